"""What a writer gathers for a child to pack, and what has its place between without being packed."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from .contents import Opener
from .entry import Entry
from .members import SMALL, Member
from .packing import PackTask

_TASK_BYTES: Final = 4 * SMALL
_TASK_ENTRIES: Final = 512
_TASK_BETWEEN: Final = 4096


class Taken(Struct, frozen=True):
    """Entries of existing members: referred to, or copied from where `opener` finds them."""

    members: list[Member]
    entries: list[Entry]
    opener: Opener | None = None


class Batch:
    """Entries for one task, in the archive's order.

    `between` are those that have their place after as many of `entries` as `cuts` says for each.
    """

    def __init__(self, members: list[Member] | None = None) -> None:
        self.entries: list[Entry] = []
        self.members = members or []
        """What holds the content of the entries, where it is not read from a folder."""
        self.between: list[Taken] = []
        self.cuts: list[int] = []
        self._bytes = 0
        self._entries_between = 0

    def add(self, entry: Entry) -> None:
        """Add an entry to be packed."""
        self.entries.append(entry)
        self._bytes += entry.size + 512

    def take(self, taken: Taken) -> None:
        """Let something else have the place after the entry added last."""
        self.between.append(taken)
        self.cuts.append(len(self.entries))
        self._entries_between += len(taken.entries)

    def is_enough(self) -> bool:
        """Whether it's time to hand it to a child."""
        return (
            self._bytes >= _TASK_BYTES
            or len(self.entries) >= _TASK_ENTRIES
            or self._entries_between >= _TASK_BETWEEN
        )

    def task(self, known: list[Member], *, apart: bool) -> PackTask:
        """Return it as a child is told of it."""
        return PackTask(self.entries, self.members, known, apart, self.cuts)

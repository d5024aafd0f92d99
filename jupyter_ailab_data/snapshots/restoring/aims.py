"""What a restore aims at, in tree order: entries that shall stand.

For an undo there are also paths that shall be gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from msgspec.structs import replace

from ...archive.entry import FOLDER, HARDLINK, Entry
from ...archive.members import Member
from ...archive.names import to_text
from ...errors import CorruptError
from ..opening import AnySnapshot
from .wanted import Wanted, safe_entries


class Aim(NamedTuple):
    """What shall stand at `path`; a hard link's target is the path of the name it repeats.

    `entry` is as the archive has it, so its own path may be another one. `carrier` marks a folder
    that was not asked for, but holds what was. Where `gone` is set, what is like `entry` shall go.
    """

    path: bytes
    entry: Entry
    members: list[Member]
    carrier: bool = False
    gone: bool = False


class Links:
    """Makes hard links fit for being restored where the name they repeat is not at hand.

    The first of such links is made a file in its place, and the others repeat that one.
    """

    def __init__(self, snapshot: AnySnapshot, at_hand: Callable[[bytes], bool]) -> None:
        self._snapshot = snapshot
        self._at_hand = at_hand
        self._stand_ins: dict[bytes, bytes] = {}

    def aim(self, link: Entry, members: list[Member]) -> Aim:
        """Return what to restore for the link; raises CorruptError."""
        if self._at_hand(link.target):
            return Aim(link.path, link, members)
        first = self._stand_ins.setdefault(link.target, link.path)
        if first != link.path:
            return Aim(link.path, replace(link, target=first), members)
        found = self._snapshot.index.find(link.target)
        if found is None:
            raise CorruptError(f"“{to_text(link.path)}” is a hard link without its file.")
        return Aim(link.path, *found)


def wanted_aims(snapshot: AnySnapshot, wanted: Wanted) -> Iterator[Aim]:
    """Yield what is wanted of a snapshot; every entry of it is found safe first.

    Raises UnsafeArchiveError, CorruptError, and at the end NotFoundError where a path is not in it.
    """
    links = Links(snapshot, wanted.includes)
    for entry, members in safe_entries(snapshot):
        if wanted.includes(entry.path):
            yield links.aim(entry, members) if entry.type == HARDLINK else Aim(entry.path, entry, members)
        elif entry.type == FOLDER and wanted.leads_to(entry.path):
            yield Aim(entry.path, entry, members, carrier=True)
    wanted.check_found()

"""The sum of a restore's decisions: counts, room, a page of entries, and a digest that names them.

The digest is a plan's id. It covers all that the restore would change, with what is known of
what stands there now, so two plans of one id do the same to the same files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Final

import msgspec

from ...archive.entry import FILE, FOLDER, HARDLINK, SYMLINK, Entry
from ...archive.names import to_text
from ...locations.listing import modified_time
from ...models import EntryType, PlanAction, PlanCount, PlanEntry, PlanRestore
from ..durability import room_for
from .deciding import Decision

_TYPES: Final[dict[str, EntryType]] = {FILE: "file", HARDLINK: "file", FOLDER: "folder", SYMLINK: "link"}
_MOST_LINKS: Final = 10_000
"""No more links are looked after than so many."""
_encode = msgspec.msgpack.Encoder().encode


class Outlook:
    """What a restore would do, summed up as its decisions pass by; `needed` and `size` are bytes.

    `files` and `size` are what is to be read, `parents` the folders in which something is added,
    changed or removed, `links` the symbolic links that are brought back, `databases` those that are
    replaced.
    """

    def __init__(
        self,
        *names: object,
        page: PlanRestore | None = None,
        is_database: Callable[[bytes], bool] = lambda _: False,
    ) -> None:
        self.needed = self.files = self.size = 0
        self.total = 0
        self.entries: list[PlanEntry] = []
        self.parents: set[bytes] = set()
        self.links: list[tuple[bytes, bytes]] = []
        self.databases: list[Decision] = []
        self._page = page
        self._asked = frozenset(page.actions) if page else frozenset()
        self._counts: dict[PlanAction, list[int]] = {
            action: [0, 0] for action in ("added", "changed", "removed", "unchanged", "kept")
        }
        self._is_database = is_database
        self._digest = hashlib.sha256(_encode(names))
        self._steady = self._digest.copy()

    @property
    def id(self) -> str:
        """The name of the plan, once all decisions have passed."""
        return self._digest.hexdigest()[:32]

    @property
    def steady_id(self) -> str:
        """The same without what is known of live databases: these may be written to at any moment."""
        return self._steady.hexdigest()[:32]

    @property
    def changes(self) -> bool:
        """Whether anything is, or perhaps is, added, changed or removed."""
        return self.files > 0 or any(self._counts[action][0] for action in ("added", "changed", "removed"))

    def count(self, action: PlanAction) -> PlanCount:
        """Return the entries and the bytes of one action."""
        return PlanCount(*self._counts[action])

    def watch(self, decisions: Iterable[Decision]) -> Iterator[Decision]:
        """Pass the decisions on, summing them up."""
        for decision in decisions:
            self._add(decision)
            yield decision

    def take(self, decisions: Iterable[Decision]) -> None:
        """Sum all decisions up."""
        for decision in decisions:
            self._add(decision)

    def _add(self, decision: Decision) -> None:
        path, action, entry, _, live, perhaps, _, along = decision
        subject = entry or live
        counts = self._counts[action]
        counts[0] += 1
        counts[1] += subject.size if subject is not None else 0
        changes = action in ("added", "changed", "removed")
        if changes or perhaps:
            facts = _encode((path, action, _identity(live), _content(entry)))
            self._digest.update(facts)
            if live is not None and self._is_database(path):
                facts = _encode((path, _content(entry)))
            self._steady.update(facts)
            if entry is not None and entry.type == FILE:
                self.files += 1
                self.size += entry.size
        if changes and not along:
            self.parents.add(path.rpartition(b"/")[0])
        if entry is not None and action in ("added", "changed"):
            if entry.type == FILE:
                self.needed += room_for(entry)
                if live is not None and self._is_database(path):
                    self.needed += live.size  # what it holds is kept while it is written in place
                    self.databases.append(decision)
            elif entry.type == SYMLINK and len(self.links) < _MOST_LINKS:
                self.links.append((path, entry.target))
        if action in self._asked and self._page is not None:
            if self._page.offset <= self.total < self._page.offset + self._page.limit:
                self.entries.append(_described(decision))
            self.total += 1


def _identity(live: Entry | None) -> tuple[object, ...] | None:
    if live is None:
        return None
    if live.type == FOLDER:  # what lies in it is told by itself
        return (live.type,)
    return live.type, live.size, live.mtime_ns, live.mode, live.inode, live.ctime_ns


def _content(entry: Entry | None) -> tuple[object, ...] | None:
    return None if entry is None else (entry.type, entry.size, entry.mtime_ns, entry.sha256, entry.target)


def _described(decision: Decision) -> PlanEntry:
    path, action, entry, _, live, _, _, _ = decision
    subject = entry or live
    return PlanEntry(
        path=to_text(path),
        type=_TYPES.get(subject.type, "other") if subject is not None else "other",
        action=action,
        size=entry.size if entry is not None else None,
        modified=modified_time(entry.mtime_ns) if entry is not None else None,
        live_size=live.size if live is not None else None,
        live_modified=modified_time(live.mtime_ns) if live is not None else None,
    )

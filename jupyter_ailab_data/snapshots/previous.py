"""The snapshot before, as a new one of the same location builds on it."""

from __future__ import annotations

from collections.abc import Iterator

from ..archive.entry import Entry
from ..archive.members import Member
from ..errors import AilabDataError
from ..models import Snapshot
from ..store.directory import DirectoryStore
from ..store.reading import StoredSnapshot


class Previous:
    """The newest whole snapshot of a location."""

    def __init__(self, snapshot: Snapshot, stored: StoredSnapshot) -> None:
        self.snapshot = snapshot
        self._stored = stored

    @property
    def archives(self) -> list[str]:
        """The archives that a snapshot referring to this one may refer to, by number less one."""
        return self._stored.archives

    def entries(self, *, referring: bool) -> Iterator[tuple[Entry, list[Member]]]:
        """Yield all entries with their block's members, numbered for a referring index if asked."""
        shift = 1 if referring else 0
        for block in self._stored.index.blocks():
            members = [
                Member(member.sha256, member.size, member.raw_size, member.archive + shift, member.offset)
                for member in block.members
            ]
            for entry in block.entries:
                yield entry, members

    def file(self, archive: int) -> int:
        """Return the open archive of that number; raises CorruptError where it is gone."""
        return self._stored.file(archive)

    def has(self, members: list[Member]) -> bool:
        """Whether the archives of all these members are there."""
        try:
            for member in members:
                self.file(member.archive)
        except AilabDataError:
            return False
        return True

    def close(self) -> None:
        """Close its archives."""
        self._stored.close()


def open_previous(store: DirectoryStore, location: str) -> Previous | None:
    """Open the newest snapshot of `location` that is ours and whole, or return None."""
    for snapshot in store.snapshots(location):
        if snapshot.kind == "foreign" or snapshot.state == "damaged" or snapshot.location != location:
            continue
        try:
            stored = StoredSnapshot(store, snapshot.id)
        except (AilabDataError, OSError):
            continue
        return Previous(snapshot, stored)
    return None

"""The snapshot before, as a new one of the same location builds on it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from ..archive.beneath import Beneath
from ..archive.index import Block
from ..archive.members import Member
from ..errors import AilabDataError
from ..models import Snapshot
from ..store.directory import DirectoryStore
from ..store.reading import StoredSnapshot
from .before import Before
from .rest import Rest
from .scouting import Scout

_MOST_LOOKED_AT: Final = 10
"""Snapshots that are opened in search of one of the same folder."""


class Previous:
    """The newest whole snapshot of a location."""

    def __init__(self, snapshot: Snapshot, stored: StoredSnapshot) -> None:
        self.snapshot = snapshot
        self._stored = stored
        self._scout: Scout | None = None

    @property
    def archives(self) -> list[str]:
        """The archives that a snapshot referring to this one may refer to, by number less one."""
        return self._stored.archives

    def to_copy(self, folder: int) -> Before:
        """Return its entries for a walk of `folder` (a descriptor); from now on a child looks there too."""
        self._scout = Scout(self._blocks, self._stored.index.block, folder)
        return Before(self._blocks, self._stored.index.block, self._scout)

    def to_refer(self, folder: int, spool_folder: str, make_rest: Callable[[Beneath], Rest]) -> Before:
        """Return its entries likewise, their members numbered for an index that refers to this one's archive.

        The child makes the blocks of that index, too, as far as the rest of the folder is as it was.
        """

        def block(number: int) -> Block:
            return _one_further(self._stored.index.block(number))

        self._scout = Scout(self._blocks, block, folder, spool_folder, make_rest)
        return Before(self._blocks, block, self._scout)

    @property
    def _blocks(self) -> int:
        return len(self._stored.index.root.blocks)

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

    def root_inode(self) -> int:
        """Return the inode of the folder that it was taken of; 0 where its index does not say."""
        try:
            root = self._stored.index.entry(b"")
        except AilabDataError:
            return 0
        return root.inode if root else 0

    def close(self) -> None:
        """Close its archives, and end the child."""
        if self._scout:
            self._scout.close()
        self._stored.close()


def _one_further(block: Block) -> Block:
    """Return the block as an archive has to put it that has this one's archive as the first of its list."""
    members = [
        Member(member.sha256, member.size, member.raw_size, member.archive + 1, member.offset)
        for member in block.members
    ]
    return Block(members, block.entries)


def open_previous(store: DirectoryStore, location: str, folder: int) -> Previous | None:
    """Open the newest snapshot of `location` that is ours and whole, or return None.

    One that was taken of this very folder (a descriptor) goes before those of others by that
    name: a restore into a new folder has kept what was there, and next to nothing of it is here.
    """
    inode = os.fstat(folder).st_ino
    newest: Previous | None = None
    for snapshot in islice(_whole(store, location), _MOST_LOOKED_AT):
        try:
            previous = Previous(snapshot, StoredSnapshot(store, snapshot.id))
        except (AilabDataError, OSError):
            continue
        if previous.root_inode() == inode:
            if newest is not None:
                newest.close()
            return previous
        if newest is None:
            newest = previous
        else:
            previous.close()
    return newest


def _whole(store: DirectoryStore, location: str) -> Iterator[Snapshot]:
    for snapshot in store.snapshots(location):
        if snapshot.kind != "foreign" and snapshot.state != "damaged" and snapshot.location == location:
            yield snapshot

"""A stored snapshot opened for reading: its index, and the archives that hold its members.

An incremental snapshot's index says in which archive each member was when it was written.
Where that archive has been deleted since, its members were moved into another one, and are
found there by their SHA-256.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from types import TracebackType

from msgspec.structs import replace

from ..archive.entry import Entry, sort_key
from ..archive.index import Block, IndexReader
from ..archive.members import Member
from ..errors import CorruptError
from .directory import DirectoryStore


class StoredSnapshot:
    """One of our own archives, open. Raises CorruptError where it is not whole."""

    def __init__(self, store: DirectoryStore, snapshot_id: str) -> None:
        self.id = snapshot_id
        self._store = store
        fd = os.open(store.path(snapshot_id), os.O_RDONLY | os.O_CLOEXEC)
        self._fds: dict[int, int] = {0: fd}
        try:
            self.index = IndexReader(fd)
            self.archives = [snapshot_id, *self.index.root.archives]
            """Ids of the archives that members lie in, by `Member.archive`."""
            self._missing = {number for number, name in enumerate(self.archives) if not self._exists(name)}
            self._moved = self._find_moved() if self._missing else {}
        except BaseException:
            os.close(fd)
            raise

    def __enter__(self) -> StoredSnapshot:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all archives."""
        for fd in self._fds.values():
            os.close(fd)
        self._fds = {}

    def _exists(self, name: str) -> bool:
        return self._store.has(name)

    def _find_moved(self) -> dict[bytes, Member]:
        """Return where each member of the store's other archives is, by its SHA-256."""
        found: dict[bytes, Member] = {}
        for snapshot in self._store.snapshots():
            if snapshot.kind == "foreign" or snapshot.state == "damaged":
                continue
            if snapshot.id not in self.archives:
                self.archives.append(snapshot.id)
            number = self.archives.index(snapshot.id)
            for member in local_members(self._store, snapshot.id):
                found[member.sha256] = replace(member, archive=number)
        return found

    def file(self, number: int) -> int:
        """Return the open file of an archive, by `Member.archive`; raises CorruptError where it is gone."""
        fd = self._fds.get(number)
        if fd is None:
            if not 0 <= number < len(self.archives) or not self._exists(self.archives[number]):
                raise CorruptError("An archive that this snapshot builds on is missing from the store.")
            fd = os.open(self._store.path(self.archives[number]), os.O_RDONLY | os.O_CLOEXEC)
            self._fds[number] = fd
        return fd

    def blocks(self) -> Iterator[Block]:
        """Yield the index's blocks, their members where they are now."""
        for block in self.index.blocks():
            yield self._resolved(block)

    def block(self, number: int) -> Block:
        """Return one block of the index, its members where they are now."""
        return self._resolved(self.index.block(number))

    def _resolved(self, block: Block) -> Block:
        if not self._missing:
            return block
        members = [
            self._moved.get(member.sha256, member) if member.archive in self._missing else member
            for member in block.members
        ]
        return Block(members, block.entries)

    def find(self, path: bytes) -> tuple[Entry, list[Member]] | None:
        """Return the entry at `path` with its block's members, or None."""
        if not self.index.root.blocks:
            return None
        block = self.block(self.index.block_of(path))
        for entry in block.entries:
            if entry.path == path:
                return entry, block.members
        return None

    def entries(self, beneath: bytes = b"") -> Iterator[tuple[Entry, list[Member]]]:
        """Yield the entry at `beneath`, if any, and all entries below it, with their block's members."""
        low, high = sort_key(beneath), sort_key(beneath) + b"\0\xff" if beneath else b""
        for number in range(self.index.block_of(beneath), len(self.index.root.blocks)):
            block = self.block(number)
            for entry in block.entries:
                if beneath:
                    key = sort_key(entry.path)
                    if key < low or (key > low and not key.startswith(low + b"\0")):
                        if key > high:
                            return
                        continue
                yield entry, block.members


def local_members(store: DirectoryStore, snapshot_id: str) -> Iterator[Member]:
    """Yield the members that lie in the archive itself, those kept for others included."""
    fd = os.open(store.path(snapshot_id), os.O_RDONLY | os.O_CLOEXEC)
    try:
        index = IndexReader(fd)
        for block in index.blocks():
            for member in block.members:
                if member.archive == 0:
                    yield member
        yield from index.guests()
    finally:
        os.close(fd)

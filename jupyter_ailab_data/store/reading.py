"""A stored snapshot opened for reading: its index, and the archives that hold its members.

An incremental snapshot's index says in which archive each member was when it was written.
Where that archive has been deleted since, its members were moved into another one, or are kept
under a hidden name, and are found there by their SHA-256.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from types import TracebackType

from msgspec.structs import replace

from ..archive.contents import ContentReader
from ..archive.entry import Entry
from ..archive.index import Block
from ..archive.index_reader import IndexReader
from ..archive.members import Member
from ..errors import AilabDataError, CorruptError, NotFoundError
from .directory import DirectoryStore
from .kept import is_kept, kept_names


class StoredSnapshot:
    """One of our own archives, open. Raises CorruptError where it is not whole.

    `path` is where it lies while it is not yet in the store under its id.
    """

    def __init__(self, store: DirectoryStore, snapshot_id: str, path: str = "") -> None:
        self.id = snapshot_id
        self._store = store
        fd = os.open(path or store.path(snapshot_id), os.O_RDONLY | os.O_CLOEXEC)
        self._fds: dict[int, int] = {0: fd}
        try:
            self.index = IndexReader(fd)
            self.archives = [snapshot_id, *self.index.root.archives]
            """Ids of the archives that members lie in, by `Member.archive`."""
            others = enumerate(self.index.root.archives, start=1)
            self._missing = {number for number, name in others if not store.has(name)}
            if self._missing:
                self._moved = self._find_moved()
                self.index.resolve = self._resolved
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

    def pieces(self, entry: Entry, members: Sequence[Member]) -> Iterator[bytes]:
        """Yield a file's content; raises CorruptError where it is not what the index says."""
        return ContentReader(self.file).pieces(entry, members)

    def _find_moved(self) -> dict[bytes, Member]:
        """Return where each member of the store's other archives is, by its SHA-256.

        One that is in an archive that is listed is found there, not among those that are only kept.
        """
        found: dict[bytes, Member] = {}
        listed = [
            snapshot.id
            for snapshot in self._store.snapshots()
            if snapshot.kind != "foreign" and snapshot.state != "damaged"
        ]
        for name in [*kept_names(self._store), *listed]:
            if name not in self.archives:
                self.archives.append(name)
            number = self.archives.index(name)
            with contextlib.suppress(AilabDataError, OSError):  # one that is damaged may not be needed
                for member in local_members(self._store, name):
                    found[member.sha256] = replace(member, archive=number)
        return found

    def file(self, number: int) -> int:
        """Return the open file of an archive, by `Member.archive`; raises CorruptError where it is gone."""
        fd = self._fds.get(number)
        if fd is None:
            try:
                fd = _open_archive(self._store, self.archives[number] if number > 0 else "")
            except (IndexError, NotFoundError, FileNotFoundError) as error:
                message = "An archive that this snapshot builds on is missing from the store."
                raise CorruptError(message) from error
            self._fds[number] = fd
        return fd

    def _resolved(self, block: Block) -> Block:
        members = [
            self._moved.get(member.sha256, member) if member.archive in self._missing else member
            for member in block.members
        ]
        return Block(members, block.entries)


def _open_archive(store: DirectoryStore, name: str) -> int:
    """Open the archive that an index calls `name`; raises NotFoundError, OSError."""
    path = store.file(name) if is_kept(name) else store.path(name)
    return os.open(path, os.O_RDONLY | os.O_NOFOLLOW * is_kept(name) | os.O_CLOEXEC)


def local_members(store: DirectoryStore, name: str) -> Iterator[Member]:
    """Yield the members that lie in an archive itself, those it has for others included."""
    fd = _open_archive(store, name)
    try:
        index = IndexReader(fd)
        for block in index.blocks():
            for member in block.members:
                if member.archive == 0 and (not is_kept(name) or _is_there(fd, member)):
                    yield member
        for member in index.guests():
            if not is_kept(name) or _is_there(fd, member):
                yield member
    finally:
        os.close(fd)


def _is_there(fd: int, member: Member) -> bool:
    """Whether the member's bytes have not been given back: a hole reads as zeros, and no member begins so."""
    return any(os.pread(fd, 2, member.offset))

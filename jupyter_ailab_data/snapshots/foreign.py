"""A snapshot that was made by other tools: read in one pass, indexed, restored like the others.

The index is kept in the store's `.foreign/` folder, for as long as the archive stays as it is.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timezone
from types import TracebackType
from typing import BinaryIO

from ..archive.entry import FILE, Entry
from ..archive.index import Root
from ..archive.index_reader import IndexReader
from ..archive.index_writer import IndexWriter
from ..archive.members import Member
from ..archive.names import to_text
from ..errors import (
    CorruptError,
    NoSpaceError,
    NotFoundError,
    PermissionDeniedError,
    ReadOnlyError,
    StoreUnavailableError,
)
from ..models import JobWarning
from ..store.directory import DirectoryStore
from ..store.sweeping import INDEXES, index_name, index_owner, remove_index
from ..store.temporary import Temporary
from .foreign_index import content_hash, filled, gather, read_members
from .tally import Tally


class ForeignSnapshot:
    """An archive made by other tools, open; indexing it may take as long as reading it.

    `path` is where it lies while it is not yet in the store under its id.
    """

    def __init__(self, store: DirectoryStore, snapshot_id: str, tally: Tally, path: str = "") -> None:
        self.id = snapshot_id
        self.warnings: list[JobWarning] = []
        self._store = store
        self._tally = tally
        self.file: BinaryIO = open(path or store.path(snapshot_id), "rb")  # noqa: SIM115 closed by close()
        self._index_fd = -1
        try:
            self.index = self._open_index()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> ForeignSnapshot:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close archive and index."""
        self.file.close()
        if self._index_fd >= 0:
            os.close(self._index_fd)
            self._index_fd = -1

    def _open_index(self) -> IndexReader:
        info = os.fstat(self.file.fileno())
        path = os.path.join(self._store.root, INDEXES, index_name(self.id, info))
        with suppress(FileNotFoundError, CorruptError):
            self._index_fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            return IndexReader(self._index_fd)
        if self._index_fd >= 0:
            os.close(self._index_fd)
            self._index_fd = -1
        entries = self._read_through(info.st_size)
        self._index_fd = self._keep_index(entries, path, info)
        return IndexReader(self._index_fd)

    def _keep_index(self, entries: list[Entry], path: str, info: os.stat_result) -> int:
        """Write the index; return its open file. A store that can't have it goes without."""
        try:
            with Temporary(self._store) as temporary:
                self._write_index(temporary.fd, entries, self._store.root, info)
                os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
                forget_index(self._store, self.id)
                os.rename(temporary.path, path)
                return os.dup(temporary.fd)
        except (OSError, NoSpaceError, ReadOnlyError, PermissionDeniedError, StoreUnavailableError):
            with tempfile.TemporaryFile() as file:
                self._write_index(file.fileno(), entries, tempfile.gettempdir(), info)
                return os.dup(file.fileno())

    def _read_through(self, size: int) -> list[Entry]:
        self._tally.enter("Reading the archive")
        self._tally.expect(0, size)
        entries, self.warnings = gather(self.file, size, self._tally.advance)
        self._tally.restart("Comparing")
        return entries

    def _write_index(self, out: int, entries: list[Entry], spool: str, info: os.stat_result) -> None:
        writer = IndexWriter(spool)
        try:
            for start in range(0, len(entries), 1024):
                writer.add([], entries[start : start + 1024])
            created = datetime.fromtimestamp(int(info.st_mtime), timezone.utc)
            root = Root(location="", created=created, origin="found", label="", warnings=self.warnings[:1000])
            writer.finish(out, 0, root)
        finally:
            writer.close()

    def pieces(self, entry: Entry, _members: Sequence[Member] = ()) -> Iterator[bytes]:
        """Yield a file's content; raises CorruptError where it is not what was indexed."""
        for member in read_members(self.file):
            if member.entry.offset == entry.offset:
                digest = hashlib.sha256()
                for piece in filled(member):
                    digest.update(piece)
                    yield piece
                if entry.sha256 and digest.digest() != entry.sha256:
                    raise CorruptError(f"“{to_text(entry.path)}” has changed since the archive was indexed.")
                return
        raise NotFoundError(f"“{to_text(entry.path)}” is not in the archive any more.")

    def verify(self) -> list[str]:
        """Read everything once more; return the paths whose content is not what was indexed."""
        files = {entry.offset: entry for entry, _ in self.index.entries() if entry.type == FILE}
        self._tally.restart("Checking")
        self._tally.expect(len(files), sum(entry.size for entry in files.values()))
        damaged = []
        for member in read_members(self.file):
            entry = files.pop(member.entry.offset, None)
            if entry is not None:
                if content_hash(member) != entry.sha256:
                    damaged.append(to_text(entry.path))
                self._tally.advance(1, entry.size)
        return damaged + [to_text(entry.path) for entry in files.values()]


def forget_index(store: DirectoryStore, snapshot_id: str) -> None:
    """Remove the kept index of an archive that has changed or gone."""
    with suppress(OSError):
        folder = os.open(os.path.join(store.root, INDEXES), os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            for name in os.listdir(folder):
                if index_owner(name) == snapshot_id:
                    remove_index(folder, name)
        finally:
            os.close(folder)

"""A live folder whose databases are read as of one moment each."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import BinaryIO, Final

from ...archive.beneath import Beneath
from ...archive.entry import FILE, Entry, storable_time
from ...archive.live_files import read_xattrs
from ...archive.members import PIECE, Member, piece_size
from ...archive.names import to_text
from ...archive.sources import FolderSource, Large
from ...models import JobWarning
from .capturing import Captured, Trouble, captured
from .recognising import MAGIC

_MOST_AT_ONCE: Final = 16 * PIECE
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_WHY: Final[dict[Trouble, str]] = {
    "locked": "It was locked for as long as we waited",
    "large": "It is large and kept changing while it was copied",
    "changing": "It was replaced or written to without locks while it was copied",
    "no-locks": "Its file system has no locks",
}


class DatabaseSource(FolderSource):
    """Entries of a live folder; those set apart, and what proves to be SQLite, are captured in `spool`."""

    def __init__(self, folder: Beneath, spool: str) -> None:
        super().__init__(folder)
        self._spool = spool

    def small(self, planned: Entry, members: Sequence[Member]) -> tuple[Entry, bytes] | None:
        """Return the entry as it is now; a database that nobody took for one is read again as such."""
        found = super().small(planned, members)
        if found is None or planned.type != FILE or not found[1].startswith(MAGIC):
            return found
        with self._captured(planned) as database:
            if database is None or planned.size > _MOST_AT_ONCE:  # it has grown beyond all measure
                return found if database is not None else None
            content = b"".join(database[1])
        planned.sha256 = hashlib.sha256(content).digest()
        return planned, content

    @contextmanager
    def large(
        self, planned: Entry, members: Sequence[Member], attempt: int, apart: bool = False
    ) -> Iterator[Large | None]:
        """Open a large file, or a database of any size."""
        opened = self._captured if apart or self._begins_as_sqlite(planned.path) else None
        with opened(planned) if opened else super().large(planned, members, attempt) as found:
            yield found

    def _begins_as_sqlite(self, path: bytes) -> bool:
        try:
            fd = self._folder.open_file(path, os.O_RDONLY | os.O_NONBLOCK)
        except OSError:
            return False
        try:
            return stat.S_ISREG(os.fstat(fd).st_mode) and os.pread(fd, len(MAGIC), 0) == MAGIC
        except OSError:
            return False
        finally:
            os.close(fd)

    @contextmanager
    def _captured(self, planned: Entry) -> Iterator[Large | None]:
        with ExitStack() as stack:
            try:
                copy = stack.enter_context(captured(self._folder, planned.path, self._spool))
            except OSError as error:
                if error.errno in _NO_ROOM:
                    raise
                self._lost(planned.path, error)
                yield None
                return
            if copy.trouble:
                message = (
                    f"{_WHY[copy.trouble]}, so this copy of the database may not be consistent. "
                    "Close what uses it and take another snapshot."
                )
                self.warnings.append(JobWarning(to_text(planned.path), "database-busy", message))
            _describe(planned, copy)
            yield planned, _pieces(copy.file, planned.size)


def _describe(entry: Entry, copy: Captured) -> None:
    """Say of the entry what the main file was like while it was held; the size is the copy's."""
    info = copy.info
    entry.mode = stat.S_IMODE(info.st_mode)
    entry.uid, entry.gid = info.st_uid, info.st_gid
    entry.size, entry.mtime_ns = os.fstat(copy.file.fileno()).st_size, storable_time(copy.mtime_ns)
    entry.inode, entry.ctime_ns = info.st_ino, info.st_ctime_ns
    if not copy.settled or copy.merged or copy.trouble:
        entry.ctime_ns = 0  # so that the next snapshot reads it again
    entry.xattrs = read_xattrs(copy.main)
    entry.holes = ()


def _pieces(file: BinaryIO, size: int) -> Iterator[bytes]:
    """Yield the whole copy, as the pieces that a large file is cut into."""
    piece = piece_size(size)
    while data := file.read(piece):
        yield data

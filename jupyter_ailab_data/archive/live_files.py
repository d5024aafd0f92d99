"""One file of a live folder, read while others may be writing it.

What is read is made to fit the size that the header announces, whatever happens meanwhile:
a file that shrinks is filled up with zeros, one that grows is cut; both count as changed.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Final

from .beneath import Beneath
from .entry import MOST_HOLES, Entry, storable_time

_NOT_KEPT: Final = frozenset({"security.selinux", "security.ima", "security.evm"})
"""Attributes that belong to the machine, not to the file."""


_READ: Final = 1024 * 1024
_TICK_NS: Final = 100_000_000


class ChangedError(Exception):
    """The file changed while it was read; reading it again may help."""


class LiveFile:
    """An open regular file beneath a folder; `entry` says what it is now, not when it was scanned.

    Raises OSError where it can't be opened, or is no regular file any more. A file that has
    grown past `most` bytes is cut there.
    """

    def __init__(self, folder: Beneath, planned: Entry, most: int | None = None) -> None:
        self._fd = folder.open_file(planned.path, os.O_RDONLY | os.O_NONBLOCK)
        try:
            info = os.fstat(self._fd)
            if not stat.S_ISREG(info.st_mode):
                raise FileNotFoundError(errno.ENOENT, "it is no longer a file")
            self.entry = planned
            self._describe(info)
        except BaseException:
            os.close(self._fd)
            raise
        self.unsettled = most is not None and info.st_size > most
        if most is not None and self.unsettled:
            self.entry.size = most

    def __enter__(self) -> LiveFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._fd)

    def _describe(self, info: os.stat_result) -> None:
        entry = self.entry
        entry.mode = stat.S_IMODE(info.st_mode)
        entry.uid, entry.gid = info.st_uid, info.st_gid
        entry.size, entry.mtime_ns = info.st_size, storable_time(info.st_mtime_ns)
        entry.inode, entry.ctime_ns = info.st_ino, info.st_ctime_ns
        if time.time_ns() - info.st_ctime_ns < _TICK_NS:
            entry.ctime_ns = 0  # a change within the same tick of the clock would not show
        self._seen = (info.st_size, info.st_mtime_ns, info.st_ctime_ns)
        entry.xattrs = read_xattrs(self._fd)
        entry.holes = _holes(self._fd, info) if info.st_blocks * 512 < info.st_size else ()

    def pieces(self, piece: int, *, settle: bool) -> Iterator[bytes]:
        """Yield exactly `entry.size` bytes in pieces of `piece`.

        Where the file changed meanwhile, raises ChangedError; or with `settle` keeps what was
        read and sets `unsettled`.
        """
        left = self.entry.size
        while left > 0:
            data = self._read(min(piece, left))
            if not data:
                if not settle:
                    raise ChangedError
                self.unsettled = True
                data = bytes(min(piece, left))
            left -= len(data)
            yield data
        info = os.fstat(self._fd)
        if (info.st_size, info.st_mtime_ns, info.st_ctime_ns) != self._seen:
            if not settle:
                raise ChangedError
            self.unsettled = True
        if self.unsettled:
            self.entry.ctime_ns = 0  # so that the next snapshot reads it again
            self.entry.holes = ()  # they may have been filled since they were looked for

    def _read(self, size: int) -> bytes:
        """Read `size` bytes unless the file ends before."""
        data = os.read(self._fd, size)
        while 0 < len(data) < size:
            more = os.read(self._fd, size - len(data))
            if not more:
                break
            data += more
        return data


def read_xattrs(fd: int) -> tuple[tuple[bytes, bytes], ...]:
    """Return the extended attributes of an open file, in order of name (xattr(7))."""
    try:
        names = os.listxattr(fd)
        if not names:
            return ()
        kept = sorted(name for name in names if name not in _NOT_KEPT)
        return tuple((os.fsencode(name), os.getxattr(fd, name)) for name in kept)
    except OSError:  # a file system without them, or one removed between the two calls
        return ()


def _holes(fd: int, info: os.stat_result) -> tuple[tuple[int, int], ...]:
    """Return the file's holes as (offset, length), found by SEEK_DATA and SEEK_HOLE (lseek(2))."""
    holes: list[tuple[int, int]] = []
    position, size = 0, info.st_size
    try:
        while position < size and len(holes) < MOST_HOLES:
            try:
                data = os.lseek(fd, position, os.SEEK_DATA)
            except OSError as error:
                if error.errno != errno.ENXIO:
                    raise
                data = size
            if data > position:
                holes.append((position, min(data, size) - position))
            if data >= size:
                break
            position = os.lseek(fd, data, os.SEEK_HOLE)
    except OSError:  # the file system does not tell
        holes = []
    os.lseek(fd, 0, os.SEEK_SET)
    return tuple(holes)


def live_hash(folder: Beneath, path: bytes) -> bytes | None:
    """Return the SHA-256 of a live file's content, or None where no regular file can be read."""
    try:
        fd = folder.open_file(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return None
    digest = hashlib.sha256()
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            return None
        while data := os.read(fd, _READ):
            digest.update(data)
    except OSError:
        return None
    finally:
        os.close(fd)
    return digest.digest()

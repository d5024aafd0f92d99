"""One live SQLite or SQLCipher database, copied as of one moment into a file of its own.

A reader's lock keeps writers out while the file and its side files are copied, for half a second
at most; no password is needed. What is committed in the log or to be rolled back by a journal is
worked into the copy afterwards, so the copy needs no side file. A database too large to be copied
in that time is copied without the lock first, and the lock then shows that nobody has
written to it meanwhile.
"""

from __future__ import annotations

import errno
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final, Literal

from msgspec import Struct

from ...archive.beneath import Beneath
from . import locks
from .logs import check_point, roll_back

PATIENCE: Final = 3.0
"""Seconds that a database's users are given to let it be read."""
LONGEST_HOLD: Final = 0.5
"""Seconds that they are kept from writing, at most."""
LONGEST_LOG_HOLD: Final = 60.0
"""Seconds that a log can't be moved into its database, at most; it grows meanwhile."""
_PAUSE: Final = 0.002
_AHEAD: Final = 2
"""How often a large database is copied in the hope that nobody writes to it."""
_CHUNK: Final = 4 * 1024 * 1024
_TICK_NS: Final = 100_000_000

Trouble = Literal["locked", "large", "no-locks", "changing"]


class Captured(Struct):
    """The copy, what the main file was like when it was made, and why it may be torn, if it may."""

    file: BinaryIO
    info: os.stat_result
    main: int
    """The open main file."""
    mtime_ns: int
    settled: bool
    """Whether a change of the main file since then would show in its times."""
    merged: bool
    """Whether the content is not just that of the main file."""
    trouble: Trouble | None = None


class _NotNowError(Exception):
    """This try came to nothing; `trouble` says why."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble: Trouble = trouble


@contextmanager
def captured(folder: Beneath, path: bytes, spool: str) -> Iterator[Captured]:
    """Give a copy of the database `path` beneath `folder`, made in an unlinked file in `spool`.

    Raises OSError where it is no regular file that can be read, or there is no room. Where a
    consistent copy can't be had in `PATIENCE`, the copy is the best that could be done, and
    `trouble` says why.
    """
    with tempfile.TemporaryFile(dir=spool) as file, tempfile.TemporaryFile(dir=spool) as side:
        taking = _Taking(folder, path, file, side)
        try:
            yield taking.take()
        finally:
            taking.close()


class _Taking:
    """The tries to copy one database."""

    def __init__(self, folder: Beneath, path: bytes, file: BinaryIO, side: BinaryIO) -> None:
        self._folder = folder
        self._path = path
        self._file = file
        self._side = side
        self._main = -1
        self._settled = False
        self._open()

    def _open(self) -> None:
        self.close()
        self._main = self._folder.open_file(self._path, os.O_RDONLY | os.O_NONBLOCK)
        if not stat.S_ISREG(os.fstat(self._main).st_mode):
            raise FileNotFoundError(errno.ENOENT, "it is no longer a file")

    def close(self) -> None:
        """Close the main file, which lets go of its lock too."""
        if self._main >= 0:
            os.close(self._main)
            self._main = -1

    def take(self) -> Captured:
        """Try until it works or time is up."""
        end = time.monotonic() + PATIENCE
        ready: os.stat_result | None = None
        ahead = 0
        while True:
            try:
                return self._try(ready)
            except _NotNowError as reason:
                trouble = reason.trouble
            if trouble == "no-locks" or time.monotonic() >= end or (trouble == "large" and ahead == _AHEAD):
                return self._make_do(trouble)
            if trouble == "large":
                ready = self._copy_ahead()
                ahead += 1
                end = max(end, time.monotonic() + 1)
            time.sleep(_PAUSE)
            if not self._is_still_there():
                self._open()
                ready = None

    def _look(self) -> os.stat_result:
        """Return what the main file is like, and note whether a later change would show."""
        info = os.fstat(self._main)
        self._settled = time.time_ns() - info.st_ctime_ns >= _TICK_NS
        return info

    def _is_still_there(self) -> bool:
        live = self._folder.lstat(self._path)
        return live is not None and os.path.samestat(live, os.fstat(self._main))

    def _try(self, ready: os.stat_result | None) -> Captured:
        """Copy all under one hold; with `ready` the main file was copied before, when it was so."""
        try:
            with _held(self._main), self._log_held() as longest:
                if not self._is_still_there():
                    raise _NotNowError("changing")
                end = time.monotonic() + longest
                info = self._look()
                if ready is None:
                    _copy(self._main, self._file, end)
                elif _facts(ready) != _facts(info):
                    raise _NotNowError("large")
                kind, mtime_ns = self._copy_side(end)
                if _facts(os.fstat(self._main)) != _facts(info):
                    raise _NotNowError("changing")  # by somebody who knows no locks
        except OSError as error:
            if error.errno in (errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL):
                raise _NotNowError("no-locks") from error
            raise
        return self._finished(info, kind, mtime_ns)

    @contextmanager
    def _log_held(self) -> Iterator[float]:
        """Hold the log's lock where there is a log in use; one that comes into use meanwhile is no good.

        Gives how many seconds the hold may last: the users of a log go on writing to it.
        """
        shm = self._open_side(b"-shm")
        try:
            if shm >= 0 and not locks.hold_log(shm):
                raise _NotNowError("locked")
            before = self._has_side(b"-wal")
            yield LONGEST_HOLD if shm < 0 else LONGEST_LOG_HOLD
            if shm < 0 and (self._has_side(b"-shm") or self._has_side(b"-wal") != before):
                raise _NotNowError("locked")
        finally:
            if shm >= 0:
                os.close(shm)

    def _has_side(self, suffix: bytes) -> bool:
        return self._folder.lstat(self._path + suffix) is not None

    def _open_side(self, suffix: bytes) -> int:
        """Open a side file; -1 where there is none that is a regular file."""
        try:
            fd = self._folder.open_file(self._path + suffix, os.O_RDONLY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.ELOOP):
                return -1
            raise
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            os.close(fd)
            return -1
        return fd

    def _copy_side(self, end: float | None = None) -> tuple[bytes, int]:
        """Copy the log, or the journal if it is hot; return which it was, and its time in nanoseconds.

        Without an `end`, in seconds of time.monotonic(), nothing is held: a journal in use counts as hot.
        """
        for suffix in (b"-wal", b"-journal"):
            fd = self._open_side(suffix)
            if fd < 0:
                continue
            try:
                info = os.fstat(fd)
                used = suffix == b"-wal" or os.pread(fd, 1, 0) != b"\0"
                if suffix == b"-journal" and end is not None and used:
                    used = not locks.is_reserved(self._main)
                if info.st_size and used:
                    _copy(fd, self._side, end)
                    return suffix, info.st_mtime_ns
            finally:
                os.close(fd)
        return b"", 0

    def _copy_ahead(self) -> os.stat_result:
        """Copy the main file without a lock; return what it was like, so that a change since then shows."""
        wait = _TICK_NS - (time.time_ns() - os.fstat(self._main).st_ctime_ns)
        if wait > 0:  # a change within the same tick of the clock would not show
            time.sleep(min(wait, _TICK_NS) / 1e9)
        info = os.fstat(self._main)
        _copy(self._main, self._file)
        return info

    def _make_do(self, trouble: Trouble) -> Captured:
        """Copy without a lock what is there: one transaction that goes on is rolled back."""
        info = self._look()
        _copy(self._main, self._file)
        made = self._finished(info, *self._copy_side())
        made.trouble = trouble
        return made

    def _finished(self, info: os.stat_result, kind: bytes, mtime_ns: int) -> Captured:
        """Work what was copied beside the main file into the copy."""
        merged = False
        if kind == b"-wal":
            merged = check_point(self._file, self._side)
        elif kind == b"-journal" and info.st_size:  # SQLite too has no journal roll back an empty file
            merged = roll_back(self._file, self._side)
        self._file.seek(0)
        latest = max(info.st_mtime_ns, mtime_ns) if merged else info.st_mtime_ns
        return Captured(self._file, info, self._main, latest, self._settled, merged)


@contextmanager
def _held(main: int) -> Iterator[None]:
    if not locks.hold_for_reading(main):
        raise _NotNowError("locked")
    try:
        yield
    finally:
        locks.release(main)


def _facts(info: os.stat_result) -> tuple[int, int, int]:
    return info.st_size, info.st_mtime_ns, info.st_ctime_ns


def _copy(source: int, target: BinaryIO, end: float | None = None) -> None:
    """Copy a whole file; gives up as too large when the monotonic clock passes `end`."""
    target.truncate(0)
    position = 0
    while done := _copy_some(source, target.fileno(), position):
        position += done
        if end is not None and time.monotonic() > end:
            raise _NotNowError("large")


def _copy_some(source: int, target: int, position: int) -> int:
    """Copy up to one chunk at `position`, sharing blocks where the file system can; return its length."""
    try:
        return os.copy_file_range(source, target, _CHUNK, position, position)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
            raise
    data = os.pread(source, _CHUNK, position)
    rest = memoryview(data)
    while rest:
        done = os.pwrite(target, rest, position + len(data) - len(rest))
        rest = rest[done:]
    return len(data)

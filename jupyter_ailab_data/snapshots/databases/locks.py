"""SQLite's locks, as its unix layer takes them: byte ranges of the database and of its `-shm` file.

SQLCipher keeps them, so a database can be held still without its password. The main file's
bytes are PENDING, RESERVED and a range called SHARED; a reader read-locks PENDING, then SHARED,
and lets PENDING go; who writes into the file has all of them write-locked. In WAL mode who moves the
log into the database holds the byte CHECKPOINT of `-shm`, and who begins the log anew the READ bytes.
(sqlite.org/lockingv3.html, walformat.html §2.3; os.h and wal.c of SQLite.)

Open file description locks (fcntl(2), F_OFD_SETLK) conflict with SQLite's POSIX locks, but do not
vanish when some other descriptor of the same file is closed. Nothing here waits: `False`
means that somebody else has it.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import struct
from typing import Final

_PENDING: Final = 0x40000000
_RESERVED: Final = _PENDING + 1
_SHARED: Final = _PENDING + 2
_SHARED_SIZE: Final = 510
_CHECKPOINT: Final = 121
_READ: Final = 127
"""The last of the bytes READ; others stay free for readers."""

_FLOCK: Final = struct.Struct("@hhqqi4x")
_SET: Final = getattr(fcntl, "F_OFD_SETLK", fcntl.F_SETLK)
_GET: Final = getattr(fcntl, "F_OFD_GETLK", fcntl.F_GETLK)
_TAKEN: Final = (errno.EAGAIN, errno.EACCES)


def hold_for_reading(main: int) -> bool:
    """Keep everybody from writing into the open database `main`, as a reader does.

    Raises OSError where the file system has no locks.
    """
    if not _lock(main, fcntl.F_RDLCK, _PENDING, 1):
        return False
    try:
        return _lock(main, fcntl.F_RDLCK, _SHARED, _SHARED_SIZE)
    finally:
        _lock(main, fcntl.F_UNLCK, _PENDING, 1)


def hold_for_writing(main: int) -> bool:
    """Keep everybody from reading and writing the database `main`, which is open for writing.

    Whoever has it open in WAL mode keeps this from being had for as long as that lasts.
    """
    if (
        _lock(main, fcntl.F_WRLCK, _PENDING, 1)
        and _lock(main, fcntl.F_WRLCK, _RESERVED, 1)
        and _lock(main, fcntl.F_WRLCK, _SHARED, _SHARED_SIZE)
    ):
        return True
    release(main)
    return False


def hold_log(shm: int) -> bool:
    """Keep everybody from moving the log into the database, and from beginning it anew.

    Its users may append to it, as they may beside any reader.
    """
    return _lock(shm, fcntl.F_RDLCK, _CHECKPOINT, 1) and _lock(shm, fcntl.F_RDLCK, _READ, 1)


def is_reserved(main: int) -> bool:
    """Whether a transaction of somebody else's has begun to write its journal."""
    asked = _FLOCK.pack(fcntl.F_RDLCK, os.SEEK_SET, _RESERVED, 1, 0)
    kind: int = _FLOCK.unpack(fcntl.fcntl(main, _GET, asked))[0]
    return kind != fcntl.F_UNLCK


def release(fd: int) -> None:
    """Let go of all that is held by way of this descriptor."""
    with contextlib.suppress(OSError):
        _lock(fd, fcntl.F_UNLCK, 0, 0)


def _lock(fd: int, kind: int, start: int, length: int) -> bool:
    try:
        fcntl.fcntl(fd, _SET, _FLOCK.pack(kind, os.SEEK_SET, start, length, 0))
    except OSError as error:
        if error.errno in _TAKEN:
            return False
        raise
    return True

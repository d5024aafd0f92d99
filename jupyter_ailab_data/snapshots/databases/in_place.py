"""A database that is restored while it may be open: written where it stands, under SQLite's EXCLUSIVE lock.

Renaming a new file over it would leave open connections with the old one, and their next save
would fail. Written in place, they see the restored content with their next statement. What was there
is copied into the staging folder first: `old/N`, and `old/N-wal` and the like for the files
beside it. `old/N.begun` and `old/N.done` say, durably, how far the writing came.
"""

from __future__ import annotations

import contextlib
import os
import stat
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from ...archive.beneath import Beneath
from ...archive.describing import OWNER, PERMISSIONS, TIME
from ...archive.names import to_text
from ...archive.raw import copy_range
from ...errors import BusyError
from . import locks
from .recognising import MAGIC, SIDES

PATIENCE: Final = 5.0
"""Seconds that the users of all databases together are given to let them be written."""
_PAUSE: Final = 0.005
_VERSION: Final = slice(24, 40)
_VALID_FOR: Final = 92
_CHUNK: Final = 1024 * 1024
_NEW: Final = os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC

Held = dict[bytes, int]
"""Open databases by path, nobody else can read or write."""


@contextmanager
def held(location: Beneath, paths: Iterable[bytes], consequence: str = "") -> Iterator[Held]:
    """Hold the databases at all these paths.

    Raises BusyError, naming the first that can't be had and what follows from that.
    """
    end = time.monotonic() + PATIENCE
    found: Held = {}
    try:
        for path in paths:
            found[path] = _hold(location, path, end, consequence or "Nothing was changed.")
        yield found
    finally:
        for fd in found.values():
            locks.release(fd)
            os.close(fd)


def _hold(location: Beneath, path: bytes, end: float, consequence: str) -> int:
    while True:
        fd = location.open_file(path, os.O_RDWR | os.O_NONBLOCK)
        try:
            if _is_had(fd):
                live = location.lstat(path)
                if live is not None and os.path.samestat(live, os.fstat(fd)):
                    return fd
        except BaseException:
            os.close(fd)
            raise
        os.close(fd)
        if time.monotonic() >= end:
            raise BusyError(
                f"“{to_text(path)}” is in use: close the notebooks that use it and try again. {consequence}"
            )
        time.sleep(_PAUSE)


def _is_had(fd: int) -> bool:
    try:
        return locks.hold_for_writing(fd)
    except OSError:  # no locks in this file system: then SQLite has none either
        return True


def can_be_written(location: Beneath, path: bytes, info: os.stat_result) -> bool:
    """Whether this user may write to the file, and it has no other name that would change with it."""
    if not stat.S_ISREG(info.st_mode) or info.st_nlink != 1:
        return False
    folder, name = location.parent(path)
    return os.access(name, os.R_OK | os.W_OK, dir_fd=folder, effective_ids=True)


def keep(location: Beneath, old: Beneath, path: bytes, number: int, live: int) -> None:
    """Copy the open database `live`, and what lies beside it, into `old`, durably."""
    _copy_to(live, old.fd, b"%d" % number)
    for side in SIDES:
        with contextlib.suppress(FileNotFoundError):
            fd = location.open_file(path + side, os.O_RDONLY | os.O_NONBLOCK)
            try:
                _copy_to(fd, old.fd, b"%d" % number + side)
            finally:
                os.close(fd)
    os.fsync(old.fd)


def _copy_to(source: int, folder: int, name: bytes) -> None:
    fd = os.open(name, _NEW, 0o600, dir_fd=folder)
    try:
        overwrite(fd, source)
    finally:
        os.close(fd)


def write(location: Beneath, old: Beneath, new: Beneath, path: bytes, number: int, live: int) -> Counter[str]:
    """Bring the content and the metadata of `new/path` into the held database `live`.

    Returns what metadata this user could not bring, by kind.
    """
    _mark(old, b"%d.begun" % number)
    folder, name = location.parent(path)
    for side in SIDES:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name + side, dir_fd=folder)
    before = os.pread(live, _VERSION.stop, 0)
    staged = new.open_file(path, os.O_RDONLY)
    try:
        lost = overwrite(live, staged)
        if _looks_unchanged(before, staged) and not _is_same(old, b"%d" % number, staged):
            _count_on(live, staged)
    finally:
        os.close(staged)
    _mark(old, b"%d.done" % number)
    return lost


def _looks_unchanged(before: bytes, staged: int) -> bool:
    """Whether an open connection would take a plain database for the one that it has in its cache.

    It goes by the change counter and what follows it in the header (fileformat2.html §1.3.7),
    and of two databases that came of one, each changed since, these may be the same. In an
    encrypted one these bytes are as random as the rest.
    """
    now = os.pread(staged, _VERSION.stop, 0)
    return now.startswith(MAGIC) and now[_VERSION] == before[_VERSION]


def _is_same(old: Beneath, kept: bytes, staged: int) -> bool:
    fd = old.open_file(kept, os.O_RDONLY)
    with open(fd, "rb") as one, open(os.dup(staged), "rb") as other:
        other.seek(0)
        while data := one.read(_CHUNK):
            if data != other.read(_CHUNK):
                return False
        return not other.read(1)


def _count_on(live: int, staged: int) -> None:
    """Add one to the change counter of a database, which is in its header twice."""
    counter = int.from_bytes(os.pread(live, 4, _VERSION.start), "big") + 1
    for offset in (_VERSION.start, _VALID_FOR):
        os.pwrite(live, (counter & 0xFFFFFFFF).to_bytes(4, "big"), offset)
    info = os.fstat(staged)
    os.utime(live, ns=(info.st_atime_ns, info.st_mtime_ns))
    os.fsync(live)


def _mark(old: Beneath, name: bytes) -> None:
    os.close(os.open(name, _NEW, 0o600, dir_fd=old.fd))
    os.fsync(old.fd)


def has_begun(old: Beneath, number: int) -> bool:
    """Whether the database may not be what it was."""
    return old.lstat(b"%d.begun" % number) is not None


def is_done(old: Beneath, number: int) -> bool:
    """Whether it had become all that it was to be."""
    return old.lstat(b"%d.done" % number) is not None


def write_back(location: Beneath, old: Beneath, path: bytes, number: int, live: int) -> None:
    """Bring back what was kept; may be done again if it was broken off."""
    kept = b"%d" % number
    folder, name = location.parent(path)
    for side in SIDES:
        if old.lstat(kept + side) is None:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(name + side, dir_fd=folder)
    fd = old.open_file(kept, os.O_RDONLY)
    try:
        overwrite(live, fd)
    finally:
        os.close(fd)
    for side in SIDES:
        with contextlib.suppress(FileNotFoundError):
            fd = old.open_file(kept + side, os.O_RDONLY)
            try:
                _copy_to(fd, old.fd, kept + b".back")
            finally:
                os.close(fd)
            os.rename(kept + b".back", name + side, src_dir_fd=old.fd, dst_dir_fd=folder)
    os.fsync(folder)


def return_kept(old: Beneath, kept: bytes, folder: int, name: bytes) -> None:
    """Move what was kept to `name` in `folder`, where nothing stands."""
    for side in (*SIDES, b""):
        with contextlib.suppress(FileNotFoundError):
            os.rename(kept + side, name + side, src_dir_fd=old.fd, dst_dir_fd=folder)


def overwrite(target: int, source: int) -> Counter[str]:
    """Make one open file like another, content, owner, mode, attributes and time, and make that durable.

    Returns what metadata this user could not bring, by kind.
    """
    lost: Counter[str] = Counter()
    info = os.fstat(source)
    copy_range(source, target, 0, 0, info.st_size)
    os.ftruncate(target, info.st_size)
    try:
        now = os.fstat(target)
        if (now.st_uid, now.st_gid) != (info.st_uid, info.st_gid):
            os.fchown(target, info.st_uid, info.st_gid)
    except PermissionError:
        lost[OWNER] += 1
    _copy_attributes(target, source)
    try:
        os.fchmod(target, stat.S_IMODE(info.st_mode))
    except PermissionError:
        lost[PERMISSIONS] += 1
    try:
        os.utime(target, ns=(info.st_atime_ns, info.st_mtime_ns))
    except PermissionError:
        lost[TIME] += 1
    os.fsync(target)
    return lost


def _copy_attributes(target: int, source: int) -> None:
    """Give the target the attributes that a user can set."""
    with contextlib.suppress(OSError):  # a file system without them
        wanted = {name for name in os.listxattr(source) if name.startswith("user.")}
        for name in os.listxattr(target):
            if name.startswith("user.") and name not in wanted:
                os.removexattr(target, name)
        for name in wanted:
            os.setxattr(target, name, os.getxattr(source, name))

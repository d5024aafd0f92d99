"""Being the only one at work in a location, by the best means that its file system has.

First of all a lock on the folder itself (flock(2)). NFS can't lock folders, since it locks byte
ranges of files that are open for writing: there a hidden file in the folder is locked. Where there
are no locks at all, an announcement must do (see `store.announcements`).
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from ...archive.names import STAGING_PREFIX
from ...store.announcements import alone
from ...store.locking import try_lock

_NAME: Final = STAGING_PREFIX + b"lock"
_OPEN: Final = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


@contextmanager
def held_alone(folder: int, patience: float) -> Iterator[bool]:
    """Hold the folder (a descriptor) for a while; gives whether nobody else had it for `patience` seconds.

    The folder keeps its own times.
    """
    with contextlib.ExitStack() as stack:
        free = _lock(folder, patience)
        if free:
            stack.callback(_unlock, folder)
        elif free is None:
            free = stack.enter_context(_file_locked(folder, patience))
            if free is None:
                free = stack.enter_context(_announced_in(folder))
        yield free


def _lock(fd: int, patience: float) -> bool | None:
    end = time.monotonic() + patience
    while (locked := try_lock(fd)) is False and time.monotonic() < end:
        time.sleep(0.05)
    return locked


def _unlock(fd: int) -> None:
    with contextlib.suppress(OSError):
        fcntl.flock(fd, fcntl.LOCK_UN)


@contextmanager
def _file_locked(folder: int, patience: float) -> Iterator[bool | None]:
    """Hold the folder by a file in it, which goes afterwards; gives None where files have no locks either."""
    while True:
        try:
            with _times_kept(folder):
                fd = os.open(_NAME, _OPEN, 0o600, dir_fd=folder)
        except OSError as error:
            # Who may not write there can't begin anything; who finds another's file does not know.
            yield None if error.errno == errno.EACCES and _stands(folder) else True
            return
        try:
            locked = _lock(fd, patience)
        except OSError as error:
            os.close(fd)
            if error.errno != errno.ESTALE:  # NFS's word for what follows
                raise
            continue
        if not locked or _is_at(folder, fd):
            break
        os.close(fd)  # who had it before has removed it
    if locked is None:
        _remove(folder)
    try:
        yield locked
    finally:
        if locked:
            _remove(folder)
        os.close(fd)


def _remove(folder: int) -> None:
    with _times_kept(folder), contextlib.suppress(OSError):
        os.unlink(_NAME, dir_fd=folder)


def _stands(folder: int) -> bool:
    return os.access(_NAME, os.F_OK, dir_fd=folder)


def _is_at(folder: int, fd: int) -> bool:
    try:
        return os.path.samestat(os.stat(_NAME, dir_fd=folder, follow_symlinks=False), os.fstat(fd))
    except OSError:
        return False


@contextmanager
def _announced_in(folder: int) -> Iterator[bool]:
    with contextlib.ExitStack() as stack:
        with _times_kept(folder):
            free = stack.enter_context(alone(folder, "restoring", frozenset({"restoring"})))
        try:
            yield free
        finally:
            with _times_kept(folder):
                stack.close()


@contextmanager
def _times_kept(folder: int) -> Iterator[None]:
    before = os.fstat(folder)
    yield
    with contextlib.suppress(OSError):
        os.utime(folder, ns=(before.st_atime_ns, before.st_mtime_ns))

"""Locks that go with their holder: the store's own, and files that are locked from their first moment on.

A lock is flock(2)'s, so nothing is left of it when its process dies, its container is killed or its
machine is switched off. NFS has it too, as byte-range locks of whole files (so an exclusive
one needs a file that is open for writing, and a folder can't have one). Where the file system
has no locks, announcements stand in.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from ..errors import BusyError, from_os_error
from .announcements import alone, announce, withdraw

_LOCK: Final = ".lock"
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_NO_LOCKS: Final = frozenset(
    {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL, errno.EBADF}
)


def try_lock(fd: int, kind: int = fcntl.LOCK_EX | fcntl.LOCK_NB) -> bool | None:
    """Lock the open file: True, False where another has it, None where there are no locks.

    `kind` is that of flock(2); without LOCK_NB it waits. Raises OSError for anything else.
    """
    try:
        fcntl.flock(fd, kind)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno in _NO_LOCKS:
            return None
        raise
    return True


class HeldFile:
    """A new, empty file that nobody sweeps away while its maker lives.

    Raises FileExistsError where there is one of that name, and OSError.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._word = ""
        while True:
            self.fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            try:
                if try_lock(self.fd, fcntl.LOCK_EX) is None:
                    self._announce()
                    return
                if os.fstat(self.fd).st_nlink:
                    return
            except BaseException:
                os.unlink(path)
                os.close(self.fd)
                raise
            os.close(self.fd)  # a sweep took it for a dead one before the lock was ours

    def take_over(self, fd: int) -> None:
        """Hold the open file `fd`, which lies at the same path by now, instead of the one before."""
        self.close()
        self.fd = fd
        if try_lock(fd) is None:  # who hands it over may still hold the lock, which is as good
            self._announce()

    def close(self) -> None:
        """Let go of the file, whatever it is called by now."""
        os.close(self.fd)
        if self._word:
            with contextlib.suppress(OSError), opened(os.path.dirname(self.path)) as folder:
                withdraw(folder, self._word)
            self._word = ""

    def _announce(self) -> None:
        with opened(os.path.dirname(self.path)) as folder:
            self._word = announce(folder, "writing", os.fstat(self.fd).st_ino)


@contextmanager
def store_locked(root: str, kind: int) -> Iterator[None]:
    """Lock the store in the folder `root`, with LOCK_SH for reading and LOCK_EX for deleting.

    Raises BusyError where somebody else is in the way.
    """
    try:
        fd = _open_lock(root)
    except OSError as error:
        if kind == fcntl.LOCK_SH:  # a read-only store can be read, and nobody deletes from it
            yield
            return
        raise from_os_error(error, "locking the snapshot store") from error
    try:
        locked = try_lock(fd, kind | fcntl.LOCK_NB)
        with contextlib.ExitStack() as stack:
            if locked is None:
                locked = stack.enter_context(_announced(root, kind))
            if not locked:
                raise BusyError("Another job is at work in the snapshot store. Try again when it has ended.")
            yield
    finally:
        os.close(fd)


def _open_lock(root: str) -> int:
    """Open the file that is locked: for writing, as NFS wants it for an exclusive lock, if possible."""
    flags = os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    path = os.path.join(root, _LOCK)
    try:
        return os.open(path, os.O_RDWR | flags, 0o600)
    except OSError:
        return os.open(path, os.O_RDONLY | flags, 0o600)


@contextmanager
def _announced(root: str, kind: int) -> Iterator[bool]:
    """Do without locks, where the file system has none; gives whether nobody is in the way."""
    with opened(root) as folder:
        if kind == fcntl.LOCK_SH:
            with alone(folder, "reading", frozenset({"deleting"})) as free:
                yield free
        else:
            with alone(folder, "deleting", frozenset({"reading", "deleting"})) as free:
                yield free


@contextmanager
def opened(path: str, beneath: int | None = None) -> Iterator[int]:
    """Open a folder for a while; one beneath another must not be a link."""
    fd = os.open(path, _FOLDER | (os.O_NOFOLLOW if beneath is not None else 0), dir_fd=beneath)
    try:
        yield fd
    finally:
        os.close(fd)

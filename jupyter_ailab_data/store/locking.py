"""Locks that go with their holder, and files that are locked from their first moment on.

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

from .announcements import announce, withdraw

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
            with contextlib.suppress(OSError), _folder_of(self.path) as folder:
                withdraw(folder, self._word)
            self._word = ""

    def _announce(self) -> None:
        with _folder_of(self.path) as folder:
            self._word = announce(folder, "writing", os.fstat(self.fd).st_ino)


@contextmanager
def _folder_of(path: str) -> Iterator[int]:
    fd = os.open(os.path.dirname(path), os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield fd
    finally:
        os.close(fd)

"""A file in the store for an archive on its way in or out.

It is named and locked like an archive that is being written (see `store.directory`), so the
sweep leaves it alone while its maker lives and removes it afterwards.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
from types import TracebackType

from ..errors import from_os_error
from .directory import PARTIAL, DirectoryStore


class Temporary:
    """An empty file, open and locked; leaving the context removes it.

    Raises StoreUnavailableError, NoSpaceError and the like where the store can't have it.
    """

    def __init__(self, store: DirectoryStore) -> None:
        store.prepare()
        while True:
            self.path = os.path.join(store.root, f".passing-{secrets.token_hex(8)}{PARTIAL}")
            try:
                self.fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            except OSError as error:
                raise from_os_error(error, "writing to the snapshot store") from error
            fcntl.flock(self.fd, fcntl.LOCK_EX)
            if os.fstat(self.fd).st_nlink:
                break
            os.close(self.fd)  # a sweep took it for a dead one before the lock was ours

    def __enter__(self) -> Temporary:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()

    def write(self, data: bytes) -> None:
        """Append `data`; raises NoSpaceError and the like."""
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(self.fd, rest) :]
        except OSError as error:
            raise from_os_error(error, "writing to the snapshot store") from error

    def remove(self) -> None:
        """Remove the file, if nobody has taken it over, and close it; a second time does nothing."""
        if self.fd < 0:
            return
        with contextlib.suppress(OSError):
            there = os.stat(self.path, follow_symlinks=False)
            mine = os.fstat(self.fd)
            if (there.st_dev, there.st_ino) == (mine.st_dev, mine.st_ino):
                os.unlink(self.path)
        os.close(self.fd)
        self.fd = -1

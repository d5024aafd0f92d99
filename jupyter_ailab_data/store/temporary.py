"""A file in the store for an archive on its way in or out.

It is named and locked like an archive that is being written (see `store.partial`), so the
sweep leaves it alone while its maker lives and removes it afterwards.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from types import TracebackType

from ..errors import from_os_error
from .directory import DirectoryStore
from .locking import HeldFile
from .sweeping import PARTIAL


class Temporary:
    """An empty file, open and locked; leaving the context removes it.

    Raises StoreUnavailableError, NoSpaceError and the like where the store can't have it.
    """

    def __init__(self, store: DirectoryStore) -> None:
        store.prepare()
        self.path = os.path.join(store.root, f".passing-{secrets.token_hex(8)}{PARTIAL}")
        try:
            self._held: HeldFile | None = HeldFile(self.path)
        except OSError as error:
            raise from_os_error(error, "writing to the snapshot store") from error
        self.fd = self._held.fd

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
        if self._held is None:
            return
        with contextlib.suppress(OSError):
            there = os.stat(self.path, follow_symlinks=False)
            mine = os.fstat(self.fd)
            if (there.st_dev, there.st_ino) == (mine.st_dev, mine.st_ino):
                os.unlink(self.path)
        self._held.close()
        self._held = None
        self.fd = -1

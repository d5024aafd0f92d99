"""What is written to a large file goes to the disk while the rest is being made."""

from __future__ import annotations

import os
import threading
from typing import Final

_FIRST: Final = 2 * 1024 * 1024
_EVERY: Final = 64 * 1024 * 1024


class BackgroundSync:
    """Pushes what has been written towards the disk while the rest is being made."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self.error: OSError | None = None
        self._asked = 0
        self._wake = threading.Event()
        self._stopping = False
        self._thread: threading.Thread | None = None

    def wrote_up_to(self, end: int) -> None:
        """Take note of progress; the first 2 MiB and then every 64 MiB are synced by a thread of its own."""
        if end - self._asked < (_EVERY if self._asked else _FIRST):
            return
        self._asked = end
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()
        self._wake.set()

    def _run(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            if self._stopping:
                return
            try:
                os.fdatasync(self._fd)
            except OSError as error:  # the kernel tells each write error only once
                self.error = error
                return

    def stop(self) -> None:
        """End the thread; the caller syncs what is left, after a look at `error`."""
        self._stopping = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

"""How much there is to do, found out while it is being done.

A forked child walks the tree once without reading it, so that progress has a total within
moments even on the first snapshot; the job itself does not wait for it.
"""

from __future__ import annotations

import contextlib
import os
import struct
from collections.abc import Callable
from typing import Final

from ..archive.forking import end, fork
from ..archive.scan import measure
from ..models import Progress, Report, Snapshot

_TOTALS: Final = struct.Struct("<QQ")


class Tally:
    """Counts entries and bytes done, and tells them with totals as soon as those are known."""

    def __init__(self, report: Report, phase: str) -> None:
        self.phase = phase
        self.bytes_done = 0
        self._entries = 0
        self._report = report
        self._totals: tuple[int, int] | None = None
        self._pipe = -1
        self._pid = 0

    def expect(self, entries: int, size: int) -> None:
        """Set the totals."""
        self._totals = entries, size

    def enter(self, phase: str) -> None:
        """Go on to the next phase, and report."""
        self.phase = phase
        self.advance(0, 0)

    def restart(self, phase: str) -> None:
        """Begin a phase that counts from nothing, with totals of its own."""
        self.bytes_done = self._entries = 0
        self._totals = None
        self.enter(phase)

    def measure(
        self,
        folder: int,
        skip: Callable[[bytes, bool], bool],
        leave_out: frozenset[tuple[int, int]],
    ) -> None:
        """Have the totals of the tree in `folder` (a descriptor) found out by a child."""
        self._pipe, ours = os.pipe()
        os.set_blocking(self._pipe, False)
        parent = os.getpid()
        self._pid = fork()
        if self._pid == 0:

            def skip_while_wanted(path: bytes, is_folder: bool) -> bool:
                if is_folder and os.getppid() != parent:
                    os._exit(0)
                return skip(path, is_folder)

            try:
                os.write(ours, _TOTALS.pack(*measure(folder, skip=skip_while_wanted, leave_out=leave_out)))
            finally:
                os._exit(0)
        os.close(ours)

    def advance(self, entries: int, size: int) -> None:
        """Count what was done, and report."""
        self._entries += entries
        self.bytes_done += size
        if self._totals is None and self._pid:
            with contextlib.suppress(BlockingIOError):
                data = os.read(self._pipe, _TOTALS.size)
                if len(data) == _TOTALS.size:
                    self._totals = _TOTALS.unpack(data)
                self.stop()
        entries_total, bytes_total = self._totals or (None, None)
        if entries_total is not None and bytes_total is not None:
            entries_total, bytes_total = max(entries_total, self._entries), max(bytes_total, self.bytes_done)
        self._report(Progress(self.phase, self.bytes_done, bytes_total, self._entries, entries_total))

    def stop(self) -> None:
        """End the child, whatever it has found."""
        if self._pid:
            end(self._pid)
            os.close(self._pipe)
            self._pid = 0


def expect_as_before(tally: Tally, snapshot: Snapshot) -> None:
    """Take the totals of the snapshot before: near enough, and free."""
    if snapshot.entries is not None and snapshot.content_size is not None:
        tally.expect(snapshot.entries, snapshot.content_size)

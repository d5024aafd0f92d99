"""How fast a job is and how long it still takes, told at a bearable pace."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from ..models import Progress, Report

EVENTS_PER_SECOND = 10
"""The most events a meter lets through each second."""
WINDOW = 5.0
"""The rate is that of the last so many seconds."""
_WORTH_SAYING = 0.5
"""Nothing is foretold from less than this many seconds of work."""


class Meter:
    """Takes progress as often as a job reports it; passes it on measured and thinned out.

    A new phase starts a new measurement. The rate, in bytes a second, is that of the last few
    seconds; the time left follows from bytes, and from entries where bytes say nothing. What
    was held back is passed on by `finish`, so that the last word is never lost. Threads may
    report at the same time.
    """

    def __init__(self, emit: Report, clock: Callable[[], float] = time.monotonic) -> None:
        self._emit = emit
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: deque[tuple[float, int, int]] = deque()
        self._phase: str | None = None
        self._started = 0.0
        self._told = float("-inf")
        self._held: Progress | None = None

    def report(self, progress: Progress) -> None:
        """Take in how far the job is; pass it on if the last event is long enough ago."""
        now = self._clock()
        if now - self._told < 1 / EVENTS_PER_SECOND:
            self._held = progress  # one assignment: the common case takes no lock
            return
        with self._lock:
            self._tell(progress, now)

    def finish(self) -> None:
        """Pass on what was held back, if anything was."""
        with self._lock:
            if self._held is not None:
                self._tell(self._held, self._clock())

    def _tell(self, progress: Progress, now: float) -> None:
        if progress.phase != self._phase:
            self._phase, self._started = progress.phase, now
            self._seen.clear()
        self._seen.append((now, progress.bytes_done, progress.entries_done))
        while len(self._seen) > 2 and now - self._seen[1][0] >= WINDOW:
            self._seen.popleft()
        self._held, self._told = None, now
        rate, entry_rate = self._rates(now)
        self._emit(
            Progress(
                phase=progress.phase,
                bytes_done=progress.bytes_done,
                bytes_total=progress.bytes_total,
                entries_done=progress.entries_done,
                entries_total=progress.entries_total,
                rate=round(rate, 1),
                seconds_left=self._seconds_left(progress, rate, entry_rate, now),
            )
        )

    def _rates(self, now: float) -> tuple[float, float]:
        """Return bytes and entries a second over the window."""
        then, bytes_then, entries_then = self._seen[0]
        _, bytes_now, entries_now = self._seen[-1]
        elapsed = now - then
        if elapsed <= 0:
            return 0.0, 0.0
        return max(0.0, (bytes_now - bytes_then) / elapsed), max(0.0, (entries_now - entries_then) / elapsed)

    def _seconds_left(self, progress: Progress, rate: float, entry_rate: float, now: float) -> float | None:
        if now - self._started < _WORTH_SAYING:
            return None
        if progress.bytes_total is not None and rate > 0:
            return round(max(0.0, (progress.bytes_total - progress.bytes_done) / rate), 1)
        if progress.entries_total is not None and entry_rate > 0:
            return round(max(0.0, (progress.entries_total - progress.entries_done) / entry_rate), 1)
        return None

"""One line that shows how far a job is, on a terminal only."""

from __future__ import annotations

import os
import shutil
import sys
from types import TracebackType
from typing import TextIO

from ..jobs.progress import Meter
from ..models import Progress, Report
from .output import amount, duration, size

_WIDTH = 24
_CLEAR = "\r\x1b[K"


class Bar:
    """Shows progress on `stream` while it is open, and leaves no trace of itself.

    Where the stream is no terminal it stays silent. Each state is one write of a whole line,
    at most ten a second, so nothing flickers.
    """

    def __init__(self, stream: TextIO = sys.stderr) -> None:
        self._stream = stream
        self._silent = not stream.isatty() or os.environ.get("TERM") == "dumb"
        self._shown = ""
        self._blocks = "━╸" if "utf" in (stream.encoding or "").lower() else "#-"
        self.report: Report = _nothing if self._silent else Meter(self._draw).report

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            self._stream.write(_CLEAR)
            self._stream.flush()

    def _draw(self, progress: Progress) -> None:
        columns = shutil.get_terminal_size().columns
        line = render(progress, self._blocks)[: columns - 1]
        if line != self._shown:
            self._shown = line
            self._stream.write(_CLEAR + line)
            self._stream.flush()


def render(progress: Progress, blocks: str = "#-") -> str:
    """Return the line for a state: phase, bar, share, amounts, rate and time left, as far as known."""
    parts = [progress.phase]
    share = _share(progress)
    if share is not None:
        full = int(share * _WIDTH)
        head = blocks[1] if full < _WIDTH else ""
        parts.append(f"{blocks[0] * full + head:<{_WIDTH}} {share:4.0%}")
    if progress.bytes_total:
        parts.append(
            f"{size(min(progress.bytes_done, progress.bytes_total))} of {size(progress.bytes_total)}"
        )
    elif progress.bytes_done:
        parts.append(size(progress.bytes_done))
    if progress.entries_total and not progress.bytes_total:
        parts.append(f"{progress.entries_done:,} of {amount(progress.entries_total, 'entry', 'entries')}")
    elif progress.entries_done and not progress.bytes_total:
        parts.append(amount(progress.entries_done, "entry", "entries"))
    if progress.rate:
        parts.append(f"{size(progress.rate)}/s")
    if progress.seconds_left is not None:
        parts.append(f"{duration(round(progress.seconds_left))} left")
    return "  ".join(parts)


def _share(progress: Progress) -> float | None:
    for done, total in (
        (progress.bytes_done, progress.bytes_total),
        (progress.entries_done, progress.entries_total),
    ):
        if total:
            return min(1.0, done / total)
    return None


def _nothing(_progress: Progress) -> None:
    """Take progress nobody sees."""

"""One command's time and memory."""

from __future__ import annotations

import contextlib
import mmap
import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE = 0.1
"""Seconds between two looks at the memory."""
CLAIMED = 2 << 30
"""Bytes of memory that are claimed before each command."""


@dataclass(frozen=True)
class Sample:
    """What one command took. Seconds; bytes of resident memory.

    `seconds` is the command alone, `sync` what `sync -f` took after it. `peak` is the most its whole
    process tree held at once, shared pages counted once (Pss in /proc/PID/smaps_rollup, proc(5)), and
    `largest` the most that one of its processes held (VmHWM); both are 0 unless watched.
    """

    seconds: float
    sync: float
    cpu: float
    peak: int
    largest: int
    out: bytes = b""

    @property
    def durable(self) -> float:
        """Seconds until the result is on the disk."""
        return self.seconds + self.sync


class CommandFailedError(Exception):
    """A measured command ended with an error."""


def run(
    command: Sequence[str | Path],
    *,
    folder: Path,
    env: Mapping[str, str] | None = None,
    sync: bool = False,
    keep: bool = False,
    watch: bool = False,
) -> Sample:
    """Run one command in `folder` and measure it; `sync` adds `sync -f`, `keep` keeps its output,
    `watch` looks at its memory, which takes time of its own.

    What was written before is on the disk before the clock starts, so that no one pays for another,
    and memory is at hand.
    """
    settle(folder)
    if not watch:
        claim_memory()
    begin = time.perf_counter()
    with open(folder / "stderr.txt", "wb") as errors:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if keep else subprocess.DEVNULL,
            stderr=errors,
        )
        watcher = _Watcher(process.pid)
        if watch:
            watcher.start()
        out = process.stdout.read() if process.stdout else b""
        # Not `usage.ru_maxrss`: it also counts what this program held when it forked.
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
    watcher.end()
    if process.returncode:
        words = (folder / "stderr.txt").read_text(errors="replace")[-2_000:]
        raise CommandFailedError(f"{command[0]} … ended with {process.returncode}: {words}")
    synced = settle(folder) if sync else 0.0
    cpu = usage.ru_utime + usage.ru_stime
    return Sample(seconds, synced, cpu, watcher.peak, watcher.largest, out)


def claim_memory() -> None:
    """Touch some GB of memory and let go of it again, so that what follows finds it there.

    A virtual machine may have given its free memory back to its host; getting it again costs
    whoever writes first up to 15 microseconds a page, which is more than most of what is measured.
    """
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | mmap.MAP_POPULATE
    mmap.mmap(-1, CLAIMED, flags=flags).close()


def settle(folder: Path) -> float:
    """Write what is still in memory to the disk; how long it took."""
    begin = time.perf_counter()
    subprocess.run(["sync", "-f", folder], check=True)
    return time.perf_counter() - begin


class _Watcher(threading.Thread):
    """Looks at the memory of a process and its descendants, again and again."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak = self.largest = 0
        self._pid = pid
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(SAMPLE):
            held = 0
            for pid in _family(self._pid):
                held += _kilobytes(f"/proc/{pid}/smaps_rollup", "Pss:")
                self.largest = max(self.largest, _kilobytes(f"/proc/{pid}/status", "VmHWM:"))
            self.peak = max(self.peak, held)

    def end(self) -> None:
        self._over.set()
        if self.ident is not None:
            self.join()


def _family(pid: int) -> Iterator[int]:
    """Yield a process and all its descendants."""
    yield pid
    with contextlib.suppress(OSError):  # it has just ended
        for thread in os.listdir(f"/proc/{pid}/task"):
            for child in Path(f"/proc/{pid}/task/{thread}/children").read_text().split():
                yield from _family(int(child))


def _kilobytes(path: str, word: str) -> int:
    """Return the figure after `word` in a file of proc(5), in bytes; 0 once the process has ended."""
    with contextlib.suppress(OSError):
        for line in Path(path).read_text().splitlines():
            if line.startswith(word):
                return int(line.split()[1]) * 1024
    return 0


def stored(folder: Path) -> int:
    """Return the bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())

"""How long reading one file out of a snapshot takes, without starting a program for it.

Run as a program of its own (`python -m benchmarks.reading STORE ID PATH`), so that nothing is
in memory yet; prints milliseconds.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path


def milliseconds(store: Path, snapshot: str, path: str) -> float:
    """Measure in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.reading", str(store), snapshot, path]
    home = Path(__file__).parent.parent
    return float(subprocess.run(command, cwd=home, capture_output=True, text=True, check=True).stdout)


def _main(store: str, snapshot: str, path: str) -> None:
    from jupyter_ailab_data.snapshots.browse import open_file
    from jupyter_ailab_data.store.directory import DirectoryStore

    begin = time.perf_counter()
    with open_file(DirectoryStore(store), snapshot, path) as opened:
        for _ in opened.chunks():
            pass
    print((time.perf_counter() - begin) * 1000)


if __name__ == "__main__":
    _main(*sys.argv[1:])

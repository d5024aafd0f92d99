"""Start JupyterLab, as ../server.py does, on a folder with a long past that is made once and kept in CACHE.

python server.py CACHE ENTRIES SNAPSHOTS
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2]))

from benchmarks.tree import prepare_small_files  # noqa: E402 after the path is set

TURNS = 60
"""How many entries of the folder come with its past."""


def prepare(cache: Path, entries: int, snapshots: int) -> Path:
    """Return the folder that holds `notebooks` and `store`."""
    folder = cache / f"panel-{entries}-{snapshots}"
    folder.mkdir(parents=True, exist_ok=True)
    notebooks, store = folder / "notebooks", folder / "store"
    if not notebooks.exists():
        prepare_small_files(folder, entries - TURNS).rename(notebooks)
    (folder / "shared").mkdir(exist_ok=True)
    past = [sys.executable, str(HERE.parent / "long_past.py"), str(notebooks), str(store), str(snapshots)]
    subprocess.run(past, check=True)
    for name in ("config", "data", "runtime", "state"):
        shutil.rmtree(folder / name, ignore_errors=True)
    return folder


def main() -> None:
    folder = prepare(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    os.execv(sys.executable, [sys.executable, str(HERE.parent / "server.py"), str(folder), "--filled"])


if __name__ == "__main__":
    main()

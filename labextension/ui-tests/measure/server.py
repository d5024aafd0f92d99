"""Start JupyterLab on a folder with a long past, made at first and kept in CACHE; stop it when stdin ends.

    python server.py CACHE ENTRIES SNAPSHOTS

Prints one line of JSON when the server answers, as ../server.py does.
"""

from __future__ import annotations

import json
import secrets
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[2]), str(HERE.parent)]

from server import BASE_URL, answers, free_port, start, write_settings  # noqa: E402 after the path is set

from benchmarks.tree import prepare_small_files  # noqa: E402 after the path is set

TURNS = 60
"""How many entries of the folder come with its past."""


def prepare(cache: Path, entries: int, snapshots: int) -> Path:
    """Return the folder that holds `notebooks` and `store`."""
    folder = cache / f"panel-{entries}-{snapshots}"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "notebooks").exists():
        prepare_small_files(folder, entries - TURNS).rename(folder / "notebooks")
    (folder / "shared").mkdir(exist_ok=True)
    past = [
        sys.executable,
        str(HERE.parent / "long_past.py"),
        str(folder / "notebooks"),
        str(folder / "store"),
    ]
    subprocess.run([*past, str(snapshots)], check=True)
    for name in ("config", "data", "runtime", "state"):
        shutil.rmtree(folder / name, ignore_errors=True)
    return folder


def main() -> int:
    folder = prepare(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    write_settings(folder, "", True)
    port, token = free_port(), secrets.token_hex(16)
    server = start(folder, port, token, [])
    address = f"http://127.0.0.1:{port}{BASE_URL}"
    try:
        while not answers(f"{address}api/status?token={token}"):
            if server.poll() is not None:
                return 1
            time.sleep(0.1)
        print(json.dumps({"url": address, "token": token, "pid": server.pid}), flush=True)
        sys.stdin.read()
    finally:
        server.terminate()
        server.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())

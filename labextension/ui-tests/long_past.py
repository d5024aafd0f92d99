"""Give a folder a long past: many real snapshots of it, as if taken one after the other until now.

    python long_past.py NOTEBOOKS STORE COUNT [--hours H]

They lie H hours apart. The first is full, the others are incremental; before each, one file changes. Every
fifth has a label, `step N` with the oldest as 0. What is in the store already counts, so that a run which was
interrupted goes on. Only the clock is not the real one.
"""

from __future__ import annotations

import argparse
from datetime import datetime, timedelta, timezone
from pathlib import Path

from history import clock_at

from jupyter_ailab_data.models import CreateRequest
from jupyter_ailab_data.snapshots import create
from jupyter_ailab_data.store.directory import DirectoryStore

FILES = 50
"""How many files take turns in changing."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("notebooks", type=Path)
    parser.add_argument("store", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--hours", type=float, default=6)
    args = parser.parse_args()
    changing = args.notebooks / "log"
    changing.mkdir(exist_ok=True)
    now = datetime.now(timezone.utc)
    for number in range(len(DirectoryStore(str(args.store)).snapshots()), args.count):
        with open(changing / f"day {number % FILES}.txt", "a") as file:
            file.write(f"entry {number}\n")
        then = now - timedelta(hours=args.hours * (args.count - number))
        create.datetime = clock_at(then)  # type: ignore[attr-defined]  # the past
        labelled = number % 5 == 0
        request = CreateRequest(
            str(args.store),
            "notebooks",
            str(args.notebooks),
            f"step {number}" if labelled else "",
            incremental=number > 0,
            origin="user" if labelled else "automatic",
        )
        create.create(request, lambda _progress: None)


if __name__ == "__main__":
    main()

"""Give a demo folder a past, for the pictures: real snapshots of it, as if taken on the days before NOW.

    python history.py FOLDER NOW

NOW is a time in ISO 8601. Only the clock is not the real one.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from jupyter_ailab_data.models import CreateRequest, Origin
from jupyter_ailab_data.snapshots import create
from jupyter_ailab_data.store.directory import DirectoryStore
from jupyter_ailab_data.store.notes import Note

PAST: list[tuple[timedelta, str, Origin, bool]] = [
    (timedelta(days=2, hours=1, minutes=21), "first look at the sensors", "user", False),
    (timedelta(days=1, hours=5), "", "automatic", True),
    (timedelta(days=1, hours=2, minutes=24), "before cleaning the readings", "user", False),
    (timedelta(hours=3), "", "automatic", True),
    (timedelta(minutes=52), "forecast works", "user", False),
]
"""How long ago, the label, who asked for it, whether it is incremental."""
PINNED = "first look at the sensors"
BEGUN = timedelta(days=4)
"""How long ago the files were made that nobody has changed since."""

NOTEBOOK = "02 Daily pattern.ipynb"
EARLIER = [
    ("Which hours are the warmest, and is that the same for every sensor?", "Which hours are the warmest?"),
    ("{mean(hours[warmest]):.1f} °C", "{mean(hours[warmest])} degrees"),
]
"""What the notebook says now, and what it said before it was changed."""
CHANGED_BEFORE = 2
"""The number of the first snapshot that has the notebook as it is now."""


def clock_at(moment: datetime) -> type[datetime]:
    """Return a datetime whose now() is `moment`."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return moment.astimezone(tz)

    return Clock


def write(path: Path, text: str, moment: datetime) -> None:
    """Write a file as if it were done at `moment`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, times=(moment.timestamp(),) * 2)


def work_since(notebooks: Path, now: datetime) -> None:
    """Do what makes one look for a snapshot: some files are gone, some spoilt, and one is new."""
    for lost in [*notebooks.glob("figures/*"), notebooks / "latest.csv"]:
        lost.unlink()
    (notebooks / "figures").rmdir()
    readings = notebooks / "data" / "readings.csv"
    write(readings, readings.read_text()[:30_000], now - timedelta(minutes=20))
    write(notebooks / "charts.py", "raise NotImplementedError\n", now - timedelta(minutes=14))
    write(notebooks / "ideas.md", "# Ideas\n\n- one model for each sensor\n", now - timedelta(minutes=5))


def drop_archive(notebooks: Path, store: Path, moment: datetime) -> None:
    """Put an archive into the store that was made with the documented tar command."""
    by_hand = store / "backup-2025.tgz"
    subprocess.run(["tar", "-C", str(notebooks), "-czf", str(by_hand), "."], check=True)
    os.utime(by_hand, times=(moment.timestamp(),) * 2)


def main() -> None:
    folder, now = Path(sys.argv[1]).resolve(), datetime.fromisoformat(sys.argv[2])
    notebooks, store = folder / "notebooks", folder / "store"
    for path in [*notebooks.rglob("*"), *(folder / "shared").rglob("*")]:
        os.utime(path, times=((now - BEGUN).timestamp(),) * 2, follow_symlinks=False)
    notebook = notebooks / NOTEBOOK
    present = earlier = notebook.read_text()
    for after, before in EARLIER:
        earlier = earlier.replace(after, before)
    for number, (ago, label, origin, incremental) in enumerate(PAST):
        if number in (0, CHANGED_BEFORE):
            text = earlier if number == 0 else present
            write(notebook, text, now - ago - timedelta(minutes=25))
        step = f"print('step {number}')\n" * 40
        write(notebooks / "src" / f"step_{number}.py", step, now - ago - timedelta(minutes=7))
        create.datetime = clock_at(now - ago)  # type: ignore[attr-defined]  # the past
        request = CreateRequest(str(store), "notebooks", str(notebooks), label, incremental, origin)
        taken = create.create(request, lambda _progress: None)
        if label == PINNED:
            DirectoryStore(str(store)).annotate(taken.snapshot, Note(pinned=True))
        if number == 0:
            drop_archive(notebooks, store, now - timedelta(days=90))
    # so that the next snapshot has something to read
    for samples in notebooks.glob("data/*.bin"):
        samples.touch()
    work_since(notebooks, now)
    write(folder / "data" / "reports" / "2026-Q3.md", "# Third quarter\n", now - timedelta(days=40))
    write(folder / "data" / "models" / "churn" / "card.md", "# Churn\n", now - timedelta(days=12))


if __name__ == "__main__":
    main()

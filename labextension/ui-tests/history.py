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

PAST: list[tuple[timedelta, str, Origin, bool]] = [
    (timedelta(days=2, hours=1, minutes=21), "first look at the sensors", "user", False),
    (timedelta(days=1, hours=5), "", "automatic", True),
    (timedelta(days=1, hours=2, minutes=24), "before cleaning the readings", "user", False),
    (timedelta(hours=3), "", "automatic", True),
    (timedelta(minutes=52), "forecast works", "user", False),
]
"""How long ago, the label, who asked for it, whether it is incremental."""


def clock_at(moment: datetime) -> type[datetime]:
    """Return a datetime whose now() is `moment`."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return moment.astimezone(tz)

    return Clock


def work_since(notebooks: Path) -> None:
    """Do what makes one look for a snapshot: some files are gone, some spoilt, and one is new."""
    for lost in [*notebooks.glob("figures/*"), notebooks / "latest.csv"]:
        lost.unlink()
    (notebooks / "figures").rmdir()
    readings = notebooks / "data" / "readings.csv"
    readings.write_text(readings.read_text()[:30_000])
    (notebooks / "charts.py").write_text("raise NotImplementedError\n")
    (notebooks / "ideas.md").write_text("# Ideas\n\n- one model for each sensor\n")


def main() -> None:
    folder, now = Path(sys.argv[1]).resolve(), datetime.fromisoformat(sys.argv[2])
    notebooks, store = folder / "notebooks", folder / "store"
    for number, (ago, label, origin, incremental) in enumerate(PAST):
        create.datetime = clock_at(now - ago)  # type: ignore[attr-defined]
        (notebooks / "src" / f"step_{number}.py").write_text(f"print('step {number}')\n" * 40)
        request = CreateRequest(str(store), "notebooks", str(notebooks), label, incremental, origin)
        create.create(request, lambda _progress: None)
    # so that the next snapshot has something to read
    for samples in notebooks.glob("data/*.bin"):
        samples.touch()
    # one made with the documented tar command, dropped into the store
    by_hand = store / "backup-2025.tgz"
    subprocess.run(["tar", "-C", str(notebooks), "-czf", str(by_hand), "."], check=True)
    os.utime(by_hand, times=(now.timestamp() - 90 * 86400,) * 2)
    work_since(notebooks)


if __name__ == "__main__":
    main()

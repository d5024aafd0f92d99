"""Two folders, a store, and the words to publish from one into the other."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from jupyter_ailab_data.models import BringOverRequest, JobResult, Progress, PublishRequest
from jupyter_ailab_data.publishing.bring_over import bring_over
from jupyter_ailab_data.publishing.publish import publish

Picture = dict[str, tuple[Any, ...]]


def silent(_progress: Progress) -> None:
    """Take progress that the test does not look at."""


@dataclass(frozen=True)
class Platform:
    """Notebooks, a shared folder and the platform's old root, all empty at first."""

    notebooks: Path
    shared: Path
    old: Path
    store: Path

    def request(self, entry: str, **wish: Any) -> PublishRequest:
        return PublishRequest(
            **{
                "store": str(self.store),
                "source": str(self.notebooks),
                "entry": entry,
                "location": "shared",
                "path": str(self.shared),
                "folder": "",
                "name": "",
                **wish,
            }
        )

    def publish(self, entry: str, report: Callable[[Progress], None] = silent, **wish: Any) -> JobResult:
        return publish(self.request(entry, **wish), report)

    def bring_request(self, *paths: str) -> BringOverRequest:
        return BringOverRequest(
            store=str(self.store),
            source=str(self.old),
            location="shared",
            path=str(self.shared),
            paths=list(paths),
        )

    def bring_over(self, *paths: str) -> JobResult:
        return bring_over(self.bring_request(*paths), silent)


@pytest.fixture
def platform(tmp_path: Path) -> Platform:
    made = Platform(*(tmp_path / name for name in ("notebooks", "shared", "old", "store")))
    for folder in (made.notebooks, made.shared, made.old):
        folder.mkdir()
        folder.chmod(0o755)
    return made


@pytest.fixture
def filled(platform: Platform) -> Platform:
    """The same with a folder of reports among the notebooks."""
    reports = platform.notebooks / "reports"
    (reports / "2026" / "empty").mkdir(parents=True)
    (reports / "q3.ipynb").write_text('{"cells": []}')
    (reports / "2026" / "data.csv").write_bytes(b"1,2,3\n" * 100_000)
    (reports / "run.sh").write_text("#!/bin/sh\n")
    (reports / "run.sh").chmod(0o700)
    (reports / "latest").symlink_to("2026/data.csv")
    os.utime(reports / "q3.ipynb", ns=(0, 1_700_000_000_123_456_789))
    os.utime(reports / "2026", ns=(0, 1_600_000_000_000_000_000))
    return platform


def picture(folder: Path) -> Picture:
    """All there is beneath a folder: of each path its mode, and of a file its time of change and content."""
    found: Picture = {}
    for path in sorted(folder.rglob("*")):
        info = path.lstat()
        name = str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = ("link", os.readlink(path))
        elif path.is_dir():
            found[name] = ("folder", stat.S_IMODE(info.st_mode))
        else:
            found[name] = ("file", stat.S_IMODE(info.st_mode), info.st_mtime_ns, path.read_bytes())
    return found


@pytest.fixture(name="picture")
def _picture() -> Callable[[Path], Picture]:
    return picture

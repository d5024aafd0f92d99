"""The real command, in a process of its own, on a folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import jupyter_ailab_data


@dataclass(frozen=True)
class Cli:
    """Runs `jupyter ailab-data` with settings that nothing of this machine reaches."""

    home: Path
    notebooks: Path
    store: Path

    @property
    def env(self) -> dict[str, str]:
        keep = {key: value for key, value in os.environ.items() if not key.startswith(("JUPYTER", "LC_"))}
        return keep | {
            "HOME": str(self.home),
            "JUPYTER_CONFIG_DIR": str(self.home / "config"),
            "JUPYTER_DATA_DIR": str(self.home / "data"),
            "JUPYTER_NO_CONFIG": "",
            "PYTHONPATH": str(Path(jupyter_ailab_data.__file__).parents[1]),
            "TZ": "UTC",
            "LANG": "C.UTF-8",
        }

    def argv(self, *words: str | bytes) -> list[str | bytes]:
        folders = ("--notebooks", str(self.notebooks), "--store", str(self.store))
        return [sys.executable, "-m", "jupyter_ailab_data.cli", words[0], *folders, *words[1:]]

    def run(
        self, *words: str | bytes, env: dict[str, str] | None = None, cwd: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.argv(*words),
            env=self.env | (env or {}),
            cwd=cwd or self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            timeout=60,
        )

    def json(self, *words: str | bytes, code: int = 0) -> Any:
        """Run a command with --json; standard output must be one document and nothing else."""
        done = self.run(*words, "--json")
        assert done.returncode == code, (done.returncode, done.stderr)
        assert done.stdout.count("\n") == 1
        return json.loads(done.stdout)

    def ok(self, *words: str | bytes) -> str:
        done = self.run(*words)
        assert done.returncode == 0, (done.returncode, done.stderr)
        return done.stdout

    def take(self, *words: str) -> str:
        """Take a snapshot and return its id."""
        return str(self.json("snapshot", *words)["snapshot"])


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    made = Cli(tmp_path / "home", tmp_path / "notebooks", tmp_path / "store")
    made.home.mkdir()
    made.notebooks.mkdir()
    return made


@pytest.fixture
def filled(cli: Cli) -> Cli:
    """The command, and a folder with a bit of everything in it."""
    folder = cli.notebooks
    (folder / "reports" / "2026").mkdir(parents=True)
    (folder / "empty").mkdir()
    (folder / "analysis.ipynb").write_text(json.dumps({"cells": [], "nbformat": 4}))
    (folder / "reports" / "q3.csv").write_bytes(b"a,b\n" * 50_000)
    (folder / "reports" / "2026" / "nov.bin").write_bytes(os.urandom(300_000))
    (folder / "link").symlink_to("reports/q3.csv")
    (folder / "run.sh").write_text("#!/bin/sh\n")
    (folder / "run.sh").chmod(0o755)
    os.utime(folder / "analysis.ipynb", ns=(0, 1_700_000_000_123_456_789))
    (Path(os.fsdecode(os.fsencode(folder) + b"/latin-\xe9.txt"))).write_text("é")
    return cli


def tree(folder: Path) -> dict[bytes, tuple[int, int, bytes]]:
    """All that a restore must bring back: of each path its mode, time of change and content."""
    found: dict[bytes, tuple[int, int, bytes]] = {}
    for parent, folders, files in os.walk(os.fsencode(folder)):
        for name in folders + files:
            path = os.path.join(parent, name)
            info = os.lstat(path)
            if os.path.islink(path):
                content = os.readlink(path)
            elif os.path.isfile(path):
                content = Path(os.fsdecode(path)).read_bytes()
            else:
                content = b""
            found[os.path.relpath(path, os.fsencode(folder))] = (info.st_mode, info.st_mtime_ns, content)
    return found


@pytest.fixture(name="tree")
def _tree() -> Any:
    return tree

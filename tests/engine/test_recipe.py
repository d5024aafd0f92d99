"""What the AI-Lab user guide tells to type, and this extension, read each other's archives."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.engine.conftest import MakeVolume
from tests.engine.labs import Docker
from tests.engine.trees import JUPYTER, SCS, fill, picture, read_scs

RUN = "docker run --rm --volume ${VOLUME}:/volume --volume ${DIR}:/dest ubuntu"
BACK_UP = f"{RUN} tar -C /volume -czvf /dest/backup.tgz ."
RESTORE = f"{RUN} tar -C /volume -xvf /dest/backup.tgz"

pytestmark = pytest.mark.usefixtures("tar_image")

Ours = Callable[..., Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What DIR is set to: the folder of backups."""
    made = tmp_path / "backups"
    made.mkdir()
    return made


@pytest.fixture
def notebooks(tmp_path: Path) -> Path:
    """The folder that this extension looks after here."""
    made = tmp_path / "notebooks"
    made.mkdir()
    return made


@pytest.fixture
def ours(tmp_path: Path, folder: Path, notebooks: Path) -> Ours:
    """Run `jupyter ailab-data` with DIR as its store; gives the JSON that it answers, or bytes for `cat`."""
    home = tmp_path / "home"
    home.mkdir()

    def run(*words: str, **variables: str) -> Any:
        answer = () if words[0] == "cat" else ("--json",)
        done = subprocess.run(
            [
                *(sys.executable, "-m", "jupyter_ailab_data.cli", *words),
                *("--store", folder, "--notebooks", notebooks, *answer),
            ],
            env={**os.environ, "HOME": str(home), "JUPYTER_CONFIG_DIR": str(home), "JUPYTER_NO_CONFIG": ""}
            | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
        )
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return json.loads(done.stdout) if answer else done.stdout

    return run


def test_a_backup_made_by_the_documented_command_is_listed_browsed_and_restored(
    volume: MakeVolume, docker_command: Docker, folder: Path, notebooks: Path, ours: Ours
) -> None:
    used = volume()
    fill(used.path, JUPYTER)
    done = docker_command.shell(BACK_UP, VOLUME=used.name, DIR=str(folder))
    assert done.returncode == 0, done.stderr
    assert "./reports/q3.csv" in done.stdout.splitlines()

    (listed,) = ours("list")
    assert listed["id"] == "backup"
    names = {entry["name"] for entry in ours("ls", "--snapshot", "backup")}
    assert {"analysis.ipynb", "reports", SCS, "Übung 1.ipynb"} <= names
    assert ours("cat", "backup", "reports/q3.csv") == b"a,b\n" * 100_000
    assert ours("verify", "backup")["damaged"] == []
    ours("restore", "backup", "--yes")
    assert picture(notebooks) == picture(used.path)
    assert read_scs(notebooks / SCS) == "exasol.example.org"


def test_a_backup_made_by_the_documented_command_is_imported_and_exported_for_it_again(
    volume: MakeVolume, docker_command: Docker, folder: Path, tmp_path: Path, notebooks: Path, ours: Ours
) -> None:
    used, new, elsewhere = volume(), volume(), tmp_path / "elsewhere"
    elsewhere.mkdir()
    fill(used.path, JUPYTER)
    docker_command.shell(BACK_UP, VOLUME=used.name, DIR=str(elsewhere))
    snapshot = ours("import", str(elsewhere / "backup.tgz"), "--label", "from the old volume")["snapshot"]
    (elsewhere / "backup.tgz").unlink()
    ours("export", snapshot, str(elsewhere / "backup.tgz"))
    done = docker_command.shell(RESTORE, VOLUME=new.name, DIR=str(elsewhere))
    assert done.returncode == 0, done.stderr
    assert picture(new.path) == picture(used.path)


def test_a_snapshot_is_restored_by_the_documented_command(
    volume: MakeVolume, docker_command: Docker, folder: Path, notebooks: Path, ours: Ours
) -> None:
    new = volume()
    fill(notebooks, JUPYTER)
    snapshot = ours("snapshot", "--label", "before the upgrade")["snapshot"]
    (folder / f"{snapshot}.tgz").rename(folder / "backup.tgz")
    done = docker_command.shell(RESTORE, VOLUME=new.name, DIR=str(folder))
    assert done.returncode == 0, done.stderr
    assert "tar:" not in done.stderr
    assert picture(new.path) == picture(notebooks)
    assert read_scs(new.path / SCS) == "exasol.example.org"


def test_an_incremental_snapshot_is_exported_for_the_documented_command(
    volume: MakeVolume, docker_command: Docker, folder: Path, notebooks: Path, ours: Ours
) -> None:
    new = volume()
    fill(notebooks, JUPYTER)
    ours("snapshot")
    (notebooks / "reports" / "q4.csv").write_text("new\n")
    (notebooks / "run.sh").unlink()
    snapshot = ours("snapshot", "--incremental")["snapshot"]
    ours("export", snapshot, str(folder / "backup.tgz"))
    done = docker_command.shell(RESTORE, VOLUME=new.name, DIR=str(folder))
    assert done.returncode == 0, done.stderr
    assert picture(new.path) == picture(notebooks)


def test_both_name_what_they_hold_in_the_same_way(
    volume: MakeVolume, docker_command: Docker, folder: Path, tmp_path: Path, notebooks: Path, ours: Ours
) -> None:
    used, elsewhere = volume(), tmp_path / "elsewhere"
    elsewhere.mkdir()
    fill(used.path, JUPYTER)
    fill(notebooks, JUPYTER)
    docker_command.shell(BACK_UP, VOLUME=used.name, DIR=str(elsewhere))
    ours("snapshot")
    listings = [
        subprocess.run(["tar", "-tzf", archive], capture_output=True, check=True).stdout.splitlines()
        for archive in (elsewhere / "backup.tgz", *folder.glob("*.tgz"))
    ]
    assert len(listings) == 2
    assert sorted(listings[0]) == sorted(listings[1])


def test_our_own_command_takes_the_variables_of_the_documented_one(
    volume: MakeVolume, docker_command: Docker, folder: Path, tmp_path: Path, ours: Ours
) -> None:
    used, new = volume(), volume()
    fill(used.path, JUPYTER)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    recipe = {"VOLUME": used.name, "DIR": str(elsewhere), "DOCKER_HOST": docker_command.url}
    ours("volumes", "snapshot", "--helper-image", "ubuntu", **recipe)
    assert (elsewhere / "backup.tgz").is_file()
    done = docker_command.shell(RESTORE, **{**recipe, "VOLUME": new.name})
    assert done.returncode == 0, done.stderr
    assert picture(new.path) == picture(used.path)

"""The folders that are looked after when nothing is configured."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jupyter_ailab_data.locations import configured


@pytest.fixture
def image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An image's root folder, empty."""
    monkeypatch.setattr(configured, "NOTEBOOKS", (str(tmp_path / "new"), str(tmp_path / "old")))
    monkeypatch.setattr(
        configured, "SHARED", {"shared": str(tmp_path / "shared"), "data": str(tmp_path / "data")}
    )
    return tmp_path


def test_the_newer_notebooks_folder_comes_before_the_older(image: Path) -> None:
    (image / "old").mkdir()
    assert configured.default_locations("/srv") == {"notebooks": str(image / "old")}
    (image / "new").mkdir()
    assert configured.default_locations("/srv") == {"notebooks": str(image / "new")}


def test_without_either_it_is_the_servers_root_or_where_the_terminal_is(
    image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(image)
    assert configured.default_locations("/srv") == {"notebooks": "/srv"}
    assert configured.default_locations(None) == {"notebooks": str(image)}


def test_shared_folders_are_there_where_they_exist_and_notebooks_stay_first(image: Path) -> None:
    (image / "data").mkdir()
    assert list(configured.default_locations("/srv").items()) == [
        ("notebooks", "/srv"),
        ("data", str(image / "data")),
    ]
    (image / "shared").mkdir()
    assert list(configured.default_locations("/srv")) == ["notebooks", "shared", "data"]


def test_the_names_are_those_of_the_platform() -> None:
    assert configured.NOTEBOOKS == ("/home/jupyter/notebooks", "/root/notebooks")
    assert configured.SHARED == {"shared": "/home/jovyan/shared", "data": "/home/jovyan/data"}
    assert configured.BACKUPS == "/backups"


def test_the_store_is_backups_only_where_that_is_a_mount(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(configured, "BACKUPS", str(tmp_path))  # a folder, not a mount
    assert configured.default_store() == os.path.join(str(tmp_path), "ailab-data", "snapshots")
    monkeypatch.setattr(configured, "BACKUPS", "/proc")  # a mount on every Linux
    assert configured.default_store() == "/proc"

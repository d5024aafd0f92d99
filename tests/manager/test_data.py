"""The manager without any server: its settings, its store, and the files it makes there."""

from __future__ import annotations

import fcntl
from pathlib import Path

import pytest
from traitlets import TraitError

from jupyter_ailab_data.errors import StoreUnavailableError
from jupyter_ailab_data.manager import DataManager
from jupyter_ailab_data.manager.recovering import sweep_store


def test_notebooks_come_first_whatever_the_order(manager: DataManager) -> None:
    assert list(manager.location_paths()) == ["notebooks", "data"]


@pytest.mark.parametrize("name", ["", "a/b", "..", "with space", "x" * 65, ".hidden"])
def test_a_name_that_could_be_a_path_names_no_location(name: str) -> None:
    with pytest.raises(TraitError):
        DataManager(locations={name: "/somewhere"})


def test_without_configuration_the_servers_root_is_there(tmp_path: Path) -> None:
    assert "notebooks" in DataManager(root_dir=str(tmp_path)).location_paths()


def test_a_store_is_a_path_or_a_file_url(manager: DataManager, tmp_path: Path) -> None:
    manager.store_settings.url = f"file://{tmp_path}/with%20blank"
    assert manager.store().root == f"{tmp_path}/with blank"
    manager.store_settings.url = "s3://bucket/prefix"
    with pytest.raises(StoreUnavailableError, match="s3"):
        manager.store()


def test_a_temporary_is_locked_while_it_lives_and_gone_afterwards(
    manager: DataManager, tmp_path: Path
) -> None:
    with manager.temporary() as temporary:
        temporary.write(b"bytes")
        assert Path(temporary.path).read_bytes() == b"bytes"
        with open(temporary.path) as other, pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        assert sweep_store(manager) == []
    assert list((tmp_path / "store").iterdir()) == []


def test_a_temporary_that_was_taken_over_stays(manager: DataManager, tmp_path: Path) -> None:
    with manager.temporary() as temporary:
        Path(temporary.path).rename(tmp_path / "store" / "taken.tgz")
        Path(temporary.path).write_text("somebody else's")
    assert sorted(path.name for path in (tmp_path / "store").iterdir()) == sorted(
        ["taken.tgz", Path(temporary.path).name]
    )

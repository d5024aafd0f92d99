"""The manager without any server: what it knows, and what it refuses to ask for."""

from __future__ import annotations

import fcntl
from pathlib import Path

import pytest
from traitlets import TraitError
from traitlets.config import Config

from jupyter_ailab_data.errors import (
    BadRequestError,
    NotFoundError,
    OutsideLocationError,
    StoreUnavailableError,
)
from jupyter_ailab_data.jobs.worker import perform
from jupyter_ailab_data.manager import LABEL_LIMIT, DataManager
from jupyter_ailab_data.models import CreateSnapshot, PlanRestore, RestoreSnapshot


@pytest.fixture
def notebooks(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "a.txt").write_text("first")
    return folder


@pytest.fixture
def manager(tmp_path: Path, notebooks: Path) -> DataManager:
    return DataManager(
        config=Config(
            {
                "DataManager": {
                    "locations": {"data": str(tmp_path / "gone"), "notebooks": str(notebooks)},
                    "exclude": ["*.tmp"],
                },
                "SnapshotStore": {"url": str(tmp_path / "store")},
            }
        )
    )


def take(manager: DataManager) -> str:
    taken = perform(manager.request_snapshot(CreateSnapshot()), lambda progress: None).snapshot
    assert taken is not None
    return taken


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
    listed = manager.list_snapshots()
    assert listed.snapshots == []
    assert listed.problem is not None
    assert listed.problem.reason == "store-unavailable"


def test_looking_makes_nothing(manager: DataManager, tmp_path: Path) -> None:
    assert manager.list_snapshots().snapshots == []
    assert manager.sweep() == []
    assert not (tmp_path / "store").exists()


def test_a_request_carries_what_the_worker_needs(manager: DataManager, notebooks: Path) -> None:
    request = manager.request_snapshot(CreateSnapshot(label="  two\nlines \x00 "))
    assert (request.path, request.label, request.exclude) == (str(notebooks), "two lines", ["*.tmp"])


def test_what_can_be_known_to_fail_is_refused_before_it_starts(manager: DataManager) -> None:
    with pytest.raises(NotFoundError, match="missing"):
        manager.request_snapshot(CreateSnapshot(location="data"))
    with pytest.raises(BadRequestError):
        manager.request_snapshot(CreateSnapshot(label="x" * (LABEL_LIMIT + 1)))
    for ask in (manager.request_verify, manager.request_delete, manager.snapshot, manager.archive_path):
        for name in ("nothing", "", ".lock", "../work/a.txt", "a\0b"):
            with pytest.raises(NotFoundError):
                ask(name)
    with pytest.raises(NotFoundError):
        manager.request_import("/no/such/file.tgz")


def test_a_restore_goes_to_the_location_it_was_taken_of(manager: DataManager, notebooks: Path) -> None:
    taken = take(manager)
    request = manager.request_restore(taken, RestoreSnapshot())
    assert (request.location, request.path) == ("notebooks", str(notebooks))
    with pytest.raises(OutsideLocationError):
        manager.request_restore(taken, RestoreSnapshot(paths=["../x"]))
    manager.locations = {"data": str(notebooks)}
    with pytest.raises(NotFoundError, match="notebooks"):
        manager.request_restore(taken, RestoreSnapshot())


def test_a_restore_follows_the_settings_and_names_the_plan(manager: DataManager, notebooks: Path) -> None:
    taken = take(manager)
    request = manager.request_restore(taken, RestoreSnapshot(mode="replace", plan="agreed"))
    assert (request.mode, request.plan, request.safety, request.exclude) == (
        "replace",
        "agreed",
        True,
        ["*.tmp"],
    )
    manager.exclude, manager.safety_snapshots = ["*.log"], False
    request = manager.request_restore(taken, RestoreSnapshot())
    assert (request.plan, request.safety, request.exclude) == (None, False, ["*.log"])


def test_a_plan_is_of_the_location_the_snapshot_was_taken_of(manager: DataManager, notebooks: Path) -> None:
    taken = take(manager)
    (notebooks / "made since.txt").write_text("new")
    plan = manager.plan(taken, PlanRestore(mode="replace", actions=["removed"]))
    assert (plan.location, [entry.path for entry in plan.entries]) == ("notebooks", ["made since.txt"])
    with pytest.raises(BadRequestError):
        manager.plan(taken, PlanRestore(limit=0))


def test_a_temporary_is_locked_while_it_lives_and_gone_afterwards(
    manager: DataManager, tmp_path: Path
) -> None:
    with manager.temporary() as temporary:
        temporary.write(b"bytes")
        assert Path(temporary.path).read_bytes() == b"bytes"
        with open(temporary.path) as other, pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        assert manager.sweep() == []
    assert list((tmp_path / "store").iterdir()) == []


def test_a_temporary_that_was_taken_over_stays(manager: DataManager, tmp_path: Path) -> None:
    with manager.temporary() as temporary:
        Path(temporary.path).rename(tmp_path / "store" / "taken.tgz")
        Path(temporary.path).write_text("somebody else's")
    assert sorted(path.name for path in (tmp_path / "store").iterdir()) == sorted(
        ["taken.tgz", Path(temporary.path).name]
    )

"""What is said of the place where snapshots are kept."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from jupyter_ailab_data.doctor import snapshot_store as room
from jupyter_ailab_data.models import Problem, Snapshot, Usage
from jupyter_ailab_data.store.directory import DirectoryStore
from tests.doctor.conftest import MakeView, by_id, location, mount


def around(store: DirectoryStore, **facts: Any) -> dict[str, Any]:
    return {
        "around_store": location(Path(store.root), "store", **facts),
        "snapshots": facts.pop("snapshots", []),
    }


def test_a_store_that_is_not_made_yet_is_well_where_it_can_be_made(
    view: MakeView, store: DirectoryStore
) -> None:
    found = by_id(room.checks(view()))
    assert {check.status for check in found.values()} <= {
        "ok",
        "warning",
    }  # a container's own layer may be below
    assert "made with the first snapshot" in found["store"].details[0]
    assert not os.path.exists(store.root)


def test_looking_writes_nothing(view: MakeView, store: DirectoryStore, take: Callable[..., str]) -> None:
    take()
    before = {name: os.stat(f"{store.root}/{name}").st_mtime_ns for name in os.listdir(store.root)}
    list(room.checks(view()))
    assert {name: os.stat(f"{store.root}/{name}").st_mtime_ns for name in os.listdir(store.root)} == before


@pytest.mark.parametrize(
    ("facts", "status", "said"),
    [
        ({"mount": mount("volume", volume="backups")}, "ok", "the Docker volume “backups”"),
        ({"mount": mount("network", source="nas:/b")}, "ok", "a network folder (nas:/b)"),
        ({"mount": mount("container")}, "warning", "lost with the container"),
        ({"mount": mount("tmpfs")}, "warning", "lost with the container"),
        ({"mount": mount("bind", read_only=True), "writable": False}, "error", "mounted read-only"),
        ({"writable": False}, "error", "does not belong to the user"),
        ({"mount": None}, "warning", "no mount table"),
    ],
)
def test_its_place_is_judged_by_what_backs_it(
    view: MakeView, store: DirectoryStore, facts: dict[str, Any], status: str, said: str
) -> None:
    check = by_id(room.checks(view(facts=around(store, **facts))))["store"]
    assert check.status == status
    assert said in check.seen
    assert bool(check.todo) == (status != "ok")


def test_the_same_volume_for_notebooks_and_snapshots_is_no_safe_place(
    view: MakeView, store: DirectoryStore, notebooks: Path
) -> None:
    on = mount("volume", volume="everything")
    made = view([location(notebooks, mount=on)], around(store, mount=on))
    check = by_id(room.checks(made))["store"]
    assert (check.status, "deletes both" in check.seen) == ("warning", True)


def test_a_setting_that_makes_no_sense_is_an_error_in_its_own_words(view: MakeView) -> None:
    problem = Problem("Snapshots can't be kept at a gopher: address.", "store-unavailable")
    found = by_id(room.checks(view(store=None, store_problem=problem)))
    assert list(found) == ["store"]
    assert (found["store"].status, found["store"].seen) == ("error", problem.message)


def test_a_file_where_the_store_should_be_is_an_error(view: MakeView, store: DirectoryStore) -> None:
    Path(store.root).write_text("not a folder")
    check = by_id(room.checks(view()))["store"]
    assert (check.status, "is a file" in check.seen) == ("error", True)


@pytest.mark.parametrize(("free", "status"), [(10**9, "error"), (3 * 10**9, "warning"), (5 * 10**9, "ok")])
def test_room_is_compared_with_the_last_full_snapshot_of_the_largest_location(
    view: MakeView, store: DirectoryStore, free: int, status: str
) -> None:
    now = datetime.now(timezone.utc)
    snapshots = [
        Snapshot("d-1", "data", now, "incremental", 10**12),
        Snapshot("d-2", "data", now, "full", 2 * 10**9),
        Snapshot("d-3", "data", now, "full", 10**12),
        Snapshot("n-1", "notebooks", now, "full", 10**6),
        Snapshot("n-2", "notebooks", now, "full", 10**12, state="damaged"),
    ]
    facts = around(store, usage=Usage(10**13, free, 10**6, 10**6)) | {"snapshots": snapshots}
    check = by_id(room.checks(view(facts=facts)))["store-room"]
    assert (check.status, "“data” took 2.0 GB" in check.seen) == (status, True)


def test_few_inodes_are_told_and_none_at_all_are_not(view: MakeView, store: DirectoryStore) -> None:
    few = by_id(room.checks(view(facts=around(store, usage=Usage(10**12, 10**11, 1000, 7)))))
    assert (few["store-inodes"].status, "7 more files" in few["store-inodes"].seen) == ("warning", True)
    unlimited = by_id(room.checks(view(facts=around(store, usage=Usage(10**12, 10**11, 0, 0)))))
    assert "store-inodes" not in unlimited


def test_what_others_can_read_is_named_with_the_command_that_closes_it(
    view: MakeView, store: DirectoryStore, take: Callable[..., str]
) -> None:
    id_ = take()
    assert by_id(room.checks(view()))["store-private"].status == "ok"
    os.chmod(store.root, 0o755)
    os.chmod(store.path(id_), 0o644)
    check = by_id(room.checks(view()))["store-private"]
    assert (check.status, check.details) == ("warning", [f"{id_}.tgz"])
    assert check.todo == f"Run `chmod -R go-rwx {store.root}`."

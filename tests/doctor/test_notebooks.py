"""What is said of the notebooks folder, in plain words."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from jupyter_ailab_data.doctor import notebooks as room
from jupyter_ailab_data.models import Engine, Mount, Snapshot, Usage
from tests.doctor.conftest import MakeView, by_id, location, mount

ABSENT = {"engine": Engine(state="absent"), "snapshots": []}


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (mount("volume", volume="my-notebooks"), "Docker volume “my-notebooks”, and outlive"),
        (mount("bind", source="/srv/notebooks"), "a folder of the host (/srv/notebooks), and outlive"),
        (mount("network", source="nas:/home"), "a network folder (nas:/home), and outlive"),
        (mount("disk", source="/dev/sda1"), "a disk of this machine (/dev/sda1)."),
    ],
)
def test_what_outlives_the_container_is_well(view: MakeView, notebooks: Path, on: Mount, said: str) -> None:
    check = by_id(room.checks(view([location(notebooks, mount=on)], ABSENT)))["notebooks"]
    assert (check.status, check.todo) == ("ok", "")
    assert said in check.seen


@pytest.mark.parametrize(
    ("on", "status", "said"),
    [
        (mount("container"), "error", "aren't on a volume"),
        (mount("tmpfs"), "error", "in memory"),
        (mount("volume", volume="a" * 64, anonymous=True, survives=False), "warning", "anonymous"),
    ],
)
def test_what_is_lost_with_the_container_is_said_with_the_way_to_a_volume(
    view: MakeView, notebooks: Path, on: Mount, status: str, said: str
) -> None:
    told = [location(notebooks, mount=on)]
    check = by_id(room.checks(view(told, ABSENT)))["notebooks"]
    assert check.status == status
    assert said in check.seen
    assert f"--volume NAME:{notebooks}" in check.todo
    assert "docker volume create" in check.todo
    with_engine = view(told, {"engine": Engine(state="ok"), "snapshots": []})
    assert "volumes adopt" in by_id(room.checks(with_engine))["notebooks"].todo


@pytest.mark.parametrize("status", ["missing", "unreadable", "not-a-folder", "stale"])
def test_a_folder_that_cannot_be_used_is_an_error_of_its_own(
    view: MakeView, notebooks: Path, status: str
) -> None:
    found = by_id(room.checks(view([location(notebooks, status=status)], ABSENT)))
    assert list(found) == ["notebooks"]
    assert found["notebooks"].status == "error"
    assert found["notebooks"].todo


def test_no_location_of_that_name_is_said(view: MakeView, notebooks: Path) -> None:
    check = by_id(room.checks(view([location(notebooks, "data")], ABSENT)))["notebooks"]
    assert (check.status, "DataManager.locations" in check.todo) == ("error", True)


def test_a_read_only_mount_and_a_mount_inside_are_told(view: MakeView, notebooks: Path) -> None:
    on = mount("volume", volume="v", read_only=True, nested=["data"])
    check = by_id(room.checks(view([location(notebooks, mount=on, writable=False)], ABSENT)))["notebooks"]
    assert (check.status, check.todo) == ("warning", "Mount it without `:ro`.")
    assert check.details == ["Another mount lies inside: data"]


def snapshot(**facts: Any) -> Snapshot:
    told = {
        "id": "notebooks-1",
        "location": "notebooks",
        "created": datetime.now(timezone.utc),
        "kind": "full",
    }
    return Snapshot(**(told | {"size": 1, "entries": 10, "content_size": 1000} | facts))


@pytest.mark.parametrize(
    ("usage", "status", "said"),
    [
        (Usage(10**12, 10**11, 10**6, 10**5), "ok", "100 GB of 1.0 TB are free"),
        (
            Usage(10**12, 5 * 10**9, 10**6, 10**5),
            "warning",
            "restoring all of the newest snapshot can take 6.0 GB",
        ),
        (Usage(10**12, 10**11, 10**6, 3), "warning", "only 3 more files"),
        (Usage(10**12, 10**11, 0, 0), "ok", "free"),  # btrfs and others have no fixed number of inodes
    ],
)
def test_room_is_measured_by_the_newest_snapshot(
    view: MakeView, notebooks: Path, usage: Usage, status: str, said: str
) -> None:
    facts = ABSENT | {"snapshots": [snapshot(content_size=6 * 10**9)]}
    check = by_id(room.checks(view([location(notebooks, usage=usage)], facts)))["notebooks-room"]
    assert check.status == status
    assert said in check.seen
    assert bool(check.todo) == (status != "ok")


def test_a_nearly_full_file_system_is_said_without_any_snapshot(view: MakeView, notebooks: Path) -> None:
    usage = Usage(10**12, 10**7, 10**6, 10**5)
    check = by_id(room.checks(view([location(notebooks, usage=usage)], ABSENT)))["notebooks-room"]
    assert (check.status, "Only 10 MB" in check.seen) == ("warning", True)

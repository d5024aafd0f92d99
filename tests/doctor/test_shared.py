"""The platform's folders: one root for all sides, the old one emptied, a place for backups."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from jupyter_ailab_data.doctor.shared import checks
from jupyter_ailab_data.locations.mounts import parse_table
from jupyter_ailab_data.models import Area, Check
from tests.doctor.conftest import MakeView, by_id, location, mount

CONTAINER = parse_table("1 0 0:5 / / rw - overlay overlay rw\n")


def shared(path: Path, source: str | None = None, kind: str = "bind", **facts: Any) -> Any:
    """A shared location that is mounted from `source`."""
    path.mkdir(exist_ok=True)
    told = {"role": "shared", "areas": [Area("", "shared")]}
    at = mount(kind, source=source)
    at = type(at)(**{name: getattr(at, name) for name in at.__struct_fields__} | {"mount_point": str(path)})
    return location(path, "shared", mount=at, **(told | facts))


def found(view: MakeView, *locations: Any, table: Any = CONTAINER, **given: Any) -> dict[str, Check]:
    given.setdefault("legacy_root", "")
    return by_id(checks(view(list(locations), {"mounts": table}, **given)))


def host_path(told: str) -> dict[str, Any]:
    return {"environment": {"HOST_DATA_PATH": told}}


def test_without_a_platform_there_is_nothing_to_say(view: MakeView, notebooks: Path) -> None:
    told = found(view, location(notebooks))
    assert {id: check.status for id, check in told.items()} == {"shared": "ok"}


def test_without_the_socket_it_is_said_that_the_backend_is_not_known(view: MakeView, tmp_path: Path) -> None:
    check = found(view, shared(tmp_path / "s", "/srv/live/shared"))["shared-backend"]
    assert check.status == "ok"
    assert "without the Docker socket" in check.seen


@pytest.mark.parametrize(
    ("source", "told", "status"),
    [
        ("/srv/live/shared", "/srv/live", "ok"),
        ("/srv/live/shared", "/srv/live/", "ok"),
        ("/live/shared", "/srv/live", "ok"),  # a disk of its own is mounted at /srv on the host
        ("/srv/live/shared", "/srv/other", "error"),
        ("/srv/live/elsewhere", "/srv/live", "error"),
        ("/live/shared", "/srv/olive", "error"),
    ],
)
def test_where_a_folder_comes_from_is_compared_with_host_data_path(
    view: MakeView, tmp_path: Path, source: str, told: str, status: str
) -> None:
    check = found(view, shared(tmp_path / "s", source), **host_path(told))["shared-host-path"]
    assert check.status == status
    if status == "error":
        assert source in check.seen
        assert f"{told}/shared" in check.seen
        assert check.todo


def test_what_a_network_folder_is_on_the_host_can_not_be_told(view: MakeView, tmp_path: Path) -> None:
    there = shared(tmp_path / "s", "filer:/export/shared", "network")
    check = found(view, there, **host_path("/mnt/lab"))["shared-host-path"]
    assert check.status == "ok"
    assert "can't be seen from here" in check.seen


def test_a_root_that_is_told_relative_to_somewhere_can_not_be_compared(
    view: MakeView, tmp_path: Path
) -> None:
    check = found(view, shared(tmp_path / "s", "/srv/live/shared"), **host_path("./ai-lab-data"))
    assert check["shared-host-path"].status == "ok"
    assert "can't be seen from here" in check["shared-host-path"].seen


def test_a_link_on_this_host_is_no_second_root(view: MakeView, tmp_path: Path) -> None:
    live = shared(tmp_path / "shared", str(tmp_path / "shared"), "disk")
    (tmp_path / "link").symlink_to(tmp_path)
    outside = parse_table("1 0 8:1 / / rw - ext4 /dev/sda1 rw\n")
    check = found(view, live, table=outside, **host_path(str(tmp_path / "link")))["shared-host-path"]
    assert (check.status, check.seen.startswith("The shared folders come from")) == ("ok", True)


def test_a_folder_where_nothing_is_mounted_is_not_compared(view: MakeView, tmp_path: Path) -> None:
    bare = shared(tmp_path / "s", None, "container", expected_mount=True)
    check = found(view, bare, **host_path("/srv/live"))["shared-host-path"]
    assert check.status == "ok"
    assert check.details == []


# -- the old root -----------------------------------------------------------------------


def test_what_the_old_root_still_holds_is_counted_and_named(view: MakeView, tmp_path: Path) -> None:
    old = tmp_path / "old" / "shared"
    (old / "sub").mkdir(parents=True)
    for number in range(25):
        (old / f"{number:02}.txt").write_text("x")
    (old / "sub" / "y").write_text("y")
    there = shared(tmp_path / "s", "/srv/live/shared")
    (tmp_path / "s" / "00.txt").write_text("longer")
    os.utime(old / "00.txt", (2_000_000_000, 2_000_000_000))
    check = found(view, there, legacy_root=str(old.parent))["shared-old-shared"]
    assert check.status == "warning"
    assert "26 entries only there, 1 entry newer there" in check.seen
    assert str(old) in check.seen
    assert len(check.details) == 21
    assert check.details[0] == "00.txt (newer in the old root)"
    assert check.details[-1].startswith("and ")
    assert "bring-over --location shared" in check.todo


def test_an_old_root_that_holds_nothing_else_is_well(view: MakeView, tmp_path: Path) -> None:
    for folder in (tmp_path / "old" / "shared", tmp_path / "s"):
        folder.mkdir(parents=True)
        (folder / "a.txt").write_text("x")
    check = found(view, shared(tmp_path / "s", "/x/shared"), legacy_root=str(tmp_path / "old"))
    assert check["shared-old-shared"].status == "ok"


def test_an_old_root_that_may_not_be_looked_at_is_named(
    view: MakeView, tmp_path: Path, as_plain_user: Any
) -> None:
    old = tmp_path / "old" / "shared"
    old.mkdir(parents=True)
    here = shared(tmp_path / "s", "/x/shared")
    tmp_path.chmod(0o755)
    assert found(view, here, legacy_root=str(tmp_path / "old"))["shared-old-shared"].status == "ok"
    old.chmod(0o700)

    def look() -> None:
        check = found(view, replace(here, path="s"), legacy_root="old")["shared-old-shared"]
        assert check.status == "warning", check
        assert "can't be seen: Permission denied" in check.seen, check

    as_plain_user(look, tmp_path)


def test_without_an_old_root_nothing_is_said_of_it(view: MakeView, tmp_path: Path) -> None:
    told = found(view, shared(tmp_path / "s", "/x/shared"), legacy_root=str(tmp_path / "no"))
    assert not [id for id in told if id.startswith("shared-old")]


# -- a place for backups ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "writable", "offered"),
    [("container", True, True), ("container", False, False), ("disk", True, False)],
)
def test_the_platforms_place_for_backups_is_offered_where_snapshots_would_be_lost(
    view: MakeView, tmp_path: Path, kind: str, writable: bool, offered: bool
) -> None:
    admin = location(
        tmp_path,
        "platform",
        role="shared",
        mount=mount("bind", source="/srv/live"),
        areas=[Area("admin", "admin"), Area("admin/backups", "backups", writable=writable)],
    )
    store = location(tmp_path, "store", mount=mount(kind))
    facts = {"mounts": CONTAINER, "around_store": store}
    told = by_id(checks(view([admin], facts, legacy_root="")))
    assert ("shared-backups" in told) is offered
    if offered:
        assert f"{tmp_path}/admin/backups" in told["shared-backups"].todo

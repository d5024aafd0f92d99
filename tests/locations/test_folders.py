"""A location tells whether its folder can be used, and where it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import jupyter_ailab_data
from jupyter_ailab_data.locations import configured, folders
from jupyter_ailab_data.locations.folders import describe
from jupyter_ailab_data.locations.mounts import parse_table

ENV = {**os.environ, "PYTHONPATH": str(Path(jupyter_ailab_data.__file__).parents[1])}
AS_NOBODY = """
import json, os, sys
import msgspec
from jupyter_ailab_data.locations.folders import describe
os.setgroups([]); os.setgid(65534); os.setuid(65534)
print(msgspec.json.encode(describe("notebooks", sys.argv[1], None)).decode())
"""


def test_a_good_folder_is_ok_writable_and_has_room(tmp_path: Path) -> None:
    location = describe("notebooks", str(tmp_path), None)
    assert (location.name, location.path, location.status, location.writable) == (
        "notebooks",
        str(tmp_path),
        "ok",
        True,
    )
    assert location.usage is not None
    assert location.mount is not None
    assert 0 < location.usage.free < location.usage.total
    assert location.lab_path is None


def test_what_is_not_there_is_missing_and_a_file_is_not_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "dangling").symlink_to("nowhere")
    missing = describe("data", str(tmp_path / "no"), str(tmp_path))
    assert (missing.status, missing.writable, missing.mount, missing.usage, missing.lab_path) == (
        "missing",
        False,
        None,
        None,
        None,
    )
    assert describe("data", str(tmp_path / "dangling"), None).status == "missing"
    assert describe("data", str(tmp_path / "file" / "below"), None).status == "missing"
    assert describe("data", str(tmp_path / "file"), None).status == "not-a-folder"


def test_the_lab_path_is_relative_to_the_servers_root(tmp_path: Path) -> None:
    inside = tmp_path / "root" / "a" / "b"
    inside.mkdir(parents=True)
    root = str(tmp_path / "root")
    assert describe("n", str(inside), root).lab_path == "a/b"
    assert describe("n", root, root).lab_path == ""
    assert describe("n", root, root + "/").lab_path == ""
    assert describe("n", str(tmp_path), root).lab_path is None
    assert describe("n", str(tmp_path / "rootless"), root).lab_path is None
    assert describe("n", str(inside), "/").lab_path == str(inside)[1:]


def test_the_lab_path_sees_through_links_on_either_side(tmp_path: Path) -> None:
    (tmp_path / "real" / "sub").mkdir(parents=True)
    (tmp_path / "link").symlink_to("real")
    assert describe("n", str(tmp_path / "real" / "sub"), str(tmp_path / "link")).lab_path == "sub"
    (tmp_path / "real" / "shared").symlink_to("/usr")
    assert describe("n", str(tmp_path / "real" / "shared"), str(tmp_path / "real")).lab_path == "shared"


def test_a_plain_user_is_told_what_they_may_not_do(tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents):
        if str(folder).startswith("/tmp/pytest"):
            folder.chmod(0o755)
    modes = {"open": 0o777, "readable": 0o755, "closed": 0o700}
    for name, mode in modes.items():
        (tmp_path / name).mkdir()
        (tmp_path / name).chmod(mode)
    (tmp_path / "closed" / "below").mkdir()

    def seen(path: Path) -> tuple[str, bool]:
        out = subprocess.run(
            [sys.executable, "-c", AS_NOBODY, str(path)], capture_output=True, text=True, check=True, env=ENV
        ).stdout
        told = json.loads(out)
        return told["status"], told["writable"]

    if os.geteuid() != 0:  # only root can become somebody else
        assert describe("n", "/root", None).status in ("unreadable", "missing")
        return
    assert seen(tmp_path / "open") == ("ok", True)
    assert seen(tmp_path / "readable") == ("ok", False)
    assert seen(tmp_path / "closed") == ("unreadable", False)
    assert seen(tmp_path / "closed" / "below") == ("unreadable", False)


def test_an_empty_folder_is_told_from_one_with_something_in_it(tmp_path: Path) -> None:
    assert describe("shared", str(tmp_path), None).empty is True
    (tmp_path / ".ailab-data-publish-x").mkdir()
    assert describe("shared", str(tmp_path), None).empty is True, "only something of our own lies there"
    (tmp_path / "a.txt").write_text("x")
    assert describe("shared", str(tmp_path), None).empty is False
    assert describe("shared", str(tmp_path / "no"), None).empty is None


@pytest.mark.parametrize(
    ("mounts", "name", "role", "lacks"),
    [
        ("", "shared", "shared", True),
        ("", "notebooks", "notebooks", True),
        ("", "other", "other", False),
        ("2 1 8:1 /srv/x {here} rw - ext4 /dev/sda1 rw\n", "shared", "shared", False),
        ("2 1 8:1 /srv/x {here} rw - ext4 /dev/sda1 rw\n", "other", "shared", False),
        ("2 1 0:9 / {here} rw - nfs4 filer:/x rw\n", "other", "shared", False),
        ("2 1 8:1 /d/volumes/lab/_data {here} rw - ext4 /dev/sda1 rw\n", "notebooks", "notebooks", False),
        ("2 1 8:1 /d/volumes/home/_data {above} rw - ext4 /dev/sda1 rw\n", "notebooks", "notebooks", False),
        ("2 1 8:1 /d/volumes/home/_data {above} rw - ext4 /dev/sda1 rw\n", "shared", "shared", True),
    ],
)
def test_in_a_container_it_is_told_where_a_mount_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mounts: str, name: str, role: str, lacks: bool
) -> None:
    root = "1 0 0:5 / / rw - overlay overlay rw\n"
    table = parse_table(root + mounts.format(here=tmp_path, above=tmp_path.parent))
    monkeypatch.setattr(folders, "read_table", lambda: table)
    monkeypatch.setattr(configured, "SHARED", {"shared": str(tmp_path)} if name == "shared" else {})
    location = describe(name, str(tmp_path), None)
    assert (location.role, location.expected_mount) == (role, lacks)


def test_outside_of_a_container_nothing_needs_a_mount(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = parse_table("1 0 8:1 / / rw - ext4 /dev/sda1 rw\n")
    monkeypatch.setattr(folders, "read_table", lambda: table)
    assert not describe("shared", str(tmp_path), None).expected_mount


def test_the_areas_of_a_location_are_known_by_the_path_below_its_mount(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ada" / "datasets").mkdir(parents=True)
    table = parse_table(
        f"1 0 0:5 / / rw - overlay overlay rw\n2 1 8:1 /srv/live/users {tmp_path} rw - ext4 /dev/sda1 rw\n"
    )
    monkeypatch.setattr(folders, "read_table", lambda: table)
    areas = describe("mine", str(tmp_path / "ada"), None).areas
    assert [(area.path, area.kind, area.user) for area in areas] == [
        ("", "user", "ada"),
        ("datasets", "datasets", "ada"),
    ]
    assert describe("notebooks", str(tmp_path / "ada"), None).areas == []

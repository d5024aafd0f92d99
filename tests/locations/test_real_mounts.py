"""Empty, unmounted, unreadable and stale are told apart on real mounts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from shutil import which
from typing import Any

import pytest

Scene = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """Play a scene of `tests.locations.scenes` where it can mount as it likes."""
    if os.geteuid() != 0 or subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode:
        pytest.skip("mount namespaces are not allowed here")

    def play(name: str) -> list[dict[str, Any]]:
        done = subprocess.run(
            ["unshare", "--mount", sys.executable, "-m", "tests.locations.scenes", name, tmp_path / "folder"],
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return play


def test_a_folder_whose_server_never_answers_is_stale_and_holds_nobody_up(scene: Scene) -> None:
    if not os.path.exists("/dev/fuse"):
        pytest.skip("there is no FUSE here")
    first, again, gone = scene("hanging")
    for seen in (first, again, gone):
        assert (seen["status"], seen["empty"], seen["writable"]) == ("stale", None, False)
        assert seen["mount"]["kind"] == "network"
    assert first["seconds"] < 3
    assert again["seconds"] < first["seconds"], "somebody waited a second time for the same answer"


def test_a_folder_that_was_removed_on_the_host_is_stale_whatever_took_its_place(scene: Scene) -> None:
    before, after = scene("removed")
    assert (before["status"], before["empty"], before["writable"]) == ("ok", True, True)
    assert (after["status"], after["empty"], after["writable"]) == ("stale", None, False)


def test_a_disk_fresh_from_mkfs_is_empty_and_one_mounted_read_only_is_not_writable(scene: Scene) -> None:
    if subprocess.run(["losetup", "--find"], capture_output=True).returncode or not which("mkfs.ext4"):
        pytest.skip("no file system image can be mounted here")
    fresh, closed = scene("new-disk")
    assert (fresh["status"], fresh["empty"], fresh["writable"]) == ("ok", True, True)
    assert (closed["status"], closed["writable"], closed["mount"]["read_only"]) == ("ok", False, True)
    assert closed["mount"]["fs_type"] == "ext4"
    assert 0 < closed["usage"]["inodes_free"] < closed["usage"]["inodes"]

"""Volumes that are mounted nowhere here: backed up, planned and restored in helpers of a real engine."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jupyter_ailab_data.errors import ConflictError
from jupyter_ailab_data.manager.requests import request_restore
from jupyter_ailab_data.manager.snapshots import open_snapshot_file
from jupyter_ailab_data.manager.volume_requests import request_adopt, work_of
from jupyter_ailab_data.models import AdoptVolume, CreateVolume, RestoreSnapshot
from tests.engine.conftest import MakeVolume
from tests.engine.labs import Docker
from tests.engine.trees import JUPYTER, SCS, contents, fill, picture, read_scs
from tests.engine.volumes import Volumes, helpers, volumes

BACK_UP = (
    "docker run --rm --volume ${VOLUME}:/volume --volume ${DIR}:/dest ubuntu "
    "tar -C /volume -czvf /dest/backup.tgz ."
)


def test_a_volume_is_created_listed_and_removed(ours: Volumes, new_name: Callable[[str], str]) -> None:
    name = new_name("fresh")
    made = ours.manager.volumes.create(CreateVolume(name, {"for": "tests"}))
    assert (made.name, made.labels) == (name, {"for": "tests"})
    listed = ours.manager.volumes.listed()
    assert listed.engine.state == "ok"
    (found,) = [each for each in listed.volumes if each.name == name]
    assert (found.users, found.location, found.snapshots) == ([], None, 0)
    ours.manager.volumes.remove(name, name)
    assert name not in [each.name for each in ours.manager.volumes.listed().volumes]


def test_what_was_in_a_volume_comes_back_with_owners_modes_times_and_links(
    ours: Volumes, volume: MakeVolume, docker: Any
) -> None:
    used = volume()
    fill(used.path, JUPYTER)
    os.chown(used.path / "run.sh", 4242, 4343)
    before = picture(used.path)
    snapshot = ours.take(used.name, label="before the upgrade")
    listed = ours.manager.snapshot(snapshot)
    assert (listed.location, listed.label, listed.origin) == (
        f"volume.{used.name}",
        "before the upgrade",
        "user",
    )
    assert ours.manager.volumes.volume(used.name).snapshots == 1

    (used.path / "analysis.ipynb").write_text("spoilt")
    (used.path / "later.txt").write_text("not in the snapshot")
    (used.path / SCS).unlink()
    os.chown(used.path / "run.sh", 1, 1)
    result = ours.restore(used.name, snapshot, mode="replace")
    assert result.safety is not None
    assert picture(used.path) == before
    assert read_scs(used.path / SCS) == "exasol.example.org"
    assert helpers(docker) == []


def test_a_snapshot_of_one_volume_goes_into_another(ours: Volumes, volume: MakeVolume) -> None:
    used, new = volume(), volume()
    fill(used.path, JUPYTER)
    ours.restore(new.name, ours.take(used.name))
    assert picture(new.path) == picture(used.path)


def test_the_archive_is_one_that_tar_reads(ours: Volumes, volume: MakeVolume, tmp_path: Path) -> None:
    used, unpacked = volume(), tmp_path / "unpacked"
    unpacked.mkdir()
    fill(used.path)
    snapshot = ours.take(used.name)
    subprocess.run(["tar", "-C", unpacked, "-xf", ours.store / f"{snapshot}.tgz"], check=True)
    assert contents(unpacked) == contents(used.path)


def test_the_second_snapshot_stores_what_is_new(ours: Volumes, volume: MakeVolume) -> None:
    used = volume()
    fill(used.path)
    ours.take(used.name)
    (used.path / "new.txt").write_text("new")
    second = ours.snapshot(used.name, incremental=True)
    assert second.stored < 100_000
    assert second.snapshot is not None
    (used.path / "new.txt").unlink()
    ours.restore(used.name, second.snapshot)
    assert (used.path / "new.txt").read_text() == "new"


def test_a_plan_says_what_a_restore_would_do_and_a_restore_keeps_to_it(
    ours: Volumes, volume: MakeVolume
) -> None:
    used = volume()
    fill(used.path)
    snapshot = ours.take(used.name)
    (used.path / "analysis.ipynb").unlink()
    (used.path / "run.sh").write_text("changed")
    (used.path / "later.txt").write_text("more")
    plan = ours.plan(used.name, snapshot, mode="replace")
    actions = {entry.path: entry.action for entry in plan.entries}
    assert actions == {"analysis.ipynb": "added", "run.sh": "changed", "later.txt": "removed"}
    assert [warning.reason for warning in plan.warnings] == []
    (used.path / "run.sh").write_text("changed again")
    with pytest.raises(ConflictError):
        ours.restore(used.name, snapshot, mode="replace", plan=plan.id)
    assert (used.path / "run.sh").read_text() == "changed again"
    again = ours.plan(used.name, snapshot, mode="replace")
    ours.restore(used.name, snapshot, mode="replace", plan=again.id)
    assert not (used.path / "later.txt").exists()


def test_its_snapshots_find_their_way_back_by_themselves_and_so_does_an_undo(
    ours: Volumes, volume: MakeVolume
) -> None:
    used = volume()
    fill(used.path)
    snapshot = ours.take(used.name)
    (used.path / "run.sh").write_text("mine")
    request = request_restore(ours.manager, snapshot, RestoreSnapshot())
    restored = ours.do(work_of(ours.manager, request))
    assert (used.path / "run.sh").read_text() != "mine"
    assert restored.safety is not None
    undo = request_restore(ours.manager, restored.safety, RestoreSnapshot(mode="undo"))
    ours.do(work_of(ours.manager, undo))
    assert (used.path / "run.sh").read_text() == "mine"


def test_who_uses_the_volume_is_in_the_plan_and_is_stopped_and_started_again(
    ours: Volumes, volume: MakeVolume, idle_container: Callable[..., str], docker: Any
) -> None:
    used = volume()
    fill(used.path)
    snapshot = ours.take(used.name)
    name = idle_container("--volume", f"{used.name}:/data")
    (warning,) = ours.plan(used.name, snapshot).warnings
    assert warning.reason == "in-use"
    assert name in warning.message
    assert not warning.blocking

    started = docker.containers.get(name).attrs["State"]["StartedAt"]
    (used.path / "run.sh").write_text("changed")
    result = ours.restore(used.name, snapshot, stop=True)
    assert result.warnings == []
    state = docker.containers.get(name).attrs["State"]
    assert state["Running"]
    assert state["StartedAt"] != started

    (used.path / "run.sh").write_text("changed")
    ours.restore(used.name, snapshot)
    assert docker.containers.get(name).attrs["State"]["StartedAt"] == state["StartedAt"]


def test_a_snapshot_goes_into_a_folder_of_the_host_and_belongs_to_its_owner(
    ours: Volumes, volume: MakeVolume, tmp_path: Path
) -> None:
    used, dest = volume(), tmp_path / "elsewhere"
    dest.mkdir()
    os.chown(dest, 4242, 4343)
    fill(used.path)
    result = ours.snapshot(used.name, dest=str(dest), incremental=True)
    assert result.snapshot is None
    assert result.path is not None
    assert os.path.dirname(result.path) == str(dest)
    info = os.stat(result.path)
    assert (info.st_uid, info.st_gid, info.st_mode & 0o777) == (4242, 4343, 0o600)
    assert info.st_size == result.stored
    assert ours.left() == []
    names = subprocess.run(["tar", "-tzf", result.path], capture_output=True, check=True).stdout.splitlines()
    assert b"./analysis.ipynb" in names


def test_plain_tar_makes_what_the_documented_command_makes_to_the_byte(
    engine_url: str, tar_image: str, volume: MakeVolume, docker_command: Docker, tmp_path: Path, docker: Any
) -> None:
    used, documented, dest = volume(), tmp_path / "documented", tmp_path / "dest"
    documented.mkdir()
    dest.mkdir()
    fill(used.path, JUPYTER)
    done = docker_command.shell(BACK_UP, VOLUME=used.name, DIR=str(documented))
    assert done.returncode == 0, done.stderr
    wanted = (documented / "backup.tgz").read_bytes()

    by_tar = volumes(engine_url, tar_image, tmp_path)
    result = by_tar.snapshot(used.name, dest=str(dest))
    assert result.path == str(dest / "backup.tgz")
    assert [path.name for path in dest.iterdir()] == ["backup.tgz"]
    assert (dest / "backup.tgz").read_bytes() == wanted

    taken = by_tar.take(used.name, label="by tar")
    assert (by_tar.store / f"{taken}.tgz").read_bytes() == wanted
    listed = by_tar.manager.snapshot(taken)
    assert (listed.location, listed.label, listed.origin) == (f"volume.{used.name}", "by tar", "user")
    assert helpers(docker) == []


def test_what_plain_tar_made_is_restored_by_the_worker(
    engine_url: str, tar_image: str, ours: Volumes, volume: MakeVolume, tmp_path: Path
) -> None:
    used, new = volume(), volume()
    fill(used.path, JUPYTER)
    taken = volumes(engine_url, tar_image, tmp_path, helper_tool="tar").take(used.name)
    ours.restore(new.name, taken)
    assert picture(new.path) == picture(used.path)


def test_a_folder_is_copied_into_a_new_volume_whole(
    ours: Volumes, new_name: Callable[[str], str], docker: Any, tmp_path: Path
) -> None:
    folder, name = tmp_path / "notebooks", new_name("moved")
    fill(folder, JUPYTER)
    ours.manager.exclude = ["*.csv"]  # what snapshots leave out must come along
    result = ours.do(request_adopt(ours.manager, "notebooks", AdoptVolume(name)))
    made = docker.volumes.get(name)
    assert picture(Path(made.attrs["Mountpoint"])) == picture(folder)
    assert made.attrs["Labels"] == {"ailab-data.adopted": "notebooks"}
    assert result.snapshot is not None
    assert ours.manager.snapshot(result.snapshot).location == "notebooks"
    made.remove()


def test_a_volume_with_a_name_as_long_as_an_anonymous_one_has_snapshots_too(
    ours: Volumes, volume: MakeVolume
) -> None:
    used = volume("f" * 64)
    (used.path / "a.txt").write_text("a")
    snapshot = ours.take(used.name)
    assert ours.manager.snapshot(snapshot).location == f"volume.{used.name}"
    (used.path / "a.txt").unlink()
    ours.do(work_of(ours.manager, request_restore(ours.manager, snapshot, RestoreSnapshot())))
    assert (used.path / "a.txt").read_text() == "a"


def test_a_database_that_is_written_to_meanwhile_is_copied_as_of_one_moment(
    ours: Volumes, volume: MakeVolume, tmp_path: Path
) -> None:
    import sqlite3

    used = volume()
    live = sqlite3.connect(used.path / "live.sqlite")
    live.execute("PRAGMA journal_mode = WAL")
    live.execute("CREATE TABLE t (n)")
    live.executemany("INSERT INTO t VALUES (?)", [(n,) for n in range(1000)])
    live.commit()  # it is in the log still
    snapshot = ours.take(used.name)
    live.close()
    with open_snapshot_file(ours.manager, snapshot, "live.sqlite") as file:
        (tmp_path / "copy.sqlite").write_bytes(b"".join(file.chunks()))
    copy = sqlite3.connect(tmp_path / "copy.sqlite")
    assert copy.execute("SELECT count(*) FROM t").fetchone() == (1000,)
    copy.close()

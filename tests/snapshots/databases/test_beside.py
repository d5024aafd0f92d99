"""What lies beside a database, its log or journal, goes with it: nothing of it survives a restore."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time

import pytest

from tests.snapshots.databases.bulk import HALF_DONE, OPEN, SCS, advance, leave_log


def leave_journal(path, password, meanwhile):
    """Have a transaction killed half-way: the database has a hot journal."""
    process = meanwhile(path, password, HALF_DONE)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert path.with_name(f"{SCS}-journal").stat().st_size > 4096


@pytest.mark.parametrize("leave", [leave_journal, leave_log])
def test_what_lies_beside_a_database_does_not_survive(vault, story, writers, password, meanwhile, leave):
    place, path, name = story
    leave(path, password, meanwhile)
    vault.restore(name, place)
    assert sorted(os.listdir(path.parent)) == [SCS, "file"]
    assert writers.bulk_generation(path, password) == 3


@pytest.mark.parametrize("leave", [leave_journal, leave_log])
def test_what_was_left_beside_a_database_that_is_gone_does_not_survive(
    vault, story, writers, password, meanwhile, leave
):
    place, path, name = story
    leave(path, password, meanwhile)
    path.unlink()
    vault.restore(name, place)
    assert sorted(os.listdir(path.parent)) == [SCS, "file"]
    assert writers.bulk_generation(path, password) == 3


def test_what_only_the_log_has_is_taken_back_too(vault, tmp_path, writers, password, meanwhile):
    path = tmp_path / "work" / SCS
    path.parent.mkdir()
    writers.make_bulk(path, password, "wal")
    time.sleep(0.15)
    name = vault.snap(path.parent)
    main = path.read_bytes()
    process = meanwhile(path, password, OPEN + "save(9)")
    process.kill()
    process.wait()
    assert path.read_bytes() == main
    assert path.with_name(f"{SCS}-wal").stat().st_size > 4096
    vault.restore(name, path.parent)
    assert os.listdir(path.parent) == [SCS]
    assert writers.bulk_generation(path, password) == 0


def test_a_database_comes_with_its_log_out_of_an_archive_that_tar_made(
    vault, story, writers, password, meanwhile, tmp_path
):
    place, path, _ = story
    leave_log(path, password, meanwhile)
    subprocess.run(["tar", "-C", place, "-czf", tmp_path / "tar.tgz", "."], check=True)
    name = vault.take_in(tmp_path / "tar.tgz").snapshot
    assert writers.bulk_generation(path, password) == 9  # and so the log is gone
    advance(writers, path, password, 10)
    vault.restore(name, place)
    assert writers.bulk_generation(path, password) == 9


@pytest.mark.parametrize("later", [0, 5])
def test_a_database_and_its_log_that_are_as_in_such_an_archive_stay_so(
    vault, story, writers, password, meanwhile, tmp_path, later
):
    place, path, _ = story
    leave_log(path, password, meanwhile)
    moment = path.stat().st_mtime_ns // 10**9
    os.utime(path, (moment, moment))
    os.utime(path.with_name(f"{SCS}-wal"), (moment + later, moment + later))
    subprocess.run(["tar", "-C", place, "-czf", tmp_path / "tar.tgz", "."], check=True)
    name = vault.take_in(tmp_path / "tar.tgz").snapshot
    vault.restore(name, place)
    assert writers.bulk_generation(path, password) == 9


def test_a_database_that_the_snapshot_does_not_have_goes_with_all_beside_it(
    vault, story, password, meanwhile
):
    place, path, name = story
    shutil.copytree(path.parent, place / "new")
    leave_log(place / "new" / SCS, password, meanwhile)
    shutil.copy(place / "new" / SCS, path.with_name("another.sqlite"))
    shutil.copy(place / "new" / f"{SCS}-wal", path.with_name("another.sqlite-wal"))
    vault.restore(name, place, mode="replace")
    assert sorted(os.listdir(place)) == ["sub"]
    assert sorted(os.listdir(path.parent)) == [SCS, "file"]


def test_a_link_where_a_log_would_lie_is_not_followed(vault, story, writers, password, tmp_path):
    place, path, name = story
    (tmp_path / "mine").write_text("my own")
    path.with_name(f"{SCS}-shm").symlink_to(tmp_path / "mine")
    vault.restore(name, place)
    assert (tmp_path / "mine").read_text() == "my own"
    assert path.with_name(f"{SCS}-shm").is_symlink()
    path.with_name(f"{SCS}-shm").unlink()
    assert writers.bulk_generation(path, password) == 3

"""A database is restored where it stands, also while it is open."""

from __future__ import annotations

import fcntl
import os
import time

import pytest

from jupyter_ailab_data.errors import BusyError
from jupyter_ailab_data.snapshots.databases import capturing, in_place
from tests.snapshots.databases.bulk import OPEN, SCS, advance, ask


def test_an_open_connection_sees_what_was_restored_and_can_save(vault, story, writers, password, meanwhile):
    place, path, name = story
    inode = path.stat().st_ino
    process = meanwhile(path, password, OPEN)
    assert ask(process, "look()") == "[(7,)]"
    vault.restore(name, place)
    assert path.stat().st_ino == inode
    assert ask(process, "look()") == "[(3,)]"
    assert ask(process, "save(8)") == "[(8,)]"
    assert writers.bulk_generation(path, password) == 8
    assert (place / "sub" / "file").read_text() == "one"


def test_an_undo_brings_back_what_an_open_connection_saved(vault, story, writers, password, meanwhile):
    place, path, name = story
    process = meanwhile(path, password, OPEN)
    assert ask(process, "save(8)") == "[(8,)]"
    result = vault.restore(name, place)
    assert ask(process, "look()") == "[(3,)]"
    vault.restore(result.safety, place, mode="undo")
    assert ask(process, "look()") == "[(8,)]"
    assert (place / "sub" / "file").read_text() == "changed"


def test_where_the_file_system_has_no_locks_a_database_is_written_without(
    vault, story, writers, password, refusing
):
    place, path, name = story
    inode = path.stat().st_ino
    program = f"""
from jupyter_ailab_data.models import RestoreRequest
from jupyter_ailab_data.snapshots.restoring.restore import restore
restore(
    RestoreRequest(store={str(vault.root)!r}, snapshot={name!r}, location="notebooks", path={str(place)!r}),
    lambda progress: None,
)
"""
    done = refusing(program, f"fcntl:1:{fcntl.F_OFD_SETLK}=ENOLCK")
    assert (done.stderr, done.returncode) == ("", 0)
    assert path.stat().st_ino == inode
    assert writers.bulk_generation(path, password) == 3


def test_all_that_a_snapshot_keeps_of_a_database_comes_back(vault, story, picture, tmp_path):
    place, path, name = story
    os.setxattr(path, "user.now", b"here")
    path.chmod(0o600)
    (tmp_path / "elsewhere").mkdir()
    vault.restore(name, tmp_path / "elsewhere")
    vault.restore(name, place)
    assert picture(place) == picture(tmp_path / "elsewhere")
    assert os.listxattr(path) == []
    assert path.stat().st_nlink == 1


def test_a_transaction_in_a_connection_that_ends_soon_is_waited_for(vault, story, password, meanwhile):
    place, path, name = story
    process = meanwhile(path, password, OPEN + "connection.execute('BEGIN EXCLUSIVE')\nimport time")
    process.stdin.write("time.sleep(0.5) or connection.execute('COMMIT')\n")
    process.stdin.flush()
    vault.restore(name, place)
    process.stdout.readline()
    assert ask(process, "look()") == "[(3,)]"


@pytest.mark.parametrize("how", ["BEGIN EXCLUSIVE", "PRAGMA journal_mode = WAL"])
def test_a_database_that_can_not_be_had_is_named_and_nothing_is_changed(
    vault, story, writers, password, meanwhile, picture, monkeypatch, how
):
    monkeypatch.setattr(in_place, "PATIENCE", 0.2)
    monkeypatch.setattr(capturing, "PATIENCE", 0.2)  # of the safety snapshot
    place, path, name = story
    process = meanwhile(path, password, OPEN + f"connection.execute('{how}')\nlook()")
    before = picture(place)
    with pytest.raises(BusyError, match=f"sub/{SCS}” is in use: close the notebooks"):
        vault.restore(name, place)
    assert picture(place) == before
    process.kill()
    process.wait()
    vault.restore(name, place)
    assert os.listdir(path.parent).count(SCS) == 1
    assert not [name for name in os.listdir(path.parent) if name.startswith(f"{SCS}-")]
    assert writers.bulk_generation(path, password) == 3


def test_an_unchanged_database_is_not_touched(vault, tmp_path, writers, password):
    path = tmp_path / "work" / SCS
    path.parent.mkdir()
    writers.make_bulk(path, password)
    (path.parent / "other").write_text("one")
    time.sleep(0.15)
    name = vault.snap(path.parent)
    before = path.stat()
    (path.parent / "other").write_text("changed")
    vault.restore(name, path.parent)
    after = path.stat()
    assert (after.st_ino, after.st_mtime_ns, after.st_ctime_ns) == (
        before.st_ino,
        before.st_mtime_ns,
        before.st_ctime_ns,
    )


def test_a_cache_of_the_same_age_is_not_taken_for_what_was_restored(vault, tmp_path, writers, meanwhile):
    """A plain database says only by a counter that it has changed; after a restore that may come twice."""
    path = tmp_path / "work" / SCS
    path.parent.mkdir()
    writers.make_bulk(path, None)
    first = vault.snap(path.parent)
    advance(writers, path, None, 1)
    second = vault.snap(path.parent)
    vault.restore(first, path.parent)
    process = meanwhile(path, None, OPEN)
    assert ask(process, "save(100)") == "[(100,)]"
    vault.restore(second, path.parent)
    assert ask(process, "look()") == "[(1,)]"
    assert writers.bulk_generation(path, None) == 1


def test_other_names_of_a_file_are_not_written_through(vault, story, writers, password, tmp_path):
    place, path, name = story
    os.link(path, tmp_path / "other name")
    vault.restore(name, place)
    assert writers.bulk_generation(path, password) == 3
    assert writers.bulk_generation(tmp_path / "other name", password) == 7


def test_a_setting_has_a_file_of_any_name_restored_in_place(vault, tmp_path, writers):
    path = tmp_path / "work" / "kept.secret"
    path.parent.mkdir()
    writers.make_bulk(path)
    name = vault.snap(path.parent, databases=["*.secret"])
    advance(writers, path, writers.PASSWORD, 7)
    inode = path.stat().st_ino
    vault.restore(name, path.parent, databases=["*.secret"])
    assert path.stat().st_ino == inode
    assert writers.bulk_generation(path) == 0

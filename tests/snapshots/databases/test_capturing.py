"""A snapshot holds a database as of one moment, in one file, whatever its users are at."""

from __future__ import annotations

import fcntl
import os
import signal
import sqlite3
import time
from contextlib import closing

import pytest

from jupyter_ailab_data.archive.beneath import Beneath
from jupyter_ailab_data.archive.names import to_text
from jupyter_ailab_data.archive.scan import scan
from jupyter_ailab_data.snapshots.databases import capturing
from jupyter_ailab_data.snapshots.databases.recognising import Databases, as_wholes, main_of
from jupyter_ailab_data.store.reading import StoredSnapshot
from tests.snapshots.databases.bulk import HALF_DONE, SCS


def paths_in(vault, snapshot):
    with StoredSnapshot(vault.directory, snapshot) as stored:
        return {to_text(entry.path) for entry, _ in stored.index.entries()}


def brought_back(vault, snapshot, place, name=SCS):
    place.mkdir()
    vault.restore(snapshot, place)
    return place / name


def test_a_transaction_that_was_killed_half_way_is_rolled_back_in_the_copy(
    vault, folder, tmp_path, writers, meanwhile, password
):
    path = folder / SCS
    writers.make_bulk(path, password)
    before = path.read_bytes()
    process = meanwhile(path, password, HALF_DONE)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert path.read_bytes() != before, "the cache did not spill"
    assert (folder / f"{SCS}-journal").stat().st_size > 4096
    half_done = path.read_bytes()
    result = vault.create(folder)
    assert result.warnings == []
    assert not [path for path in paths_in(vault, result.snapshot) if path.endswith("-journal")]
    copy = brought_back(vault, result.snapshot, tmp_path / "place")
    assert writers.bulk_generation(copy, password) == 0
    assert path.read_bytes() == half_done, "a snapshot must not write"
    assert writers.bulk_generation(path, password) == 0


IN_WAL = """
connection = writers.connect(path, password)
connection.execute("PRAGMA wal_autocheckpoint = 0")
for number in range(1, 4):
    writers.next_generation(connection, number)
connection.execute("PRAGMA cache_size = 5")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE bulk SET generation = 99, filling = randomblob(300)")
"""


def test_what_is_committed_to_the_log_is_in_the_copy_and_what_is_not_is_not(
    vault, folder, tmp_path, writers, meanwhile, password
):
    path = folder / SCS
    writers.make_bulk(path, password, "wal")
    main = path.read_bytes()
    meanwhile(path, password, IN_WAL)
    result = vault.create(folder)
    assert path.read_bytes() == main
    assert result.warnings == []
    assert {name for name in paths_in(vault, result.snapshot) if name.startswith(SCS)} == {SCS}
    copy = brought_back(vault, result.snapshot, tmp_path / "place")
    assert writers.bulk_generation(copy, password) == 3


COMMITS = """
connection = writers.connect(path, password)
writers.next_generation(connection, 1)
"""


def test_a_commit_that_only_the_log_shows_is_in_the_next_snapshot(
    vault, folder, tmp_path, writers, meanwhile, password
):
    path = folder / SCS
    writers.make_bulk(path, password, "wal")
    time.sleep(0.15)
    vault.snap(folder)
    info = path.stat()
    meanwhile(
        path, password, "connection = writers.connect(path, password)\nwriters.next_generation(connection, 1)"
    )
    assert path.stat().st_mtime_ns == info.st_mtime_ns
    for number, incremental in enumerate((True, False)):
        name = vault.snap(folder, incremental=incremental)
        copy = brought_back(vault, name, tmp_path / f"place{number}")
        assert writers.bulk_generation(copy, password) == 1


def test_an_unchanged_database_is_not_read_again(vault, folder, writers):
    writers.make_bulk(folder / SCS)
    time.sleep(0.15)
    vault.snap(folder)
    assert vault.create(folder).changed == 0
    assert vault.create(folder, incremental=True).changed == 0


def test_a_log_that_comes_into_use_while_the_database_is_copied_asks_for_another_try(
    vault, folder, tmp_path, writers, meanwhile, password, monkeypatch
):
    path = folder / SCS
    writers.make_bulk(path, password, "wal")
    assert os.listdir(folder).count(f"{SCS}-wal") == 0
    copy_file, tries = capturing._copy, []

    def copy_while_others_begin(source, target, end=None):
        copy_file(source, target, end)
        if not tries:
            meanwhile(path, password, COMMITS)
        tries.append(source)

    monkeypatch.setattr(capturing, "LONGEST_HOLD", 60.0)  # starting a process takes a while
    monkeypatch.setattr(capturing, "_copy", copy_while_others_begin)
    with Beneath(str(folder)) as beneath, capturing.captured(beneath, SCS.encode(), str(tmp_path)) as copy:
        (tmp_path / "copy").write_bytes(copy.file.read())
        assert copy.trouble is None
    assert len(tries) == 4, "the main file and the log, both twice"
    assert writers.bulk_generation(tmp_path / "copy", password) == 1


LOCKED = """
connection = writers.connect(path, password)
connection.execute("PRAGMA locking_mode = EXCLUSIVE")
connection.execute("BEGIN EXCLUSIVE")
connection.execute("PRAGMA cache_size = 5")
connection.execute("UPDATE bulk SET generation = 99, filling = randomblob(300)")
"""


def test_a_database_that_stays_locked_is_named_and_does_not_stop_the_snapshot(
    vault, folder, tmp_path, writers, meanwhile, password, monkeypatch
):
    monkeypatch.setattr(capturing, "PATIENCE", 0.2)
    path = folder / SCS
    writers.make_bulk(path, password)
    meanwhile(path, password, LOCKED)
    result = vault.create(folder)
    assert [(warning.path, warning.reason) for warning in result.warnings] == [(SCS, "database-busy")]
    assert "may not be consistent" in result.warnings[0].message
    copy = brought_back(vault, result.snapshot, tmp_path / "place")
    assert (copy.parent / "readme.md").read_text() == "# hello\n"
    assert writers.bulk_generation(copy, password) == 0, (
        "the best that can be done is without the transaction"
    )


@pytest.mark.parametrize("error", ["ENOLCK", "EINVAL"])
def test_a_database_where_the_file_system_has_no_locks_is_copied_and_named(
    vault, folder, tmp_path, writers, refusing, error
):
    writers.make_bulk(folder / SCS)
    program = f"""
from jupyter_ailab_data.models import CreateRequest
from jupyter_ailab_data.snapshots.create import create
request = CreateRequest(store={str(vault.root)!r}, location="notebooks", path={str(folder)!r})
print([(found.path, found.reason, found.message) for found in create(request, lambda _: None).warnings])
"""
    done = refusing(program, f"fcntl:1:{fcntl.F_OFD_SETLK}={error}")
    assert done.stderr == ""
    assert f"('{SCS}', 'database-busy', 'Its file system has no locks" in done.stdout
    (name,) = vault.ids()
    assert writers.bulk_generation(brought_back(vault, name, tmp_path / "place")) == 0


def test_the_next_snapshot_reads_a_database_again_that_was_locked(
    vault, folder, tmp_path, writers, meanwhile, monkeypatch
):
    monkeypatch.setattr(capturing, "PATIENCE", 0.2)
    path = folder / SCS
    writers.make_bulk(path)
    process = meanwhile(path, writers.PASSWORD, LOCKED)
    time.sleep(0.15)
    vault.snap(folder)
    process.kill()
    process.wait()
    again = vault.create(folder, incremental=True)
    assert (again.changed, again.warnings) == (1, [])


def test_a_large_database_is_copied_without_holding_up_its_users(folder, tmp_path, writers, monkeypatch):
    path = folder / SCS
    writers.make_bulk(path)
    time.sleep(0.15)
    monkeypatch.setattr(capturing, "LONGEST_HOLD", 0.0)
    with Beneath(str(folder)) as beneath, capturing.captured(beneath, SCS.encode(), str(tmp_path)) as copy:
        assert copy.trouble is None
        assert copy.file.read() == path.read_bytes()


def test_a_large_database_is_copied_while_its_log_is_written_to(
    folder, tmp_path, writers, meanwhile, monkeypatch
):
    path = folder / SCS
    writers.make_bulk(path, mode="wal")
    monkeypatch.setattr(capturing, "LONGEST_HOLD", 0.0)
    process = meanwhile(path, writers.PASSWORD, COMMITS)
    copy_file = capturing._copy

    def copy_while_others_write(source, target, end=None):
        print("writers.next_generation(connection, 2)", file=process.stdin, flush=True)
        assert process.stdout.readline() == "None\n"
        copy_file(source, target, end)

    monkeypatch.setattr(capturing, "_copy", copy_while_others_write)
    with Beneath(str(folder)) as beneath, capturing.captured(beneath, SCS.encode(), str(tmp_path)) as copy:
        (tmp_path / "copy").write_bytes(copy.file.read())
        assert copy.trouble is None
    assert writers.bulk_generation(tmp_path / "copy") == 2


def test_a_large_database_that_keeps_changing_is_named(folder, tmp_path, writers, monkeypatch):
    path = folder / SCS
    writers.make_bulk(path)
    copy_file = capturing._copy

    def copy_while_others_write(source, target, end=None):
        os.utime(path)
        copy_file(source, target, end)

    monkeypatch.setattr(capturing, "LONGEST_HOLD", 0.0)
    monkeypatch.setattr(capturing, "_copy", copy_while_others_write)
    with Beneath(str(folder)) as beneath, capturing.captured(beneath, SCS.encode(), str(tmp_path)) as copy:
        assert copy.trouble == "large"


def test_a_plain_database_is_one_whatever_it_is_called(vault, folder, tmp_path, writers, meanwhile):
    (folder / "of.data").write_bytes(b"")
    writers.make_bulk(folder / "of.data", None)
    meanwhile(folder / "of.data", None, HALF_DONE).kill()
    name = vault.snap(folder)
    assert "of.data-journal" not in paths_in(vault, name)
    copy = brought_back(vault, name, tmp_path / "place", "of.data")
    assert writers.bulk_generation(copy, None) == 0


def test_an_encrypted_database_of_any_name_shows_by_its_log(vault, folder, tmp_path, writers, meanwhile):
    path = folder / "kept secret"
    writers.make_bulk(path, mode="wal")
    meanwhile(path, writers.PASSWORD, IN_WAL)
    name = vault.snap(folder)
    assert {name for name in paths_in(vault, name) if "secret" in name} == {"kept secret"}
    copy = brought_back(vault, name, tmp_path / "place", "kept secret")
    assert writers.bulk_generation(copy) == 3


def test_files_that_are_only_called_so_are_kept_as_they_are(vault, folder, picture, tmp_path):
    (folder / "words.db").write_text("not a database")
    (folder / "words.db-journal").write_text("a diary")
    (folder / "trip").write_text("Lisbon")
    (folder / "trip-journal").write_text("Day one")
    (folder / "alone-wal").write_bytes(b"\x37\x7f\x06\x82")
    (folder / "blocks.sqlite").write_bytes(bytes(5000))
    name = vault.snap(folder)
    brought_back(vault, name, tmp_path / "place")
    assert picture(tmp_path / "place") == picture(folder)


def recognised(folder, patterns=()):
    with Beneath(str(folder)) as beneath:
        databases = Databases(beneath, patterns)
        found = set()
        for path in sorted(folder.rglob("*")):
            name = os.fsencode(path.relative_to(folder))
            if path.is_file() and databases.includes(name, path.stat().st_size):
                found.add(name.decode())
        return found


def test_an_scs_is_known_by_its_name_its_note_its_kind_or_a_setting(folder, tmp_path, monkeypatch):
    content = os.urandom(8192)
    for name in (SCS, "a.sqlite", "b.db", "noted", "set.bin", "other.bin", "c.sqlite3"):
        (folder / "notes" / name).write_bytes(content)
    (folder / "notes" / "odd.sqlite").write_bytes(content[:-1])
    note = tmp_path / "home" / ".cache" / "notebook-connector" / "scs_file"
    note.parent.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    by_itself = {f"notes/{name}" for name in (SCS, "a.sqlite", "b.db")}
    assert recognised(folder) == by_itself
    assert recognised(folder, ["set.*"]) == {*by_itself, "notes/set.bin"}
    for text in (f"{folder}/notes/noted", "notes/noted\n", f"{folder}/../{folder.name}/notes/noted"):
        note.write_text(text)
        assert recognised(folder) == {*by_itself, "notes/noted"}
    note.write_text("/somewhere/else")
    assert recognised(folder) == by_itself


def test_a_setting_makes_a_database_of_a_file_of_any_name(
    vault, make_vault, folder, tmp_path, writers, meanwhile, monkeypatch
):
    monkeypatch.setattr(capturing, "PATIENCE", 0.2)
    writers.make_bulk(folder / "kept.secret")
    locked = "connection = writers.connect(path, password)\nconnection.execute('BEGIN EXCLUSIVE')"
    meanwhile(folder / "kept.secret", writers.PASSWORD, locked)
    assert make_vault(tmp_path / "other").create(folder).warnings == []
    named = vault.create(folder, databases=["*.secret"]).warnings
    assert [(warning.path, warning.reason) for warning in named] == [("kept.secret", "database-busy")]


def test_what_lies_beside_a_database_is_left_out_only_of_those_that_are_kept(folder):
    with closing(sqlite3.connect(folder / "x.db")) as connection:
        connection.execute("CREATE TABLE t (a)")
    for side in ("-wal", "-shm", "-journal"):
        (folder / f"x.db{side}").write_bytes(b"")
        (folder / f"y.db{side}").write_bytes(b"")
    with Beneath(str(folder)) as beneath:
        apart: set[bytes] = set()
        entries = scan(beneath.fd, skip=lambda path, is_folder: False, warn=print)
        left = {entry.path for entry in as_wholes(entries, Databases(beneath), apart)}
    assert apart == {b"x.db"}
    assert {path for path in left if main_of(path) != path} == {b"y.db-wal", b"y.db-shm", b"y.db-journal"}

"""A database is restored where it stands, also while it is open, and nothing beside it survives."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import time

import pytest

from jupyter_ailab_data.errors import BusyError
from jupyter_ailab_data.snapshots.databases import capturing, in_place
from jupyter_ailab_data.snapshots.restoring.recovery import recover_folder

SCS = "ai_lab_secure_configuration_storage.sqlite"
OPEN = """
connection = writers.connect(path, password)
def look():
    return connection.execute("SELECT DISTINCT generation FROM bulk").fetchall()
def save(number):
    writers.next_generation(connection, number)
    return look()
look()
"""


@pytest.fixture(params=["encrypted", "plain"])
def password(request, writers):
    return writers.PASSWORD if request.param == "encrypted" else None


def advance(writers, path, password, *numbers):
    connection = writers.connect(path, password)
    for number in numbers:
        writers.next_generation(connection, number)
    connection.close()


def ask(process, line):
    process.stdin.write(f"{line}\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


@pytest.fixture
def story(vault, tmp_path, writers, password):
    """A folder with a database of generation 7 of which a snapshot has generation 3."""
    place = tmp_path / "work"
    (place / "sub").mkdir(parents=True)
    (place / "sub" / "file").write_text("one")
    path = place / "sub" / SCS
    writers.make_bulk(path, password)
    advance(writers, path, password, 3)
    time.sleep(0.15)
    name = vault.snap(place)
    advance(writers, path, password, 5, 7)
    (place / "sub" / "file").write_text("changed")
    return place, path, name


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


KILLED = """
connection = writers.connect(path, password)
connection.execute("PRAGMA cache_size = 5")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE bulk SET generation = 99, filling = randomblob(300)")
"""


def leave_journal(path, password, meanwhile):
    """Have a transaction killed half-way: the database has a hot journal."""
    process = meanwhile(path, password, KILLED)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert path.with_name(f"{SCS}-journal").stat().st_size > 4096


def leave_log(path, password, meanwhile, number=9):
    """Have a writer in WAL mode killed: what it committed lies in the log only."""
    switch = (
        "connection.execute('PRAGMA journal_mode = WAL')\nconnection.execute('PRAGMA wal_autocheckpoint = 0')"
    )
    process = meanwhile(path, password, f"{OPEN}\n{switch}\nsave({number})")
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert path.with_name(f"{SCS}-wal").stat().st_size > 4096


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


def test_a_link_where_a_log_would_lie_is_not_followed(vault, story, writers, password, tmp_path):
    place, path, name = story
    (tmp_path / "mine").write_text("my own")
    path.with_name(f"{SCS}-shm").symlink_to(tmp_path / "mine")
    vault.restore(name, place)
    assert (tmp_path / "mine").read_text() == "my own"
    assert path.with_name(f"{SCS}-shm").is_symlink()
    path.with_name(f"{SCS}-shm").unlink()
    assert writers.bulk_generation(path, password) == 3


OPERATIONS = ("rename", "link", "unlink", "ftruncate", "fsync", "fchmod", "utime", "copy_file_range")


def doomed(number, when, doing):
    """In a forked child: be killed before or after the n-th operation of the process itself."""
    left, own = [number], os.getpid()

    def wrap(function):
        def guarded(*args, **options):
            left[0] -= os.getpid() == own
            if left[0] == 0 and when == "before":
                os.kill(own, signal.SIGKILL)
            answer = function(*args, **options)
            if left[0] == 0:
                os.kill(own, signal.SIGKILL)
            return answer

        return guarded

    for name in OPERATIONS:
        setattr(os, name, wrap(getattr(os, name)))
    doing()


def is_killed(number, when, doing):
    pid = os.fork()
    if pid == 0:
        try:
            doomed(number, when, doing)
            os._exit(0)
        finally:
            os._exit(1)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert code in (0, -signal.SIGKILL)
    return code != 0


def state(place, path, writers, password):
    """Return which state the folder is in, looking at a copy of it as SQLite would."""
    copy = place.parent / "looked at"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(path.parent, copy)
    beside = tuple(sorted(name for name in os.listdir(copy) if name.startswith(f"{SCS}-")))
    generation = writers.bulk_generation(copy / SCS, password)
    return (copy / "file").read_text(), beside, generation


def test_killed_at_any_moment_a_restore_leaves_the_old_database_or_the_new(
    vault, story, writers, password, meanwhile, tmp_path
):
    place, path, name = story
    leave_log(path, password, meanwhile)
    template = tmp_path / "template"
    subprocess.run(["cp", "-a", place, template], check=True)
    inode = path.stat().st_ino
    old = ("changed", (f"{SCS}-shm", f"{SCS}-wal"), 9)
    assert state(place, path, writers, password) == old
    seen = set()
    for number in range(1, 400, 1 if os.environ.get("AILAB_DATA_ROUNDS") else 7):
        if not is_killed(
            number, "after" if number % 2 else "before", lambda: vault.restore(name, place, safety=False)
        ):
            break
        recover_folder(str(place))
        assert [left for left in os.listdir(place) if left.startswith(".ailab")] == []
        found = state(place, path, writers, password)
        assert found in (old, ("one", (), 3)), f"a mix after a kill at {number}"
        assert path.stat().st_ino == inode
        seen.add(found[2])
        for part in ("file", SCS, f"{SCS}-wal", f"{SCS}-shm"):
            shutil.copy2(template / "sub" / part, path.with_name(part))
    assert number > 20
    assert 9 in seen
    assert state(place, path, writers, password) == ("one", (), 3)


def kill_when_done(vault, place, name):
    """Kill a restore right after it has written the database, when the rest is still to come."""
    pid = os.fork()
    if pid == 0:
        mark = in_place._mark

        def mark_and_die(old, what):
            mark(old, what)
            if what.endswith(b".done"):
                os.kill(os.getpid(), signal.SIGKILL)

        in_place._mark = mark_and_die
        vault.restore(name, place, safety=False)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL


def test_what_was_saved_after_a_kill_is_kept(vault, story, writers, password):
    place, path, name = story
    kill_when_done(vault, place, name)
    assert writers.bulk_generation(path, password) == 3
    advance(writers, path, password, 50)
    recover_folder(str(place))
    assert writers.bulk_generation(path, password) == 50
    assert writers.bulk_generation(path.with_name(f"{SCS}.before-restore"), password) == 7


def test_a_killed_restore_waits_for_whoever_uses_its_database(
    vault, story, writers, password, meanwhile, monkeypatch
):
    place, path, name = story
    kill_when_done(vault, place, name)
    monkeypatch.setattr(in_place, "PATIENCE", 0.1)
    process = meanwhile(path, password, OPEN + "connection.execute('BEGIN EXCLUSIVE')")
    (warning,) = recover_folder(str(place))
    assert (warning.reason, "can't be taken back before that" in warning.message) == ("busy", True)
    with pytest.raises(BusyError, match="in use"):
        vault.snap(place)
    process.kill()
    process.wait()
    recover_folder(str(place))
    assert writers.bulk_generation(path, password) == 7
    assert not [left for left in os.listdir(place) if left.startswith(".ailab")]

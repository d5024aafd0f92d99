"""A restore of a database that is killed leaves the old one or the new, and is ended later."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess

import pytest

from jupyter_ailab_data.errors import BusyError
from jupyter_ailab_data.snapshots.databases import in_place
from jupyter_ailab_data.snapshots.restoring.recovery import recover_folder
from tests.snapshots.databases.bulk import OPEN, SCS, advance, leave_log

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

"""A restore that is killed while it puts files in place is taken back by the next one."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time

import msgspec
import pytest

from jupyter_ailab_data.archive.beneath import Beneath
from jupyter_ailab_data.errors import CorruptError, OutsideLocationError
from jupyter_ailab_data.snapshots.restoring import landing
from jupyter_ailab_data.snapshots.restoring.journal import Journal, Step
from jupyter_ailab_data.snapshots.restoring.recovery import recover, recover_folder

CHANGES = ("rename", "link", "unlink", "rmdir", "fchmod", "utime")


def doomed(number, when, doing):
    """In a forked child: do it, and be killed before or after the n-th change of a name or of metadata."""
    left = [number]

    def wrap(function):
        def guarded(*args, **options):
            left[0] -= 1
            if left[0] == 0 and when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            answer = function(*args, **options)
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return answer

        return guarded

    for name in CHANGES:
        setattr(os, name, wrap(getattr(os, name)))
    landing.sync_file_system = wrap(landing.sync_file_system)
    doing()


@pytest.fixture
def killed():
    """Do something that is killed around its n-th change; return whether it was."""

    def run(number, when, doing):
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

    return run


@pytest.fixture
def story(vault, tmp_path):
    """A small snapshot, and a folder in which everything has changed since; and how to make that folder."""
    place = tmp_path / "place"
    (place / "sub" / "deep").mkdir(parents=True)
    (place / "sub" / "file").write_text("one")
    (place / "sub" / "deep" / "two").write_text("two")
    (place / "turns").write_text("a file")
    os.link(place / "sub" / "file", place / "zlink")
    time.sleep(0.12)
    name = vault.snap(place)
    wanted = tmp_path / "wanted"
    wanted.mkdir()
    vault.restore(name, wanted)
    (place / "sub" / "file").write_text("changed")
    shutil.rmtree(place / "sub" / "deep")
    (place / "turns").unlink()
    (place / "turns" / "inner").mkdir(parents=True)
    (place / "turns" / "inner" / "x").write_text("x")
    (place / "sub").chmod(0o755)
    for path in (place / "sub", place):
        os.utime(path, ns=(1, 1_600_000_000_000_000_000))
    shutil.copytree(place, tmp_path / "template", symlinks=True)
    (tmp_path / "template" / "zlink").unlink()
    os.link(tmp_path / "template" / "sub" / "file", tmp_path / "template" / "zlink")
    os.utime(tmp_path / "template", ns=(1, 1_600_000_000_000_000_000))
    shutil.rmtree(place)

    def renew():
        shutil.rmtree(place, ignore_errors=True)
        subprocess.run(["cp", "-a", tmp_path / "template", place], check=True)

    renew()
    return vault, name, place, wanted, renew


def staging_in(place):
    return [name for name in os.listdir(place) if name.startswith(".ailab-data")]


def test_killed_at_any_step_the_location_is_wholly_old_or_wholly_new(story, killed, picture):
    vault, name, place, wanted, renew = story
    old, new = picture(place), picture(wanted)
    seen = set()
    for number in range(1, 200):
        renew()
        if not killed(number, "after" if number % 2 else "before", lambda: vault.restore(name, place)):
            break
        journal = any((place / left / "journal").exists() for left in staging_in(place))
        recover_folder(str(place))
        assert staging_in(place) == []
        after = picture(place)
        if not journal and after.keys() == old.keys():  # killed before any step: only its own time has moved
            after["."] = old["."] if after["sub"] == old["sub"] else after["."]
        if not journal and after.keys() == new.keys() and after["sub"] == new["sub"]:
            after["."] = new["."]
        assert after in (old, new), f"a mix after a kill at {number}"
        seen.add(("old" if after == old else "new", journal))
    assert number > 25
    assert {("old", True), ("new", False)} <= seen
    assert picture(place) == new


def test_a_recovery_that_is_killed_too_is_ended_by_the_next(story, killed, picture):
    vault, name, place, _, renew = story
    old = picture(place)
    for number in range(1, 60):
        renew()
        assert killed(14, "after", lambda: vault.restore(name, place))
        assert any((place / left / "journal").exists() for left in staging_in(place))
        if not killed(number, "before" if number % 2 else "after", lambda: recover_folder(str(place))):
            break
        recover_folder(str(place))
        after = picture(place)
        after["."] = old["."]
        assert after == old
        assert staging_in(place) == []
    assert number > 8


def test_the_next_restore_takes_the_killed_one_back_by_itself(story, killed, picture):
    vault, name, place, wanted, _ = story
    assert killed(14, "after", lambda: vault.restore(name, place))
    assert staging_in(place)
    result = vault.restore(name, place)
    assert [warning.reason for warning in result.warnings] == ["interrupted"]
    assert staging_in(place) == []
    assert picture(place) == picture(wanted)


def test_a_snapshot_takes_the_killed_restore_back_first(story, killed, picture, tmp_path):
    vault, name, place, _, _renew = story
    before = picture(place)
    assert killed(14, "after", lambda: vault.restore(name, place))
    assert staging_in(place)
    result = vault.create(place)
    taken = result.snapshot
    assert [warning.reason for warning in result.warnings] == ["interrupted"]
    assert staging_in(place) == []
    assert picture(place) == before
    assert vault.directory.snapshot(taken).warnings == 0
    copy = tmp_path / "copy"
    copy.mkdir()
    vault.restore(taken, copy)
    assert picture(copy) == before


def kill_when_all_is_in_place(killed, vault, name, place, renew):
    """Kill the restore at the last moment that leaves a journal."""
    for number in range(60, 1, -1):
        renew()
        if killed(number, "before", lambda: vault.restore(name, place)) and any(
            (place / left / "journal").exists() for left in staging_in(place)
        ):
            return
    pytest.fail("no journal was left by any kill")


def test_what_somebody_has_changed_since_the_kill_is_kept(story, killed):
    vault, name, place, _, renew = story
    kill_when_all_is_in_place(killed, vault, name, place, renew)
    assert (place / "sub" / "file").read_text() == "one"
    (place / "sub" / "file").write_text("written after the kill")
    (place / "sub" / "deep" / "two").write_text("written after the kill")
    (place / "turns").unlink()
    (place / "turns").write_text("another file")
    warnings = recover_folder(str(place))
    assert (place / "sub" / "file").read_text() == "written after the kill"
    assert (place / "sub" / "file.before-restore").read_text() == "changed"
    assert (place / "sub" / "deep" / "two").read_text() == "written after the kill"
    assert (place / "turns").read_text() == "another file"
    assert (place / "turns.before-restore" / "inner" / "x").read_text() == "x"
    assert {(w.path, w.reason) for w in warnings} == {
        ("", "interrupted"),
        ("sub/file", "kept-beside"),
        ("turns", "kept-beside"),
        ("zlink", "kept-beside"),  # another name of what was written to
    }
    assert staging_in(place) == []


def test_a_staging_folder_whose_restore_lives_is_left_alone(folder):
    script = """
import sys
from jupyter_ailab_data.archive.beneath import Beneath
from jupyter_ailab_data.snapshots.restoring.staging import staged
with staged(Beneath(sys.argv[1])):
    print("ready", flush=True)
    sys.stdin.read()
"""
    other = subprocess.Popen(
        [sys.executable, "-c", script, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    other.stdout.readline()
    assert recover_folder(str(folder)) == []
    assert len(staging_in(folder)) == 1
    other.kill()
    other.wait()
    recover_folder(str(folder))
    assert staging_in(folder) == []


def test_folders_that_only_look_like_ours_are_left_alone(folder):
    (folder / ".ailab-data-restore-mine").mkdir()
    (folder / ".ailab-data-restore-0123456789ab").write_text("a file")
    recover_folder(str(folder))
    assert len(staging_in(folder)) == 2


def test_a_staging_folder_of_another_user_is_left_alone(folder):
    if os.geteuid() != 0:
        pytest.skip("needs root to make files of another user")
    strange = folder / ".ailab-data-restore-0123456789ab"
    strange.mkdir()
    os.chown(strange, 65534, 65534)
    recover_folder(str(folder))
    assert strange.exists()


@pytest.fixture
def interrupted(story, killed):
    """Leave a restore with a journal, and return its folder and the journal."""
    vault, name, place, _, _ = story
    assert killed(14, "after", lambda: vault.restore(name, place))
    (staging,) = staging_in(place)
    return place, place / staging / "journal"


def test_a_damaged_journal_is_said_to_be_and_what_was_replaced_is_kept(interrupted):
    place, journal = interrupted
    content = journal.read_bytes()
    for damaged in (content[:-1], content[:40] + b"\0" + content[41:], b""):
        journal.write_bytes(damaged)
        (warning,) = recover_folder(str(place))
        assert (warning.path, warning.reason) == (journal.parent.name, "corrupt")
        assert "journal is damaged" in warning.message
        assert os.listdir(journal.parent / "old")


def test_beside_a_damaged_journal_a_snapshot_is_possible_and_names_it_but_no_restore(
    interrupted, story, picture, tmp_path
):
    place, journal = interrupted
    vault, name, *_ = story
    journal.write_bytes(b"damaged")
    with pytest.raises(CorruptError, match="journal is damaged"):
        vault.restore(name, place)
    result = vault.create(place)
    assert [(w.path, w.reason) for w in result.warnings] == [(journal.parent.name, "corrupt")]
    assert result.warning_count == 1
    assert os.listdir(journal.parent / "old")
    copy = tmp_path / "copy"
    copy.mkdir()
    vault.restore(result.snapshot, copy)
    now = picture(place)
    assert picture(copy) == {path: now[path] for path in now if not path.startswith(".ailab-data")}


def test_a_journal_that_reaches_out_of_the_location_is_refused(interrupted, tmp_path):
    place, journal = interrupted
    (tmp_path / "target").write_text("not ours")
    steps = [Step(b"../target", 0, False, (tmp_path / "target").stat().st_ino, 8, 0)]
    content = msgspec.msgpack.encode(Journal(steps, []))
    journal.write_bytes(hashlib.sha256(content).digest() + content)
    assert [warning.reason for warning in recover_folder(str(place))] == ["outside-location"]
    with Beneath(str(place)) as location, pytest.raises(OutsideLocationError):
        recover(location)
    assert (tmp_path / "target").read_text() == "not ours"

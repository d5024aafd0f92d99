"""Files whose disk fails while they are read: each is named, and all the others are kept."""

from __future__ import annotations

import os
import subprocess
import tarfile
import time

import msgspec
import pytest

PROGRAM = """
import sys
import msgspec
from jupyter_ailab_data.models import CreateRequest
from jupyter_ailab_data.snapshots.create import create
request = CreateRequest(store={store!r}, location="notebooks", path={folder!r}, incremental={incremental})
sys.stdout.buffer.write(msgspec.json.encode(create(request, lambda p: None)))
"""
ODD = 54_321
"""No other file's last piece has this size, so a failing read of so many bytes is one of a bad file."""
BAD = f"read:2:{ODD}=EIO"
MIB = 1 << 20


@pytest.fixture
def snap_failing(vault, folder, refusing):
    """Take a snapshot while the disk fails; return the worker's result."""

    def snap(*, incremental=False):
        program = PROGRAM.format(store=str(vault.root), folder=str(folder), incremental=incremental)
        done = refusing(program, BAD)
        assert done.returncode == 0, done.stderr
        return msgspec.json.decode(done.stdout)

    return snap


def named(result):
    return [(warning["path"], warning["reason"]) for warning in result["warnings"]]


def check_whole(vault, snapshot, new_folder, folder, picture, *bad):
    """See that it verifies, and that tar and a restore both bring all but the bad files back."""
    assert vault.verify(snapshot) == []
    wanted = {path: facts for path, facts in picture(folder, nanoseconds=False).items() if path not in bad}
    place = new_folder()
    vault.restore(snapshot, place)
    assert picture(place, nanoseconds=False) == wanted
    if vault.directory.snapshot(snapshot).tar_complete:
        place = new_folder()
        subprocess.run(["tar", "-xpf", vault.file(snapshot), "-C", place], check=True)
        assert {
            key: facts for key, facts in picture(place, nanoseconds=False).items() if facts[0] != "link"
        } == {key: facts for key, facts in wanted.items() if facts[0] != "link"}
    with tarfile.open(vault.file(snapshot)) as tar:
        assert not {os.path.normpath(name) for name in tar.getnames()} & set(bad)


@pytest.mark.parametrize("size", [ODD, MIB + ODD, 9 * MIB + ODD])
def test_a_file_that_fails_to_its_end_is_named_and_the_rest_is_kept(
    vault, folder, new_folder, picture, snap_failing, size
):
    (folder / "notes" / "bad").write_bytes(os.urandom(size))
    (folder / "zz-large").write_bytes(os.urandom(5 * MIB))
    for number in range(50):
        (folder / f"after-{number}").write_bytes(os.urandom(9000))
    time.sleep(0.15)
    result = snap_failing()
    assert named(result) == [("notes/bad", "unreadable")]
    assert "Input/output error" in result["warnings"][0]["message"]
    check_whole(vault, result["snapshot"], new_folder, folder, picture, "notes/bad")


def test_a_bad_file_at_the_very_end_leaves_nothing_behind_the_archive(
    vault, folder, new_folder, picture, snap_failing
):
    good = vault.file(vault.snap(folder)).stat().st_size
    (folder / "zzz").write_bytes(os.urandom(20 * MIB + ODD))
    result = snap_failing()
    assert vault.file(result["snapshot"]).stat().st_size == pytest.approx(good, rel=0.05)
    check_whole(vault, result["snapshot"], new_folder, folder, picture, "zzz")


def test_several_bad_files_are_each_named(vault, folder, new_folder, picture, snap_failing):
    bad = [f"d{number}/bad" for number in range(6)]
    for number, name in enumerate(bad):
        (folder / name).parent.mkdir()
        (folder / name).write_bytes(os.urandom(number * 3 * MIB + ODD))
        (folder / f"d{number}" / "good").write_bytes(os.urandom(number * MIB + 1000))
    time.sleep(0.15)
    result = snap_failing()
    assert sorted(named(result)) == [(name, "unreadable") for name in bad]
    check_whole(vault, result["snapshot"], new_folder, folder, picture, *bad)


def test_a_file_that_turns_bad_is_not_in_the_next_snapshots_and_in_those_after_it_has_been_mended(
    vault, folder, new_folder, picture, snap_failing
):
    pieces = [os.urandom(MIB) for _ in range(8)]
    (folder / "table").write_bytes(b"".join(pieces) + os.urandom(ODD))
    time.sleep(0.15)
    before = vault.snap(folder)
    pieces[3] = os.urandom(MIB)
    (folder / "table").write_bytes(b"".join(pieces) + os.urandom(ODD))
    (folder / "other").write_bytes(b"new")
    time.sleep(0.15)
    second = snap_failing(incremental=True)
    assert named(second) == [("table", "unreadable")]
    check_whole(vault, second["snapshot"], new_folder, folder, picture, "table")
    third = vault.create(folder, incremental=True)
    assert third.warnings == []
    check_whole(vault, third.snapshot, new_folder, folder, picture)
    assert vault.verify(before) == []


def test_an_incremental_snapshot_that_kept_no_piece_of_a_bad_file_builds_on_nothing(
    vault, folder, new_folder, picture, snap_failing
):
    os.rename(folder, folder.parent / "moved")
    folder.mkdir()
    table = os.urandom(4 * MIB)
    (folder / "table").write_bytes(table + os.urandom(ODD))
    time.sleep(0.15)
    vault.snap(folder)
    (folder / "table").write_bytes(table + os.urandom(ODD))
    folder.chmod(0o700)
    result = snap_failing(incremental=True)
    assert named(result) == [("table", "unreadable")]
    assert vault.directory.snapshot(result["snapshot"]).kind == "full"
    check_whole(vault, result["snapshot"], new_folder, folder, picture, "table")


def test_hard_links_to_a_bad_file_are_each_named(vault, folder, new_folder, picture, snap_failing):
    for size, name in ((ODD, "small"), (3 * MIB + ODD, "large")):
        (folder / f"a-{name}").write_bytes(os.urandom(size))
        os.link(folder / f"a-{name}", folder / "notes" / f"b-{name}")
    result = snap_failing()
    bad = ["a-large", "a-small", "notes/b-large", "notes/b-small"]
    assert sorted(named(result)) == [(name, "unreadable") for name in bad]
    assert vault.verify(result["snapshot"]) == []

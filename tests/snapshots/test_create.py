"""Taking a snapshot: what is in it, and what it says of itself."""

from __future__ import annotations

import os
import shutil
import socket
import time

import pytest

from jupyter_ailab_data.archive.index_reader import IndexReader
from jupyter_ailab_data.errors import NotFoundError, StoreUnavailableError


def members(vault, snapshot):
    """Return the members that lie in the archive itself, by name, and those it refers to."""
    with open(vault.file(snapshot), "rb") as file:
        found = [m for block in IndexReader(file.fileno()).blocks() for m in block.members]
    return {m.sha256 for m in found if m.archive == 0}, {m.sha256 for m in found if m.archive}


def test_a_snapshot_restores_the_tree_exactly(vault, folder, new_folder, picture):
    result = vault.create(folder)
    assert result.warnings == []
    assert result.entries == len(picture(folder))
    assert vault.verify(result.snapshot) == []
    place = new_folder()
    vault.restore(result.snapshot, place)
    assert picture(place) == picture(folder)


def test_an_empty_folder_can_be_kept(vault, new_folder, picture):
    empty = new_folder()
    empty.chmod(0o711)
    place = new_folder()
    vault.restore(vault.snap(empty), place)
    assert picture(place) == picture(empty)


def test_a_missing_folder_is_said_to_be_missing(vault, tmp_path):
    with pytest.raises(NotFoundError, match="notebooks"):
        vault.create(tmp_path / "nowhere")
    assert vault.ids() == []
    assert vault.leftovers() == []


def test_a_file_in_place_of_the_folder_is_said_to_be_none(vault, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(NotFoundError):
        vault.create(tmp_path / "file")


def test_the_second_full_snapshot_copies_what_has_not_changed(vault, folder, new_folder, picture):
    first = vault.snap(folder)
    second = vault.create(folder)
    assert second.changed == 0
    assert members(vault, second.snapshot) == members(vault, first)
    place = new_folder()
    vault.restore(second.snapshot, place)
    assert picture(place) == picture(folder)


def test_an_incremental_snapshot_holds_only_what_is_new(vault, folder, new_folder, picture):
    first = vault.snap(folder)
    (folder / "new.txt").write_text("new")
    second = vault.create(folder, incremental=True)
    assert vault.directory.snapshot(second.snapshot).kind == "incremental"
    mine, others = members(vault, second.snapshot)
    assert others <= members(vault, first)[0]
    assert not mine & members(vault, first)[0]
    assert second.changed == 2  # the file, and the folder it is in
    place = new_folder()
    vault.restore(second.snapshot, place)
    assert picture(place) == picture(folder)


def test_a_full_snapshot_after_an_incremental_one_copies_the_members_of_both(
    vault, folder, new_folder, picture
):
    (folder / "big.bin").write_bytes(os.urandom(9 << 20))
    time.sleep(0.15)
    first = vault.snap(folder)
    (folder / "zbig.bin").write_bytes(os.urandom(9 << 20))
    time.sleep(0.15)
    second = vault.snap(folder, incremental=True)
    third = vault.create(folder)
    snapshot = vault.directory.snapshot(third.snapshot)
    assert (snapshot.kind, snapshot.tar_complete) == ("full", True)
    mine, others = members(vault, third.snapshot)
    assert others == set()
    large = {m for m in members(vault, first)[0] | members(vault, second)[0] if m in mine}
    assert len(large) >= 6
    vault.file(first).unlink()
    vault.file(second).unlink()
    assert vault.verify(third.snapshot) == []
    place = new_folder()
    vault.restore(third.snapshot, place)
    assert picture(place) == picture(folder)


def test_an_incremental_snapshot_builds_on_one_of_the_same_folder(vault, folder, new_folder):
    first = vault.snap(folder)
    vault.restore(first, new_folder())  # keeps first what is there: a snapshot of an empty folder
    assert vault.ids()[0] != first
    assert vault.create(folder, incremental=True).changed == 0


def test_an_incremental_snapshot_of_a_new_location_is_a_full_one(vault, folder):
    snapshot = vault.directory.snapshot(vault.snap(folder, incremental=True))
    assert snapshot.kind == "full"


def test_a_snapshot_builds_only_on_its_own_location(vault, folder):
    vault.snap(folder, location="notebooks")
    other = vault.create(folder, location="shared", incremental=True)
    assert other.unchanged == 0
    assert vault.directory.snapshot(other.snapshot).kind == "full"


def test_label_and_origin_are_kept_and_the_label_is_in_the_id(vault, folder):
    name = vault.snap(folder, label="  Before the Übergang/upgrade! ", origin="automatic")
    snapshot = vault.directory.snapshot(name)
    assert snapshot.label == "Before the Übergang/upgrade!"
    assert snapshot.origin == "automatic"
    assert name.startswith("notebooks-")
    assert name.endswith("Z-before-the-ubergang-upgrade")


def test_snapshots_of_one_second_have_ids_of_their_own(vault, folder):
    names = [vault.snap(folder) for _ in range(4)]
    assert len(set(names)) == 4
    assert set(vault.ids()) == set(names)


def test_an_id_that_others_build_on_is_never_given_again(vault, folder, new_folder, picture):
    names = [vault.snap(folder)]
    for number in range(3):  # all within a second or two, so that a freed id is asked for at once
        (folder / f"{number}").write_text("more")
        names.append(vault.snap(folder, incremental=True))
        vault.delete(names[-2])
        (folder / "readme.md").write_text(f"{number}")
        names.append(vault.snap(folder))
        assert all(vault.verify(name) == [] for name in vault.ids())
    place = new_folder()
    vault.restore(names[-1], place)
    assert picture(place) == picture(folder)


def test_what_no_archive_can_hold_is_skipped_and_named(vault, folder):
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "sock"))
    expected = {"pipe", "sock"}
    if os.geteuid() == 0:
        os.mknod(folder / "null", 0o600 | 0o020000, os.makedev(1, 3))
        expected.add("null")
    result = vault.create(folder)
    assert {(warning.path, warning.reason) for warning in result.warnings} == {
        (name, "skipped") for name in expected
    }
    snapshot = vault.directory.snapshot(result.snapshot)
    assert (snapshot.state, snapshot.warnings) == ("warnings", len(expected))
    assert vault.verify(result.snapshot) == []


def test_excludes_are_gitignore_patterns(vault, folder, new_folder):
    for name in ("cache/a.pyc", "notes/b.pyc", "keep/.venv/lib/x.py", "notes/data.csv", "data.csv"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    name = vault.snap(folder, exclude=["*.pyc", ".venv/", "/data.csv", "!notes/b.pyc"])
    place = new_folder()
    vault.restore(name, place)
    assert not (place / "cache" / "a.pyc").exists()
    assert (place / "notes" / "b.pyc").exists()
    assert (place / "keep").is_dir()
    assert not (place / "keep" / ".venv").exists()
    assert (place / "notes" / "data.csv").exists()
    assert not (place / "data.csv").exists()


def test_what_was_excluded_stays_when_it_is_restored_over(vault, folder):
    (folder / "cache").mkdir()
    (folder / "cache" / "big").write_text("precious")
    name = vault.snap(folder, exclude=["cache/"])
    vault.restore(name, folder)
    assert (folder / "cache" / "big").read_text() == "precious"


@pytest.mark.parametrize("through_link", [False, True])
def test_a_store_inside_the_location_does_not_swallow_itself(make_vault, folder, tmp_path, through_link):
    inside = folder / "notes" / "backups"
    inside.mkdir()
    if through_link:
        (tmp_path / "elsewhere").symlink_to(inside)
    vault = make_vault(tmp_path / "elsewhere" if through_link else inside)
    first, second = vault.create(folder), vault.create(folder)
    assert second.entries == first.entries
    vault.restore(second.snapshot, folder)
    assert set(vault.ids()) == {first.snapshot, second.snapshot}


def test_our_own_staging_is_left_out(vault, folder):
    before = vault.create(folder).entries
    (folder / ".ailab-data-restore-0123").mkdir()
    (folder / ".ailab-data-restore-0123" / "half").write_text("half")
    assert vault.create(folder).entries == before


def test_a_change_within_one_tick_of_the_clock_is_seen(vault, folder, new_folder):
    for number in range(10):
        (folder / "fast").write_text(f"{number}")
        first = vault.snap(folder)
        stamp = os.stat(folder / "fast").st_mtime_ns
        (folder / "fast").write_text(f"{number + 1}")
        os.utime(folder / "fast", ns=(stamp, stamp))
        place = new_folder()
        vault.restore(vault.snap(folder, incremental=True), place)
        assert (place / "fast").read_text() == f"{number + 1}"
        vault.delete(first)


def test_a_file_that_came_back_in_another_place_is_read_again(vault, folder, new_folder, picture):
    vault.snap(folder)
    os.rename(folder / "readme.md", folder / "moved.md")
    shutil.copy(folder / "notes" / "one.ipynb", folder / "readme.md")
    place = new_folder()
    vault.restore(vault.snap(folder), place)
    assert picture(place) == picture(folder)


def test_a_store_that_is_a_file_is_refused_in_words(make_vault, folder, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreUnavailableError):
        make_vault(tmp_path / "file").create(folder)

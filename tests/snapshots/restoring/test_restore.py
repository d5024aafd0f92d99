"""Restoring in place: what comes back, and what is left alone."""

from __future__ import annotations

import os
import time

import pytest

from jupyter_ailab_data.errors import BadRequestError, NotFoundError


def restored(result):
    return result.added, result.changed, result.unchanged


@pytest.fixture
def kept(vault, folder):
    """Return the id of a snapshot of the folder."""
    return vault.snap(folder)


def test_nothing_is_written_where_nothing_has_changed(vault, folder, kept, picture):
    before = picture(folder)
    inodes = {path: path.lstat().st_ino for path in folder.rglob("*")}
    result = vault.restore(kept, folder)
    assert restored(result) == (0, 0, len(before))
    assert picture(folder) == before
    assert {path: path.lstat().st_ino for path in folder.rglob("*")} == inodes


def test_what_was_lost_or_changed_comes_back_and_what_is_new_stays(vault, folder, kept, picture):
    before = picture(folder)
    (folder / "readme.md").unlink()
    (folder / "notes" / "run.sh").write_text("changed")
    (folder / "link").unlink()
    (folder / "link").symlink_to("elsewhere")
    (folder / "empty").rmdir()
    (folder / "notes" / "mine.txt").write_text("new")
    result = vault.restore(kept, folder)
    assert (folder / "notes" / "mine.txt").read_text() == "new"
    (folder / "notes" / "mine.txt").unlink()
    after = picture(folder)
    assert after.pop("notes")[0] == before.pop("notes")[0]  # its time moved with the file just removed
    assert after == before
    assert (result.added, result.changed) == (2, 2)


def test_a_changed_file_whose_size_and_time_are_the_same_is_found(vault, folder, kept):
    path = folder / "notes" / "deep" / "two.ipynb"
    info = path.stat()
    path.write_text('{"cells": [2]}')
    os.utime(path, ns=(info.st_atime_ns, info.st_mtime_ns))
    result = vault.restore(kept, folder)
    assert path.read_text() == '{"cells": [1]}'
    assert result.changed == 1


def test_a_file_that_was_only_copied_anew_is_not_written(vault, folder, kept):
    path = folder / "notes" / "one.ipynb"
    info, content = path.stat(), path.read_bytes()
    path.unlink()
    path.write_bytes(content)
    os.utime(path, ns=(info.st_atime_ns, info.st_mtime_ns))
    inode = path.stat().st_ino
    assert vault.restore(kept, folder).changed == 0
    assert path.stat().st_ino == inode


def test_a_file_is_replaced_at_once_and_open_readers_keep_the_old_one(vault, folder, kept):
    path = folder / "notes" / "one.ipynb"
    path.write_text("changed")
    with open(path) as reader:
        vault.restore(kept, folder)
        assert reader.read() == "changed"
    assert path.read_text() == '{"cells": []}'


def test_modes_and_times_of_folders_come_back(vault, folder, kept, picture):
    before = picture(folder)
    for path in (folder, folder / "empty", folder / "notes" / "deep"):
        path.chmod(0o700)
        os.utime(path)
    vault.restore(kept, folder)
    assert picture(folder) == before


def test_one_file_can_be_restored_by_its_path(vault, folder, kept, new_folder):
    place = new_folder()
    result = vault.restore(kept, place, "notes/deep/two.ipynb")
    assert sorted(str(path.relative_to(place)) for path in place.rglob("*")) == [
        "notes",
        "notes/deep",
        "notes/deep/two.ipynb",
    ]
    assert (place / "notes" / "deep").stat().st_mode & 0o777 == 0o555
    assert result.entries == 3


def test_a_folder_and_a_file_can_be_restored_together(vault, folder, kept, picture):
    before = picture(folder)
    (folder / "readme.md").write_text("changed")
    (folder / "notes" / "one.ipynb").write_text("changed")
    (folder / "notes" / "deep" / "two.ipynb").write_text("changed")
    vault.restore(kept, folder, "notes/deep", "/notes/one.ipynb", "notes/deep/er/")
    assert (folder / "readme.md").read_text() == "changed"
    after = picture(folder)
    for path in ("notes/deep", "notes/deep/two.ipynb", "notes/one.ipynb"):
        assert after[path] == before[path]


def test_a_name_that_is_not_utf_8_can_be_asked_for(vault, folder, kept, new_folder):
    place = new_folder()
    vault.restore(kept, place, r"raw\xff\xfe", r"ünï \x5cx41")
    assert sorted(os.listdir(os.fsencode(place))) == [b"raw\xff\xfe", "ünï \\x41".encode()]


@pytest.mark.parametrize("missing", ["nothing", "notes/nothing", "readme.md/below", "note"])
def test_a_path_that_is_not_in_the_snapshot_is_refused_before_anything_happens(
    vault, folder, kept, picture, missing
):
    (folder / "readme.md").write_text("changed")
    before = picture(folder)
    with pytest.raises(NotFoundError, match=missing):
        vault.restore(kept, folder, "readme.md", missing)
    assert picture(folder) == before


@pytest.mark.parametrize("path", ["../outside", "notes/../..", "./notes", "notes//deep"])
def test_a_path_that_is_no_plain_relative_one_is_refused(vault, folder, kept, path):
    with pytest.raises(BadRequestError):
        vault.restore(kept, folder, path)


def test_a_hard_link_asked_for_alone_is_restored_as_a_file(vault, folder, kept, new_folder):
    place = new_folder()
    first, second = sorted(["readme.md", "notes/same.md"])
    assert first == "notes/same.md"
    vault.restore(kept, place, second)
    assert (place / second).read_text() == "# hello\n"


def test_hard_links_asked_for_without_their_file_are_one_file(vault, folder, new_folder, picture):
    os.link(folder / "readme.md", folder / "zz")
    name = vault.snap(folder)
    place = new_folder()
    vault.restore(name, place, "readme.md", "zz")
    assert os.path.samefile(place / "readme.md", place / "zz")
    before = picture(folder)
    inode = (folder / "zz").stat().st_ino
    assert vault.restore(name, folder, "readme.md", "zz").changed == 0
    assert (folder / "zz").stat().st_ino == inode
    assert picture(folder) == before


def test_hard_links_are_linked_again_to_the_file_that_was_restored(vault, folder, kept, picture):
    before = picture(folder)
    (folder / "notes" / "same.md").write_text("both names change")
    vault.restore(kept, folder)
    assert picture(folder) == before
    (folder / "readme.md").unlink()
    (folder / "readme.md").write_text("on its own")
    vault.restore(kept, folder)
    assert picture(folder) == before


def test_a_missing_location_is_said_to_be_missing(vault, kept, tmp_path):
    with pytest.raises(NotFoundError, match="notebooks"):
        vault.restore(kept, tmp_path / "nowhere")


def test_a_missing_snapshot_is_said_to_be_missing(vault, folder):
    vault.directory.prepare()
    with pytest.raises(NotFoundError, match="no-such"):
        vault.restore("no-such", folder)


def test_holes_stay_holes(vault, new_folder):
    place = new_folder()
    with open(place / "sparse", "wb") as file:
        file.write(b"start")
        file.seek(40 << 20)
        file.write(b"middle")
        file.truncate(90 << 20)
    time.sleep(0.15)
    name = vault.snap(place)
    other = new_folder()
    vault.restore(name, other)
    assert (other / "sparse").stat().st_blocks * 512 < 1 << 20
    assert (other / "sparse").read_bytes() == (place / "sparse").read_bytes()


def test_extended_attributes_come_back(vault, new_folder):
    place = new_folder()
    (place / "file").write_text("x")
    (place / "sub").mkdir()
    try:
        os.setxattr(place / "file", "user.tag", b"blue\0\xff")
        os.setxattr(place / "sub", "user.tag", b"red")
    except OSError:
        pytest.skip("no extended attributes in this file system")
    name = vault.snap(place)
    other = new_folder()
    vault.restore(name, other)
    assert os.getxattr(other / "file", "user.tag") == b"blue\0\xff"
    assert os.getxattr(other / "sub", "user.tag") == b"red"


def test_set_id_bits_of_files_are_not_restored(vault, new_folder):
    place = new_folder()
    (place / "tool").write_text("x")
    (place / "tool").chmod(0o6755)
    other = new_folder()
    vault.restore(vault.snap(place), other)
    assert (other / "tool").stat().st_mode & 0o7777 == 0o755

"""Restoring where something else stands in the way, or where this user may not do all of it."""

from __future__ import annotations

import os
import time

import pytest

from jupyter_ailab_data.archive.beneath import Beneath
from jupyter_ailab_data.errors import BusyError, ConflictError, PermissionDeniedError
from jupyter_ailab_data.snapshots.restoring.recovery import alone_in


def leftovers(place):
    return [name for name in os.listdir(place) if name.startswith(".ailab-data-")]


def test_a_file_where_a_folder_was_gives_way(vault, folder, picture):
    name, before = vault.snap(folder), picture(folder)
    os.rename(folder / "notes", folder.parent / "away")
    (folder / "notes").write_text("in the way")
    vault.restore(name, folder)
    assert picture(folder) == before


def test_a_folder_where_a_file_was_gives_way(vault, folder, picture):
    name, before = vault.snap(folder), picture(folder)
    (folder / "readme.md").unlink()
    (folder / "readme.md" / "full").mkdir(parents=True)
    (folder / "readme.md" / "full" / "file").write_text("in the way")
    (folder / "readme.md" / "full").chmod(0)
    vault.restore(name, folder)
    assert picture(folder) == before
    assert leftovers(folder) == []


@pytest.mark.parametrize("paths", [[], ["notes/one.ipynb"], ["notes/deep"]])
def test_a_link_where_a_folder_was_is_replaced_and_never_written_through(
    vault, folder, new_folder, picture, paths
):
    name = vault.snap(folder)
    outside = new_folder()
    (outside / "one.ipynb").write_text("not ours")
    (outside / "deep").mkdir()
    before = picture(outside)
    os.rename(folder / "notes", folder.parent / "away")
    (folder / "notes").symlink_to(outside)
    vault.restore(name, folder, *paths)
    assert not (folder / "notes").is_symlink()
    assert picture(outside) == before
    wanted = "notes/deep/two.ipynb" if paths == ["notes/deep"] else "notes/one.ipynb"
    assert (folder / wanted).exists()


def test_a_link_inside_the_location_is_not_written_through_either(vault, folder, picture):
    name = vault.snap(folder)
    os.rename(folder / "notes", folder / "moved")
    (folder / "notes").symlink_to("moved")
    (folder / "moved" / "one.ipynb").write_text("changed")
    vault.restore(name, folder)
    assert (folder / "moved" / "one.ipynb").read_text() == "changed"
    assert (folder / "notes" / "one.ipynb").read_text() == '{"cells": []}'


def test_a_link_where_a_file_was_is_replaced_and_its_target_kept(vault, folder, new_folder):
    name = vault.snap(folder)
    target = new_folder() / "target"
    target.write_text("not ours")
    (folder / "readme.md").unlink()
    (folder / "readme.md").symlink_to(target)
    vault.restore(name, folder)
    assert (folder / "readme.md").read_text() == "# hello\n"
    assert target.read_text() == "not ours"


def test_a_second_restore_into_the_location_is_told_to_wait(vault, folder, picture, monkeypatch):
    monkeypatch.setattr("jupyter_ailab_data.snapshots.restoring.recovery._PATIENCE", 0.1)
    name = vault.snap(folder)
    before = picture(folder)
    with Beneath(str(folder)) as location, alone_in(location), pytest.raises(BusyError):
        vault.restore(name, folder)
    assert picture(folder) == before
    vault.restore(name, folder)


@pytest.fixture
def users(public, make_vault, as_user):
    """A plain user's folder and store, with read-only folders, and a way to act as that user."""
    place = public / "work"

    def make():
        (place / "ro" / "deeper").mkdir(parents=True)
        (place / "ro" / "file").write_text("one")
        (place / "ro" / "deeper" / "file").write_text("two")
        for path in (place / "ro" / "deeper", place / "ro"):
            path.chmod(0o555)

    as_user(make)
    time.sleep(0.15)
    return as_user, make_vault(public / "store"), place


def test_read_only_folders_of_his_own_do_not_stop_a_user(users, picture):
    as_user, vault, place = users
    before = picture(place)

    def story():
        name = vault.snap(place)
        for path in (place / "ro", place / "ro" / "deeper"):
            path.chmod(0o755)
        (place / "ro" / "file").write_text("changed")
        (place / "ro" / "deeper" / "file").unlink()
        (place / "ro" / "deeper").chmod(0o555)
        (place / "ro").chmod(0o555)
        return name, vault.restore(name, place).warnings

    name, warnings = as_user(story)
    assert warnings == []
    assert picture(place) == before

    def one_file():
        (place / "ro" / "file").chmod(0o600)
        return vault.restore(name, place, "ro/file").changed

    assert as_user(one_file) == 1
    assert (place / "ro").stat().st_mode & 0o777 == 0o555
    assert leftovers(place) == []


def test_a_read_only_folder_in_the_way_does_not_stop_a_user(users):
    as_user, vault, place = users

    def story():
        (place / "name").write_text("a file")
        name = vault.snap(place)
        (place / "name").unlink()
        os.rename(place / "ro" / "deeper", place / "x") if os.access(place / "ro", os.W_OK) else None
        (place / "name" / "in").mkdir(parents=True)
        (place / "name" / "in" / "y").write_text("y")
        (place / "name" / "in").chmod(0o500)
        (place / "name").chmod(0o500)
        vault.restore(name, place)
        return (place / "name").read_text()

    assert as_user(story) == "a file"
    assert leftovers(place) == []


def test_what_a_user_may_not_keep_is_said_once_with_its_number(public, make_vault, as_user):
    if os.geteuid() != 0:
        pytest.skip("needs root to make files of another user")
    place, other = public / "work", public / "other"
    place.mkdir()
    for number in range(5):
        (place / f"{number}").write_text("x")
        (place / f"{number}").chmod(0o644)
    other.mkdir()
    other.chmod(0o777)
    vault = make_vault(public / "store")
    (public / "store").mkdir()
    os.chown(public / "store", 65534, 65534)
    name = as_user(lambda: vault.snap(place))
    result = as_user(lambda: vault.restore(name, other))
    by_user = [warning.message for warning in result.warnings if "owner or group" in warning.message]
    assert len(by_user) == 1
    assert "6" in by_user[0]
    assert len(result.warnings) == result.warning_count
    assert sorted(os.listdir(other)) == [str(number) for number in range(5)]
    assert leftovers(other) == []


def test_a_location_a_user_may_not_write_to_is_left_alone(public, make_vault, as_user, picture):
    if os.geteuid() != 0:
        pytest.skip("needs root to make files of another user")
    place = public / "work"
    place.mkdir()
    (place / "file").write_text("x")
    (place / "file").chmod(0o644)
    vault = make_vault(public / "store")
    name = as_user(lambda: vault.snap(place))
    (place / "file").write_text("changed")
    before = picture(place)
    with pytest.raises(PermissionDeniedError):
        as_user(lambda: vault.restore(name, place))
    assert picture(place) == before


def test_what_a_user_may_not_read_is_named_and_the_rest_is_kept(public, make_vault, as_user):
    if os.geteuid() != 0:
        pytest.skip("needs root to make files of another user")
    place = public / "work"
    (place / "closed" / "deep").mkdir(parents=True)
    (place / "closed" / "deep" / "file").write_text("x")
    (place / "secret").write_text("x")
    os.link(place / "secret", place / "zlink")
    (place / "secret").chmod(0o600)
    (place / "open").write_text("x")
    (place / "closed").chmod(0o700)
    vault = make_vault(public / "store")
    result = as_user(lambda: vault.create(place))
    assert {(w.path, w.reason) for w in result.warnings} == {
        ("closed", "unreadable"),
        ("secret", "unreadable"),
        ("zlink", "unreadable"),
    }
    new = public / "new"
    new.mkdir()
    new.chmod(0o777)
    as_user(lambda: vault.restore(result.snapshot, new))
    assert sorted(os.listdir(new)) == ["closed", "open"]


def test_a_mount_inside_the_location_is_named_and_nothing_is_changed(in_namespace, vault, folder, picture):
    (folder / "mounted").mkdir()
    (folder / "mounted" / "file").write_text("below the mount")
    (folder / "readme.md").chmod(0o600)
    time.sleep(0.15)
    name = vault.snap(folder)
    (folder / "readme.md").write_text("changed")
    before = picture(folder)
    program = f"""
from jupyter_ailab_data.models import RestoreRequest
from jupyter_ailab_data.snapshots.restoring.restore import restore
from jupyter_ailab_data.errors import ConflictError
request = RestoreRequest(store={str(vault.root)!r}, snapshot={name!r}, location="n", path={str(folder)!r})
try:
    restore(request, lambda p: None)
except ConflictError as error:
    print(error.message)
"""
    done = in_namespace(f"mount -t tmpfs none {folder}/mounted", program)
    assert "“mounted”" in done.stdout, done.stderr
    assert picture(folder) == before
    assert ConflictError.reason == "conflict"

"""Copying out of a snapshot into a folder: each path by its own name, and nothing there is touched."""

from __future__ import annotations

import os
import sqlite3
import subprocess

import pytest

from jupyter_ailab_data.errors import (
    BadRequestError,
    ConflictError,
    NotFoundError,
    OutsideLocationError,
)
from jupyter_ailab_data.snapshots.restoring import landing


@pytest.fixture
def old(folder):
    """A folder to copy into."""
    place = folder / "old"
    place.mkdir()
    return place


def test_a_folder_is_copied_with_all_that_is_in_it(vault, folder, old, picture):
    name, before = vault.snap(folder), picture(folder / "notes" / "deep")
    (folder / "notes" / "deep" / "two.ipynb").write_text("changed since")
    plan = vault.plan(name, folder, "notes/deep", mode="copy", folder="old")
    result = vault.restore(name, folder, "notes/deep", mode="copy", folder="old", plan=plan.id)
    assert (result.path, plan.folder) == ("old/deep", "old/deep")
    assert picture(old / "deep") == before
    assert (folder / "notes" / "deep" / "two.ipynb").read_text() == "changed since"
    assert result.safety is None
    assert vault.ids() == [name]


def test_several_paths_go_side_by_side_without_the_folders_they_lay_in(vault, folder, old):
    name = vault.snap(folder)
    result = vault.restore(
        name, folder, "notes/deep/er/data.bin", "notes/one.ipynb", "empty", mode="copy", folder="old"
    )
    assert sorted(os.listdir(old)) == ["data.bin", "empty", "one.ipynb"]
    assert (old / "one.ipynb").stat().st_mtime_ns == 1_234_567_890_123_456_789
    assert result.path == "old"
    assert (result.added, result.changed, result.removed) == (3, 0, 0)


def test_what_has_the_name_already_stays_and_the_copy_is_numbered(vault, folder, old, picture):
    name = vault.snap(folder)
    (old / "one.ipynb").write_text("mine")
    (old / "deep").symlink_to("nowhere")
    places = [
        vault.restore(name, folder, path, mode="copy", folder="old").path
        for path in ("notes/one.ipynb", "notes/one.ipynb", "notes/deep")
    ]
    assert places == ["old/one-Copy1.ipynb", "old/one-Copy2.ipynb", "old/deep-Copy1"]
    assert (old / "one.ipynb").read_text() == "mine"
    assert os.readlink(old / "deep") == "nowhere"
    assert (old / "one-Copy2.ipynb").read_text() == '{"cells": []}'


def test_two_of_one_name_both_come(vault, folder, old):
    (folder / "empty" / "one.ipynb").write_text("another one")
    name = vault.snap(folder)
    vault.restore(name, folder, "notes/one.ipynb", "empty/one.ipynb", mode="copy", folder="old")
    assert sorted(path.read_text() for path in old.iterdir()) == ["another one", '{"cells": []}']


def test_a_path_below_another_comes_once(vault, folder, old):
    name = vault.snap(folder)
    vault.restore(name, folder, "notes/deep/er", "notes/deep", "notes", mode="copy", folder="old")
    assert os.listdir(old) == ["notes"]
    assert (old / "notes" / "deep" / "er" / "data.bin").is_file()


def test_names_of_one_file_stay_names_of_one_file(vault, folder, old):
    name = vault.snap(folder)
    vault.restore(name, folder, "readme.md", "notes/same.md", mode="copy", folder="old")
    assert (old / "readme.md").samefile(old / "same.md")
    assert not (old / "readme.md").samefile(folder / "readme.md")
    vault.restore(name, folder, "notes/same.md", mode="copy", folder="empty")  # its other name is not there
    assert (folder / "empty" / "same.md").read_text() == "# hello\n"


def test_a_database_is_copied_whole_and_opens(vault, folder, old):
    with sqlite3.connect(folder / "facts.db") as database:
        database.execute("pragma journal_mode = wal")
        database.execute("create table facts (fact)")
        database.execute("insert into facts values ('kept')")
    name = vault.snap(folder)
    (old / "facts.db-wal").write_bytes(b"of another database")
    result = vault.restore(name, folder, "facts.db", mode="copy", folder="old")
    assert result.path == "old/facts-Copy1.db"
    assert (old / "facts.db-wal").read_bytes() == b"of another database"
    with sqlite3.connect(old / "facts-Copy1.db") as copy:
        assert copy.execute("select fact from facts").fetchall() == [("kept",)]


def test_the_whole_of_an_archive_of_tar(vault, folder, tmp_path, picture):
    archive = tmp_path / "documented.tgz"
    subprocess.run(["tar", "-C", folder, "-czf", archive, "."], check=True)
    name, before = vault.take_in(archive).snapshot, picture(folder, nanoseconds=False)
    result = vault.restore(name, folder, mode="copy", folder="empty")
    assert result.path == f"empty/{name}"
    assert picture(folder / "empty" / name, nanoseconds=False) == before


def test_the_folder_copied_into_can_be_the_location_itself(vault, folder):
    name = vault.snap(folder)
    result = vault.restore(name, folder, "notes/run.sh", mode="copy", folder="")
    assert result.path == "run.sh"
    assert (folder / "run.sh").stat().st_mode & 0o777 == 0o750


@pytest.mark.parametrize(
    ("into", "error"),
    [
        ("nowhere", NotFoundError),
        ("readme.md", BadRequestError),
        ("way", BadRequestError),
        ("way/er", NotFoundError),
        ("../outside", OutsideLocationError),
    ],
)
def test_no_folder_or_one_behind_a_link_is_refused(vault, folder, tmp_path, picture, into, error):
    (tmp_path / "outside").mkdir()
    (folder / "way").symlink_to(folder / "notes" / "deep")
    name, before = vault.snap(folder), picture(folder)
    for ask in (vault.plan, vault.restore):
        with pytest.raises(error):
            ask(name, folder, "readme.md", mode="copy", folder=into)
    assert picture(folder) == before


def test_what_the_snapshot_does_not_hold_is_not_copied(vault, folder, old):
    name = vault.snap(folder)
    with pytest.raises(NotFoundError, match=r"nothing\.txt"):
        vault.restore(name, folder, "nothing.txt", "readme.md", mode="copy", folder="old")
    assert os.listdir(old) == []


def test_what_takes_the_name_meanwhile_is_not_lost(vault, folder, old, monkeypatch):
    name, steps = vault.snap(folder), landing.plan_steps

    def meanwhile(*args):
        (old / "readme.md").write_text("saved at the last moment")
        return steps(*args)

    monkeypatch.setattr(landing, "plan_steps", meanwhile)
    with pytest.raises(ConflictError):
        vault.restore(name, folder, "readme.md", mode="copy", folder="old")
    assert (old / "readme.md").read_text() == "saved at the last moment"
    assert os.listdir(old) == ["readme.md"]

"""Taking a snapshot of a folder that others are at work in."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import time

import pytest

from jupyter_ailab_data.archive.scan import scan
from jupyter_ailab_data.errors import BusyError
from jupyter_ailab_data.snapshots import create as create_module


@pytest.fixture
def after_walk(monkeypatch):
    """Have something happen between the walk of the folder and the reading of its files."""

    def plan(*actions):
        left = list(actions)

        def scan_then_act(*args, **options):
            entries = list(scan(*args, **options))
            if left:
                left.pop(0)()
            return iter(entries)

        monkeypatch.setattr(create_module, "scan", scan_then_act)

    return plan


def warnings_of(result):
    return {(warning.path, warning.reason) for warning in result.warnings}


def test_a_file_that_vanishes_is_named(vault, folder, new_folder, picture, after_walk):
    after_walk((folder / "readme.md").unlink, (folder / "link").unlink)
    (folder / "notes" / "same.md").unlink()
    result = vault.create(folder)
    assert warnings_of(result) == {("readme.md", "vanished")}
    assert vault.verify(result.snapshot) == []
    place = new_folder()
    vault.restore(result.snapshot, place)
    assert not (place / "readme.md").exists()
    assert (place / "notes" / "one.ipynb").exists()


def test_a_folder_that_vanishes_with_all_it_holds_leaves_a_snapshot_that_restores(
    vault, folder, new_folder, after_walk
):
    after_walk(lambda: shutil.rmtree(folder / "notes" / "deep"))
    result = vault.create(folder)
    assert ("notes/deep/two.ipynb", "vanished") in warnings_of(result)
    vault.restore(result.snapshot, new_folder())


def test_a_folder_that_is_made_anew_leaves_a_snapshot_that_restores(vault, folder, new_folder, after_walk):
    def make_anew():
        os.rename(folder / "notes", folder / "gone")
        (folder / "notes").symlink_to("gone")

    after_walk(make_anew)
    result = vault.create(folder)
    assert vault.verify(result.snapshot) == []
    vault.restore(result.snapshot, new_folder())


@pytest.mark.parametrize("where", ["small", "large"])
def test_a_hard_linked_file_whose_first_name_vanishes_is_kept_by_its_other(
    vault, folder, new_folder, after_walk, where
):
    content = os.urandom(1000 if where == "small" else 6 << 20)
    (folder / "aaa").write_bytes(content)
    os.link(folder / "aaa", folder / "notes" / "bbb")
    os.link(folder / "aaa", folder / "zzz")
    after_walk((folder / "aaa").unlink)
    result = vault.create(folder)
    assert vault.verify(result.snapshot) == []
    place = new_folder()
    vault.restore(result.snapshot, place)
    assert (place / "zzz").read_bytes() == content
    assert os.path.samefile(place / "zzz", place / "notes" / "bbb")


def test_a_hard_link_never_takes_the_content_of_a_file_that_replaced_its_own(
    vault, folder, new_folder, after_walk
):
    def save_as_editors_do():
        (folder / "temporary").write_text("replaced")
        os.replace(folder / "temporary", folder / "notes" / "same.md")

    after_walk(save_as_editors_do)
    name = vault.snap(folder)
    place = new_folder()
    vault.restore(name, place)
    assert (place / "notes" / "same.md").read_text() == "replaced"
    assert (place / "readme.md").read_text() == "# hello\n"


def test_hard_links_that_keep_being_pulled_apart_end_as_files(vault, folder, new_folder, after_walk):
    def pull_apart():
        shutil.copy2(folder / "notes" / "same.md", folder / "copy")
        os.replace(folder / "copy", folder / "notes" / "same.md")
        os.link(folder / "readme.md", folder / "notes" / "x")
        os.replace(folder / "notes" / "x", folder / "notes" / "same.md")
        os.rename(folder / "readme.md", folder / "other")
        shutil.copy2(folder / "other", folder / "readme.md")
        os.unlink(folder / "notes" / "same.md")
        os.link(folder / "readme.md", folder / "notes" / "same.md")
        os.unlink(folder / "other")

    after_walk(pull_apart, pull_apart, pull_apart)
    result = vault.create(folder)
    place = new_folder()
    vault.restore(result.snapshot, place)
    assert (place / "notes" / "same.md").read_text() == (place / "readme.md").read_text() == "# hello\n"


def test_a_file_that_grows_or_shrinks_is_kept_as_it_is(vault, folder, new_folder, after_walk):
    (folder / "grows").write_text("a" * 1000)
    (folder / "shrinks").write_text("b" * 1000)

    def change():
        (folder / "grows").write_text("c" * 5_000_000)
        (folder / "shrinks").write_text("d")

    after_walk(change)
    result = vault.create(folder)
    assert result.warnings == []
    place = new_folder()
    vault.restore(result.snapshot, place)
    assert (place / "grows").read_text() == "c" * 5_000_000
    assert (place / "shrinks").read_text() == "d"


def keep_writing(path, size, stop):
    with open(path, "r+b", buffering=0) as file:
        number = 0
        while not stop.is_set():
            number += 1
            os.pwrite(file.fileno(), bytes([number % 256]) * 64, (number * 4096) % size)
            os.ftruncate(file.fileno(), size + number % 3)


@pytest.mark.parametrize("size", [300_000, 12 << 20])
def test_a_file_that_keeps_changing_is_kept_and_named(vault, folder, new_folder, size):
    path = folder / "busy.log"
    path.write_bytes(bytes(size))
    context = multiprocessing.get_context("fork")
    stop = context.Event()
    writer = context.Process(target=keep_writing, args=(path, size, stop))
    writer.start()
    try:
        time.sleep(0.1)
        for _ in range(100):  # the writer must hit each of three readings, which it may not at once
            result = vault.create(folder, incremental=True)
            if result.warnings:
                break
    finally:
        stop.set()
        writer.join()
    assert warnings_of(result) == {("busy.log", "changed")}
    for name in vault.ids()[:3]:
        assert vault.verify(name) == []
        place = new_folder()
        vault.restore(name, place)
        assert abs((place / "busy.log").stat().st_size - size) <= 3
    time.sleep(0.15)
    assert vault.create(folder).warnings == []


def churn(root, stop):
    """Save, link, remove and make anew, as editors and builds do."""
    number = 0
    while not stop.is_set():
        number += 1
        at = root / f"d{number % 7}"
        at.mkdir(exist_ok=True)
        (at / "temporary").write_bytes(os.urandom(number * 997 % 9000))
        os.replace(at / "temporary", at / f"f{number % 5}")
        try:
            os.link(at / f"f{number % 5}", root / f"d{number % 3}" / f"l{number % 4}")
        except OSError:
            (root / f"d{number % 3}" / f"l{number % 4}").unlink(missing_ok=True)
        if number % 11 == 0:
            shutil.rmtree(root / f"d{number % 7}")


def test_whatever_happens_meanwhile_every_snapshot_is_whole(vault, folder, new_folder):
    context = multiprocessing.get_context("fork")
    stop = context.Event()
    worker = context.Process(target=churn, args=(folder, stop))
    worker.start()
    try:
        names = [vault.snap(folder, incremental=bool(number % 3)) for number in range(8)]
    finally:
        stop.set()
        worker.join()
    for name in names:
        assert vault.verify(name) == []
        vault.restore(name, new_folder())


def snap_often(vault, folder, count, answers):
    answers.put([vault.snap(folder, incremental=bool(number % 2)) for number in range(count)])


def test_two_processes_may_take_snapshots_at_once(vault, folder, new_folder, picture):
    context = multiprocessing.get_context("fork")
    answers = context.Queue()
    workers = [context.Process(target=snap_often, args=(vault, folder, 4, answers)) for _ in range(2)]
    for worker in workers:
        worker.start()
    names = answers.get() + answers.get()
    for worker in workers:
        worker.join()
    assert len(set(names)) == 8
    for name in names:
        assert vault.verify(name) == []
    place = new_folder()
    vault.restore(names[-1], place)
    assert picture(place) == picture(folder)


def test_while_a_snapshot_is_deleted_none_is_taken(vault, folder):
    vault.snap(folder)
    with vault.directory.deleting(), pytest.raises(BusyError):
        vault.create(folder)
    assert vault.leftovers() == []


def test_while_a_snapshot_is_taken_none_is_deleted(vault, folder, after_walk):
    name = vault.snap(folder)
    refused = []

    def try_to_delete():
        with pytest.raises(BusyError):
            vault.delete(name)
        refused.append(name)

    after_walk(try_to_delete)
    vault.create(folder)
    assert refused == [name]
    assert name in vault.ids()

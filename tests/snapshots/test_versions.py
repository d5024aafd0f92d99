"""The versions of a file, and what a folder lost, as the snapshots tell them."""

from __future__ import annotations

import os
import shutil
import subprocess
import time

import pytest

from jupyter_ailab_data.archive.index_reader import IndexReader
from jupyter_ailab_data.errors import BadRequestError, NotFoundError, OutsideLocationError
from jupyter_ailab_data.models import ContentsWish
from jupyter_ailab_data.snapshots import deleted as deleted_module
from jupyter_ailab_data.snapshots import looking_back, versions
from jupyter_ailab_data.snapshots.browse import list_folder, open_file
from jupyter_ailab_data.snapshots.deleted import deleted_entries
from jupyter_ailab_data.snapshots.versions import file_history


@pytest.fixture
def work(tmp_path):
    folder = tmp_path / "work"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text("one")
    (folder / "sub" / "b.txt").write_text("b")
    time.sleep(0.12)
    return folder


@pytest.fixture
def history(vault, work):
    def ask(path="a.txt", **options):
        snapshots = vault.directory.snapshots()
        return file_history(vault.directory, snapshots, "notebooks", str(work), path, **options)

    return ask


@pytest.fixture
def deleted(vault, work):
    def ask(path="", **options):
        snapshots = vault.directory.snapshots()
        return deleted_entries(vault.directory, snapshots, "notebooks", str(work), path, **options)

    return ask


def write(path, text, when):
    path.write_text(text)
    os.utime(path, (when, when))


def contents(vault, answer, path="a.txt"):
    found = []
    for version in answer.versions:
        with open_file(vault.directory, version.snapshot, path) as file:
            found.append(b"".join(file.chunks()).decode())
    return found


@pytest.mark.parametrize("incremental", [False, True])
def test_each_content_is_one_version_newest_first(vault, work, history, incremental):
    taken = [vault.snap(work)]
    for number, text in enumerate(["two", "two", "three"]):
        write(work / "a.txt", text, 1_700_000_000 + number)
        taken.append(vault.snap(work, incremental=incremental))
    answer = history()
    assert contents(vault, answer) == ["three", "two", "one"]
    assert [version.snapshot for version in answer.versions] == [taken[3], taken[2], taken[0]]
    assert [version.snapshots for version in answer.versions] == [1, 2, 1]
    assert [version.size for version in answer.versions] == [5, 3, 3]
    by_id = {snapshot.id: snapshot.created for snapshot in vault.directory.snapshots()}
    assert answer.versions[1].taken == by_id[taken[2]]
    assert answer.versions[1].since == by_id[taken[1]]
    assert answer.versions[0].modified.timestamp() == 1_700_000_002
    assert (answer.total, answer.looked_into, answer.next, answer.skipped) == (4, 4, None, [])


def test_what_stands_there_now_is_marked(vault, work, history):
    vault.snap(work)
    write(work / "a.txt", "two", 5)
    vault.snap(work)
    assert [version.current for version in history().versions] == [True, False]
    write(work / "a.txt", "one", 99)  # an old content again, by other means
    answer = history()
    assert [version.current for version in answer.versions] == [False, True]
    assert (answer.live.size, answer.live.modified.timestamp()) == (3, 99)
    (work / "a.txt").write_text("never kept")
    assert [version.current for version in history().versions] == [False, False]


def test_a_large_file_that_looks_the_same_is_not_read_to_be_sure(vault, work, history, monkeypatch):
    vault.snap(work)
    write(work / "a.txt", "eno", 5)
    monkeypatch.setattr(versions, "MOST_READ", 2)
    assert [version.current for version in history().versions] == [None]


def test_a_file_that_came_back_the_same_is_one_version_and_one_that_changed_back_is_three(
    vault, work, history
):
    vault.snap(work)
    (work / "a.txt").unlink()
    vault.snap(work)
    assert history().live is None
    (work / "a.txt").write_text("one")
    vault.snap(work)
    assert [version.snapshots for version in history().versions] == [2]
    (work / "a.txt").write_text("other")
    vault.snap(work)
    (work / "a.txt").write_text("one")
    vault.snap(work)
    assert contents(vault, history()) == ["one", "other", "one"]


def test_every_name_of_a_file_has_its_versions(vault, work, history):
    os.link(work / "a.txt", work / "z.txt")
    vault.snap(work)
    (answer,) = history("z.txt").versions
    assert (answer.size, answer.current) == (3, True)


def test_what_has_no_versions_is_refused_in_words(vault, work, history):
    vault.snap(work)
    (work / "new.txt").write_text("not kept yet")
    assert history("new.txt").versions == []
    with pytest.raises(NotFoundError, match="nothing"):
        history("nothing")
    for folder in ("", "sub"):
        with pytest.raises(BadRequestError, match="folder"):
            history(folder)
    shutil.rmtree(work)
    with pytest.raises(NotFoundError, match="mounted"):
        history()


def test_where_time_runs_out_the_next_page_goes_on(vault, work, history):
    for number in range(4):
        write(work / "a.txt", f"version {number}", number)
        vault.snap(work)
    pages = [history(seconds=0)]
    while pages[-1].next:
        pages.append(history(seconds=0, after=pages[-1].next))
    assert [text for page in pages for text in contents(vault, page)] == [
        f"version {number}" for number in (3, 2, 1, 0)
    ]
    assert {page.looked_into for page in pages} == {1}
    with pytest.raises(NotFoundError):
        history(after="gone")


def test_an_archive_from_elsewhere_counts_once_it_has_been_read(vault, work, history, deleted):
    vault.directory.prepare()
    subprocess.run(["tar", "-C", work, "-czf", vault.root / "other.tgz", "."], check=True)
    (work / "sub" / "b.txt").unlink()
    (skipped,) = history().skipped
    assert (skipped.snapshot, skipped.reason, history().versions) == ("other", "not-indexed", [])
    assert deleted("sub").entries == []
    list_folder(vault.directory, "other", "", ContentsWish())
    answer = history()
    assert (answer.skipped, [version.current for version in answer.versions]) == ([], [True])
    assert [entry.name for entry in deleted("sub").entries] == ["b.txt"]


def test_a_damaged_snapshot_is_named_and_the_others_tell(vault, work, history):
    damaged = vault.snap(work)
    write(work / "a.txt", "two", 5)
    vault.snap(work)
    vault.directory.snapshots()
    with open(vault.file(damaged), "r+b") as archive:
        archive.seek(-600, os.SEEK_END)
        archive.write(b"damage" * 20)
    answer = history()
    assert [found.reason for found in answer.skipped] == ["corrupt"]
    assert len(answer.versions) == 1


def test_what_a_folder_lost_is_told_by_the_newest_snapshot_that_has_it(vault, work, deleted):
    first = vault.snap(work)
    assert deleted().entries == []
    (work / "a.txt").write_text("more")
    second = vault.snap(work)
    (work / "a.txt").unlink()
    shutil.rmtree(work / "sub")
    third = vault.snap(work)
    (work / "late.txt").write_text("kept once")
    fourth = vault.snap(work)
    (work / "late.txt").unlink()
    answer = deleted()
    assert [(entry.name, entry.type, entry.size, entry.snapshot) for entry in answer.entries] == [
        ("late.txt", "file", 9, fourth),
        ("sub", "folder", 0, second),
        ("a.txt", "file", 4, second),
    ]
    assert (answer.total, answer.looked_into, answer.left_out) == (4, 4, 0)
    assert {first, third}.isdisjoint(entry.snapshot for entry in answer.entries)


def test_a_folder_that_is_gone_lost_all_it_had(vault, work, deleted):
    snapshot = vault.snap(work)
    shutil.rmtree(work / "sub")
    for replaced in (False, True):
        if replaced:
            (work / "sub").symlink_to("/")
        assert [(entry.path, entry.snapshot) for entry in deleted("sub").entries] == [("sub/b.txt", snapshot)]
    with pytest.raises(NotFoundError, match="nowhere"):
        deleted("nowhere")


def test_a_folder_that_nobody_touched_is_listed_once_and_still_nothing_is_missed(
    vault, work, deleted, monkeypatch
):
    for number in range(3):
        (work / "sub" / f"{number}.txt").write_text("x")
        vault.snap(work)
        vault.snap(work)
    for number in range(3):
        (work / "sub" / f"{number}.txt").unlink()
    newest = vault.snap(work)
    listed = []
    children = IndexReader.children
    monkeypatch.setattr(
        IndexReader, "children", lambda index, folder: listed.append(index) or children(index, folder)
    )
    whole = deleted("sub")
    assert len(listed) == 7  # all were taken within a second of the last change, so time tells nothing
    listed.clear()
    monkeypatch.setattr(deleted_module, "_SETTLED_NS", -(10**10))
    answer = deleted("sub")
    assert len(listed) == 4
    assert answer == whole
    assert {entry.name for entry in answer.entries} == {"0.txt", "1.txt", "2.txt"}
    assert newest not in {entry.snapshot for entry in answer.entries}


def test_a_page_of_deleted_names_goes_on_where_the_last_one_ended(vault, work, deleted):
    for number in range(3):
        (work / "a.txt").rename(work / f"{number}.txt")
        vault.snap(work)
        (work / f"{number}.txt").rename(work / "a.txt")
    pages = [deleted(seconds=0)]
    while pages[-1].next:
        pages.append(deleted(seconds=0, after=pages[-1].next))
    assert [entry.name for page in pages for entry in page.entries] == ["2.txt", "1.txt", "0.txt"]


def test_names_that_are_not_utf8_are_told_too(vault, work, deleted, history):
    raw = os.fsencode(work) + b"/raw\xff"
    with open(raw, "wb") as file:
        file.write(b"x")
    vault.snap(work)
    assert [version.size for version in history(r"raw\xff").versions] == [1]
    os.unlink(raw)
    assert [entry.path for entry in deleted().entries] == [r"raw\xff"]


def test_no_path_leads_outside(vault, work, history, deleted):
    vault.snap(work)
    (work / "out").symlink_to("/etc")
    with pytest.raises((NotFoundError, OutsideLocationError)):
        history("out/passwd")
    with pytest.raises(NotFoundError):
        deleted("out/ssl")


def test_a_walk_reads_no_member(vault, work, history, monkeypatch):
    vault.snap(work)
    vault.snap(work, incremental=True)
    monkeypatch.setattr(looking_back.IndexReader, "block", None)
    assert len(history().versions) == 1

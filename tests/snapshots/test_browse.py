"""Looking into a snapshot without restoring it."""

from __future__ import annotations

import os
import subprocess
import threading

import pytest

from jupyter_ailab_data.archive.index_reader import IndexReader
from jupyter_ailab_data.errors import BadRequestError, CorruptError, NotFoundError
from jupyter_ailab_data.locations import listing
from jupyter_ailab_data.models import ContentsWish
from jupyter_ailab_data.snapshots.browse import list_folder, open_file


def list_whole_folder(store, id, path):
    return list_folder(store, id, path, ContentsWish())


@pytest.fixture
def many(folder):
    """Add names whose order is not that of their bytes."""
    for number in range(30):
        (folder / "notes" / f"Note {number}.txt").write_bytes(bytes(number * 7 % 11))
        (folder / "notes" / f"dir {number}").mkdir()
        (folder / "notes" / f"dir {number}" / "inside").write_text("x")
    (folder / "notes" / "apple").write_text("a")
    (folder / "notes" / "Banana").write_text("b")
    return folder


@pytest.fixture
def foreign(vault):
    """Return how to put an archive of another tool into the store."""

    def pack(folder, name="other.tar.gz"):
        vault.directory.prepare()
        subprocess.run(["tar", "-C", folder, "-caf", vault.root / name, "."], check=True)
        return name.removesuffix(".tgz")

    return pack


@pytest.mark.parametrize("sort", ["name", "size", "modified"])
@pytest.mark.parametrize("path", ["", "notes", "notes/deep"])
def test_a_folder_is_listed_as_the_live_one_is(vault, many, sort, path):
    snapshot = vault.snap(many)
    kept = list_folder(vault.directory, snapshot, path, ContentsWish(sort=sort))
    live = listing.list_folder(str(many), path, ContentsWish(sort=sort))
    assert [(e.name, e.path, e.type, e.modified) for e in kept.entries] == [
        (e.name, e.path, e.type, e.modified) for e in live.entries
    ]
    files = [(e.name, e.size) for e in live.entries if e.type == "file"]
    assert [(e.name, e.size) for e in kept.entries if e.type == "file"] == files
    assert kept.total == live.total


def test_pages_together_are_the_whole(vault, many):
    snapshot = vault.snap(many)
    whole = list_whole_folder(vault.directory, snapshot, "notes")
    pages = [
        list_folder(vault.directory, snapshot, "notes", ContentsWish(offset, 7))
        for offset in range(0, whole.total, 7)
    ]
    assert [entry for page in pages for entry in page.entries] == whole.entries
    assert {page.total for page in pages} == {whole.total}
    assert list_folder(vault.directory, snapshot, "notes", ContentsWish(whole.total + 5, 7)).entries == []


def test_links_say_where_they_lead_and_hard_links_how_large_they_are(vault, folder):
    page = list_whole_folder(vault.directory, vault.snap(folder), "")
    found = {entry.name: entry for entry in page.entries}
    assert (found["link"].type, found["link"].target) == ("link", "notes/one.ipynb")
    assert (found["readme.md"].type, found["readme.md"].size) == ("file", 8)
    assert r"raw\xff\xfe" in found


@pytest.mark.parametrize("path", ["readme.md", "notes/same.md", "notes/deep/er/data.bin", r"raw\xff\xfe"])
def test_a_file_is_read_by_any_of_its_names(vault, folder, foreign, path):
    live = os.fsencode(folder) + b"/" + path.encode().replace(rb"\xff\xfe", b"\xff\xfe")
    with open(live, "rb") as file:
        content = file.read()
    for snapshot in (vault.snap(folder), foreign(folder)):
        with open_file(vault.directory, snapshot, path) as opened:
            assert opened.size == len(content)
            assert b"".join(opened.chunks()) == content
            assert abs(opened.modified.timestamp() - os.stat(live).st_mtime) < 1


@pytest.mark.parametrize("kind", ["ours", "foreign"])
def test_what_can_not_be_shown_is_refused_in_words(vault, folder, foreign, kind):
    snapshot = vault.snap(folder) if kind == "ours" else foreign(folder)
    for look, path, error in (
        (list_whole_folder, "readme.md", BadRequestError),
        (list_whole_folder, "nothing", NotFoundError),
        (list_whole_folder, "notes/../notes", NotFoundError),
        (open_file, "notes", BadRequestError),
        (open_file, "link", BadRequestError),
        (open_file, "nothing", NotFoundError),
        (open_file, "", BadRequestError),
    ):
        with pytest.raises(error):
            look(vault.directory, snapshot, path)
    with pytest.raises(NotFoundError):
        list_whole_folder(vault.directory, "no-such-snapshot", "")


def test_a_damaged_file_ends_with_an_error_and_not_with_wrong_content(vault, folder):
    (folder / "large").write_bytes(os.urandom(6 << 20))
    snapshot = vault.snap(folder)
    with open(vault.file(snapshot), "r+b") as archive:
        entry, members = IndexReader(archive.fileno()).find(b"large")
        archive.seek(members[entry.member + 2].offset + 50)
        archive.write(b"damage")
    with open_file(vault.directory, snapshot, "large") as opened, pytest.raises(CorruptError, match="large"):
        for _ in opened.chunks():
            pass


def test_several_readers_may_open_a_foreign_archive_for_the_first_time_at_once(vault, folder, foreign):
    for number in range(200):
        (folder / f"{number}").write_bytes(os.urandom(5000))
    snapshot = foreign(folder)
    totals, errors = [], []

    def look():
        try:
            totals.append(list_whole_folder(vault.directory, snapshot, "").total)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert totals == [len(os.listdir(folder))] * 4
    assert len(os.listdir(vault.root / ".foreign")) == 1
    assert vault.leftovers() == []


def test_a_foreign_archive_that_was_replaced_is_indexed_anew(vault, folder, foreign):
    snapshot = foreign(folder)
    before = list_whole_folder(vault.directory, snapshot, "").total
    (folder / "added").write_text("x")
    foreign(folder)
    assert list_whole_folder(vault.directory, snapshot, "").total == before + 1
    assert len(os.listdir(vault.root / ".foreign")) == 1


def test_a_store_that_is_read_only_can_be_looked_into(in_namespace, vault, folder, foreign):
    ours, theirs = vault.snap(folder), foreign(folder)
    program = f"""
from jupyter_ailab_data.models import ContentsWish
from jupyter_ailab_data.snapshots.browse import list_folder
from jupyter_ailab_data.store.directory import DirectoryStore
store = DirectoryStore({str(vault.root)!r})
for name in ({ours!r}, {theirs!r}):
    print(list_folder(store, name, "", ContentsWish()).total)
"""
    mounts = f"mount --bind {vault.root} {vault.root}; mount -o remount,bind,ro {vault.root}"
    done = in_namespace(mounts, program)
    count = len(os.listdir(folder))
    assert done.stdout.split() == [str(count), str(count)], done.stderr

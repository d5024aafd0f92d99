"""The rest of a folder is as it was only if nothing has changed in it and nothing has come to it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_ailab_data.archive import index_writer
from jupyter_ailab_data.archive.beneath import Beneath
from jupyter_ailab_data.archive.index import Block
from jupyter_ailab_data.archive.index_reader import IndexReader
from jupyter_ailab_data.snapshots.before import is_unchanged
from jupyter_ailab_data.snapshots.databases.recognising import Databases
from jupyter_ailab_data.snapshots.rest import Rest

FILES = ["a", "b/c/d", "b/c/e", "b/f", "g/h", "g/i/j", "k.sqlite", "m"]
IN_ORDER = [
    "",
    "a",
    "b",
    "b/c",
    "b/c/d",
    "b/c/e",
    "b/f",
    "empty",
    "g",
    "g/h",
    "g/i",
    "g/i/j",
    "k.sqlite",
    "m",
]


@pytest.fixture(autouse=True)
def one_entry_a_block(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each entry of a snapshot begin a rest of its own; what is packed together stays together."""
    monkeypatch.setattr(index_writer, "_BLOCK_ENTRIES", 1)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    for path in FILES:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path)
    (root / "empty").mkdir()
    (root / "m").unlink()
    (root / "m").symlink_to("a")
    time.sleep(0.15)  # until its times tell whether it has changed
    return root


@pytest.fixture
def reached(vault, tree) -> Callable[..., str]:
    """Return what the rest begins with that is as it was when the fixture was made; "" if all is."""
    fd = os.open(vault.file(vault.snap(tree)), os.O_RDONLY)
    entries = [entry for block in IndexReader(fd).blocks() for entry in block.entries]
    os.close(fd)
    assert [os.fsdecode(entry.path) for entry in entries] == IN_ORDER

    def reached(skip=lambda _path, _is_folder: False, leave_out=frozenset(), patterns=()):
        with Beneath(str(tree)) as beneath:
            rest = Rest(beneath, Databases(beneath, patterns), skip, leave_out)
            first = "nothing"
            for entry in reversed(entries[1:]):
                info = beneath.lstat(entry.path)
                known = info is not None and is_unchanged(entry, info)
                if not rest.reaches([entry], [known]):
                    break
                first = os.fsdecode(entry.path)
            return first

    return reached


def test_where_nothing_has_happened_all_is_as_it_was(reached):
    assert reached() == "a"


def new(path: str) -> Callable[[Path], object]:
    return lambda tree: (tree / path).write_text("new")


@pytest.mark.parametrize(
    ("change", "first"),
    [
        (new("zz"), "nothing"),
        (new("l"), "m"),
        (new("g/i/zz"), "k.sqlite"),
        (new("g/i/i"), "g/i/j"),
        (new("g/a"), "g/h"),
        (new("empty/new"), "g"),
        (new("b/d"), "b/f"),
        (new("b/z"), "empty"),
        (new("0"), "a"),
        (lambda tree: (tree / "g/i/zz").mkdir(), "k.sqlite"),
        (lambda tree: os.mkfifo(tree / "l"), "m"),
        (lambda tree: (tree / "g/h").unlink(), "g/i"),
        (lambda tree: (tree / "g/h").write_text("more"), "g/i"),
        (lambda tree: (tree / "g").chmod(0o700), "g/h"),
        (lambda tree: (tree / "empty").rmdir(), "g"),
        (lambda tree: (tree / "g").rename(tree / "gg"), "k.sqlite"),
        (new("k.sqlite-wal"), "nothing"),  # what is beside a database ends it for the whole folder
        (new("b/old-journal"), "empty"),
    ],
)
def test_it_begins_behind_whatever_has_changed_or_come(tree, reached, change, first):
    change(tree)
    assert reached() == first


def test_a_name_put_in_the_place_of_another_at_the_same_time_is_new(tree, reached):
    """The folder's own time is not relied on."""
    when = (tree / "g/i").stat()
    (tree / "g/i/j").rename(tree / "g/i/J")
    os.utime(tree / "g/i", ns=(when.st_atime_ns, when.st_mtime_ns))
    assert reached() == "k.sqlite"


def test_what_is_excluded_or_left_out_now_ends_it(tree, reached):
    assert reached(skip=lambda path, _: path == b"g/h") == "g/i"
    assert reached(skip=lambda path, is_folder: is_folder and path == b"g") == "g/h"
    store = (tree / "g/i").stat()
    assert reached(leave_out=frozenset({(store.st_dev, store.st_ino)})) == "g/i/j"


def test_a_database_that_nothing_lies_beside_is_as_it_was(reached):
    assert reached(patterns=["*"]) == "a"


def test_a_folder_that_cannot_be_looked_into_is_an_error(tree, reached):
    (tree / "g").rename(tree / "elsewhere")
    (tree / "g").symlink_to("elsewhere")
    assert reached() == "k.sqlite"


@pytest.mark.parametrize("length", [2, 3, 5, 20])
def test_blocks_of_any_length_are_gone_through_alike(vault, tree, length):
    fd = os.open(vault.file(vault.snap(tree)), os.O_RDONLY)
    entries = [entry for block in IndexReader(fd).blocks() for entry in block.entries][1:]
    os.close(fd)
    with Beneath(str(tree)) as beneath:
        rest = Rest(beneath, Databases(beneath), lambda _path, _is_folder: False, frozenset())
        for end in range(len(entries), 0, -length):
            some = Block([], entries[max(0, end - length) : end]).entries
            assert rest.reaches(some, bytes([1] * len(some)))

"""The entries of the snapshot before are met in step with a walk, whatever has come and gone since."""

from __future__ import annotations

import os
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_ailab_data.archive.entry import FILE, FOLDER, HARDLINK, SYMLINK, Entry, sort_key
from jupyter_ailab_data.archive.index import Block, BlockRef
from jupyter_ailab_data.archive.index_writer import ReadyBlock, ReadyBlocks
from jupyter_ailab_data.archive.members import Member
from jupyter_ailab_data.snapshots.before import Ahead, Before, is_unchanged

NAMES = st.sampled_from([b"a", b"a.txt", b"b", b"a b", b"z", b"\xff"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map(b"/".join)


def file_at(path: bytes) -> Entry:
    return Entry(path, FILE, 0o644, 1000, 1000, 5, 7, inode=11, ctime_ns=13)


def found(**facts: int) -> os.stat_result:
    """What stat(2) says of the file of `file_at`, but for some facts."""
    usual = {"st_mode": stat.S_IFREG | 0o644, "st_ino": 11, "st_uid": 1000, "st_gid": 1000, "st_size": 5}
    info = {**usual, "st_mtime_ns": 7, "st_ctime_ns": 13, **facts}
    places = ("st_mode", "st_ino", "st_dev", "st_nlink", "st_uid", "st_gid", "st_size")
    return os.stat_result([info.get(name, 1) for name in places] + [0, 0, 0], info)


def in_blocks(paths: list[bytes], length: int) -> list[Block]:
    """Blocks of so many entries, each with a table of its own."""
    starts = range(0, len(paths), length)
    return [
        Block([Member(b"", 1, 1, 0, start)], [file_at(path) for path in paths[start : start + length]])
        for start in starts
    ]


@given(then=st.sets(PATHS), now=st.sets(PATHS), length=st.integers(1, 4), looked_at=st.integers(0, 5))
def test_each_path_meets_what_stood_there_and_only_that(then, now, length, looked_at):
    blocks = in_blocks(sorted(then, key=sort_key), length)

    class Seen(Ahead):
        def unchanged(self, number: int) -> bytes | None:
            return bytes([1] * len(blocks[number].entries)) if number >= looked_at else None

    before = Before(len(blocks), blocks.__getitem__, Seen())
    for path in sorted(now, key=sort_key):
        foreseen = before.foreseen(path)
        old = before.at(path)
        if path not in then:
            assert (foreseen, old, before.unchanged(found())) == (None, None, None)
            continue
        number = sorted(then, key=sort_key).index(path) // length
        assert old is not None
        assert old.path == path
        assert before.members is blocks[number].members
        assert before.unchanged(found()) is before.entry is old
        assert before.unchanged(found(st_size=6)) is None
        assert foreseen is (old if number >= looked_at else None)


def test_what_was_looked_at_and_had_changed_is_not_foreseen():
    class Seen(Ahead):
        def unchanged(self, _number: int) -> bytes | None:
            return b"\1\0\1"

    before = Before(1, in_blocks([b"a", b"b", b"c"], 3).__getitem__, Seen())
    assert [bool(before.foreseen(path)) for path in (b"a", b"b", b"c")] == [True, False, True]


class RestFrom(Ahead):
    """Says that all from a block on is as it was."""

    def __init__(self, blocks: list[Block], known: int) -> None:
        self.blocks = blocks
        self.known = known

    def rest(self, number: int) -> ReadyBlocks | None:
        if number < self.known:
            return None
        refs = [BlockRef(block.entries[0].path, 0, 0, 0, 0, b"") for block in self.blocks[number:]]
        return ReadyBlocks(0, [ReadyBlock(ref, 0) for ref in refs])


@given(then=st.sets(PATHS, min_size=1), now=st.sets(PATHS), length=st.integers(1, 4), known=st.integers(1, 5))
def test_a_walk_ends_only_at_the_very_path_that_the_rest_begins_with(then, now, length, known):
    blocks = in_blocks(sorted(then, key=sort_key), length)
    before = Before(len(blocks), blocks.__getitem__, RestFrom(blocks, known))
    begins = {block.entries[0].path: number for number, block in enumerate(blocks) if number >= known}
    for path in sorted(now, key=sort_key):
        entry = before.foreseen(path)
        if path in begins:
            assert entry is before.rest is not None
            assert before.ready == RestFrom(blocks, known).rest(begins[path])
            return
        assert (entry, before.ready) == (None, None)
        assert (before.at(path) is not None) == (path in then)
    assert before.ready is None


@pytest.mark.parametrize(
    "fact",
    ["st_mode", "st_uid", "st_gid", "st_size", "st_mtime_ns", "st_ino", "st_ctime_ns"],
)
def test_a_file_is_changed_if_any_fact_of_it_is(fact):
    assert is_unchanged(file_at(b"a"), found())
    assert not is_unchanged(file_at(b"a"), found(**{fact: getattr(found(), fact) + 1}))


@pytest.mark.parametrize(("kind", "mode"), [(FOLDER, stat.S_IFDIR), (SYMLINK, stat.S_IFLNK)])
def test_the_size_of_a_folder_or_a_link_says_nothing(kind, mode):
    entry = file_at(b"a")
    entry.type, entry.size = kind, 0
    assert is_unchanged(entry, found(st_mode=mode | 0o644, st_size=4096))
    assert not is_unchanged(entry, found())


def test_a_hard_link_is_a_file_by_its_mode():
    entry = file_at(b"a")
    entry.type, entry.size = HARDLINK, 0
    assert is_unchanged(entry, found())

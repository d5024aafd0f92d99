"""A snapshot is read wherever its members lie, and where they have been moved to."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from jupyter_ailab_data.archive.entry import FILE
from jupyter_ailab_data.archive.index_reader import IndexReader
from jupyter_ailab_data.archive.index_writer import IndexWriter
from jupyter_ailab_data.archive.members import Member
from jupyter_ailab_data.errors import CorruptError, NotFoundError
from jupyter_ailab_data.store.directory import DirectoryStore
from jupyter_ailab_data.store.reading import StoredSnapshot, local_members

Archive = Callable[..., Path]


def contents(stored: StoredSnapshot) -> dict[bytes, bytes]:
    return {
        entry.path: b"".join(stored.pieces(entry, members))
        for entry, members in stored.index.entries()
        if entry.type == FILE
    }


def refer(store: DirectoryStore, to: str, name: str, guests: list[Member] | None = None) -> None:
    """Write an incremental archive that has everything from another."""
    with StoredSnapshot(store, to) as stored:
        root = replace(stored.index.root, archives=[to], full=False)
        writer = IndexWriter(store.root)
        for block in stored.index.blocks():
            writer.add([replace(member, archive=1) for member in block.members], block.entries)
        out = os.open(os.path.join(store.root, f"{name}.inc.tgz"), os.O_RDWR | os.O_CREAT)
        writer.finish(out, 0, root, guests)
        os.close(out)
        writer.close()


def adopt(store: DirectoryStore, giver: str, name: str) -> None:
    """Write an archive that keeps another one's members as guests, as a deletion does."""
    members, data, at = [], b"", 0
    source = Path(store.path(giver)).read_bytes()
    for member in local_members(store, giver):
        data += source[member.offset : member.offset + member.size]
        members.append(replace(member, offset=at))
        at += member.size
    writer = IndexWriter(store.root)
    with StoredSnapshot(store, giver) as stored:
        root = replace(stored.index.root, archives=[])
        entries = [entry for entry, _ in stored.index.entries()]
    with open(os.path.join(store.root, f"{name}.inc.tgz"), "w+b") as out:
        out.write(data)
        out.flush()
        writer.add(members, entries[:1])
        writer.finish(out.fileno(), len(data), root, members)
    writer.close()


def test_a_full_snapshot_is_read_from_its_own_file(store: DirectoryStore, archive: Archive) -> None:
    archive("a.tgz")
    with StoredSnapshot(store, "a") as stored:
        assert contents(stored) == {b"file": b"hello"}


def test_an_incremental_one_is_read_from_the_others(store: DirectoryStore, archive: Archive) -> None:
    archive("a.tgz")
    refer(store, "a", "b")
    with StoredSnapshot(store, "b") as stored:
        assert contents(stored) == {b"file": b"hello"}


def test_where_the_archive_has_gone_its_members_are_found_as_guests(
    store: DirectoryStore, archive: Archive
) -> None:
    archive("a.tgz")
    refer(store, "a", "b")
    adopt(store, "a", "c")
    store.remove("a")
    with StoredSnapshot(store, "b") as stored:
        assert contents(stored) == {b"file": b"hello"}


def test_a_damaged_archive_beside_it_is_no_hindrance(store: DirectoryStore, archive: Archive) -> None:
    archive("a.tgz")
    refer(store, "a", "b")
    adopt(store, "a", "c")
    damaged = archive("d.tgz", label="damaged in its index, not in its root")
    with damaged.open("r+b") as file:
        file.seek(IndexReader(file.fileno()).root.blocks[0].offset + 30)
        file.write(b"damage")
    store.remove("a")
    assert store.snapshot("d").state == "complete"
    with StoredSnapshot(store, "b") as stored:
        assert contents(stored) == {b"file": b"hello"}


def test_members_that_are_nowhere_are_told(store: DirectoryStore, archive: Archive) -> None:
    archive("a.tgz")
    refer(store, "a", "b")
    store.remove("a")
    with StoredSnapshot(store, "b") as stored, pytest.raises(CorruptError, match="missing from the store"):
        contents(stored)


def test_another_archive_of_the_same_id_is_not_taken(store: DirectoryStore, archive: Archive) -> None:
    archive("a.tgz")
    refer(store, "a", "b")
    with open(store.path("a"), "r+b") as file:
        file.truncate(0)
        file.write(os.urandom(5000))
    with StoredSnapshot(store, "b") as stored, pytest.raises(CorruptError):
        contents(stored)


@pytest.mark.parametrize("size", [0, 10, 90, 300])
def test_one_that_is_not_whole_is_not_opened_and_leaks_nothing(
    store: DirectoryStore, archive: Archive, size: int
) -> None:
    os.truncate(archive("a.tgz"), size)
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(CorruptError):
        StoredSnapshot(store, "a")
    with pytest.raises(NotFoundError):
        StoredSnapshot(store, "b")
    assert len(os.listdir("/proc/self/fd")) == before


def test_closing_leaves_no_descriptor(store: DirectoryStore, archive: Archive) -> None:
    archive("a.tgz")
    refer(store, "a", "b")
    before = len(os.listdir("/proc/self/fd"))
    with StoredSnapshot(store, "b") as stored:
        contents(stored)
    assert len(os.listdir("/proc/self/fd")) == before

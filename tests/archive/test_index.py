"""The index finds what is in an archive by reading its end, and of that no more than it must."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_ailab_data.archive import index_writer as index_writer_module
from jupyter_ailab_data.archive.contents import ContentReader, members_needed
from jupyter_ailab_data.archive.entry import FILE, FOLDER, Entry, sort_key
from jupyter_ailab_data.archive.index import has_footer, starts_as_ours
from jupyter_ailab_data.archive.index_reader import IndexReader
from jupyter_ailab_data.archive.index_writer import IndexWriter
from jupyter_ailab_data.archive.members import Member

NAMES = st.sampled_from(
    [b"a", b"a.txt", b"a-b", b"a b", b"b", b"\xff", b"\xff" * 9, b"\x01", b"a\x01", b"z" * 30]
)
PATHS = st.lists(NAMES, min_size=1, max_size=4).map(b"/".join)


def entries_of(paths: set[bytes]) -> list[Entry]:
    """Make a tree that holds the paths, in the archive's order."""
    folders = {b""}
    for path in paths:
        parts = path.split(b"/")
        folders.update(b"/".join(parts[:count]) for count in range(1, len(parts)))
    kinds = dict.fromkeys(paths, FILE) | dict.fromkeys(folders, FOLDER)
    return [Entry(path, kinds[path], 0o644, 0, 0, 0, 0) for path in sorted(kinds, key=sort_key)]


def write_index(file: Path, batches: list[tuple[list[Member], list[Entry]]], root: object) -> None:
    writer = IndexWriter(str(file.parent))
    out = os.open(file, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
    try:
        for members, entries in batches:
            writer.add(members, entries)
        writer.finish(out, 0, root)  # type: ignore[arg-type]
    finally:
        os.close(out)
        writer.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("index") / "index"


@settings(deadline=None)
@given(st.sets(PATHS, max_size=40), st.integers(1, 6), st.lists(PATHS | st.just(b""), min_size=5, max_size=5))
def test_find_children_and_entries_agree_with_a_plain_list(
    file: Path, new_root: Callable[..., Any], paths: set[bytes], block: int, asked: list[bytes]
) -> None:
    entries = entries_of(paths)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index_writer_module, "_BLOCK_ENTRIES", block)
        write_index(file, [([], [entry]) for entry in entries], new_root())
    with file.open("rb") as opened:
        index = IndexReader(opened.fileno())
        assert len(index.root.blocks) == -(-len(entries) // block)
        assert [entry.path for entry, _ in index.entries()] == [entry.path for entry in entries]
        for path in {*asked, *(entry.path for entry in entries)}:
            found = index.find(path)
            assert (found[0].path if found else None) == (path if path in {e.path for e in entries} else None)
            assert index.entry(path) == (found[0] if found else None)
            below = path + b"/" if path else b""
            beneath = [e.path for e in entries if e.path == path or e.path.startswith(below)]
            assert [entry.path for entry, _ in index.entries(path)] == beneath
            children = [p for p in beneath if p != path and b"/" not in p[len(below) :]]
            assert [entry.path for entry, _ in index.children(path)] == children


@pytest.mark.parametrize("count", [1, 2, 2047, 2048, 2049, 10_000])
def test_any_number_of_entries_is_read_back(tmp_path: Path, new_root: Callable[..., Any], count: int) -> None:
    entries = entries_of({b"file-%05d" % number for number in range(count - 1)})
    write_index(tmp_path / "index", [([], entries)], new_root())
    with (tmp_path / "index").open("rb") as opened:
        index = IndexReader(opened.fileno())
        assert index.root.entries == count
        assert [entry.path for entry, _ in index.entries()] == [entry.path for entry in entries]


def test_members_stay_with_their_entries_however_blocks_are_cut(
    tmp_path: Path, new_root: Callable[..., Any]
) -> None:
    tables: list[tuple[list[Member], list[Entry]]] = []
    wanted = {}
    for number in range(300):  # attributes of 64 KiB make blocks end early
        table = [Member(bytes([number % 256, n]) * 16, 1, 1, 0, number) for n in range(3)]
        batch = []
        for n, member in enumerate([0, 0, 1]):
            entry = Entry(b"%05d-%d" % (number, n), FILE, 0o644, 0, 0, 0, 0, member=member)
            entry.xattrs = ((b"user.big", bytes(65000)),) if n else ()
            batch.append(entry)
            wanted[entry.path] = table[member].sha256, table[member].offset
        tables.append((table, batch))
    tables.append(
        (
            [member for table, _ in tables for member in table],
            [
                Entry(
                    b"9" + entry.path,
                    FILE,
                    0o644,
                    0,
                    0,
                    0,
                    0,
                    member=entry.member + 3 * number,
                    xattrs=entry.xattrs,
                )
                for number, (_, batch) in enumerate(tables)
                for entry in batch
            ],
        )
    )
    wanted |= {b"9" + path: facts for path, facts in wanted.items()}
    write_index(tmp_path / "index", tables, new_root())
    with (tmp_path / "index").open("rb") as opened:
        index = IndexReader(opened.fileno())
        assert all(ref.raw_size <= 4 << 20 for ref in index.root.blocks)
        assert sum(len(block.members) for block in index.blocks()) == 2 * 3 * 300
        found = {
            e.path: (members[e.member].sha256, members[e.member].offset) for e, members in index.entries()
        }
    assert found == wanted


def bytes_read() -> int:
    with open("/proc/self/io") as file:
        return int(file.readline().split()[1])


class Meter:
    """How many bytes this process read meanwhile."""

    def __enter__(self) -> Meter:
        self._before = bytes_read()
        self._own = bytes_read() - self._before
        return self

    def __exit__(self, *_: object) -> None:
        self.size = bytes_read() - self._before - 2 * self._own


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    (folder / "large").write_bytes(os.urandom(12 << 20))
    for number in range(60):
        (folder / f"folder-{number:02d}").mkdir()
        for other in range(100):
            (folder / f"folder-{number:02d}" / f"file-{other}").write_bytes(os.urandom(700))
    return folder


@pytest.fixture
def index(many: Path, pack: Callable[..., Any]) -> Iterator[IndexReader]:
    with pack(many).index() as found:
        yield found


def test_opening_reads_the_root_and_the_footer_alone(index: IndexReader) -> None:
    with Meter() as meter:
        IndexReader(index.fd)
    assert meter.size < 10_000 < os.fstat(index.fd).st_size / 1000


def test_finding_one_entry_reads_one_block(index: IndexReader) -> None:
    assert len(index.root.blocks) >= 3
    for path in (b"", b"large", b"folder-30/file-50", b"folder-59/file-99", b"not/there"):
        with Meter() as meter:
            index.find(path)
        assert meter.size == index.root.blocks[index.block_of(path)].size


def test_one_files_content_costs_its_members(index: IndexReader) -> None:
    for path in (b"large", b"folder-30/file-50", b"folder-59/file-99"):
        found = index.find(path)
        assert found is not None
        entry, members = found
        own = members[entry.member : members_needed(entry, members)]
        with Meter() as meter:
            for _ in ContentReader(lambda _: index.fd).pieces(entry, members):
                pass
        assert meter.size == sum(member.size for member in own)
        assert meter.size < entry.size + 300_000


def test_children_cost_no_blocks_of_what_lies_deeper(tmp_path: Path, pack: Callable[..., Any]) -> None:
    for number in range(3):
        folder = tmp_path / f"{number}"
        folder.mkdir()
        for other in range(5000):
            (folder / f"{other}").touch()
    with pack(tmp_path).index() as index:
        blocks = len(index.root.blocks)
        assert blocks >= 7
        with Meter() as meter:
            assert [entry.path for entry, _ in index.children(b"")] == [b"0", b"1", b"2"]
        assert meter.size <= sum(sorted(ref.size for ref in index.root.blocks)[-4:])


def test_an_archive_is_known_by_its_ends(whole_archive: Path, tmp_path: Path) -> None:
    with whole_archive.open("rb") as file:
        assert has_footer(file.fileno())
        assert starts_as_ours(file.fileno())
    for other in (b"", b"\x1f\x8b", bytes(200)):
        (tmp_path / "other").write_bytes(other)
        with (tmp_path / "other").open("rb") as file:
            assert not has_footer(file.fileno())
            assert not starts_as_ours(file.fileno())

"""A cut, flipped or lengthened archive is told from a whole one, and never gives a wrong byte."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_ailab_data.archive.contents import ContentReader
from jupyter_ailab_data.archive.entry import FILE
from jupyter_ailab_data.archive.index import END_MEMBERS, FIRST_MEMBER, FOOTER_SIZE
from jupyter_ailab_data.archive.index_reader import IndexReader
from jupyter_ailab_data.archive.safety import checked
from jupyter_ailab_data.errors import CorruptError

Contents = dict[bytes, bytes]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, pack: Callable[..., Any]) -> tuple[bytes, Contents]:
    folder = tmp_path_factory.mktemp("whole")
    for name in "abc":
        (folder / name).write_bytes(name.encode() * 5000)
    (folder / "d").write_bytes(random.Random(1).randbytes(30_000))
    (folder / "large").write_bytes(b"text " * 300_000)
    (folder / "link").symlink_to("a")
    packed = pack(folder)
    return packed.path.read_bytes(), packed.contents()


@pytest.fixture
def file(tmp_path: Path) -> Iterator[int]:
    fd = os.open(tmp_path / "damaged.tgz", os.O_RDWR | os.O_CREAT)
    yield fd
    os.close(fd)


def read(fd: int) -> Contents | str:
    """Return the files of an archive by their paths, or why it was refused."""
    try:
        index = IndexReader(fd)
        reader = ContentReader(lambda _: fd)
        entries = checked(index.entries(), index.root.content_size)
        found = {entry.path: (entry.type, reader.whole(entry, members)) for entry, members in entries}
    except CorruptError as error:
        return error.message
    return {path: content for path, (kind, content) in found.items() if kind == FILE}


def interesting(archive: bytes, fd: int) -> list[int]:
    """Return where each part of an archive begins."""
    os.pwrite(fd, archive, 0)
    index = IndexReader(fd)
    places = {0, 1, len(FIRST_MEMBER), index.root.local_size, index.root.local_size - len(END_MEMBERS)}
    for block, ref in zip(index.blocks(), index.root.blocks, strict=True):
        places |= {ref.offset, ref.offset + ref.size}
        places |= {member.offset for member in block.members}
    places |= {len(archive) - FOOTER_SIZE, len(archive) - 1, len(archive) - 8, len(archive) - 20}
    return sorted(places)


def test_cut_anywhere_it_is_refused(whole: tuple[bytes, Contents], file: int) -> None:
    archive, contents = whole
    places = interesting(archive, file)
    assert read(file) == contents
    places += [place + 1 for place in places if place + 1 < len(archive)]
    places += random.Random(2).sample(range(len(archive)), 300)
    for place in sorted(places, reverse=True):
        os.ftruncate(file, place)
        assert isinstance(read(file), str), place


def test_with_something_behind_its_end_it_is_refused(whole: tuple[bytes, Contents], file: int) -> None:
    archive, contents = whole
    for rubbish in (
        b"\0",
        b"\n",
        bytes(512),
        bytes(10240),
        b"\x1f\x8b",
        archive[:100],
        archive[-FOOTER_SIZE:-1],
    ):
        os.ftruncate(file, 0)
        os.pwrite(file, archive + rubbish, 0)
        assert isinstance(read(file), str)
    os.ftruncate(file, 0)
    os.pwrite(file, archive + archive, 0)  # offsets count from the first byte, so this is the first one
    assert read(file) == contents or isinstance(read(file), str)


@pytest.mark.parametrize("seed", range(4))
def test_any_flipped_bit_is_found_or_does_not_matter(
    whole: tuple[bytes, Contents], file: int, seed: int
) -> None:
    archive, contents = whole
    chance = random.Random(seed)
    places = [place + shift for place in interesting(archive, file) for shift in (0, 1, 3, 9, 10, 15)]
    places += chance.choices(range(len(archive)), k=150)
    local_size = IndexReader(file).root.local_size
    unread = [
        range(len(FIRST_MEMBER)),
        range(local_size - len(END_MEMBERS), local_size),
    ]
    for place in places:
        if place >= len(archive):
            continue
        flipped = bytes([archive[place] ^ 1 << chance.randrange(8)])
        os.pwrite(file, flipped, place)
        found = read(file)
        if any(place in part for part in unread):
            assert found == contents
        else:
            assert isinstance(found, str), place
        os.pwrite(file, archive[place : place + 1], place)
    assert read(file) == contents


def test_a_damaged_member_is_named_by_its_file_and_the_others_are_read(
    whole: tuple[bytes, Contents], file: int
) -> None:
    archive, contents = whole
    os.pwrite(file, archive, 0)
    index = IndexReader(file)
    found = index.find(b"large")
    assert found is not None
    member = found[1][found[0].member + 1]
    os.pwrite(file, bytes(20), member.offset + 20)
    reader = ContentReader(lambda _: file)
    with pytest.raises(CorruptError, match="“large” is damaged"):
        reader.whole(*found)
    for path in contents:
        other = index.find(path)
        assert other is not None
        if path != b"large":
            assert reader.whole(*other) == contents[path]


def test_blocks_of_the_disk_lost_to_zeros_are_found(whole: tuple[bytes, Contents], file: int) -> None:
    archive, _ = whole
    for start in range(0, len(archive), 4096):
        os.pwrite(file, archive, 0)
        os.pwrite(file, bytes(min(4096, len(archive) - start)), start)
        assert isinstance(read(file), str)


@pytest.mark.parametrize("content", [b"", b"\x1f\x8b", bytes(100), bytes(5000), b"text\n" * 1000])
def test_what_was_never_an_archive_is_refused(content: bytes, file: int) -> None:
    os.pwrite(file, content, 0)
    assert isinstance(read(file), str)

"""Foreign archives that are cut, changed, or none at all end in an answer."""

from __future__ import annotations

import gzip
import io
import random
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_ailab_data.archive.decompress import open_stream
from jupyter_ailab_data.archive.foreign import read_entries
from jupyter_ailab_data.errors import CorruptError
from tests.archive.foreign_trees import answer, entries_of, members, output


@pytest.mark.parametrize(
    "packed",
    [b"", b"PK\x03\x04" + b"zip" * 400, b"\0" * 100, b"text\n" * 300, gzip.compress(b"")],
    ids=["nothing", "zip", "zeros", "text", "empty gzip"],  # gzip.compress holds the time: no name for a test
)
def test_what_is_no_tar_is_called_so(packed: bytes) -> None:
    with pytest.raises(CorruptError, match="not a tar archive"):
        entries_of(packed)


def test_an_empty_archive_has_no_entries() -> None:
    assert entries_of(bytes(10_240)) == []
    assert entries_of(output("tar", "-cz", "-T", "/dev/null")) == []


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Make a bare tar of three entries with every kind of header before them."""
    root = tmp_path_factory.mktemp("small")
    (root / "file").write_bytes(b"f" * 700)
    (root / ("n" * 120)).write_bytes(b"g" * 512)
    (root / "link").symlink_to("t" * 120)
    return output("tar", "--format=posix", "--sort=name", "-C", root, "-c", "file", "link", "n" * 120)


def test_an_archive_may_lack_its_end_but_not_part_of_an_entry(small: bytes) -> None:
    whole = entries_of(small)
    ends = {}
    for end in range(1, len(small)):
        found = answer(small[:end])
        if isinstance(found, str):
            assert "cut off" in found
        else:
            ends[end] = found
    content_end = len(small.rstrip(b"\0"))
    complete = [end for end, found in ends.items() if found == whole]
    partial = [end for end, found in ends.items() if found != whole]
    assert min(complete) == -(-content_end // 512) * 512
    assert len(partial) == 2  # after the first entry and after the second, where nothing is missing
    assert all(end % 512 == 0 for end in partial)


def test_what_follows_the_end_is_not_passed_over_in_silence(small: bytes) -> None:
    assert entries_of(small + bytes(5000)) == entries_of(small)
    for rubbish in (b"x", small, bytes(2_000_000) + b"x"):
        with pytest.raises(CorruptError, match="something follows its end"):
            entries_of(small + rubbish)


def test_a_trailer_of_ours_may_follow(small: bytes) -> None:
    for trailer in (b"INDEX", b"INDEX" + b"more" * 600_000):
        stream = open_stream(io.BytesIO(gzip.compress(small + trailer, 1)))
        assert len(list(read_entries(stream, b"INDEX"))) == 3
        assert stream.read(1) == b""
    with pytest.raises(CorruptError):
        list(read_entries(open_stream(io.BytesIO(small + b"INDEED")), b"INDEX"))


@pytest.mark.parametrize("pack", [bytes, lambda data: gzip.compress(data, 1)], ids=["bare", "gzip"])
def test_flipped_bits_and_cuts_end_in_an_answer(plain_tree: Path, pack: Callable[[bytes], bytes]) -> None:
    plain = output("tar", "--format=posix", "--exclude=big.bin", "-C", plain_tree, "-c", ".")
    packed = pack(plain)
    rand = random.Random(2)
    refused = 0
    for _ in range(600):
        damaged = bytearray(packed)
        for _ in range(rand.choice((1, 1, 8))):
            damaged[rand.randrange(len(damaged))] ^= 1 << rand.randrange(8)
        if rand.random() < 0.3:
            del damaged[rand.randrange(1, len(damaged)) :]
        found = answer(bytes(damaged))
        if isinstance(found, str):
            assert found.endswith(".")
            refused += 1
    assert refused > 100


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(list(b"0157xgLKSDMVQ\0")), st.binary(max_size=700), st.integers(0, 2000))
    )
)
def test_any_sequence_of_valid_headers_ends_in_an_answer(parts: list[tuple[int, bytes, int]]) -> None:
    packed = b""
    for flag, content, size in parts:
        info = tarfile.TarInfo("name")
        info.type, info.size = bytes([flag]), size if size % 3 == 0 else len(content)
        packed += info.tobuf(tarfile.GNU_FORMAT) + content + bytes(-len(content) % 512)
    found = answer(packed + bytes(1024))
    assert isinstance(found, str) or all(found)


def test_offsets_are_where_an_entrys_headers_begin(small: bytes) -> None:
    for member in list(members(small)):
        again = next(members(small[member.entry.offset :]))
        assert again.entry.path == member.entry.path
        assert again.entry.mtime_ns == member.entry.mtime_ns

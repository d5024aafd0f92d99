"""Any compression reads back as what was compressed, and damage is always noticed."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_ailab_data.archive.decompress import kind_of, open_stream
from jupyter_ailab_data.errors import CorruptError

KINDS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, 1),
    "xz": lambda data: lzma.compress(data, preset=0),
    "bzip2": lambda data: bz2.compress(data, 1),
    "zstd": zstandard.ZstdCompressor(write_checksum=True).compress,
}


def content(seed: int, size: int) -> bytes:
    """Half noise, half text, so that both kinds of blocks occur."""
    rand = random.Random(seed)
    return rand.randbytes(size // 2) + (b"a line of text that repeats %d\n" % seed) * (size // 60)


def read_all(packed: bytes, size: int = 70_001) -> bytes:
    stream = open_stream(io.BytesIO(packed))
    pieces = []
    while piece := stream.read(size):
        pieces.append(piece)
    data = b"".join(pieces)
    assert stream.position == len(data)
    return data


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [0, 2, 1000, 3_000_000])
def test_one_member_reads_back(kind: str, size: int) -> None:
    data = content(1, size)
    assert open_stream(io.BytesIO(KINDS[kind](data))).kind == kind
    assert read_all(KINDS[kind](data)) == data


@pytest.mark.parametrize("kind", KINDS)
def test_many_members_read_back_as_one(kind: str) -> None:
    parts = [content(seed, 500 * seed) for seed in range(40)]
    assert read_all(b"".join(map(KINDS[kind], parts))) == b"".join(parts)


@pytest.mark.parametrize("level", [-5, 1, 3, 19])
@pytest.mark.parametrize("command", ["zstd", "zstd -T2", "zstd --no-check", "zstd --long=27"])
def test_what_the_zstd_program_writes_reads_back(command: str, level: int) -> None:
    if shutil.which("zstd") is None:
        pytest.skip("zstd is not installed")
    data = content(2, 2_000_000)
    argument = f"--fast={-level}" if level < 0 else f"-{level}"
    packed = subprocess.run(
        [*command.split(), argument, "-c"], input=data, capture_output=True, check=True
    ).stdout
    assert read_all(packed) == data


def test_zstd_frames_of_every_header_shape_read_back() -> None:
    data = content(3, 300_000)
    skippable = b"\x53\x2a\x4d\x18" + struct.pack("<I", 5) + b"hello"
    frames = [
        zstandard.ZstdCompressor(write_checksum=check, write_content_size=sized).compress(data[:size])
        for check in (False, True)
        for sized in (False, True)
        for size in (0, 1, 200, 300, 70_000, 300_000)
    ]
    sizes = [0, 1, 200, 300, 70_000, 300_000] * 4
    packed = skippable + skippable.join(frames) + skippable
    assert read_all(packed) == b"".join(data[:size] for size in sizes)


def test_gzip_headers_with_names_comments_and_extra_fields_read_back() -> None:
    plain = gzip.compress(b"content", mtime=0)
    flagged = (
        plain[:3] + bytes([4 | 8 | 16]) + plain[4:10] + b"\x03\0abc" + b"name\0" + b"comment\0" + plain[10:]
    )
    assert read_all(flagged + plain) == b"contentcontent"


def test_bytes_of_no_known_compression_pass_unchanged() -> None:
    data = b"BZh9 is also how a file's name can begin" + content(4, 100_000)
    assert open_stream(io.BytesIO(data)).kind == "none"
    assert read_all(data) == data
    assert read_all(b"") == b""
    assert kind_of(b"") == "none"


@pytest.mark.parametrize("kind", KINDS)
def test_zero_padding_after_the_end_is_allowed(kind: str) -> None:
    data = content(5, 10_000)
    for padding in (1, 511, 700_000):
        assert read_all(KINDS[kind](data) + bytes(padding)) == data


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "rubbish", [b"x", b"\x1f", b"\0\0\0x", b"rubbish" * 100_000, b"\0" * 600_000 + b"end"]
)
def test_rubbish_after_the_end_is_corrupt(kind: str, rubbish: bytes) -> None:
    packed = KINDS[kind](content(6, 10_000))
    with pytest.raises(CorruptError, match=f"not {kind} data"):
        read_all(packed + rubbish)


@pytest.mark.parametrize("kind", KINDS)
def test_every_truncation_is_corrupt(kind: str) -> None:
    packed = KINDS[kind](content(7, 900)) + KINDS[kind](content(8, 900))
    whole = len(KINDS[kind](content(7, 900)))
    for end in range(16, len(packed)):
        if end == whole:
            continue
        with pytest.raises(CorruptError, match=r"cut off|not .* data follows"):
            read_all(packed[:end])


@pytest.mark.parametrize("kind", KINDS)
def test_a_flipped_bit_never_gives_other_content(kind: str) -> None:
    data = content(9, 40_000)
    packed = KINDS[kind](data)
    rand = random.Random(10)
    noticed = 0
    for _ in range(300):
        damaged = bytearray(packed)
        damaged[rand.randrange(16, len(packed))] ^= 1 << rand.randrange(8)
        try:
            assert read_all(bytes(damaged)) == data  # a bit without meaning, such as xz's or gzip's flags
        except CorruptError:
            noticed += 1
    assert noticed > 290


def test_the_message_says_where() -> None:
    packed = bytearray(gzip.compress(content(11, 500_000)))
    packed[300_000 // 2] ^= 0xFF
    with pytest.raises(CorruptError, match=r"its gzip data can't be decoded between bytes 0 and \d+"):
        read_all(bytes(packed))


def test_a_bomb_is_read_in_bounded_memory() -> None:
    if sys.platform != "linux":
        pytest.skip("ru_maxrss is in other units elsewhere")
    zeros = bytes(1 << 20)
    frames = io.BytesIO()
    with zstandard.ZstdCompressor(level=1).stream_writer(frames, closefd=False) as writer:
        for _ in range(600):
            writer.write(zeros)
    code = (
        "import io, sys, resource\n"
        "from jupyter_ailab_data.archive.decompress import open_stream\n"
        "packed = sys.stdin.buffer.read()\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "stream = open_stream(io.BytesIO(packed)); total = 0\n"
        "while piece := stream.some(1 << 20): total += len(piece)\n"
        "print(total, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    for packed in (frames.getvalue(), gzip.compress(zeros * 600, 1)):
        run = subprocess.run([sys.executable, "-c", code], input=packed, capture_output=True, check=True)
        total, grown = map(int, run.stdout.split())
        assert total == 600 << 20
        assert grown < 40 << 10  # KiB (getrusage(2))


def test_a_zstd_window_beyond_the_limit_is_refused() -> None:
    header = b"\x28\xb5\x2f\xfd" + bytes([0, (31 - 10) << 3])
    with pytest.raises(CorruptError, match="zstd"):
        read_all(header + b"\x01\0\0" + bytes(10))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_reads_skips_and_peeks_agree_with_the_whole(data: st.DataObject) -> None:
    whole = content(12, 5_000)
    step = data.draw(st.integers(1, 3000))
    packed = b"".join(gzip.compress(whole[at : at + step], 1) for at in range(0, len(whole), step))
    stream = open_stream(io.BytesIO(packed))
    at = 0
    for do, size in data.draw(
        st.lists(st.tuples(st.sampled_from("rskp"), st.integers(1, 4000)), max_size=12)
    ):
        if do == "r":
            piece = stream.read(size)
            assert piece == whole[at : at + size]
        elif do == "s":
            piece = stream.some(size)
            assert whole.startswith(piece, at)
            assert piece or at == len(whole)
        elif do == "p":
            assert stream.peek(size) == whole[at : at + size]
            continue
        else:
            piece = whole[at : at + stream.skip(size)]
            assert len(piece) == min(size, len(whole) - at)
        at += len(piece)
        assert stream.position == at

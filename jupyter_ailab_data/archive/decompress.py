"""Whatever compression an archive came in, as one plain stream of bytes.

The kind is told by the first bytes, never by the file's name: gzip (RFC 1952), zstd
(RFC 8878), xz (the .xz file format 1.2), bzip2, or none. All but the last may hold several
members one after another, as pigz, pzstd, `cat` and our own writer make them, and may be
padded with zeros at their end as gzip(1) allows. Memory is bounded whatever the input says.
"""

from __future__ import annotations

import bz2
import lzma
import struct
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, Protocol

import zstandard
from isal import igzip_lib

from ..errors import CorruptError
from .stream import Kind, Stream

READ: Final = 256 << 10
"""Bytes asked of the file at a time."""
_FEED: Final = 64 << 10
"""Bytes given to a decoder at a time; small, since what lies behind a member's end is copied."""
CHUNK: Final = 1 << 20
"""The most bytes one step of a decoder may give."""
WINDOW_LIMIT: Final = 128 << 20
"""The most a zstd or xz stream may make us keep: what `zstd` itself allows without --long."""

_ZSTD_FRAME: Final = b"\x28\xb5\x2f\xfd"
_ZSTD_BLOCK_LIMIT: Final = 128 << 10
_BZIP2_STARTS: Final = (b"\x31\x41\x59\x26\x53\x59", b"\x17\x72\x45\x38\x50\x90")
_IsalError: type[Exception] = igzip_lib.IsalError  # type: ignore[assignment]  # its stubs say instance
_FAILURES: Final = (_IsalError, lzma.LZMAError, OSError, ValueError, EOFError)
"""What the decoders raise over their input; bz2 raises a bare OSError."""


def open_stream(source: BinaryIO) -> Stream:
    """Return the decompressed content of `source`, from where it stands to its end.

    Reading it raises CorruptError where the compressed stream is damaged, cut off, or followed
    by something else, UnsafeArchiveError where it unpacks to more than any honest one does, and
    OSError where `source` can't be read.
    """
    data = Stream(iter(lambda: source.read(READ), b""))
    kind = kind_of(data.peek(16))
    if kind == "none":
        return data
    return Stream(_members(data, kind), kind, data)


def kind_of(head: bytes) -> Kind:
    """Tell the compression from the first 16 bytes."""
    if head.startswith(b"\x1f\x8b\x08"):
        return "gzip"
    if head.startswith(b"\xfd7zXZ\0"):
        return "xz"
    if head.startswith(_ZSTD_FRAME) or _is_skippable(head):
        return "zstd"
    # "BZh9" alone could begin the first file's name in a bare tar.
    if head.startswith(b"BZh") and head[4:10] in _BZIP2_STARTS:
        return "bzip2"
    return "none"


def _is_skippable(head: bytes) -> bool:
    return head[1:4] == b"\x2a\x4d\x18" and 0x50 <= head[0] <= 0x5F


def _members(data: Stream, kind: Kind) -> Iterator[bytes]:
    """Yield the content of one member after another, and see that nothing else follows."""
    while True:
        started = data.position
        try:
            yield from _ONE_MEMBER[kind](data)
        except _CutError as error:
            raise CorruptError(
                f"The archive is cut off: its {kind} data ends at byte {data.position}."
            ) from error
        except _DamagedError as error:
            raise CorruptError(
                f"The archive is damaged: its {kind} data can't be decoded between bytes {started} and "
                f"{data.position} ({error})."
            ) from error
        while (zeros := data.peek(READ)) and zeros == bytes(len(zeros)):
            data.skip(len(zeros))
        if not zeros:
            return
        data.skip(len(zeros) - len(zeros.lstrip(b"\0")))
        if kind_of(data.peek(16)) != kind:
            raise CorruptError(
                f"Something that is not {kind} data follows the archive at byte {data.position}."
            )


class _CutError(Exception):
    """The file ends where the compressed stream does not."""


class _DamagedError(Exception):
    """The decoder refused its input."""


class _Decoder(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def needs_input(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes: ...


def _decoded(new: Callable[[], _Decoder]) -> Callable[[Stream], Iterator[bytes]]:
    """Read one member with a decoder that has the standard library's interface."""

    def member(data: Stream) -> Iterator[bytes]:
        decoder = new()
        while not decoder.eof:
            piece = data.some(_FEED) if decoder.needs_input else b""
            if decoder.needs_input and not piece:
                raise _CutError
            try:
                content = decoder.decompress(piece, CHUNK)
            except _FAILURES as error:
                raise _DamagedError(str(error)) from error
            if content:
                yield content
        data.unread(len(decoder.unused_data))

    return member


def _zstd_member(data: Stream) -> Iterator[bytes]:
    """Read one zstd frame (RFC 8878, 3.1.1), a block at a time.

    The library's own reader can't tell a frame that is cut off from one that has ended, and its
    one-shot decoder has no limit on what it gives; a block never gives more than 128 KiB.
    """
    if _is_skippable(data.peek(4)):
        size = int.from_bytes(_take(data, 8)[4:], "little")
        if data.skip(size) < size:
            raise _CutError
        return
    head = _take(data, 5)
    single, dictionary, length = head[4] & 0x20, head[4] & 3, head[4] >> 6
    rest = (0 if single else 1) + (0, 1, 2, 4)[dictionary] + (1 if single else 0, 2, 4, 8)[length]
    decoder = zstandard.ZstdDecompressor(max_window_size=WINDOW_LIMIT).decompressobj()
    try:
        decoder.decompress(head + _take(data, rest))
        last = False
        while not last:
            block = _take(data, 3)
            (word,) = struct.unpack("<I", block + b"\0")
            last, kind, size = bool(word & 1), word >> 1 & 3, word >> 3
            if kind == 3 or size > _ZSTD_BLOCK_LIMIT:
                raise _DamagedError("a block of no valid kind or size")
            if content := decoder.decompress(block + _take(data, 1 if kind == 1 else size)):
                yield content
        if head[4] & 4 and (content := decoder.decompress(_take(data, 4))):
            yield content
    except zstandard.ZstdError as error:
        raise _DamagedError(str(error)) from error
    if not decoder.eof:
        raise _DamagedError("a frame without its end")


def _take(data: Stream, size: int) -> bytes:
    piece = data.read(size)
    if len(piece) < size:
        raise _CutError
    return piece


_ONE_MEMBER: Final[dict[str, Callable[[Stream], Iterator[bytes]]]] = {
    "gzip": _decoded(lambda: igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)),
    "xz": _decoded(lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=WINDOW_LIMIT)),
    "bzip2": _decoded(bz2.BZ2Decompressor),
    "zstd": _zstd_member,
}

"""Gzip members (RFC 1952): made, and read back only after their SHA-256 has been checked.

A member is named by the SHA-256 of its bytes as they lie in the file, so it can be copied
from archive to archive and still be known, and nothing is decompressed that was not ours.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from typing import Annotated, Final

from isal import igzip_lib, isal_zlib
from msgspec import Meta, Struct

from ..errors import CorruptError
from .entry import Place
from .raw import read_raw

SMALL: Final = 256 * 1024
"""Small entries share a member until its content reaches this size, in bytes."""
PIECE: Final = 1024 * 1024
"""A large file is cut into pieces of this size, in bytes, each a member of its own."""
_MOST_PIECES: Final = 65536
_LARGEST_PIECE: Final = 32 * 1024 * 1024
_LARGEST_MEMBER: Final = 36 * 1024 * 1024
"""The most that a member may unpack to, in bytes, so that none fills the memory."""
BEHIND: Final = -1
_LEVEL: Final = 1
_HEADER: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_TRAILER: Final = struct.Struct("<II")
_EMPTY_DEFLATE: Final = b"\x03\x00"
_STORED_BLOCK: Final = struct.Struct("<BHH")
_LONGEST_STORED: Final = 0xFFFF
_SAMPLE: Final = 4096
_SAMPLED_FROM: Final = 128 * 1024


class Member(Struct, array_like=True, gc=False, frozen=True):
    """One gzip member: its name, its length in the file and unpacked, and where it lies.

    `archive` is 0 for the archive the table stands in, else one more than the position in
    the index root's list of archives; `offset` is its first byte in that archive. In a table
    as it is stored, `BEHIND` stands for the archive itself with offsets from the tar's end.
    """

    sha256: bytes
    size: Annotated[int, Meta(ge=0, le=2 * _LARGEST_MEMBER)]
    raw_size: Annotated[int, Meta(ge=0, le=_LARGEST_MEMBER)]
    archive: Annotated[int, Meta(ge=BEHIND, le=1 << 31)]
    offset: Place


def piece_size(file_size: int) -> int:
    """Return the size of a large file's pieces: larger for huge files, so their table stays small."""
    needed = -(-file_size // _MOST_PIECES)
    return min(PIECE * max(1, -(-needed // PIECE)), _LARGEST_PIECE)


def compress(content: bytes | bytearray | memoryview) -> bytes:
    """Return `content` as one gzip member; what looks as if it can't be made smaller is stored."""
    trailer = _TRAILER.pack(isal_zlib.crc32(content), len(content) & 0xFFFFFFFF)
    if _looks_compressed(content):
        return b"".join((_HEADER, *_stored(content), trailer))
    deflated = igzip_lib.compress(content, _LEVEL, igzip_lib.COMP_DEFLATE)
    return _HEADER + deflated + trailer


def _looks_compressed(content: bytes | bytearray | memoryview) -> bool:
    """Say from a few samples whether compressing would be in vain: trying takes 20 times as long."""
    size = len(content)
    if size < _SAMPLED_FROM:
        return False
    view = memoryview(content)
    places = (0, (size - _SAMPLE) // 2, size - _SAMPLE)
    samples = b"".join(view[at : at + _SAMPLE] for at in places)
    return len(igzip_lib.compress(samples, _LEVEL, igzip_lib.COMP_DEFLATE)) >= len(samples)


def _stored(content: bytes | bytearray | memoryview) -> Iterator[bytes | memoryview]:
    """Yield `content` as deflate's blocks of stored bytes (RFC 1951, 3.2.4)."""
    view = memoryview(content)
    for at in range(0, len(view), _LONGEST_STORED):
        block = view[at : at + _LONGEST_STORED]
        last = at + _LONGEST_STORED >= len(view)
        yield _STORED_BLOCK.pack(last, len(block), len(block) ^ 0xFFFF)
        yield block


def labelled(payload: bytes) -> bytes:
    """Return an empty gzip member that carries `payload` in its extra field (subfield AD)."""
    extra = b"AD" + struct.pack("<H", len(payload)) + payload
    head = b"\x1f\x8b\x08\x04\x00\x00\x00\x00\x00\xff" + struct.pack("<H", len(extra))
    return head + extra + _EMPTY_DEFLATE + _TRAILER.pack(0, 0)


def label_of(member: bytes, payload_size: int) -> bytes | None:
    """Return the payload of a `labelled` member, or None if `member` is not exactly one."""
    payload = member[16 : 16 + payload_size]
    return payload if member == labelled(payload) and len(payload) == payload_size else None


def labelled_size(payload_size: int) -> int:
    """Return the length of a `labelled` member in bytes."""
    return 16 + payload_size + len(_EMPTY_DEFLATE) + _TRAILER.size


def decompress(data: bytes, raw_size: int, what: str) -> bytes:
    """Return the content of the one gzip member `data`, which must be `raw_size` bytes long.

    Raises CorruptError, naming `what`, for anything else; never unpacks more than declared.
    """
    if len(data) < 18 or data[:10] != _HEADER:
        raise CorruptError(f"{what} is damaged: it is not one of this archive's members.")
    unpacker = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_DEFLATE)
    try:
        content: bytes = unpacker.decompress(memoryview(data)[10:], raw_size + 1)
    except igzip_lib.IsalError as error:  # type: ignore[misc]  # its stub declares an instance
        raise CorruptError(f"{what} is damaged: its compressed data makes no sense.") from error
    trailer = _TRAILER.pack(isal_zlib.crc32(content), raw_size & 0xFFFFFFFF)
    if (
        len(content) != raw_size
        or not unpacker.eof
        or data[-8:] != trailer
        or unpacker.unused_data != trailer
    ):
        raise CorruptError(f"{what} is damaged: its content does not match its checksum.")
    return content


def read_member(fd: int, member: Member, what: str) -> bytes:
    """Return the content of `member`, checked against its SHA-256; raises CorruptError."""
    data = read_raw(fd, member.size, member.offset, what)
    if hashlib.sha256(data).digest() != member.sha256:
        raise CorruptError(f"{what} is damaged: its SHA-256 does not match the index.")
    return decompress(data, member.raw_size, what)

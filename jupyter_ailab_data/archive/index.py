"""The index at the end of an archive: its parts, each read from the last bytes of the file on.

Blocks of about 2,000 entries, each a gzip member holding msgpack, are listed by a root, which
the footer points at. `index_writer` writes them, `index_reader` finds in them who is where.
"""

from __future__ import annotations

import hashlib
import os
import struct
from datetime import datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from ..errors import CorruptError
from ..models import JobWarning, Origin
from .entry import Entry, Natural, Place
from .members import Member, compress, decompress, label_of, labelled, labelled_size
from .raw import read_raw
from .tar_headers import END_OF_ARCHIVE

MAGIC: Final = b"AILABDT1"
FOOTER: Final = struct.Struct("<8sQQQ32s")
FOOTER_SIZE: Final = labelled_size(FOOTER.size)
FIRST_MEMBER: Final = labelled(MAGIC)
END_MEMBERS: Final = compress(END_OF_ARCHIVE) + compress(MAGIC)
"""The tar's end and, for whoever decompresses the whole file, the word that our index follows."""
MOST_ENTRIES: Final = 16384
"""The most entries of a block."""
_MOST_MEMBERS: Final = 1 << 18
_MOST_BLOCKS: Final = 1 << 17
_MOST_ARCHIVES: Final = 1 << 16
_MOST_WARNINGS: Final = 1000
_MOST_BYTES: Final = 8 * 1024 * 1024
_MOST_BYTES_OF_ONE: Final = 32 * 1024 * 1024
"""Bounds on what is unpacked: a block of several entries and a root, or a block of one entry."""


class Block(Struct, array_like=True, frozen=True):
    """A run of entries and the members that hold them."""

    members: Annotated[list[Member], Meta(max_length=_MOST_MEMBERS)]
    entries: Annotated[list[Entry], Meta(max_length=MOST_ENTRIES)]


class BlockRef(Struct, array_like=True, frozen=True):
    """Where a block lies, and the path of its first entry."""

    first: bytes
    offset: Natural
    size: Natural
    raw_size: Natural
    entries: Natural
    sha256: bytes


class Root(Struct, frozen=True, kw_only=True):
    """What an archive says of itself; `archives` are the ids that its members may lie in."""

    format: int = 1
    location: str
    created: Annotated[datetime, Meta(tz=True)]
    origin: Origin
    label: Annotated[str, Meta(max_length=1000)]
    archives: Annotated[list[str], Meta(max_length=_MOST_ARCHIVES)] = []
    entries: Natural = 0
    content_size: Natural = 0
    local_size: Place = 0
    """Bytes of this file up to and with the members that end the tar."""
    warnings: Annotated[list[JobWarning], Meta(max_length=_MOST_WARNINGS)] = []
    warning_count: Natural = 0
    behind_size: Place = 0
    """Bytes between there and the index: members that the tar does not hold."""
    full: bool = True
    """Whether every member the index names lies in this file, so that plain tar restores all of it."""
    blocks: Annotated[list[BlockRef], Meta(max_length=_MOST_BLOCKS)] = []
    guests: BlockRef | None = None
    """A block of members that only other archives' indexes name, kept here for them."""


_decode_block = msgspec.msgpack.Decoder(Block).decode
_decode_root = msgspec.msgpack.Decoder(Root).decode


def has_footer(fd: int) -> bool:
    """Whether the file ends as our archives do."""
    return _footer(fd) is not None


def starts_as_ours(fd: int) -> bool:
    """Whether the file begins as our archives do, whatever became of its end."""
    return os.pread(fd, len(FIRST_MEMBER), 0) == FIRST_MEMBER


def _footer(fd: int) -> tuple[int, int, int, bytes] | None:
    size = os.fstat(fd).st_size
    if size < FOOTER_SIZE:
        return None
    payload = label_of(os.pread(fd, FOOTER_SIZE, size - FOOTER_SIZE), FOOTER.size)
    if payload is None:
        return None
    magic, offset, length, raw_size, digest = FOOTER.unpack(payload)
    return (offset, length, raw_size, digest) if magic == MAGIC else None


def read_root(fd: int) -> Root:
    """Read footer and root; raises CorruptError where they are missing or damaged."""
    footer = _footer(fd)
    if footer is None:
        raise CorruptError(
            "The archive's index is missing: the file was cut off, or something was written after its end."
        )
    offset, size, raw_size, digest = footer
    data = _checked(fd, offset, size, raw_size, digest, "The archive's index", _MOST_BYTES)
    try:
        root = _decode_root(data)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise CorruptError("The archive's index is damaged: its root makes no sense.") from error
    if root.format != 1:
        raise CorruptError("The archive was written by a newer version: please update jupyter_ailab_data.")
    return root


def read_block(fd: int, ref: BlockRef) -> Block:
    """Read the block that `ref` points at; raises CorruptError."""
    data = read_block_data(fd, ref)
    try:
        return _decode_block(data)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise CorruptError("A block of the archive's index is damaged.") from error


def read_block_data(fd: int, ref: BlockRef) -> bytes:
    """Return the block that `ref` points at as it was encoded; raises CorruptError."""
    most = _MOST_BYTES if ref.entries > 1 else _MOST_BYTES_OF_ONE
    return _checked(
        fd, ref.offset, ref.size, ref.raw_size, ref.sha256, "A block of the archive's index", most
    )


def _checked(fd: int, offset: int, size: int, raw_size: int, digest: bytes, what: str, most: int) -> bytes:
    """Read a member of the index of at most `most` bytes; raises CorruptError."""
    if offset + size > os.fstat(fd).st_size:
        raise CorruptError(f"{what} is damaged: it points outside the file.")
    if max(raw_size, size) > most:
        raise CorruptError(f"{what} is damaged: it is larger than any that was ever written.")
    data = read_raw(fd, size, offset, what)
    if hashlib.sha256(data).digest() != digest:
        raise CorruptError(f"{what} is damaged: its SHA-256 does not match.")
    return decompress(data, raw_size, what)

"""The index at the end of an archive: who is where, found from the last bytes of the file.

Blocks of about 2,000 entries, each a gzip member holding msgpack, are listed by a root, which
the footer points at. Writing and reading go block by block, so memory does not grow with
the tree. Entries are in the order of `entry.sort_key`, so a path is found by bisection.
"""

from __future__ import annotations

import bisect
import hashlib
import os
import struct
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from ..errors import CorruptError
from ..models import JobWarning, Origin
from .entry import TYPES, Entry, Natural, Place, sort_key
from .members import BEHIND, Member, compress, decompress, label_of, labelled, labelled_size
from .raw import read_raw
from .tar_headers import END_OF_ARCHIVE

MAGIC: Final = b"AILABDT1"
FOOTER: Final = struct.Struct("<8sQQQ32s")
FOOTER_SIZE: Final = labelled_size(FOOTER.size)
FIRST_MEMBER: Final = labelled(MAGIC)
END_MEMBERS: Final = compress(END_OF_ARCHIVE) + compress(MAGIC)
"""The tar's end and, for whoever decompresses the whole file, the word that our index follows."""
_MOST_ENTRIES: Final = 16384
_MOST_MEMBERS: Final = 1 << 18
_MOST_BLOCKS: Final = 1 << 17
_MOST_ARCHIVES: Final = 1 << 16
_MOST_WARNINGS: Final = 1000
_FREE_ENTRIES: Final = 100_000
_BYTES_OF_ENTRY: Final = 4
"""How many entries an index may claim: this many, and one for each so many bytes of its file."""
_MOST_BYTES: Final = 8 * 1024 * 1024
_MOST_BYTES_OF_ONE: Final = 32 * 1024 * 1024
"""Bounds on what is unpacked: a block of several entries and a root, or a block of one entry."""


class Block(Struct, array_like=True, frozen=True):
    """A run of entries and the members that hold them."""

    members: Annotated[list[Member], Meta(max_length=_MOST_MEMBERS)]
    entries: Annotated[list[Entry], Meta(max_length=_MOST_ENTRIES)]


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


class _Unread(Struct, array_like=True, frozen=True):
    """A block whose members and entries are not decoded yet."""

    members: msgspec.Raw
    entries: Annotated[list[msgspec.Raw], Meta(max_length=_MOST_ENTRIES)]


class _Named(Struct, array_like=True, gc=False):
    """An entry of which only the path is decoded."""

    path: bytes


_decode_block = msgspec.msgpack.Decoder(Block).decode
_decode_named = msgspec.msgpack.Decoder(_Named).decode
_decode_unread = msgspec.msgpack.Decoder(_Unread).decode
_decode_entry = msgspec.msgpack.Decoder(Entry).decode
_encode_path = msgspec.msgpack.Encoder().encode
_decode_root = msgspec.msgpack.Decoder(Root).decode


class IndexReader:
    """The index of an open archive. Opening it reads the end of the file and no more."""

    resolve: Callable[[Block], Block] | None = None
    """Turns a block's members into where they are now, for whoever knows."""

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self.root = read_root(fd)
        self._keys = [sort_key(ref.first) for ref in self.root.blocks]
        rising = all(one < two for one, two in zip(self._keys, self._keys[1:], strict=False))
        if not rising or sum(ref.entries for ref in self.root.blocks) != self.root.entries:
            raise CorruptError("The archive's index is damaged: its blocks are not what its root says.")
        if self.root.entries > _FREE_ENTRIES + os.fstat(fd).st_size // _BYTES_OF_ENTRY:
            raise CorruptError(
                f"The archive's index is damaged: it claims {self.root.entries:,} entries, "
                "more than there is room for."
            )

    def blocks(self) -> Iterator[Block]:
        """Yield all blocks in order."""
        for number in range(len(self.root.blocks)):
            yield self.block(number)

    def block(self, number: int) -> Block:
        """Read one block; raises CorruptError."""
        ref = self.root.blocks[number]
        block = read_block(self.fd, ref)
        if not _fits(block, ref) or any(not _known(entry, len(block.members)) for entry in block.entries):
            raise CorruptError("The archive's index is damaged: a block does not hold what its root says.")
        block = Block([self._absolute(member) for member in block.members], block.entries)
        return self.resolve(block) if self.resolve else block

    def _absolute(self, member: Member) -> Member:
        if member.archive != BEHIND:
            return member
        offset = self.root.local_size + member.offset
        return Member(member.sha256, member.size, member.raw_size, 0, offset)

    def entries(self, beneath: bytes = b"") -> Iterator[tuple[Entry, list[Member]]]:
        """Yield the entry at `beneath`, if any, and all entries below it, with their block's members."""
        low, below = sort_key(beneath), sort_key(beneath) + b"\0"
        for number in range(self.block_of(beneath), len(self.root.blocks)):
            block = self.block(number)
            for entry in block.entries:
                if beneath:
                    key = sort_key(entry.path)
                    if key < low:
                        continue
                    if key > low and not key.startswith(below):
                        return
                yield entry, block.members

    def children(self, folder: bytes) -> Iterator[tuple[Entry, list[Member]]]:
        """Yield what lies directly in `folder`, without reading blocks that hold only what lies deeper."""
        below = sort_key(folder) + b"\0" if folder else b""
        passed = b"\0"
        number = self.block_of(folder)
        while number < len(self.root.blocks):
            block = self.block(number)
            for entry in block.entries:
                key = sort_key(entry.path)
                if not key.startswith(below):
                    if key > below:
                        return
                    continue
                if entry.path == folder or key.startswith(passed):
                    continue
                yield entry, block.members
                passed = key + b"\0"
            number = max(number + 1, bisect.bisect_right(self._keys, passed + b"\xff" * 8) - 1)

    def guests(self) -> list[Member]:
        """Return the members kept for other archives."""
        return read_block(self.fd, self.root.guests).members if self.root.guests else []

    def block_of(self, path: bytes) -> int:
        """Return the number of the one block that can hold `path`."""
        return max(0, bisect.bisect_right(self._keys, sort_key(path)) - 1)

    def find(self, path: bytes) -> tuple[Entry, list[Member]] | None:
        """Return the entry at `path` with its block's members, or None."""
        if not self.root.blocks:
            return None
        block = self.block(self.block_of(path))
        for entry in block.entries:
            if entry.path == path:
                return entry, block.members
        return None

    def entry(self, path: bytes) -> Entry | None:
        """Return the entry at `path` without its members, faster than `find`; raises CorruptError."""
        if not self.root.blocks:
            return None
        data = read_block_data(self.fd, self.root.blocks[self.block_of(path)])
        if _encode_path(path) not in data:
            return None
        wanted = sort_key(path)
        try:
            entries = _decode_unread(data).entries
            at = bisect.bisect_left(entries, wanted, key=lambda raw: sort_key(_decode_named(raw).path))
            entry = _decode_entry(entries[at]) if at < len(entries) else None
        except (msgspec.DecodeError, ValueError, RecursionError) as error:
            raise CorruptError("A block of the archive's index is damaged.") from error
        return entry if entry is not None and entry.path == path and entry.type in TYPES else None


def _fits(block: Block, ref: BlockRef) -> bool:
    entries = block.entries
    return len(entries) == ref.entries and bool(entries) and entries[0].path == ref.first


def _known(entry: Entry, members: int) -> bool:
    """Whether the entry is of a kind we know, and lies in one of the block's members if it has any."""
    return entry.type in TYPES and (entry.member < members or entry.member == members == 0)


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

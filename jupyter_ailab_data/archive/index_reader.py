"""Who is where in an archive, found in its index.

Reading goes block by block, so memory does not grow with the tree. Entries are in the order of
`entry.sort_key`, so a path is found by bisection.
"""

from __future__ import annotations

import bisect
import os
from collections.abc import Callable, Iterator
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from ..errors import CorruptError
from .entry import TYPES, Entry, sort_key
from .index import MOST_ENTRIES, Block, BlockRef, read_block, read_block_data, read_root
from .members import BEHIND, Member

_FREE_ENTRIES: Final = 100_000
_BYTES_OF_ENTRY: Final = 4
"""How many entries an index may claim: this many, and one for each so many bytes of its file."""


class _Unread(Struct, array_like=True, frozen=True):
    """A block whose members and entries are not decoded yet."""

    members: msgspec.Raw
    entries: Annotated[list[msgspec.Raw], Meta(max_length=MOST_ENTRIES)]


class _Named(Struct, array_like=True, gc=False):
    """An entry of which only the path is decoded."""

    path: bytes


_decode_named = msgspec.msgpack.Decoder(_Named).decode
_decode_unread = msgspec.msgpack.Decoder(_Unread).decode
_decode_entry = msgspec.msgpack.Decoder(Entry).decode
_encode_path = msgspec.msgpack.Encoder().encode


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

"""The index of an archive that is being written.

Finished blocks wait in a spool, an unnamed file beside the archive, until the tar has ended.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from typing import IO, Final

import msgspec
from msgspec import Struct

from ..errors import CorruptError
from .entry import HARDLINK, Entry
from .index import FOOTER, MAGIC, Block, BlockRef, Root
from .members import Member, compress, labelled
from .names import to_text
from .raw import read_raw, write_raw

_BLOCK_ENTRIES: Final = 2048
_BLOCK_WEIGHT: Final = 2 * 1024 * 1024
"""A block ends before what it holds comes to about this many bytes, if it holds several entries."""
_MEMBER_WEIGHT: Final = 60
_encode = msgspec.msgpack.Encoder().encode


class LostLinkError(CorruptError):
    """A hard link's file is not the one that was found beside it."""


class ReadyBlock(Struct, array_like=True, frozen=True):
    """A block that is encoded already, and the bytes of content that its entries stand for."""

    ref: BlockRef
    content_size: int


class ReadyBlocks(Struct, frozen=True):
    """Blocks in the file `spool` (a descriptor), where their refs say."""

    spool: int
    blocks: list[ReadyBlock]


class IndexWriter:
    """Collects entries in order and keeps the finished blocks in a spool until the tar ends."""

    def __init__(self, spool_folder: str) -> None:
        self._spool: IO[bytes] = tempfile.TemporaryFile(dir=spool_folder)  # noqa: SIM115 closed by close()
        self._members: list[Member] = []
        self._entries: list[Entry] = []
        self._refs: list[BlockRef] = []
        self._weight = 0
        self._linked: dict[bytes, int] = {}
        self.entries = 0
        self.content_size = 0

    def close(self) -> None:
        """Drop the spool."""
        self._spool.close()

    def add(self, members: list[Member], entries: list[Entry]) -> None:
        """Add entries whose `member` numbers point into `members`, and which these hold wholly."""
        start = weight = 0
        for number, entry in enumerate(entries):
            self.content_size += entry.size
            if entry.linked or entry.type == HARDLINK:
                self._check_link(entry)
            following = entries[number + 1].member if number + 1 < len(entries) else len(members)
            own = 100 + len(entry.path) + _MEMBER_WEIGHT * (following - entry.member)
            if entry.target or entry.xattrs or entry.holes:
                own += _weight_of_more(entry)
            if weight + own > _BLOCK_WEIGHT and (not members or entry.member != entries[number - 1].member):
                self._append(members, entries, start, number, weight)
                start, weight = number, 0
            weight += own
        self._append(members, entries, start, len(entries), weight)

    def add_ready(self, ready: ReadyBlocks) -> None:
        """Add blocks as they are."""
        self._flush()
        for block in ready.blocks:
            ref = msgspec.structs.replace(block.ref, offset=self._spool.tell())
            self._spool.write(read_raw(ready.spool, ref.size, block.ref.offset, "The index"))
            self._refs.append(ref)
            self.entries += ref.entries
            self.content_size += block.content_size

    def _append(self, members: list[Member], entries: list[Entry], start: int, end: int, weight: int) -> None:
        """Put some of the entries, and the members that hold them, into the block."""
        if start == end:
            return
        if self._weight + weight > _BLOCK_WEIGHT or len(self._entries) + end - start > 2 * _BLOCK_ENTRIES:
            self._flush()
        some = entries[start:end] if (start, end) != (0, len(entries)) else entries
        low = some[0].member if start else 0
        table = members[low : entries[end].member if end < len(entries) else None]
        shift = len(self._members) - low
        if shift:
            for entry in some:
                entry.member += shift
        self._members += table
        self._entries += some
        self._weight += weight
        self.entries += len(some)
        if len(self._entries) >= _BLOCK_ENTRIES:
            self._flush()

    def _check_link(self, entry: Entry) -> None:
        """See that a hard link repeats the very file that was kept under its other name."""
        if entry.linked:
            self._linked[entry.path] = entry.inode
        elif self._linked.get(entry.target) != entry.inode:
            raise LostLinkError(f"The file that “{to_text(entry.path)}” is a hard link to has changed.")

    def _flush(self) -> None:
        if self._entries:
            first = self._entries[0].path
            self._refs.append(spool_block(self._spool, Block(self._members, self._entries), first))
        self._members, self._entries, self._weight = [], [], 0

    def finish(self, out: int, at: int, root: Root, guests: list[Member] | None = None) -> int:
        """Write blocks, root and footer to `out` from offset `at`; return the file's whole size."""
        self._flush()
        refs = [_moved(ref, at) for ref in self._refs]
        guest_ref = None
        if guests:
            guest_ref = _moved(spool_block(self._spool, Block(guests, []), b""), at)
        self._spool.flush()
        end = _copy_spool(self._spool.fileno(), out, at)
        root = msgspec.structs.replace(
            root, entries=self.entries, content_size=self.content_size, blocks=refs, guests=guest_ref
        )
        content = _encode(root)
        data = compress(content)
        footer = FOOTER.pack(MAGIC, end, len(data), len(content), hashlib.sha256(data).digest())
        tail = data + labelled(footer)
        write_raw(out, tail, end)
        return end + len(tail)


def _weight_of_more(entry: Entry) -> int:
    """Return about how many bytes an entry takes in a block for what most entries don't have."""
    attributes = sum(len(name) + len(value) + 10 for name, value in entry.xattrs)
    return len(entry.target) + 20 * len(entry.holes) + attributes


def spool_block(spool: IO[bytes], block: Block, first: bytes) -> BlockRef:
    """Encode a block whose first path is `first` at the end of a spool."""
    content = _encode(block)
    data = compress(content)
    offset = spool.tell()
    spool.write(data)
    digest = hashlib.sha256(data).digest()
    return BlockRef(first, offset, len(data), len(content), len(block.entries), digest)


def _moved(ref: BlockRef, by: int) -> BlockRef:
    return msgspec.structs.replace(ref, offset=ref.offset + by)


def _copy_spool(source: int, out: int, at: int) -> int:
    offset = 0
    while data := os.pread(source, 1 << 20, offset):
        write_raw(out, data, at + offset)
        offset += len(data)
    return at + offset

"""What the fuzzer feeds: the reader of archives by other tools, and the parser of our own index.

Both take any bytes. `AilabDataError` is an answer; whatever else comes out is a defect. Checksums that no
mutation could hit are put right first, so that what lies behind them is reached.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any, Final

import msgspec

from jupyter_ailab_data.archive.contents import ContentReader
from jupyter_ailab_data.archive.entry import FILE, FOLDER, HARDLINK, SYMLINK, Entry
from jupyter_ailab_data.archive.index import END_MEMBERS, FIRST_MEMBER, FOOTER, MAGIC, Root
from jupyter_ailab_data.archive.index_reader import IndexReader
from jupyter_ailab_data.archive.members import Member, compress, labelled
from jupyter_ailab_data.archive.safety import checked
from jupyter_ailab_data.archive.tar_headers import header_size, pack_header, padding
from jupyter_ailab_data.errors import AilabDataError, CorruptError
from jupyter_ailab_data.snapshots.foreign_index import filled, gather, read_members

from .tars import PACKINGS

MOST: Final = 1 << 16
"""The longest input worth trying, in bytes."""
_ENOUGH: Final = 8 << 20


def read_tar(data: bytes) -> None:
    """Read `data` as a stranger's archive; its first byte says how to pack it, from 5 on not at all."""
    if not data:
        return
    packings = list(PACKINGS.values())
    packed = data[1:] if data[0] >= len(packings) else packings[data[0]](_with_checksums(data[1:]))
    try:
        gather(io.BytesIO(packed), len(packed), lambda entries, size: None)
        left = _ENOUGH
        for member in read_members(io.BytesIO(packed)):
            for piece in filled(member):
                left -= len(piece)
                if left < 0:
                    return
    except AilabDataError:
        pass


def _with_checksums(data: bytes) -> bytes:
    """Put the checksum of every block right that is a header."""
    out = bytearray(data)
    for at in range(0, len(out) - 511, 512):
        if out[at + 257 : at + 262] == b"ustar":
            out[at + 148 : at + 156] = b" " * 8
            out[at + 148 : at + 156] = b"%06o\0 " % sum(out[at : at + 512])
    return bytes(out)


def read_index(data: bytes) -> None:
    """Read `data` as one of our archives, or as a block or root of one, as its first byte says."""
    if not data:
        return
    kind, rest = data[0] % 3, data[1:]
    made = (_with_block, _with_root, lambda whole: whole)[kind](rest)
    fd = os.memfd_create("fuzz")
    try:
        os.write(fd, made)
        _read_all(fd)
    except AilabDataError:
        pass
    finally:
        os.close(fd)


def _read_all(fd: int) -> None:
    """Do with an archive what a restore does, up to some MB."""
    index = IndexReader(fd)
    reader = ContentReader(lambda number: _only(fd, number))
    left = _ENOUGH
    for entry, members in checked(index.entries(), index.root.content_size):
        if entry.type == FILE or members:
            for piece in reader.pieces(entry, members):
                left -= len(piece)
                if left < 0:
                    return
    for path in (b"", b"a", b"b/c", b"\xff"):
        index.find(path)
        for _ in index.children(path):
            pass
    index.guests()


def _only(fd: int, number: int) -> int:
    if number:
        raise CorruptError("There is no such archive.")
    return fd


def honest_entries() -> tuple[list[Member], list[Entry], bytes]:
    """Return a small tree as an index has it, and the bytes that its one member lies in."""
    entries = [
        Entry(b"", FOLDER, 0o755, 0, 0, 0, 1_700_000_000_000_000_000),
        Entry(b"a", FILE, 0o644, 0, 0, 7, 1_700_000_000_000_000_001, linked=True, inode=5, ctime_ns=9),
        Entry(b"b", FOLDER, 0o755, 1000, 1000, 0, -1),
        Entry(b"b/c", FILE, 0o644, 0, 0, 600, 0, holes=((0, 512),), xattrs=((b"user.x", b"y"),)),
        Entry(b"h", HARDLINK, 0o644, 0, 0, 0, 0, b"a", inode=5),
        Entry(b"l", SYMLINK, 0o777, 0, 0, 0, 0, b"../somewhere"),
    ]
    tar = b""
    for entry in entries:
        content = bytes(entry.size)
        entry.offset = len(tar)
        entry.sha256 = hashlib.sha256(content).digest() if entry.type == FILE else b""
        assert len(pack_header(entry)) == header_size(entry)
        tar += pack_header(entry) + content + bytes(padding(entry.size))
    packed = compress(tar)
    member = Member(hashlib.sha256(packed).digest(), len(packed), len(tar), 0, len(FIRST_MEMBER))
    return [member], entries, FIRST_MEMBER + packed + END_MEMBERS


_MEMBERS, _ENTRIES, _FRONT = honest_entries()


def honest_root(entries: int = len(_ENTRIES)) -> Root:
    """Return what the small tree's archive says of itself, without its blocks."""
    created = datetime(2026, 11, 22, tzinfo=timezone.utc)
    size = sum(entry.size for entry in _ENTRIES)
    return Root(
        location="n", created=created, origin="user", label="", entries=entries, content_size=size,
        local_size=len(_FRONT),
    )  # fmt: skip


def _with_block(block: bytes) -> bytes:
    """Make an archive whose index has this block, with a root that believes it."""
    count, first = 1, b""
    try:
        _, entries = msgspec.msgpack.decode(block)
        count, first = len(entries), bytes(entries[0][0])
    except (msgspec.DecodeError, ValueError, TypeError, IndexError, KeyError, OverflowError, MemoryError):
        pass
    packed = compress(block)
    ref = [first, len(_FRONT), len(packed), len(block), count, hashlib.sha256(packed).digest()]
    root: dict[str, Any] = msgspec.to_builtins(honest_root(count))
    root["blocks"] = [ref]
    return _closed(_FRONT + packed, msgspec.msgpack.encode(root))


def _with_root(root: bytes) -> bytes:
    """Make an archive with this root, behind the honest block."""
    return _closed(_FRONT + compress(honest_block()), root)


def _closed(front: bytes, root: bytes) -> bytes:
    packed = compress(root)
    footer = FOOTER.pack(MAGIC, len(front), len(packed), len(root), hashlib.sha256(packed).digest())
    return front + packed + labelled(footer)


def honest_block() -> bytes:
    """Return the block of the small tree's index."""
    return msgspec.msgpack.encode([_MEMBERS, _ENTRIES])


def honest_root_bytes() -> bytes:
    """Return the whole root of the small tree's archive."""
    block = honest_block()
    packed = compress(block)
    ref = [b"", len(_FRONT), len(packed), len(block), len(_ENTRIES), hashlib.sha256(packed).digest()]
    root: dict[str, Any] = msgspec.to_builtins(honest_root())
    root |= {"blocks": [ref], "guests": None, "archives": ["other"], "warnings": []}
    return msgspec.msgpack.encode(root)


def honest_archive() -> bytes:
    """Return the small tree's archive."""
    return _with_root(honest_root_bytes())


TARGETS: Final[dict[str, Callable[[bytes], None]]] = {"tar": read_tar, "index": read_index}

"""The tar headers we write: a function of the entry alone, so that a reader can rebuild them.

GNU's header (tar's "Basic Tar Format") with octal numbers, base-256 where those do not fit,
`L` and `K` entries for names over 100 bytes, and a PAX extended header (POSIX.1-2001, pax)
for extended attributes only. GNU tar, bsdtar, busybox and Python's tarfile read all of it.
Times are whole seconds here; the index keeps the nanoseconds.
"""

from __future__ import annotations

import struct
from functools import lru_cache

from .entry import FILE, FOLDER, HARDLINK, SYMLINK, Entry

BLOCK = 512
END_OF_ARCHIVE = bytes(2 * BLOCK)

_LAYOUT = struct.Struct("100s8s8s8s12s12s8s1s100s8s32s32s8s8s167x")
_TYPE_FLAGS = {FILE: b"0", HARDLINK: b"1", SYMLINK: b"2", FOLDER: b"5"}
_MAGIC = b"ustar  \0"
_MOST_BLOCKS = 7
"""Header, two of long names, and what pads the name, the target, their ends and the content."""
_NO_CHECKSUM = b" " * 8


def padding(size: int) -> int:
    """Return how many zero bytes follow `size` bytes of content in a tar stream."""
    return -size % BLOCK


def archive_name(entry: Entry) -> bytes:
    """Return the name as `tar -C folder -c .` writes it: `./a/b`, folders with a `/`."""
    if entry.type == FOLDER:
        return b"./" + entry.path + b"/" if entry.path else b"./"
    return b"./" + entry.path


def content_size(entry: Entry) -> int:
    """Return how many bytes of content follow the entry's header."""
    return entry.size if entry.type == FILE else 0


def header_size(entry: Entry) -> int:
    """Return the length of `pack_header(entry)` in bytes, without packing it."""
    name_length = len(archive_name(entry))
    size = BLOCK
    if name_length > 100:
        size += _long_size(name_length)
    link_length = len(_link_name(entry))
    if link_length > 100:
        size += _long_size(link_length)
    if entry.xattrs:
        records = len(_pax_records(entry.xattrs))
        size += BLOCK + records + padding(records)
    return size


def stored_size(entry: Entry) -> int:
    """Return what the entry occupies in the tar stream: headers, content and padding."""
    size = content_size(entry)
    return header_size(entry) + size + padding(size)


def stored_at_most(entry: Entry) -> int:
    """Return a number that `stored_size(entry)` does not exceed, in about a third of its time."""
    if entry.xattrs:
        return stored_size(entry)
    return entry.size + len(entry.path) + len(entry.target) + _MOST_BLOCKS * BLOCK


def pack_header(entry: Entry, user: bytes = b"", group: bytes = b"") -> bytes:
    """Return the header blocks of `entry`; its owner is also written by name where known."""
    name, link = archive_name(entry), _link_name(entry)
    blocks = b""
    if entry.xattrs:
        records = _pax_records(entry.xattrs)
        blocks += _block(b"./PaxHeaders/xattrs", 0o644, 0, 0, len(records), 0, b"x")
        blocks += records + bytes(padding(len(records)))
    if len(link) > 100:
        blocks += _long(b"K", link)
    if len(name) > 100:
        blocks += _long(b"L", name)
    seconds = entry.mtime_ns // 1_000_000_000
    flag = _TYPE_FLAGS[entry.type]
    size = content_size(entry)
    return blocks + _block(name, entry.mode, entry.uid, entry.gid, size, seconds, flag, link, user, group)


def without_owner_names(header: bytes) -> bytes:
    """Return the last block of `header` less what depends on the machine that wrote it."""
    block = header[-BLOCK:]
    return header[:-BLOCK] + block[:148] + block[156:265] + block[329:]


def _link_name(entry: Entry) -> bytes:
    if entry.type == HARDLINK:
        return b"./" + entry.target
    return entry.target if entry.type == SYMLINK else b""


def _block(
    name: bytes,
    mode: int,
    uid: int,
    gid: int,
    size: int,
    seconds: int,
    flag: bytes,
    link: bytes = b"",
    user: bytes = b"",
    group: bytes = b"",
) -> bytes:
    fields = (
        name[:100],
        b"%07o\0" % (mode & 0o7777),
        _number(uid, 8),
        _number(gid, 8),
        _number(size, 12),
        _number(seconds, 12),
    )
    rest = (flag, link[:100], _MAGIC, user[:32], group[:32], b"", b"")
    checksum = sum(_LAYOUT.pack(*fields, _NO_CHECKSUM, *rest))
    packed: bytes = _LAYOUT.pack(*fields, b"%06o\0 " % checksum, *rest)
    return packed


def _number(value: int, width: int) -> bytes:
    """Write octal digits and a NUL, or GNU's base-256 with the top bit set."""
    if 0 <= value < 8 ** (width - 1):
        return b"%0*o\0" % (width - 1, value)
    marker = 0x80 if value >= 0 else 0xFF
    return bytes((marker,)) + (value & (1 << 8 * (width - 1)) - 1).to_bytes(width - 1, "big")


def _long(flag: bytes, name: bytes) -> bytes:
    data = name + b"\0"
    return _block(b"././@LongLink", 0o644, 0, 0, len(data), 0, flag) + data + bytes(padding(len(data)))


def _long_size(name_length: int) -> int:
    return BLOCK + name_length + 1 + padding(name_length + 1)


@lru_cache(maxsize=256)
def _pax_records(xattrs: tuple[tuple[bytes, bytes], ...]) -> bytes:
    records = [_pax_record(b"SCHILY.xattr." + _keyword(name), value) for name, value in xattrs]
    return b"".join(records)


def _keyword(name: bytes) -> bytes:
    """Write `=`, which would end the keyword, as GNU tar does (`xattr_encode_keyword`)."""
    return name.replace(b"%", b"%25").replace(b"=", b"%3D")


def _pax_record(key: bytes, value: bytes) -> bytes:
    """Write `LENGTH KEY=VALUE\\n`, where LENGTH counts its own digits too (POSIX pax)."""
    rest = len(key) + len(value) + 3
    length = rest + len(str(rest))
    length = rest + len(str(length))
    return b"%d " % length + key + b"=" + value + b"\n"

"""Tar streams written byte by byte, so that any lie can be told: ustar, GNU and PAX, in any compression."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable
from typing import Literal

import zstandard

Form = Literal["ustar", "gnu", "pax"]
FORMS: tuple[Form, ...] = ("ustar", "gnu", "pax")
END = bytes(1024)
PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "none": lambda data: data,
    "gzip": lambda data: gzip.compress(data, 6),
    "zstd": lambda data: zstandard.ZstdCompressor(level=1).compress(data),
    "xz": lambda data: lzma.compress(data, preset=0),
    "bzip2": lambda data: bz2.compress(data, 1),
}
_MAGIC = {"ustar": b"ustar\x0000", "gnu": b"ustar  \0", "pax": b"ustar\x0000"}


def octal(value: int, width: int) -> bytes:
    """Write a number as tar does, in base-256 where the digits do not suffice."""
    if 0 <= value < 8 ** (width - 1):
        return b"%0*o\0" % (width - 1, value)
    return bytes([0x80 if value >= 0 else 0xFF]) + (value % (1 << 8 * (width - 1))).to_bytes(width - 1, "big")


def padded(content: bytes) -> bytes:
    return content + bytes(-len(content) % 512)


def record(key: bytes, value: bytes) -> bytes:
    """Write one record of a PAX header."""
    rest = len(key) + len(value) + 3
    length = rest + len(str(rest))
    return b"%d %s=%s\n" % (rest + len(str(length)), key, value)


def block(
    name: bytes,
    flag: bytes = b"0",
    size: int = 0,
    link: bytes = b"",
    *,
    mode: int = 0o644,
    uid: int = 0,
    mtime: int = 1_700_000_000,
    form: str = "gnu",
    tail: bytes = b"",
) -> bytes:
    """Write one header block; `tail` goes where old GNU headers keep a map of holes."""
    head = name[:100].ljust(100, b"\0") + octal(mode, 8) + octal(uid, 8) + octal(0, 8)
    head += octal(size, 12) + octal(mtime, 12) + b" " * 8 + flag + link[:100].ljust(100, b"\0")
    head += _MAGIC[form] + bytes(64) + (bytes(16) if form == "gnu" else octal(0, 8) * 2)
    head = (head.ljust(386, b"\0") + tail).ljust(512, b"\0")
    return head[:148] + b"%06o\0 " % sum(head) + head[156:]


class Tar:
    """A tar stream in one of the three formats. `outside` is the absolute path of what nobody may reach."""

    def __init__(self, form: Form, outside: bytes) -> None:
        self.form = form
        self.outside = outside
        self.parts: list[bytes] = []

    def add(self, name: bytes, flag: bytes, content: bytes = b"", link: bytes = b"", **more: int) -> None:
        """Add one entry, long names and PAX records first, as the format has it."""
        if self.form == "pax":
            self.pax(record(b"path", name) + (record(b"linkpath", link) if link else b""))
        elif self.form == "gnu":
            for kind, text in ((b"K", link), (b"L", name)):
                if len(text) > 100:
                    self.parts.append(block(b"././@LongLink", kind, len(text) + 1) + padded(text + b"\0"))
        head = block(name, flag, len(content), link, form=self.form, **more)
        self.parts.append(head + padded(content))

    def pax(self, records: bytes, flag: bytes = b"x") -> None:
        self.parts.append(block(b"pax", flag, len(records), form="pax") + padded(records))

    def file(self, name: bytes, content: bytes = b"evil", **more: int) -> None:
        self.add(name, b"0", content, **more)

    def folder(self, name: bytes, **more: int) -> None:
        self.add(name, b"5", **{"mode": 0o755, **more})

    def link(self, name: bytes, target: bytes) -> None:
        self.add(name, b"2", link=target, mode=0o777)

    def hard(self, name: bytes, target: bytes) -> None:
        self.add(name, b"1", link=target)

    def whole(self) -> bytes:
        return b"".join(self.parts) + END


Told = Callable[[Tar], None]
"""Has an archive tell of something."""


def under(records: bytes, flag: bytes = b"0") -> Told:
    """Tell of an entry that has PAX records, after a harmless one."""

    def tell(tar: Tar) -> None:
        tar.file(b"before")
        tar.pax(records)
        tar.parts.append(block(b"way", flag, link=b"a" if flag == b"2" else b"", form="pax"))

    return tell


def runs(*pairs: tuple[int, int], size: int = 1 << 20) -> Told:
    """Tell of a sparse file whose map is `pairs`, in the way the format has."""

    def tell(tar: Tar) -> None:
        data = bytes(min(sum(length for _, length in pairs), 1 << 16))
        if tar.form == "pax":
            listed = b",".join(b"%d,%d" % pair for pair in pairs)
            tar.pax(
                record(b"GNU.sparse.major", b"0")
                + record(b"GNU.sparse.minor", b"1")
                + record(b"GNU.sparse.name", b"way")
                + record(b"GNU.sparse.size", b"%d" % size)
                + record(b"GNU.sparse.map", listed)
            )
            tar.parts.append(block(b"way", size=len(data), form="pax") + padded(data))
            return
        places = b"".join(octal(at, 12) + octal(length, 12) for at, length in pairs[:4]).ljust(96, b"\0")
        tail = places + b"\0" + octal(size, 12)
        tar.parts.append(block(b"way", b"S", len(data), tail=tail) + padded(data))

    return tell

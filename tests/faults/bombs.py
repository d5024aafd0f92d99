"""Small archives that ask for very much: content, entries, headers. Written straight into their compression.

Each function takes the path to write and the compression; repeating one compressed part makes them quickly.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import zstandard

from .tars import PACKINGS, block, padded, record

_STEP: Final = 16 << 20


def _repeat(path: Path, packing: str, head: bytes, part: bytes, times: int) -> None:
    """Write `head`, then `part` very often, each a member or frame of its own."""
    pack = PACKINGS[packing]
    one = pack(part)
    with path.open("wb") as file:
        file.write(pack(head))
        for _ in range(times):
            file.write(one)


def much_content(path: Path, packing: str) -> None:
    """Say that a file of 64 GB follows, and it does."""
    _repeat(path, packing, block(b"way", size=4096 * _STEP), bytes(_STEP), 4096)


def much_behind_the_end(path: Path, packing: str) -> None:
    """Hold one small file, and after the archive's end 64 GB that nothing announces."""
    _repeat(path, packing, block(b"way", size=4) + padded(b"evil") + bytes(1024), bytes(_STEP), 4096)


def many_entries(path: Path, packing: str) -> None:
    """Hold ten million headers."""
    part = b"".join(block(b"way/%d" % number) for number in range(10_000))
    if packing == "zstd":  # one frame, whose window reaches over the whole part
        with path.open("wb") as file, zstandard.ZstdCompressor(level=3).stream_writer(file) as writer:
            for _ in range(1000):
                writer.write(part)
        return
    _repeat(path, packing, b"", part, 1000)


def many_names(path: Path, packing: str) -> None:
    """Hold 100,000 different names of 90 bytes."""
    parts = []
    for number in range(100_000):
        parts.append(block(b"way/%07d" % number + b"n" * 80))
    path.write_bytes(PACKINGS[packing](b"".join(parts)))


def a_header_of_a_gigabyte(path: Path, packing: str) -> None:
    """Announce a PAX header of 1 GB, and let it follow."""
    head = block(b"way", size=0) + block(b"pax", b"x", 1 << 30, form="pax")
    _repeat(path, packing, head, b"1073741823 comment=" + bytes(_STEP - 19), 1)
    with path.open("ab") as file:
        one = PACKINGS[packing](bytes(_STEP))
        for _ in range(63):
            file.write(one)


def many_attributes(path: Path, packing: str) -> None:
    """Hold 200 entries with 800 kB of extended attributes each."""
    records = record(b"SCHILY.xattr.user.x", b"v" * 800_000)
    pack = PACKINGS[packing]
    with path.open("wb") as file:
        for number in range(200):
            entry = block(b"pax", b"x", len(records), form="pax") + padded(records)
            file.write(pack(entry + block(b"way/%d" % number, form="pax")))


BOMBS: Final[dict[str, Callable[[Path, str], None]]] = {
    "64 GB in a file": much_content,
    "64 GB behind the end": much_behind_the_end,
    "ten million entries": many_entries,
    "100,000 names": many_names,
    "a header of 1 GB": a_header_of_a_gigabyte,
    "attributes of 160 MB": many_attributes,
}

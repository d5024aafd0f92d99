"""What lies in the side files of a copied SQLite database, worked into the copy.

A transaction that was committed to the write-ahead log is moved into the database, as a checkpoint
does; one that was broken off is rolled back by the journal. Pages are taken as they lie, so
this needs no password: SQLCipher encrypts the pages and leaves the frames around them plain.
(sqlite.org/fileformat2.html, §3 "The Rollback Journal" and §4 "The Write-Ahead Log"; pager.c.)
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from typing import BinaryIO, Final

WAL_MAGIC: Final = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83")
JOURNAL_MAGIC: Final = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"

_WAL_HEADER: Final = struct.Struct(">4s7I")
_FRAME_HEADER: Final = struct.Struct(">6I")
_JOURNAL_HEADER: Final = struct.Struct(">8s5I")
_SUPER_TAIL: Final = struct.Struct(">II8s")
_PENDING: Final = 0x40000000
_MASK: Final = 0xFFFFFFFF
_NOT_COUNTED: Final = 0xFFFFFFFF
_PAGE_SIZES: Final = frozenset(1 << power for power in range(9, 17))


def check_point(database: BinaryIO, wal: BinaryIO) -> bool:
    """Move all that is committed in the log `wal` into `database`; return whether there was anything.

    Both are copies of ours. Raises OSError where there is no room.
    """
    last = pages = 0
    for number, (_, _, total) in enumerate(_frames(wal), 1):
        if total:
            last, pages = number, total
    if not last:
        return False
    page_size = _page_size(wal)
    for number, (page, offset, _) in enumerate(_frames(wal, checked=True), 1):
        _put(database, (page - 1) * page_size, os.pread(wal.fileno(), page_size, offset))
        if number == last:
            break
    database.truncate(pages * page_size)
    return True


def _page_size(wal: BinaryIO) -> int:
    return int(_WAL_HEADER.unpack(os.pread(wal.fileno(), _WAL_HEADER.size, 0))[2])


def _frames(wal: BinaryIO, *, checked: bool = False) -> Iterator[tuple[int, int, int]]:
    """Yield page number, offset of the content and, for a commit, the pages of the database after it.

    It ends before the first frame that is cut off or not of this log: an old one, or one half
    written. `checked` leaves the checksums out, for a second pass.
    """
    fd = wal.fileno()
    header = os.pread(fd, _WAL_HEADER.size, 0)
    if len(header) < _WAL_HEADER.size:
        return
    magic, _, page_size, _, salt1, salt2, *stored = _WAL_HEADER.unpack(header)
    if magic not in WAL_MAGIC or page_size not in _PAGE_SIZES:
        return
    order = "<" if magic == WAL_MAGIC[0] else ">"
    sums = _checksum(header[:24], (0, 0), order)
    if list(sums) != stored:
        return
    offset = _WAL_HEADER.size
    while True:
        frame = os.pread(fd, _FRAME_HEADER.size + page_size, offset)
        if len(frame) < _FRAME_HEADER.size + page_size:
            return
        page, total, *rest = _FRAME_HEADER.unpack_from(frame)
        if not page or rest[:2] != [salt1, salt2]:
            return
        if not checked:
            sums = _checksum(frame[:8], sums, order)
            sums = _checksum(frame[_FRAME_HEADER.size :], sums, order)
            if list(sums) != rest[2:]:
                return
        yield page, offset + _FRAME_HEADER.size, total
        offset += len(frame)


def _checksum(data: bytes, sums: tuple[int, int], order: str) -> tuple[int, int]:
    """Go on with the log's checksum over `data`, whose words are of the byte order that its magic names."""
    one, two = sums
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for first, second in zip(words[::2], words[1::2], strict=True):
        one = (one + first + two) & _MASK
        two = (two + second + one) & _MASK
    return one, two


def roll_back(database: BinaryIO, journal: BinaryIO) -> bool:
    """Take back in `database` what the hot `journal` says was begun; return whether it said anything.

    The journal of a transaction over several databases counts only while the file that names them
    all is there.
    """
    fd = journal.fileno()
    size = os.fstat(fd).st_size
    named = _super_journal(fd, size)
    if named and not os.path.lexists(named):
        return False
    offset, sector, page_size, pages = 0, 0, 0, 0
    while offset + _JOURNAL_HEADER.size <= size:
        found = _JOURNAL_HEADER.unpack(os.pread(fd, _JOURNAL_HEADER.size, offset))
        magic, records, nonce, original = found[:4]
        if magic != JOURNAL_MAGIC:
            break
        if offset == 0:
            pages, sector, page_size = original, found[4], found[5]
            if page_size not in _PAGE_SIZES or not 32 <= sector <= 65536 or sector & (sector - 1):
                return False
            database.truncate(pages * page_size)
        offset += sector
        if records == _NOT_COUNTED:
            records = (size - offset) // (page_size + 8)
        for _ in range(records):
            record = os.pread(fd, page_size + 8, offset)
            if not _play_back(database, record, page_size, pages, nonce):
                return True
            offset += len(record)
        offset = -(-offset // sector) * sector
    return page_size > 0


def _play_back(database: BinaryIO, record: bytes, page_size: int, pages: int, nonce: int) -> bool:
    """Put one page back as it was; False where the record is none, which ends the journal."""
    if len(record) < page_size + 8:
        return False
    page = int.from_bytes(record[:4], "big")
    content = record[4:-4]
    if page in (0, _PENDING // page_size + 1):
        return False
    total = nonce + sum(content[page_size - 200 : 0 : -200])
    if total & _MASK != int.from_bytes(record[-4:], "big"):
        return False
    if page <= pages:
        _put(database, (page - 1) * page_size, content)
    return True


def _super_journal(fd: int, size: int) -> bytes:
    """Return the name at the end of a journal that is one of several, or nothing."""
    if size < _SUPER_TAIL.size:
        return b""
    length, total, magic = _SUPER_TAIL.unpack(os.pread(fd, _SUPER_TAIL.size, size - _SUPER_TAIL.size))
    if magic != JOURNAL_MAGIC or not 0 < length <= min(4096, size - _SUPER_TAIL.size):
        return b""
    name = os.pread(fd, length, size - _SUPER_TAIL.size - length)
    signed = sum(name) - 256 * sum(byte > 127 for byte in name)  # a C char may be either
    return name.rstrip(b"\0") if total in (sum(name) & _MASK, signed & _MASK) else b""


def _put(database: BinaryIO, offset: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        done = os.pwrite(database.fileno(), view, offset)
        view, offset = view[done:], offset + done

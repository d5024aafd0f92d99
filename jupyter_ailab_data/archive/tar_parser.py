"""What one tar header says: v7, ustar, GNU and PAX, read from 512-byte blocks.

Ours rather than `tarfile`'s, whose headers can make it allocate gigabytes. Layouts are from
tar(5) of libarchive, POSIX.1-2024 pax ("ustar Interchange Format", "pax Extended Header") and
"Basic Tar Format" in the GNU tar manual. Nothing here reads a file or trusts a number.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_to_bytes

BLOCK: Final = 512
ZERO_BLOCK: Final = bytes(BLOCK)
PAYLOAD_LIMIT: Final = 1 << 20
"""The most bytes a long name or a PAX header may have (a Linux path has 4,096, an attribute 65,536)."""
SIZE_LIMIT: Final = 1 << 63
ID_LIMIT: Final = 1 << 32
MTIME_LIMIT: Final = 1 << 63
"""Nanoseconds either side of 1970; about 292 years."""

_DECIMAL = re.compile(rb"(-?)([0-9]{1,20})(?:\.([0-9]*))?")
_CHECKSUM = slice(148, 156)


class HeaderError(ValueError):
    """A header that makes no sense; the message says why, without the place."""


@dataclass(frozen=True, slots=True)
class Header:
    """One header block. `size` is the length in bytes of what follows it, if its kind has any."""

    name: bytes
    mode: int
    uid: int
    gid: int
    size: int
    mtime_ns: int
    flag: bytes
    link: bytes
    block: bytes


def parse_header(block: bytes) -> Header:
    """Read one block that is not all zeros.

    Raises HeaderError where its checksum does not match or a number is not one.
    """
    if not _checksum_holds(block):
        raise HeaderError("a header's checksum does not match")
    name = _text(block[0:100])
    # Only POSIX has a prefix there; GNU ("ustar  ") keeps access times in that place.
    if block[257:263] == b"ustar\0" and (prefix := _text(block[345:500])):
        name = prefix + b"/" + name
    mtime_ns = parse_number(block[136:148], signed=True) * 1_000_000_000
    return Header(
        name=name,
        mode=parse_number(block[100:108]) & 0o7777,
        uid=within(parse_number(block[108:116]), ID_LIMIT, "owner"),
        gid=within(parse_number(block[116:124]), ID_LIMIT, "group"),
        size=within(parse_number(block[124:136]), SIZE_LIMIT, "size"),
        mtime_ns=within(mtime_ns, MTIME_LIMIT, "time", signed=True),
        flag=block[156:157],
        link=_text(block[157:257]),
        block=block,
    )


def _text(field: bytes) -> bytes:
    return field.partition(b"\0")[0]


def _checksum_holds(block: bytes) -> bool:
    """Compare the sum of the bytes, the checksum itself counted as spaces.

    Some old writers summed signed bytes (tar(5)); GNU tar accepts both, and so do we.
    """
    stored = parse_number(block[_CHECKSUM])
    rest = block[:148] + block[156:]
    unsigned = sum(rest) + 8 * 0x20
    return stored == unsigned or stored == unsigned - 256 * sum(byte > 127 for byte in rest)


def parse_number(field: bytes, signed: bool = False) -> int:
    """Read octal digits, or GNU's base-256 where the first bit is set. An empty field is 0."""
    if field[0] & 0x80:
        number = int.from_bytes(field, "big") & ((1 << (8 * len(field) - 1)) - 1)
        if field[0] & 0x40:  # two's complement
            number -= 1 << (8 * len(field) - 1)
        if number < 0 and not signed:
            raise HeaderError("a number is negative")
        return number
    digits = field.partition(b"\0")[0].strip(b" ")
    if not digits:
        return 0
    if not digits.isdigit() or b"8" in digits or b"9" in digits:
        raise HeaderError("a number is not octal")
    return int(digits, 8)


def within(number: int, limit: int, what: str, signed: bool = False) -> int:
    """Return `number` if it is below `limit` (and above its negative), else raise HeaderError."""
    if number >= limit or number < (-limit if signed else 0):
        raise HeaderError(f"its {what} is out of range")
    return number


def parse_pax(payload: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the keys and values of a PAX extended header, in their order.

    Each record is "LENGTH KEY=VALUE\\n", LENGTH counting itself. Raises HeaderError.
    """
    at = 0
    while at < len(payload):
        space = payload.find(b" ", at, at + 20)
        digits = payload[at:space] if space > 0 else b""
        end = at + int(digits) if digits.isdigit() else 0
        if not space < end <= len(payload) or payload[end - 1 : end] != b"\n":
            raise HeaderError("a PAX record's length is wrong")
        key, equals, value = payload[space + 1 : end - 1].partition(b"=")
        if not key or not equals:
            raise HeaderError("a PAX record has no key or no value")
        yield key, value
        at = end


def parse_decimal(value: bytes, limit: int, what: str) -> int:
    """Read a PAX number that must be a whole one from 0 to below `limit`."""
    if not value.isdigit() or len(value) > 20:
        raise HeaderError(f"its {what} is not a number")
    return within(int(value), limit, what)


def parse_time(value: bytes) -> int:
    """Read a PAX time ("-12.5"), as nanoseconds since 1970 UTC; finer digits are dropped."""
    match = _DECIMAL.fullmatch(value)
    if match is None:
        raise HeaderError("its time is not a number")
    sign, seconds, fraction = match.groups()
    number = int(seconds) * 1_000_000_000 + int((fraction or b"")[:9].ljust(9, b"0"))
    return within(-number if sign else number, MTIME_LIMIT, "time", signed=True)


def parse_xattr(key: bytes, value: bytes) -> tuple[bytes, bytes] | None:
    """Read an extended attribute's name and value from a PAX record, or None if it is not one.

    `SCHILY.xattr.` (star, GNU tar) has the value as it is, and GNU tar writes % and = in the name
    as %25 and %3D; `LIBARCHIVE.xattr.` (bsdtar) has a URL-encoded name and a base64 value.
    """
    if key.startswith(b"SCHILY.xattr."):
        name = key[13:].replace(b"%3D", b"=").replace(b"%25", b"%")
    elif key.startswith(b"LIBARCHIVE.xattr."):
        name = unquote_to_bytes(key[17:])
        try:  # libarchive leaves the padding out
            value = base64.b64decode(
                value.rstrip(b"=") + b"=" * (-len(value.rstrip(b"=")) % 4), validate=True
            )
        except binascii.Error as error:
            raise HeaderError("an extended attribute is not base64") from error
    else:
        return None
    if not name or b"\0" in name:
        raise HeaderError("an extended attribute has no valid name")
    return name, value

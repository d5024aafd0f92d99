"""File names as the operating system has them (bytes) and as JSON and people see them (text).

The two are one to one. Bytes that are not UTF-8 are written `\\xNN`, and a literal
backslash that would read as the start of such an escape is written `\\x5c`.
"""

from __future__ import annotations

import re
from typing import Final

STAGING_PREFIX: Final = b".ailab-data-"
"""Names of our own temporaries begin so; they are never part of a snapshot."""

_ESCAPE = re.compile(r"\\x([0-9a-f]{2})")


def to_text(name: bytes) -> str:
    """Write a name as text; the inverse of `to_bytes`."""
    return name.replace(b"\\x", b"\\x5cx").decode("utf-8", "backslashreplace")


def to_bytes(text: str) -> bytes:
    """Read back what `to_text` wrote; text that it never writes is taken as it stands."""
    parts = _ESCAPE.split(text)
    out = bytearray()
    for position, part in enumerate(parts):
        out += bytes((int(part, 16),)) if position % 2 else _encode(part)
    return bytes(out)


def _encode(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half a surrogate pair, which JSON can say and no file system does
        return text.encode("utf-8", "surrogatepass")

"""The names in an archive made by others: made clean, or refused."""

from __future__ import annotations

from typing import Final

from ..errors import UnsafeArchiveError
from .entry import DEEPEST, LONGEST_PATH
from .names import to_text

_NO_PARTS: Final = frozenset((b"", b".", b".."))
_LONGEST_NAME: Final = 255


def clean_name(name: bytes) -> bytes:
    """Return a name without its leading `./` and trailing `/`; the top folder is empty.

    Raises UnsafeArchiveError for one that is empty, absolute, or holds `..`, an empty part or NUL,
    and for one that is longer or deeper than any can be.
    """
    clean = name
    while clean.startswith(b"./"):
        clean = clean[2:].lstrip(b"/")
    clean = clean.rstrip(b"/")
    if not name or name.startswith(b"/"):
        raise UnsafeArchiveError(
            f"The archive holds an entry with an empty or absolute name, {quoted(name)}."
        )
    if clean in (b"", b"."):
        return b""
    parts = clean.split(b"/")
    if len(clean) > LONGEST_PATH or len(parts) > DEEPEST or max(map(len, parts)) > _LONGEST_NAME:
        raise UnsafeArchiveError(f"The name of {quoted(clean)} is too long or too deep to restore.")
    if b"\0" in clean or not _NO_PARTS.isdisjoint(parts):
        raise UnsafeArchiveError(
            f"The archive holds an entry whose name is not a plain path, {quoted(name)}."
        )
    return clean


def quoted(path: bytes) -> str:
    """Return a path for a sentence to a person."""
    text = to_text(path)
    return f"“{text[:200]}{'…' if len(text) > 200 else ''}”" if path else "the top folder"

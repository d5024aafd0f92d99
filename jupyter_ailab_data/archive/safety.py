"""What an archive's entries must be before any of them is restored.

Names are relative, without `..`, empty parts or NUL; each comes once and below a folder of
the archive; a hard link repeats a regular file that came before it; sizes add up to no
more than was announced. Told by one pass over the index that keeps one path's depth in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

from ..errors import CorruptError, OutsideLocationError, UnsafeArchiveError
from .beneath import check_relative
from .entry import DEEPEST, FILE, FOLDER, HARDLINK, LONGEST_PATH, SYMLINK, TYPES, Entry, sort_key
from .names import STAGING_PREFIX, to_text

_LONGEST_NAME: Final = 255
_NO_NAMES: Final = frozenset((b"", b".", b".."))

Beside = TypeVar("Beside")


def checked(entries: Iterable[tuple[Entry, Beside]], content_size: int) -> Iterator[tuple[Entry, Beside]]:
    """Yield the entries as they come, each after it was found safe.

    Raises UnsafeArchiveError or CorruptError, naming the entry; `content_size` is what the
    archive announces, in bytes.
    """
    last_key: bytes | None = None
    folders: list[bytes] = []  # those that the path may lie in, each with a `/` at its end, the root without
    left = content_size
    linkable: set[bytes] = set()
    for entry, beside in entries:
        path = entry.path
        key = sort_key(path)
        while folders and not path.startswith(folders[-1]):
            folders.pop()
        if not (folders and _is_name(path[len(folders[-1]) :], path, len(folders))):
            _check_name(path, "entry")
            if path and (last_key is None or key > last_key):
                raise UnsafeArchiveError(f"“{to_text(path)}” does not lie in a folder of the archive.")
        if last_key is not None and key <= last_key:
            raise CorruptError(f"The archive names “{to_text(path)}” twice or out of order.")
        last_key = key
        if entry.type == FOLDER:
            folders.append(path + b"/" if path else b"")
        left -= entry.size
        if left < 0 or entry.size < 0:
            raise UnsafeArchiveError(f"“{to_text(path)}” makes the archive larger than it says it is.")
        _check_kind(entry, linkable)
        yield entry, beside


def _is_name(name: bytes, path: bytes, depth: int) -> bool:
    """Whether a path is fit to be restored that is a folder's, found fit before, and this name in it."""
    return (
        name not in _NO_NAMES
        and b"/" not in name
        and b"\0" not in name
        and not name.startswith(STAGING_PREFIX)
        and len(name) <= _LONGEST_NAME
        and len(path) <= LONGEST_PATH
        and depth <= DEEPEST
    )


def _check_name(path: bytes, what: str) -> None:
    try:
        check_relative(path)
    except OutsideLocationError as error:
        raise UnsafeArchiveError(
            f"The archive's {what} “{to_text(path)}” has a name that leads outside the location."
        ) from error
    parts = path.split(b"/")
    if any(part.startswith(STAGING_PREFIX) for part in parts):
        raise UnsafeArchiveError(f"“{to_text(path)[:80]}” has a name that only a restore's own files have.")
    if len(path) > LONGEST_PATH or len(parts) > DEEPEST or max(map(len, parts)) > _LONGEST_NAME:
        raise UnsafeArchiveError(f"The name of “{to_text(path)[:80]}…” is too long or too deep to restore.")


def _check_kind(entry: Entry, linkable: set[bytes]) -> None:
    if entry.type not in TYPES:
        raise UnsafeArchiveError(f"“{to_text(entry.path)}” is of a kind that is never restored.")
    if not entry.path and entry.type != FOLDER:
        raise UnsafeArchiveError("The archive's root is not a folder.")
    if entry.type == FILE:
        _check_holes(entry)
        if entry.linked:
            linkable.add(entry.path)
    elif entry.type == HARDLINK and entry.target not in linkable:
        message = f"“{to_text(entry.path)}” is a hard link to something that is no file before it."
        raise UnsafeArchiveError(message)
    elif entry.type == SYMLINK and not _is_link_text(entry.target):
        raise UnsafeArchiveError(f"“{to_text(entry.path)}” is a symbolic link without a proper target.")


def _is_link_text(target: bytes) -> bool:
    return 0 < len(target) <= LONGEST_PATH and b"\0" not in target


def _check_holes(entry: Entry) -> None:
    end = 0
    for offset, length in entry.holes:
        if offset < end or length <= 0 or offset + length > entry.size:
            raise CorruptError(f"“{to_text(entry.path)}” has holes that overlap or lie outside of it.")
        end = offset + length

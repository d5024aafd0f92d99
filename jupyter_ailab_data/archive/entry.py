"""One file, folder or link of a tree, as the archive knows it."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta, Struct

FILE: Final = "f"
FOLDER: Final = "d"
SYMLINK: Final = "l"
HARDLINK: Final = "h"
OTHER: Final = "o"
"""A socket, named pipe or device: seen in a folder, never part of an archive."""
TYPES: Final = frozenset({FILE, FOLDER, SYMLINK, HARDLINK})

LONGEST_PATH: Final = 4096
"""The longest path a snapshot keeps, in bytes: PATH_MAX of Linux (limits.h)."""
DEEPEST: Final = 512
"""The most names in a path that a snapshot keeps."""
MOST_HOLES: Final = 65536
"""The most holes of one file that are kept as such."""
MOST_XATTRS: Final = 16384
"""The most extended attributes of one entry."""

Natural = Annotated[int, Meta(ge=0, le=(1 << 63) - 1)]
Place = Annotated[int, Meta(ge=0, le=1 << 60)]
_Id = Annotated[int, Meta(ge=0, lt=1 << 32)]


class Entry(Struct, array_like=True, gc=False):
    """One entry and where its bytes are. What is read from an index has its numbers within bounds.

    `path` is relative to the location, with no leading `./`; the location itself is `b""`.
    `target` is a symbolic link's text or the path of the entry a hard link repeats.
    `size` is the file's length in bytes, holes included; `holes` are (offset, length) runs
    that were not allocated. `inode` and `ctime_ns` are what the file system said when the
    entry was read: they tell whether it has changed since and are never restored.
    `member` numbers the gzip member that holds the entry's tar header, within the table
    beside the entry, and `offset` is the header's first byte in that member's content.
    `linked` is set on a file that had other names: only such a file may hard links repeat.
    """

    path: bytes
    type: str
    mode: Natural
    uid: _Id
    gid: _Id
    size: Natural
    mtime_ns: int
    target: bytes = b""
    sha256: bytes = b""
    inode: int = 0
    ctime_ns: int = 0
    member: Natural = 0
    offset: Natural = 0
    xattrs: Annotated[tuple[tuple[bytes, bytes], ...], Meta(max_length=MOST_XATTRS)] = ()
    holes: Annotated[tuple[tuple[Natural, Natural], ...], Meta(max_length=MOST_HOLES)] = ()
    linked: bool = False


def sort_key(path: bytes) -> bytes:
    """Order paths as a walk meets them: a folder, then all it holds, names by their bytes.

    `/` sorts before every byte a name can hold (names hold neither NUL nor `/`), so `a/b`
    comes before `a.txt` and a folder's entries are never interleaved with a sibling's.
    """
    return path.replace(b"/", b"\0")


def storable_time(mtime_ns: int) -> int:
    """Return the time, or the nearest that an index can hold: the years 1677 to 2554."""
    if -(1 << 63) <= mtime_ns < 1 << 64:
        return mtime_ns
    return -(1 << 63) if mtime_ns < 0 else (1 << 64) - 1

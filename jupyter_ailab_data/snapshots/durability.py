"""Making a whole file system's pending writes durable, and asking how much room it has."""

from __future__ import annotations

import ctypes
import os
from typing import Final

from ..archive.beneath import Beneath
from ..archive.entry import Entry
from ..errors import NoSpaceError

_UNKNOWN: Final = 1 << 50
_libc = ctypes.CDLL(None, use_errno=True)


def sync_file_system(fd: int) -> None:
    """Write all of the file system that holds the open file `fd` to disk (syncfs(2)); raises OSError."""
    if _libc.syncfs(fd) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def room_for(entry: Entry) -> int:
    """Return how many bytes a file's content will occupy: holes take none."""
    return entry.size - sum(length for _, length in entry.holes)


def free_room(folder: Beneath) -> int:
    """Return the room this user has in the folder's file system, in bytes.

    A file system that does not say how large it is (ramfs, some of FUSE's) has a great deal.
    """
    info = os.fstatvfs(folder.fd)
    if not info.f_blocks:
        return _UNKNOWN
    return (info.f_bfree if os.geteuid() == 0 else info.f_bavail) * info.f_frsize


def check_room(folder: Beneath, needed: int) -> None:
    """Raise NoSpaceError unless `needed` bytes fit into the folder's file system."""
    free = free_room(folder)
    if needed > free:
        raise NoSpaceError(
            f"This needs {needed / 1e6:,.0f} MB, but only {free / 1e6:,.0f} MB are free. "
            "Free some space and try again; nothing was changed."
        )

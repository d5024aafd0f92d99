"""Making a whole file system's pending writes durable, and asking how much room it has."""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from ..archive.beneath import Beneath
from ..archive.entry import Entry
from ..errors import NoSpaceError

_UNKNOWN: Final = 1 << 50
_PUSH_EVERY: Final = 64 << 20
_LOOK_EVERY: Final = 0.2
_libc = ctypes.CDLL(None, use_errno=True)


def sync_file_system(fd: int) -> None:
    """Write all of the file system that holds the open file `fd` to disk (syncfs(2)); raises OSError."""
    if _libc.syncfs(fd) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


@contextmanager
def synced_early(fd: int, written: Callable[[], int]) -> Iterator[None]:
    """Push what is written in the block towards the disk while the rest is being made.

    Else it all waits in memory for the sync at the end. `written` tells how many bytes there are
    by now. Raises what the disk has answered, since the kernel tells each error only once.
    """
    stopping = threading.Event()
    errors: list[OSError] = []

    def push() -> None:
        pushed = 0
        while not stopping.wait(_LOOK_EVERY):
            done = written()
            if done - pushed >= _PUSH_EVERY:
                pushed = done
                try:
                    sync_file_system(fd)
                except OSError as error:
                    errors.append(error)
                    return

    thread = threading.Thread(target=push, daemon=True)
    thread.start()
    try:
        yield
    except BaseException:  # a cancel must not wait for the disk
        stopping.set()
        raise
    stopping.set()
    thread.join()
    if errors:
        raise errors[0]


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

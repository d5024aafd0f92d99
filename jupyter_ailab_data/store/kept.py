"""What is kept of an archive that was deleted while others need members of it.

Usually those are copied into another archive first. On a disk without room for that, the archive
only gets a hidden name, `.ID.ailab-data-kept`, and its members are found there by their SHA-256.
What nobody needs of it is given back by punching holes (fallocate(2)). That writes nothing, so
it works on a full disk. It is not listed, and goes once there is room or nobody needs it.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable
from typing import Final

from ..archive.names import to_text
from .directory import DirectoryStore
from .notes import remove_note

KEPT: Final = ".ailab-data-kept"
_KEEP_SIZE: Final = 1
_PUNCH_HOLE: Final = 2
_BLOCK: Final = 512  # the unit of st_blocks (inode(7))
_SETTLED: Final = 0o400
"""The mode of one that holds no more than is needed."""


def kept_names(store: DirectoryStore) -> list[str]:
    """Return the names of the hidden files that hold kept members."""
    try:
        names = [to_text(os.fsencode(name)) for name in os.listdir(store.root)]
    except OSError:
        return []
    return sorted(name for name in names if is_kept(name) and _ours(store.file(name)))


def is_kept(name: str) -> bool:
    """Whether what an index calls an archive is such a file."""
    return name.startswith(".") and name.endswith(KEPT) and "/" not in name


def _ours(path: str) -> bool:
    try:
        info = os.lstat(path)
    except OSError:
        return False
    return stat.S_ISREG(info.st_mode) and info.st_uid == os.geteuid()


def set_aside(store: DirectoryStore, id: str) -> str:
    """Take an archive off the list, durably, and keep its members; return their file's name.

    Raises NotFoundError, OSError.
    """
    path = store.path(id)
    name, number = f".{id}{KEPT}", 1
    while os.path.lexists(store.file(name)):
        number += 1
        name = f".{id}-{number}{KEPT}"
    os.rename(path, store.file(name))
    with contextlib.suppress(OSError):
        store.sync()
    with contextlib.suppress(OSError):
        remove_note(store.root, id)
    return name


def occupied(path: str) -> int:
    """Return the bytes that a file occupies on disk."""
    return os.stat(path).st_blocks * _BLOCK


def kept_size(store: DirectoryStore) -> int:
    """Return the bytes that all kept members occupy on disk."""
    total = 0
    for name in kept_names(store):
        with contextlib.suppress(OSError):
            total += occupied(store.file(name))
    return total


def is_settled(store: DirectoryStore, name: str) -> bool:
    """Whether what nobody needed when it was set aside has been given back."""
    try:
        return stat.S_IMODE(os.stat(store.file(name)).st_mode) == _SETTLED
    except OSError:
        return True


def give_back(store: DirectoryStore, name: str, needed: Iterable[tuple[int, int]], end: int) -> None:
    """Free all bytes before `end` but the `needed` ranges (offset, size). Raises OSError.

    Where the file system can't punch holes that is EOPNOTSUPP, and they all stay.
    """
    fd = os.open(store.file(name), os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        at = 0
        for offset, size in sorted(needed):
            _punch(fd, at, offset - at)
            at = max(at, offset + size)
        _punch(fd, at, end - at)
        os.fsync(fd)
        os.fchmod(fd, _SETTLED)
    finally:
        os.close(fd)


def _punch(fd: int, offset: int, size: int) -> None:
    if size <= 0:
        return
    import ctypes  # slow to import, and seldom needed

    libc = ctypes.CDLL(None, use_errno=True)
    start, length = ctypes.c_int64(offset), ctypes.c_int64(size)
    if libc.fallocate(fd, _PUNCH_HOLE | _KEEP_SIZE, start, length) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def forget_kept(store: DirectoryStore, name: str) -> int:
    """Remove kept members for good; return the bytes that are freed. Raises OSError."""
    path = store.file(name)
    size = occupied(path)
    os.unlink(path)
    with contextlib.suppress(OSError):
        store.sync()
    return size

"""What dead jobs left in a store is removed, and nothing that isn't certainly ours.

A store may be any folder, a user's home too. Ours is a regular file with no second name, owned
by this user, called exactly as we call such files, and held by no living process. All else stays.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import time
from collections.abc import Iterable
from typing import Final

from ..archive.index import has_footer
from .announcements import PATIENCE, Announcement, announced, forget_dead
from .locking import try_lock

PARTIAL: Final = ".ailab-data-partial"
"""How the hidden name of an archive on its way into the store or out of it ends."""
INDEXES: Final = ".foreign"
"""The folder for the indexes of archives that other tools made."""
_INDEX: Final = re.compile(r"(.+)\.[0-9a-f]+-[0-9a-f]+-[0-9a-f]+\.idx")
_MINUTE: Final = 60.0
_OPEN: Final = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def index_name(snapshot_id: str, info: os.stat_result) -> str:
    """Return the name of the index of an archive from elsewhere, as long as that stays as it is."""
    return f"{snapshot_id}.{info.st_ino:x}-{info.st_size:x}-{info.st_mtime_ns:x}.idx"


def index_owner(name: str) -> str | None:
    """Return the id of the archive whose index is called so, or None for any other name."""
    found = _INDEX.fullmatch(name)
    return found[1] if found else None


def sweep_temporaries(folder: int) -> list[str]:
    """Remove the temporaries of dead writers from a folder (a descriptor); return their names."""
    words = announced(folder)
    swept = []
    for name in os.listdir(folder):
        if name.startswith(".") and name.endswith(PARTIAL) and len(name) > len(PARTIAL) + 1:
            with contextlib.suppress(OSError):
                if _sweep_one(folder, name, words):
                    swept.append(name)
    forget_dead(folder, words)
    return swept


def _sweep_one(folder: int, name: str, words: list[Announcement]) -> bool:
    """Remove one temporary if its writer is gone."""
    fd = os.open(name, os.O_RDWR | _OPEN, dir_fd=folder)
    try:
        info = os.fstat(fd)
        if not _ours(info):
            return False
        locked = try_lock(fd)
        if locked is None:
            locked = _given_up(info, words)
        there = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if not locked or not os.path.samestat(there, info):  # or it is another one by now
            return False
        os.unlink(name, dir_fd=folder)
        return True
    finally:
        os.close(fd)


def _ours(info: os.stat_result) -> bool:
    return stat.S_ISREG(info.st_mode) and info.st_nlink == 1 and info.st_uid == os.geteuid()


def _given_up(info: os.stat_result, words: list[Announcement]) -> bool:
    """Whether a temporary in a file system without locks is a dead writer's, or long left alone.

    A minute passes in any case: a number of an inode that a dead writer announced may be a
    new file's, whose writer has not announced it yet.
    """
    mine = [word for word in words if word.doing == "writing" and word.what == info.st_ino]
    if any(word.counts for word in mine):
        return False
    return time.time() - info.st_mtime >= (_MINUTE if mine else PATIENCE)


def sweep_indexes(store: int, present: Iterable[str]) -> list[str]:
    """Remove the indexes of archives that are gone; `present` are the ids that are not.

    Nothing is lost with an index: an archive that comes back is read through once more.
    """
    try:
        folder = os.open(INDEXES, _FOLDER, dir_fd=store)
    except OSError:
        return []
    there = set(present)
    swept = []
    try:
        for name in os.listdir(folder):
            owner = index_owner(name)
            if owner is not None and owner not in there:
                with contextlib.suppress(OSError):
                    if remove_index(folder, name):
                        swept.append(name)
    finally:
        os.close(folder)
    return swept


def remove_index(folder: int, name: str) -> bool:
    """Remove one index if it is one of ours; return whether it was. Raises OSError."""
    fd = os.open(name, os.O_RDONLY | _OPEN, dir_fd=folder)
    try:
        if not _ours(os.fstat(fd)) or not has_footer(fd):
            return False
    finally:
        os.close(fd)
    os.unlink(name, dir_fd=folder)
    return True

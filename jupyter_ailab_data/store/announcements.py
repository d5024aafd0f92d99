"""What stands in for locks where a file system has none: empty files whose names say who does what.

`.ailab-data-reading-BOOT.SPACE.PID.STARTED-0-RANDOM`: the name is there as a whole or not at all. Whoever
wants to begin announces it first and looks for others afterwards, so of two that begin at once at
least one sees the other. An announcement whose process is gone counts for nothing and is removed;
one that nobody here can judge (of another host, say) counts for a day.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Literal

from msgspec import Struct

from ..archive.names import STAGING_PREFIX
from .holders import parse, this_process

Doing = Literal["reading", "deleting", "writing", "restoring"]
PATIENCE: Final = 86_400.0
"""Seconds after which what nobody can judge is taken for dead, counted from its last change."""
_PREFIX: Final = STAGING_PREFIX.decode()
_NAME: Final = re.compile(
    re.escape(_PREFIX)
    + r"(?P<doing>reading|deleting|writing|restoring)-(?P<holder>[0-9a-f.]+)-(?P<what>[0-9a-f]+)-[0-9a-f]{8}"
)


class Announcement(Struct, frozen=True):
    """One that was found: `what` is the inode of the file that is written, else 0.

    `counts` is whether its process lives, or may: it does not once that is known to be gone.
    """

    name: str
    doing: str
    what: int
    counts: bool


def announce(folder: int, doing: Doing, what: int = 0) -> str:
    """Leave word in the folder (a descriptor) that this process is `doing`; return its name.

    Raises OSError where nothing can be written there.
    """
    name = f"{_PREFIX}{doing}-{this_process().name()}-{what:x}-{secrets.token_hex(4)}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    os.close(os.open(name, flags, 0o600, dir_fd=folder))
    return name


def withdraw(folder: int, name: str) -> None:
    """Take an announcement back."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(name, dir_fd=folder)


def announced(folder: int) -> list[Announcement]:
    """Return what is announced in the folder, by the dead too."""
    found = (_read(folder, name) for name in os.listdir(folder))
    return [word for word in found if word is not None]


def _read(folder: int, name: str) -> Announcement | None:
    """Return the announcement of that name, or None for any other file."""
    found = _NAME.fullmatch(name)
    holder = parse(found["holder"]) if found else None
    if found is None or holder is None:
        return None
    try:
        info = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except OSError:
        return None
    if not stat.S_ISREG(info.st_mode) or info.st_size:  # nothing of ours
        return None
    fate = holder.fate()
    counts = fate == "alive" or (fate == "unknown" and time.time() - info.st_mtime < PATIENCE)
    return Announcement(name, found["doing"], int(found["what"], 16), counts)


def forget_dead(folder: int, words: list[Announcement]) -> None:
    """Remove those of the announcements that no longer count."""
    for word in words:
        if not word.counts:
            with contextlib.suppress(OSError):
                withdraw(folder, word.name)


@contextmanager
def alone(folder: int, doing: Doing, against: frozenset[str]) -> Iterator[bool]:
    """Announce `doing` for a while; gives whether nobody does anything of `against`.

    Where nothing can be written there, nobody else can begin either: then it gives True.
    """
    try:
        mine = announce(folder, doing)
    except OSError:
        yield True
        return
    try:
        others = announced(folder)
        forget_dead(folder, others)
        yield not any(word.counts and word.doing in against and word.name != mine for word in others)
    finally:
        with contextlib.suppress(OSError):
            withdraw(folder, mine)

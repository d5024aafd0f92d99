"""Whether a restore was interrupted and not yet taken back. Only looked at: mending is `recover`'s."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from typing import Final, Literal

from ..archive.names import to_bytes, to_text
from ..errors import AilabDataError
from ..models import Check, CheckStatus, Location
from ..snapshots.restoring.journal import read_journal
from ..snapshots.restoring.recovery import staging_names
from ..store.locking import try_lock
from .view import View

_TITLE: Final = "Interrupted restores"
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_TODO: Final = "Run `jupyter ailab-data list`, or restart JupyterLab: either takes it back."

State = Literal["at-work", "begun", "prepared", "damaged", "foreign"]
_SEEN: Final[dict[State, tuple[CheckStatus, str, str]]] = {
    "at-work": ("ok", "A restore is at work in “{}” just now.", ""),
    "prepared": ("warning", "A restore into “{}” was interrupted before it changed anything.", _TODO),
    "begun": (
        "error",
        "A restore into “{}” was interrupted half-way: some files may be of before it, some of after it.",
        _TODO,
    ),
    "damaged": (
        "error",
        "A restore into “{}” was interrupted, and its journal is damaged, so it can't be taken back.",
        "What it replaced lies in the hidden folder named below. Move it away when you have looked at it.",
    ),
    "foreign": (
        "warning",
        "A restore into “{}” by another user of this machine was interrupted, or is at work.",
        "Only that user can take it back: let them run `jupyter ailab-data list`.",
    ),
}
_WORST: Final[tuple[State, ...]] = ("damaged", "begun", "foreign", "prepared", "at-work")


def checks(view: View) -> Iterator[Check]:
    """Look for staging folders in every location."""
    found = False
    for location in view.locations:
        left = (
            sorted(_left(location), key=lambda item: _WORST.index(item[1])) if location.status == "ok" else []
        )
        if left:
            found = True
            status, seen, todo = _SEEN[left[0][1]]
            names = [name for name, _ in left]
            yield Check(f"journal-{location.name}", _TITLE, status, seen.format(location.name), todo, names)
    if not found:
        yield Check("journal", _TITLE, "ok", "No restore was interrupted.")


def _left(location: Location) -> Iterator[tuple[str, State]]:
    folder = os.open(to_bytes(location.path), os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for name in staging_names(folder):
            yield to_text(name), _state(folder, name)
    finally:
        os.close(folder)


def _state(folder: int, name: bytes) -> State:
    if _at_work(folder):
        return "at-work"
    try:
        fd = os.open(name, _FOLDER, dir_fd=folder)
    except FileNotFoundError:  # it ended just now
        return "at-work"
    except OSError:
        return "foreign"
    try:
        if os.fstat(fd).st_uid != os.geteuid():
            return "foreign"
        return "begun" if read_journal(fd) else "prepared"
    except PermissionError:
        return "foreign"
    except AilabDataError:
        return "damaged"
    finally:
        os.close(fd)


def _at_work(folder: int) -> bool:
    """Whether someone holds the location, as every restore does.

    The lock is shared and let go at once; a restore that begins in that very moment waits for longer.
    """
    locked = try_lock(folder, fcntl.LOCK_SH | fcntl.LOCK_NB)
    if locked:
        fcntl.flock(folder, fcntl.LOCK_UN)
    return locked is False

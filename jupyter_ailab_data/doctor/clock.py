"""Whether the clocks agree: snapshots are told apart, and files found unchanged, by the time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Final

from ..archive.names import to_bytes
from ..models import Check
from .phrases import amount, listed, span
from .view import View

_SLACK: Final = 120.0
"""Seconds that clocks may differ by."""
_BEFORE: Final = datetime(2024, 1, 1, tzinfo=timezone.utc)
"""It was later than this when this was written."""
_TODO: Final = "Set the clock of this machine (timedatectl, NTP); in a container, that of its host."


def checks(view: View) -> Iterator[Check]:
    """Compare this process's clock with the snapshots and with the file systems."""
    yield _clock(view)


def _clock(view: View) -> Check:
    title, now = "Clocks", view.now()
    if now < _BEFORE:
        return Check(
            "clock", title, "error", f"The clock says {now:%Y-%m-%d %H:%M} UTC, which is long ago.", _TODO
        )
    future = [each for each in view.snapshots if (each.created - now).total_seconds() > _SLACK]
    if future:
        ahead = max((each.created - now).total_seconds() for each in future)
        seen = (
            f"{amount(len(future), 'snapshot')} of the future, by up to {span(ahead)}: "
            "the clock was ahead then, or is behind now."
        )
        todo = f"{_TODO} Until then the newest snapshot may not be the one that is listed first."
        return Check("clock", title, "warning", seen, todo, listed([each.id for each in future]))
    ahead_by = [(name, off) for name, path in _places(view) if (off := _ahead(path, now)) > _SLACK]
    if ahead_by:
        name, off = max(ahead_by, key=lambda item: item[1])
        seen = (
            f"The file system of “{name}” has a clock that is {span(off)} ahead of ours, or our clock "
            "was put back."
        )
        return Check("clock", title, "warning", seen, _TODO, [each for each, _ in ahead_by])
    return Check("clock", title, "ok", "No snapshot and no folder is of the future.")


def _places(view: View) -> list[tuple[str, str]]:
    found = [(location.name, location.path) for location in view.locations if location.status == "ok"]
    if view.given.store is not None:
        found.append(("the snapshot store", view.given.store.root))
    return found


def _ahead(path: str, now: datetime) -> float:
    """Return the seconds that a folder's ctime lies ahead: only its file system's clock sets that."""
    try:
        return os.stat(to_bytes(path)).st_ctime - now.timestamp()
    except OSError:
        return 0.0

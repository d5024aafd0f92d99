"""The last large folder that was listed, so that its further pages cost little.

Who scrolls through 100,000 names asks for one page after the other. Reading and sorting them all
for each would take the server half a second a page. One listing is kept, and only taken for the
folder that it was made of: unchanged since by its times, in the same order, a few seconds ago.
"""

from __future__ import annotations

import os
import time
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Final, Generic, TypeVar

T = TypeVar("T")

FRESH: Final = 15.0
"""Seconds for which a listing is kept: a file that has grown shows in no folder's time."""
FEWEST: Final = 2_000
"""Fewer names than that are read again at once."""
MOST: Final = 250_000
"""More names than that would take too much memory."""
_TICK: Final = 2.0
"""Seconds within which a folder may change twice and show one time (a FAT's are that coarse)."""


@dataclass(frozen=True)
class _Kept(Generic[T]):
    mark: Hashable
    until: float
    listing: T


class Recent(Generic[T]):
    """Keeps one listing."""

    def __init__(self) -> None:
        self._kept: _Kept[T] | None = None
        self._lock = Lock()

    def get(self, facts: os.stat_result, wish: Hashable) -> T | None:
        """Return the listing of the folder with these facts, made for that wish; None where there is none."""
        with self._lock:
            kept = self._kept
            if kept is None:
                return None
            if time.monotonic() > kept.until:
                self._kept = None
                return None
            return kept.listing if kept.mark == _mark(facts, wish) else None

    def keep(self, facts: os.stat_result, wish: Hashable, listing: T, names: int) -> None:
        """Keep a listing of so many names; `facts` are the folder's from before it was read."""
        settled = abs(time.time() - facts.st_mtime) > _TICK
        if settled and FEWEST <= names <= MOST:
            with self._lock:
                self._kept = _Kept(_mark(facts, wish), time.monotonic() + FRESH, listing)


def _mark(facts: os.stat_result, wish: Hashable) -> Hashable:
    return facts.st_dev, facts.st_ino, facts.st_mtime_ns, facts.st_ctime_ns, wish

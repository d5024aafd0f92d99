"""A walk through the indexes of a location's snapshots, newest first, for as long as there is time.

Only indexes are read, never content, and nothing is kept between two walks, so nothing can be out
of date. An archive from elsewhere that nobody has indexed yet is passed over: reading it through
may take minutes.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from ..archive.index_reader import IndexReader
from ..errors import AilabDataError, NotFoundError
from ..models import SkippedSnapshot, Snapshot
from ..store.directory import DirectoryStore
from ..store.sweeping import INDEXES, index_name

PATIENCE: Final = 2.0
"""Seconds that a walk may take; what is left then is another page."""


class Walk:
    """One walk, of all `snapshots` or those after the one called `after`; `seconds` is what it may take."""

    def __init__(
        self,
        store: DirectoryStore,
        snapshots: Sequence[Snapshot],
        after: str = "",
        seconds: float = PATIENCE,
    ) -> None:
        self.total = len(snapshots)
        self.looked_into = 0
        self.skipped: list[SkippedSnapshot] = []
        self.next: str | None = None
        """The snapshot that the next walk goes on after; None where this one came to the end."""
        self._store = store
        self._seconds = seconds
        self._snapshots = _after(snapshots, after)

    def each(self, look: Callable[[Snapshot, IndexReader], bool]) -> None:
        """Call `look` with each snapshot and its open index until it returns False.

        A snapshot for which it raises CorruptError is passed over.
        """
        end = time.monotonic() + self._seconds
        for number, snapshot in enumerate(self._snapshots, 1):
            more = self._look(snapshot, look)
            if number < len(self._snapshots) and (not more or time.monotonic() >= end):
                self.next = snapshot.id
                return

    def _look(self, snapshot: Snapshot, look: Callable[[Snapshot, IndexReader], bool]) -> bool:
        try:
            with _opened(self._store, snapshot) as index:
                if index is None:
                    self.skipped.append(SkippedSnapshot(snapshot.id, "not-indexed"))
                    return True
                more = look(snapshot, index)
        except (NotFoundError, FileNotFoundError):  # deleted meanwhile
            return True
        except (AilabDataError, OSError):
            self.skipped.append(SkippedSnapshot(snapshot.id, "corrupt"))
            return True
        self.looked_into += 1
        return more


def _after(snapshots: Sequence[Snapshot], after: str) -> Sequence[Snapshot]:
    """Return the snapshots that come after the one named; raises NotFoundError where it is gone."""
    if not after:
        return snapshots
    for number, snapshot in enumerate(snapshots):
        if snapshot.id == after:
            return snapshots[number + 1 :]
    raise NotFoundError("That snapshot is not there any more. Start again from the newest.")


@contextmanager
def _opened(store: DirectoryStore, snapshot: Snapshot) -> Iterator[IndexReader | None]:
    """Open a snapshot's index, None for one that has none yet; its members may lie anywhere."""
    path = store.path(snapshot.id)
    if snapshot.kind == "foreign":
        path = os.path.join(store.root, INDEXES, index_name(snapshot.id, os.stat(path)))
        if not os.path.exists(path):
            yield None
            return
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield IndexReader(fd)
    finally:
        os.close(fd)

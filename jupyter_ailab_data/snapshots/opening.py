"""A snapshot of either kind, ours or from elsewhere, opened for reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from ..archive.entry import Entry
from ..archive.index_reader import IndexReader
from ..archive.members import Member
from ..models import Progress
from ..store.directory import DirectoryStore
from ..store.reading import StoredSnapshot
from .tally import Tally


class AnySnapshot(Protocol):
    """What a snapshot of either kind offers."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def index(self) -> IndexReader:
        """What it holds."""

    def pieces(self, entry: Entry, members: Sequence[Member]) -> Iterator[bytes]:
        """Yield a file's content; raises CorruptError where it is not what the index says."""

    def close(self) -> None:
        """Close the archives."""


def open_any(store: DirectoryStore, snapshot_id: str, tally: Tally | None = None) -> AnySnapshot:
    """Open a snapshot of either kind; one from elsewhere is read through if it was not before."""
    if store.is_foreign(snapshot_id):
        from .foreign import ForeignSnapshot  # slow to import, and seldom needed

        return ForeignSnapshot(store, snapshot_id, tally or Tally(silent, "Reading"))
    return StoredSnapshot(store, snapshot_id)


def silent(_progress: Progress) -> None:
    """Take progress that nobody waits for."""

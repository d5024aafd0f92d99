"""The content of files, out of a snapshot of either kind into a staging folder."""

from __future__ import annotations

import hashlib
from collections import Counter
from types import TracebackType
from typing import Protocol

from ...archive.entry import Entry
from ...archive.extracting import Extractor
from ...archive.members import Member
from ...archive.names import to_text
from ...errors import CorruptError
from ...store.reading import StoredSnapshot
from ..foreign import ForeignSnapshot
from ..foreign_index import hashed_runs, read_members
from ..opening import AnySnapshot
from ..tally import Tally
from .comparing import same_content
from .staging import Staging


class Filler(Protocol):
    """Makes files in a staging folder.

    `unchanged` counts those that stood in the location already, `lost` metadata that could not be kept.
    """

    unchanged: int
    lost: Counter[str]

    def __enter__(self) -> Filler:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End, finished or not."""

    def add(self, entry: Entry, members: list[Member], path: bytes, *, compare: bool = False) -> None:
        """Have the file `entry` made at `path`, unless with `compare` the same stands there already."""

    def finish(self) -> None:
        """Wait until all is made; raises CorruptError."""


def filler(snapshot: AnySnapshot, staging: Staging, tally: Tally) -> Filler:
    """Return what makes the snapshot's files in `staging`."""
    if isinstance(snapshot, ForeignSnapshot):
        return _OnePass(snapshot, staging, tally)
    if isinstance(snapshot, StoredSnapshot):
        return Extractor(snapshot.file, tally.advance, staging.new.fd, staging.location.fd)
    raise TypeError(f"{snapshot!r} is no snapshot")


class _OnePass:
    """Makes the files of an archive from elsewhere, in one pass through it."""

    def __init__(self, snapshot: ForeignSnapshot, staging: Staging, tally: Tally) -> None:
        self.unchanged = 0
        self.lost: Counter[str] = Counter()
        self._snapshot = snapshot
        self._staging = staging
        self._tally = tally
        self._files: dict[int, tuple[Entry, bytes]] = {}

    def __enter__(self) -> _OnePass:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._files.clear()

    def add(self, entry: Entry, members: list[Member], path: bytes, *, compare: bool = False) -> None:
        """Remember the file for the pass; see `Filler`."""
        del members
        if compare and same_content(self._staging.location, entry, path):
            self.unchanged += 1
            self._tally.advance(1, entry.size)
        else:
            self._files[entry.offset] = entry, path

    def finish(self) -> None:
        """Make the pass."""
        if not self._files:
            return
        placer = self._staging.placer  # what it could not keep is counted there
        for member in read_members(self._snapshot.file):
            entry, path = self._files.pop(member.entry.offset, (None, b""))
            if entry is None:
                continue
            digest = hashlib.sha256()
            placer.sparse(path, entry, hashed_runs(member, entry, digest))
            if entry.sha256 and digest.digest() != entry.sha256:
                raise CorruptError(f"“{to_text(entry.path)}” has changed since the archive was indexed.")
            self._tally.advance(1, entry.size)
        if self._files:
            missing = to_text(next(iter(self._files.values()))[0].path)
            raise CorruptError(f"“{missing}” is not in the archive any more.")

"""What the snapshots still have: the versions of one file, and what is gone from a folder."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from .locations import ContentsEntry, EntryType


class FileVersion(Struct, frozen=True):
    """One content that a file had, as `snapshots` snapshots in a row have it.

    `snapshot`, taken at `taken`, is the newest of them and `since` is when the oldest was taken.
    `sha256` is in hexadecimal, null where an archive from elsewhere does not say. `current` is
    whether this is what stands there now, null where only reading a large file could tell.
    """

    snapshot: str
    taken: datetime
    since: datetime
    snapshots: int
    size: int
    modified: datetime
    sha256: str | None = None
    current: bool | None = False


class SkippedSnapshot(Struct, frozen=True):
    """A snapshot that was not looked into, and why: `not-indexed` yet, or `corrupt`."""

    snapshot: str
    reason: str


class FileHistory(Struct, frozen=True):
    """The versions of one file, newest first; two beside each other differ in content.

    `live` is what stands there now, null where nothing does. Of `total` snapshots `looked_into` were
    read; where time ran out, `next` is the `after` that asks for the rest.
    """

    location: str
    path: str
    versions: list[FileVersion]
    total: int
    looked_into: int
    live: ContentsEntry | None = None
    skipped: list[SkippedSnapshot] = []
    next: str | None = None


class DeletedEntry(Struct, frozen=True):
    """A name that a folder lost, as `snapshot`, taken at `taken`, has it: the newest that does."""

    name: str
    path: str
    type: EntryType
    size: int
    modified: datetime
    snapshot: str
    taken: datetime


class DeletedEntries(Struct, frozen=True):
    """The names that snapshots have in a folder and the live folder lacks, those gone last first.

    `looked_into`, `total` and `next` are as in `FileHistory`; a further page may repeat names of the ones
    before it. `left_out` names were too many to tell.
    """

    location: str
    path: str
    entries: list[DeletedEntry]
    total: int
    looked_into: int
    left_out: int = 0
    skipped: list[SkippedSnapshot] = []
    next: str | None = None

"""What a store's list says of a file: read from the archive's end, or from the file alone."""

from __future__ import annotations

import os
from datetime import datetime, timezone

import msgspec

from ..archive.index import Root, has_footer, read_root, starts_as_ours
from ..errors import AilabDataError
from ..models import Snapshot
from .naming import archive_id


def read_snapshot(fd: int, name: str, info: os.stat_result) -> tuple[Snapshot, list[str]]:
    """Describe an archive by its end, or by its file alone, and say which others it builds on."""
    identity = archive_id(name)
    modified = _when(info.st_mtime)
    if not has_footer(fd):
        snapshot = Snapshot(identity, "", modified, "foreign", info.st_size, "found")
        if starts_as_ours(fd):
            problem = "The archive is incomplete: its end, with the index, is missing or damaged."
            return msgspec.structs.replace(snapshot, kind="full", state="damaged", problem=problem), []
        return snapshot, []
    try:
        root = read_root(fd)
    except AilabDataError as error:
        problem = error.message
        return Snapshot(identity, "", modified, "full", info.st_size, state="damaged", problem=problem), []
    return _from_root(identity, root, info.st_size), root.archives


def _from_root(identity: str, root: Root, size: int) -> Snapshot:
    return Snapshot(
        identity,
        root.location,
        root.created,
        "full" if root.full else "incremental",
        size,
        root.origin,
        root.label,
        state="warnings" if root.warning_count else "complete",
        entries=root.entries,
        content_size=root.content_size,
        warnings=root.warning_count,
        tar_complete=root.full,
    )


def unreadable(name: str, error: OSError) -> Snapshot:
    """Describe an archive that can't be read."""
    message = f"The archive can't be read: {error.strerror}."
    return Snapshot(archive_id(name), "", _when(0), "foreign", 0, "found", state="damaged", problem=message)


def _when(seconds: float) -> datetime:
    """Return a file's time in UTC, or the nearest that can be told."""
    first, last = datetime.min.replace(tzinfo=timezone.utc), datetime.max.replace(tzinfo=timezone.utc)
    within = min(max(seconds, first.timestamp()), last.timestamp() - 1)
    return datetime.fromtimestamp(int(within), timezone.utc)

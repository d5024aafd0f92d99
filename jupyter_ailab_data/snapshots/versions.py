"""The versions of one file, as the snapshots of its location have it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ..archive.beneath import Beneath
from ..archive.entry import FILE, FOLDER, HARDLINK, SYMLINK, Entry
from ..archive.index_reader import IndexReader
from ..archive.live_files import live_hash
from ..archive.names import to_bytes, to_text
from ..archive.scan import look
from ..errors import BadRequestError, NotFoundError, from_os_error
from ..locations.listing import modified_time
from ..models import ContentsEntry, EntryType, FileHistory, FileVersion, Snapshot
from ..store.directory import DirectoryStore
from .looking_back import PATIENCE, Walk

MOST_READ: Final = 64 << 20
"""The largest live file, in bytes, that is read to see which version it is."""
_TYPES: Final[dict[str, EntryType]] = {FILE: "file", FOLDER: "folder", SYMLINK: "link"}


@dataclass
class _Version:
    """One content: `entry` is as the newest snapshot that has it says."""

    entry: Entry
    newest: Snapshot
    oldest: Snapshot
    count: int = 1
    seen: set[tuple[int, int, int]] = field(default_factory=set)
    """Inode, ctime and mtime of the file each time it was read: a live file like one of them is this one."""


def file_history(
    store: DirectoryStore,
    snapshots: Sequence[Snapshot],
    location: str,
    root: str,
    path: str,
    after: str = "",
    seconds: float = PATIENCE,
) -> FileHistory:
    """Return the versions of the file `path` beneath the folder `root` in `snapshots`, newest first.

    A file that was gone in between and came back the same is one version. Raises BadRequestError for a
    folder, OutsideLocationError, and NotFoundError where neither the folder nor a snapshot has it.
    """
    name = to_bytes(path)
    walk = Walk(store, snapshots, after, seconds)
    versions: list[_Version] = []
    with _live_folder(root) as folder:
        live = _live_entry(folder, name)
        if not name or (live is not None and live.type == FOLDER):
            raise BadRequestError(f"“{path}” is a folder: only files have versions.")

        def take(snapshot: Snapshot, index: IndexReader) -> bool:
            entry = _file_in(index, name)
            if entry is not None:
                _add(versions, snapshot, entry)
            return True

        walk.each(take)
        if live is None and not versions and not after and walk.next is None:
            raise NotFoundError(f"“{path}” is neither in the folder nor in any snapshot of it.")
        standing = _Standing(folder, name, live)
        told = [_told(version, standing) for version in versions]
    return FileHistory(
        location=location,
        path=path,
        versions=told,
        total=walk.total,
        looked_into=walk.looked_into,
        live=None if live is None else _described(live),
        skipped=walk.skipped,
        next=walk.next,
    )


def _live_folder(root: str) -> Beneath:
    try:
        return Beneath(root)
    except FileNotFoundError:
        raise NotFoundError("The location's folder is missing. Check that it is mounted.") from None
    except OSError as error:
        raise from_os_error(error, "opening the location's folder") from None


def _live_entry(folder: Beneath, path: bytes) -> Entry | None:
    try:
        return look(folder, path)
    except OSError as error:
        raise from_os_error(error, "looking at the file") from None


def _file_in(index: IndexReader, path: bytes) -> Entry | None:
    """Return what a snapshot has at `path`; a hard link as the file that it is."""
    entry = index.entry(path)
    if entry is not None and entry.type == HARDLINK:
        entry = index.entry(entry.target)
    return entry if entry is not None and entry.type == FILE else None


def _add(versions: list[_Version], snapshot: Snapshot, entry: Entry) -> None:
    facts = (entry.inode, entry.ctime_ns, entry.mtime_ns)
    last = versions[-1] if versions else None
    if last is None or not _same(last.entry, entry):
        versions.append(_Version(entry, snapshot, snapshot, seen={facts}))
        return
    last.oldest = snapshot
    last.count += 1
    last.seen.add(facts)


def _same(one: Entry, two: Entry) -> bool:
    """Whether two snapshots have the same content; where a sum is missing, size and time must do."""
    if one.sha256 and two.sha256:
        return one.sha256 == two.sha256
    return (one.size, one.mtime_ns) == (two.size, two.mtime_ns)


class _Standing:
    """What stands in the folder now, which is read only if nothing else can tell."""

    def __init__(self, folder: Beneath, path: bytes, live: Entry | None) -> None:
        self._folder = folder
        self._path = path
        self._live = live
        self._sum: bytes | None = None

    def is_like(self, version: _Version) -> bool | None:
        """Whether it has the version's content; None where finding out would mean reading much."""
        live = self._live
        if live is None or live.type != FILE or live.size != version.entry.size:
            return False
        if live.inode and (live.inode, live.ctime_ns, live.mtime_ns) in version.seen:
            return True
        if not version.entry.sha256 or live.size > MOST_READ:
            return None
        if self._sum is None:
            self._sum = live_hash(self._folder, self._path) or b"?"
        return self._sum == version.entry.sha256


def _told(version: _Version, standing: _Standing) -> FileVersion:
    return FileVersion(
        snapshot=version.newest.id,
        taken=version.newest.created,
        since=version.oldest.created,
        snapshots=version.count,
        size=version.entry.size,
        modified=modified_time(version.entry.mtime_ns),
        sha256=version.entry.sha256.hex() or None,
        current=standing.is_like(version),
    )


def _described(live: Entry) -> ContentsEntry:
    return ContentsEntry(
        name=to_text(live.path.rpartition(b"/")[2]),
        path=to_text(live.path),
        type=_TYPES.get(live.type, "other"),
        size=live.size,
        modified=modified_time(live.mtime_ns),
        target=to_text(live.target) if live.type == SYMLINK else None,
    )

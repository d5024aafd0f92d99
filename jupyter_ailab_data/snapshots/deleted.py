"""What a folder no longer has, and the snapshots still do."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from typing import Final

from ..archive.beneath import Beneath
from ..archive.entry import FOLDER, HARDLINK, SYMLINK, Entry
from ..archive.index_reader import IndexReader
from ..archive.names import to_bytes, to_text
from ..errors import NotFoundError, from_os_error
from ..locations.listing import modified_time, name_key
from ..models import DeletedEntries, DeletedEntry, EntryType, Snapshot
from ..store.directory import DirectoryStore
from .looking_back import PATIENCE, Walk

MOST_NAMES: Final = 10_000
"""The most names that one answer tells."""
_NO_FOLDER: Final = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})
_SETTLED_NS: Final = 1_000_000_000
"""How long before a snapshot a folder must have been left alone for its time to say that it is the same."""
_Facts = tuple[int, int, int]


def deleted_entries(
    store: DirectoryStore,
    snapshots: Sequence[Snapshot],
    location: str,
    root: str,
    path: str,
    after: str = "",
    seconds: float = PATIENCE,
) -> DeletedEntries:
    """Return the names that `snapshots` have directly in the folder `path` and that are not there now.

    The folder itself may be gone too. Raises OutsideLocationError, and NotFoundError where the location
    is missing or no snapshot has the folder either.
    """
    folder = to_bytes(path)
    gone = _Gone(folder, _live_names(root, folder))
    walk = Walk(store, snapshots, after, seconds)
    walk.each(gone.look)
    if gone.live is None and not gone.had and not after and walk.next is None:
        raise NotFoundError(f"The folder “{path}” is neither there nor in any snapshot.")
    return DeletedEntries(
        location=location,
        path=path,
        entries=gone.found[:MOST_NAMES],
        total=walk.total,
        looked_into=walk.looked_into,
        left_out=max(0, len(gone.found) - MOST_NAMES),
        skipped=walk.skipped,
        next=walk.next,
    )


def _live_names(root: str, folder: bytes) -> frozenset[bytes] | None:
    """Return the names that are there now; None where the folder is gone, or is none any more."""
    try:
        beneath = Beneath(root)
    except FileNotFoundError:
        raise NotFoundError("The location's folder is missing. Check that it is mounted.") from None
    except OSError as error:
        raise from_os_error(error, "opening the location's folder") from None
    with beneath:
        try:
            return frozenset(os.fsencode(name) for name in os.listdir(beneath.folder(folder)))
        except OSError as error:
            if error.errno in _NO_FOLDER:
                return None
            raise from_os_error(error, "listing the folder") from None


class _Gone:
    """Collects the names that are gone, each as the newest snapshot has it."""

    def __init__(self, folder: bytes, live: frozenset[bytes] | None) -> None:
        self.folder = folder
        self.live = live
        self.had = False
        """Whether any snapshot has the folder."""
        self.found: list[DeletedEntry] = []
        self._names: set[bytes] = set(live or ())
        self._seen: set[_Facts] = set()

    def look(self, snapshot: Snapshot, index: IndexReader) -> bool:
        """Look into one snapshot; returns whether more names may be told."""
        here = index.entry(self.folder)
        if here is None or here.type != FOLDER:
            return True
        self.had = True
        facts = _facts(here, snapshot)
        if facts is not None and facts in self._seen:
            return True
        entries = [entry for entry, _ in index.children(self.folder) if _name(entry.path) not in self._names]
        entries.sort(key=lambda entry: (entry.type != FOLDER, *name_key(_name(entry.path))))
        for entry in entries:
            self._names.add(_name(entry.path))
            self.found.append(_told(entry, snapshot, index))
        if facts is not None:
            self._seen.add(facts)
        return len(self.found) < MOST_NAMES


def _facts(folder: Entry, snapshot: Snapshot) -> _Facts | None:
    """Return what only changes with a folder's names (inode(7)), None where that can't be relied on.

    Every snapshot that was taken while the folder stood so has the same names, unless some could not
    be read, or the folder was still being changed.
    """
    taken = int(snapshot.created.timestamp()) * 1_000_000_000
    if not folder.inode or snapshot.warnings or max(folder.ctime_ns, folder.mtime_ns) > taken - _SETTLED_NS:
        return None
    return folder.inode, folder.ctime_ns, folder.mtime_ns


def _name(path: bytes) -> bytes:
    return path.rpartition(b"/")[2]


def _told(entry: Entry, snapshot: Snapshot, index: IndexReader) -> DeletedEntry:
    file = index.entry(entry.target) if entry.type == HARDLINK else None
    kinds: dict[str, EntryType] = {FOLDER: "folder", SYMLINK: "link"}
    return DeletedEntry(
        name=to_text(_name(entry.path)),
        path=to_text(entry.path),
        type=kinds.get(entry.type, "file"),
        size=len(entry.target) if entry.type == SYMLINK else file.size if file is not None else entry.size,
        modified=modified_time(entry.mtime_ns),
        snapshot=snapshot.id,
        taken=snapshot.created,
    )

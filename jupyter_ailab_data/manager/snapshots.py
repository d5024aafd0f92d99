"""The snapshots in the store: what there is, what is said of each, and what lies in it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ..errors import AilabDataError, from_os_error
from ..models import ChangeSnapshot, ContentsPage, ContentsWish, Location, Problem, Snapshot, SnapshotList
from .checks import check_id, check_page, check_paths, clean_label

if TYPE_CHECKING:
    from ..snapshots.browse import OpenedFile
    from .data import DataManager

_PATIENCE = 60.0
"""Seconds that a store may take to be listed, for the first time and over a slow network too."""


def store_changes(manager: DataManager) -> str:
    """Return a word that is another one whenever the store was written to; empty if nobody can tell."""
    from ..locations.answering import within

    try:
        store = manager.store()
        return within(store.root, store.changes)
    except (AilabDataError, OSError):
        return ""


def list_snapshots(manager: DataManager, location: str | None = None) -> SnapshotList:
    """List the snapshots, newest first; a store that can't be read is the list's `problem`."""
    from ..locations.answering import within
    from ..locations.folders import describe
    from ..store.kept import kept_size

    try:
        store = manager.store()
        changes = store_changes(manager)  # before they are listed: what comes meanwhile is news
        snapshots = within(store.root, lambda: store.snapshots(location), _PATIENCE)
    except AilabDataError as error:
        problem = Problem(error.message, error.reason)
        return SnapshotList(snapshots=[], store=manager.store_settings.url, total_size=0, problem=problem)
    except OSError as error:
        wrong = from_os_error(error, "reading the store")
        problem = Problem(wrong.message, wrong.reason)
        return SnapshotList(snapshots=[], store=store.root, total_size=0, problem=problem)
    around = describe("store", _existing_folder(store.root), None)
    return SnapshotList(
        snapshots=snapshots,
        store=store.root,
        total_size=sum(snapshot.size for snapshot in snapshots) + kept_size(store),
        usage=around.usage,
        problem=_danger(around),
        changes=changes,
    )


def _existing_folder(path: str) -> str:
    """Return the nearest folder on the way to `path` that exists."""
    while not os.path.isdir(path) and path != os.path.dirname(path):
        path = os.path.dirname(path)
    return path


def _danger(around: Location) -> Problem | None:
    """Say what is wrong with a store that can be read; `around` describes its folder."""
    if around.status == "ok" and not around.writable:
        return Problem(
            "Snapshots can be read here but not written, so nothing can be backed up. Mount the folder "
            "for them without ':ro', or make it writable for the user that JupyterLab runs as.",
            "store-read-only",
        )
    if around.mount is not None and not around.mount.survives:
        return Problem(
            "Snapshots are kept inside the container and are lost with it. "
            "Mount a volume or a host folder at /backups, or set SnapshotStore.url.",
            "lost-with-container",
        )
    return None


def change_snapshot(manager: DataManager, id: str, change: ChangeSnapshot) -> Snapshot:
    """Set a snapshot's label or pin, and return it as it is then; raises NotFoundError."""
    label = None if change.label is None else clean_label(change.label)
    return manager.store().change(check_id(id), label=label, pinned=change.pinned)


def list_snapshot_folder(manager: DataManager, id: str, path: str, wish: ContentsWish) -> ContentsPage:
    """List a part of one folder inside a snapshot, as `locations.list_folder` does.

    Raises NotFoundError, BadRequestError, OutsideLocationError, CorruptError.
    """
    from ..snapshots.browse import list_folder

    check_page(wish.offset, wish.limit)
    check_paths([path])
    return list_folder(manager.store(), check_id(id), path, wish)


def open_snapshot_file(manager: DataManager, id: str, path: str) -> OpenedFile:
    """Open one file inside a snapshot, a context manager; raises as `list_snapshot_folder` does."""
    from ..snapshots.browse import open_file

    check_paths([path])
    return open_file(manager.store(), check_id(id), path)

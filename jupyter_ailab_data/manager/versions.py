"""What the snapshots of a location still have of a file or a folder, and beside what is there now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..archive.beneath import check_relative
from ..archive.names import to_bytes
from ..models import DeletedEntries, FileHistory, NotebookSides, Snapshot
from .snapshots import open_snapshot_file

if TYPE_CHECKING:
    from .data import DataManager

_PATIENCE = 30.0
"""Seconds that a folder may take to say what stands in it now."""


def file_history(manager: DataManager, name: str, path: str, after: str = "") -> FileHistory:
    """Return the versions of one file of the location `name`; `after` asks for a further page.

    Raises NotFoundError, BadRequestError for a folder, OutsideLocationError, StaleError.
    """
    from ..locations.answering import within
    from ..snapshots.versions import file_history

    check_relative(to_bytes(path))
    root = manager.location_path(name)
    snapshots = _of_location(manager, name)
    return within(root, lambda: file_history(manager.store(), snapshots, name, root, path, after), _PATIENCE)


def deleted_entries(manager: DataManager, name: str, path: str = "", after: str = "") -> DeletedEntries:
    """Return what a folder of the location `name` lacks and its snapshots have; raises as `file_history`."""
    from ..locations.answering import within
    from ..snapshots.deleted import deleted_entries

    check_relative(to_bytes(path))
    root = manager.location_path(name)
    snapshots = _of_location(manager, name)
    return within(
        root, lambda: deleted_entries(manager.store(), snapshots, name, root, path, after), _PATIENCE
    )


def notebook_sides(manager: DataManager, id: str, path: str) -> NotebookSides:
    """Read a notebook in a snapshot, and as it is saved now in the location the snapshot was taken of.

    Raises NotInstalledError where nobody could compare them, NotFoundError where one is missing,
    BadRequestError where one is no text or too large, OutsideLocationError, CorruptError, StaleError.
    """
    from ..comparing.process import check_installed
    from ..comparing.sides import kept_text, live_text
    from ..locations.answering import within

    check_relative(to_bytes(path))
    root = manager.location_path(manager.snapshot(id).location or "notebooks")
    check_installed()
    with open_snapshot_file(manager, id, path) as opened:
        before = kept_text(opened, path)
    return NotebookSides(before, within(root, lambda: live_text(root, path), _PATIENCE))


def _of_location(manager: DataManager, name: str) -> list[Snapshot]:
    """Return a location's snapshots, newest first; archives that belong to none go with the notebooks."""
    return [
        snapshot
        for snapshot in manager.store().snapshots()
        if (snapshot.location or "notebooks") == name and snapshot.state != "damaged"
    ]

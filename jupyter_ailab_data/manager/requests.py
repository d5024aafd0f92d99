"""What a worker is asked to do with snapshots; all that can be refused is refused here."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec.structs import asdict

from ..errors import BadRequestError, NotFoundError
from ..models import (
    CopyRequest,
    CreateRequest,
    CreateSnapshot,
    DeleteRequest,
    ExportRequest,
    ImportRequest,
    Origin,
    RestoreRequest,
    RestoreSnapshot,
    VerifyRequest,
)
from .checks import check_paths, clean_label

if TYPE_CHECKING:
    from .data import DataManager


def request_snapshot(manager: DataManager, wish: CreateSnapshot, origin: Origin = "user") -> CreateRequest:
    """Ask for a snapshot of a location; raises NotFoundError, BadRequestError, StaleError."""
    from ..locations.answering import is_folder

    path = manager.location_path(wish.location)
    if not is_folder(path):
        raise NotFoundError(f"The folder of '{wish.location}' is missing. Check that it is mounted.")
    return CreateRequest(
        store=manager.store().root,
        location=wish.location,
        path=path,
        label=clean_label(wish.label),
        incremental=wish.incremental,
        origin=origin,
        exclude=list(manager.exclude),
        databases=list(manager.databases),
    )


def request_restore(manager: DataManager, id: str, wish: RestoreSnapshot) -> RestoreRequest:
    """Ask to put a snapshot's content back into its location.

    An archive that was dropped into the store belongs to none: it goes to the notebooks. The path is
    empty where the folder is a volume that is only reached from a helper: `volume_requests.work_of`
    says how then. Copies into a folder go to a location by its name.
    Raises NotFoundError, BadRequestError, OutsideLocationError.
    """
    check_paths(wish.paths)
    if wish.folder is not None or wish.to:
        return _request_copy(manager, id, wish)
    location, path = manager.volumes.resolve(manager.snapshot(id).location or "notebooks")
    return request_restore_into(manager, id, wish, location, path)


def request_restore_into(
    manager: DataManager, id: str, wish: RestoreSnapshot, location: str, path: str
) -> RestoreRequest:
    """Ask to put a snapshot into the folder `path` of a location; raises as `request_restore` does."""
    check_paths(wish.paths)
    snapshot = manager.snapshot(id)
    if wish.mode == "undo":
        from ..snapshots.restoring.undoing import restore_undone_by

        restore_undone_by(manager.store(), snapshot.id)
    return RestoreRequest(
        store=manager.store().root,
        snapshot=snapshot.id,
        location=location,
        path=path,
        paths=list(wish.paths),
        mode=wish.mode,
        plan=wish.plan,
        exclude=list(manager.exclude),
        databases=list(manager.databases),
        safety=manager.safety_snapshots,
    )


def _request_copy(manager: DataManager, id: str, wish: RestoreSnapshot) -> CopyRequest:
    folder = wish.folder or ""
    if wish.mode != "copy":
        raise BadRequestError("Only mode 'copy' puts something into another folder or location.")
    check_paths([folder])
    location = wish.to or manager.snapshot(id).location or "notebooks"
    request = request_restore_into(manager, id, wish, location, manager.location_path(location))
    return CopyRequest(**asdict(request) | {"folder": folder})


def request_verify(manager: DataManager, id: str) -> VerifyRequest:
    """Ask to check every file of a snapshot; raises NotFoundError."""
    return VerifyRequest(store=manager.store().root, snapshot=manager.snapshot(id).id)


def request_delete(manager: DataManager, id: str) -> DeleteRequest:
    """Ask to delete a snapshot; raises NotFoundError."""
    return DeleteRequest(store=manager.store().root, snapshot=manager.snapshot(id).id)


def request_export(manager: DataManager, id: str, dest: str) -> ExportRequest:
    """Ask for a snapshot as one full `.tgz` at the file `dest`; raises NotFoundError."""
    snapshot = manager.snapshot(id).id
    return ExportRequest(store=manager.store().root, snapshot=snapshot, dest=os.path.abspath(dest))


def request_import(
    manager: DataManager,
    source: str,
    location: str = "notebooks",
    label: str = "",
    name: str = "",
    move: bool = False,
) -> ImportRequest:
    """Ask to take the archive at `source` into the store as a snapshot of `location`.

    `name` is what the file was called where it came from. Raises NotFoundError, BadRequestError.
    """
    manager.check_location(location)
    if not os.path.isfile(source):
        raise NotFoundError("The archive to import does not exist or is not a file.")
    return ImportRequest(
        store=manager.store().root,
        source=os.path.abspath(source),
        location=location,
        label=clean_label(label),
        name=os.path.basename(name or source),
        move=move,
    )

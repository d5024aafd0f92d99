"""What a worker is asked to do with Docker volumes, and whether it is done here or in a helper container.

A volume that is mounted at a location of ours is worked on as that location; any other one in a
helper. Every call here may block on the engine, and raises NoDockerError where there is none.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..errors import BadRequestError, NotFoundError
from ..jobs.helper.work import HelperWork
from ..models import (
    AdoptRequest,
    AdoptVolume,
    CreateRequest,
    CreateSnapshot,
    Plan,
    PlanRestore,
    PlanVolumeRestore,
    RestoreRequest,
    RestoreSnapshot,
    RestoreVolume,
    SnapshotVolume,
    VolumeUser,
)
from .checks import VOLUME_PREFIX, check_page, check_volume_name, clean_label, volume_of
from .requests import request_restore_into, request_snapshot

if TYPE_CHECKING:
    from .data import DataManager


def request_volume_snapshot(
    manager: DataManager, name: str, wish: SnapshotVolume
) -> CreateRequest | HelperWork:
    """Ask for a snapshot of a volume, into the store or, as a full one, into a folder of the host.

    Raises NotFoundError, BadRequestError, NoDockerError.
    """
    if wish.dest is not None and not os.path.isabs(wish.dest):
        raise BadRequestError(
            "Name the destination by its whole path on the Docker host, such as /srv/backups."
        )
    at, _users = manager.volumes.whereabouts(name)
    if at is not None and wish.dest is None and _may_be_done_here(manager):
        return request_snapshot(manager, CreateSnapshot(at, wish.label, wish.incremental))
    request = CreateRequest(
        store=manager.store().root,
        location=at or VOLUME_PREFIX + name,
        path="",
        label=clean_label(wish.label),
        incremental=wish.incremental and wish.dest is None,
        exclude=[*manager.exclude],
        databases=[*manager.databases],
    )
    return HelperWork(request, name, manager.volumes.settings(), dest=wish.dest)


def request_volume_restore(
    manager: DataManager, name: str, wish: RestoreVolume
) -> RestoreRequest | HelperWork:
    """Ask to restore any snapshot into a volume.

    Raises NotFoundError, BadRequestError, OutsideLocationError, NoDockerError.
    """
    restore = RestoreSnapshot(wish.paths, wish.mode, wish.plan)
    request, others = _restore_request(manager, name, wish.snapshot, restore)
    if request.path and not (wish.stop and others):
        return request
    return HelperWork(replace(request, path=""), name, manager.volumes.settings(), stop=wish.stop)


def plan_volume_restore(manager: DataManager, name: str, wish: PlanVolumeRestore) -> Plan:
    """Say what a restore into a volume would do, and who uses it; touches nothing.

    Raises NotFoundError, BadRequestError, ConflictError, CorruptError, NoDockerError.
    """
    check_page(wish.offset, wish.limit)
    restore = RestoreSnapshot(wish.paths, wish.mode)
    request, others = _restore_request(manager, name, wish.snapshot, restore)
    page = PlanRestore(wish.paths, wish.mode, wish.actions, wish.offset, wish.limit)
    if not request.path:
        return plan_in_helper(manager, request, page, name)
    from ..jobs.helper.restore import in_use_warning
    from ..snapshots.restoring.plan import plan

    planned = plan(request, page)
    return replace(planned, warnings=[*planned.warnings, *in_use_warning(others)])


def plan_in_helper(
    manager: DataManager, request: RestoreRequest, page: PlanRestore, volume: str = ""
) -> Plan:
    """Plan a restore into a volume that is not reached from here; raises as `plan_volume_restore` does."""
    from ..jobs.helper.restore import plan
    from ..jobs.helper.session import HelperSession
    from ..jobs.worker import perform

    session = HelperSession(manager.volumes.settings(), "plan", perform, manager.log)
    return plan(session, volume or volume_of(request.location) or "", request, page)


def work_of(manager: DataManager, request: RestoreRequest) -> RestoreRequest | HelperWork:
    """Return how a restore is done: here, or in a helper where its folder is not reached from here."""
    if request.path:
        return request
    return HelperWork(request, volume_of(request.location) or "", manager.volumes.settings())


def request_adopt(manager: DataManager, location: str, wish: AdoptVolume) -> HelperWork:
    """Ask to copy a location's folder, all of it, into a new volume.

    Raises NotFoundError, BadRequestError, ExistsError, NoDockerError.
    """
    from ..locations.answering import is_folder

    check_volume_name(wish.volume)
    path = manager.location_path(location)
    if not is_folder(path):
        raise NotFoundError(f"The folder of '{location}' is missing. Check that it is mounted.")
    manager.volumes.check_free(wish.volume)
    request = AdoptRequest(
        store=manager.store().root,
        location=location,
        path=path,
        volume=wish.volume,
        databases=[*manager.databases],
    )
    return HelperWork(request, wish.volume, manager.volumes.settings())


def _may_be_done_here(manager: DataManager) -> bool:
    """Whether nobody wants a helper for its own sake."""
    engine = manager.engine_settings
    return not engine.helper_image and engine.helper_tool != "tar"


def _restore_request(
    manager: DataManager, name: str, snapshot: str, wish: RestoreSnapshot
) -> tuple[RestoreRequest, list[VolumeUser]]:
    """Return the request, its path empty where only a helper reaches it, and who else uses the volume."""
    at, others = manager.volumes.whereabouts(name)
    path = manager.location_path(at) if at is not None else ""
    if not (_may_be_done_here(manager) and os.access(path, os.W_OK | os.X_OK)):
        path = ""
    location = at or VOLUME_PREFIX + name
    return request_restore_into(manager, snapshot, wish, location, path), others

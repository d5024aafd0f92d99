"""Requests to copy between locations: publishing, and bringing over what an older root still has."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ..archive.names import to_bytes
from ..errors import BadRequestError, NotFoundError, PermissionDeniedError, StaleError
from ..models import BringOver, BringOverRequest, Location, Publish, PublishRequest
from .locations import describe_location, list_locations
from .settings import Platform

if TYPE_CHECKING:
    from .data import DataManager


def request_publish(manager: DataManager, name: str, path: str, wish: Publish) -> PublishRequest:
    """Ask to copy what lies at `path` in the location `name` into another location.

    Everything that can be seen to stand in the way is refused here. Raises NotFoundError,
    BadRequestError, OutsideLocationError, ExistsError, ReadOnlyError, PermissionDeniedError, BusyError,
    and StaleError for a location that does not answer.
    """
    from ..locations.answering import within
    from ..publishing.publish import check

    source = manager.location_path(name)
    if wish.to == name:
        raise BadRequestError(f"Publishing copies out of '{name}' into another location. Name another one.")
    target = manager.location_path(wish.to)
    request = PublishRequest(
        store=manager.store().root,
        source=source,
        entry=path,
        location=wish.to,
        path=target,
        folder=wish.folder,
        name=wish.name,
        overwrite=wish.overwrite,
    )
    within(target, lambda: check(request), _PATIENCE)
    return request


def request_bring_over(manager: DataManager, name: str, wish: BringOver) -> BringOverRequest:
    """Ask to copy what the older root has and the location `name` lacks.

    Raises NotFoundError where the older root has nothing for it, BadRequestError, OutsideLocationError,
    ReadOnlyError, PermissionDeniedError, BusyError, StaleError.
    """
    from ..locations.answering import within
    from ..locations.legacy import legacy_part
    from ..publishing.bring_over import check

    location = describe_location(manager, name)
    _check_well(location)
    source = legacy_part(Platform(parent=manager).legacy_root, location, os.environ)
    if source is None:
        raise NotFoundError(f"The platform's old folder holds nothing that belongs to '{name}'.")
    request = BringOverRequest(
        store=manager.store().root,
        source=source,
        location=name,
        path=os.fsdecode(to_bytes(location.path)),
        paths=list(wish.paths),
    )
    within(request.path, lambda: check(request), _PATIENCE)
    return request


def _check_well(location: Location) -> None:
    """Raise why nothing can be brought over into a location that isn't well."""
    if location.status == "stale":
        raise StaleError(
            f"“{location.name}” is mounted and does not answer: its server may be gone. Have it mounted anew."
        )
    if location.status == "unreadable":
        raise PermissionDeniedError(f"You have no permission to look into “{location.name}”.")
    if location.status != "ok":
        raise NotFoundError(f"The folder of “{location.name}” is missing. Check that it is mounted.")


def with_older_root(manager: DataManager) -> list[str]:
    """Return the names of the locations for which the older root has a folder; raises StaleError."""
    from ..locations.legacy import legacy_part

    root = Platform(parent=manager).legacy_root
    found = list_locations(manager).locations
    return [each.name for each in found if legacy_part(root, each, os.environ) is not None]


_PATIENCE = 20.0
"""Seconds that the folders are given: being the only one at work in them may have to be waited for."""

"""Docker volumes: listed, created, removed.

https://docs.docker.com/reference/api/engine/, Volumes; sizes come from GET /system/df, for which the
engine walks every volume, so that they have a time limit of their own and may be missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from ..errors import AilabDataError, BadRequestError, ExistsError, InUseError, NotFoundError
from ..models import Volume, VolumeUser
from .connection import WORK, Connection, engine_errors
from .containers import named, users_by_volume
from .marks import HELPER_LABEL
from .own_container import OwnContainer

SIZES = 4.0
"""Seconds the engine has to measure its volumes."""
LONGEST_NAME = 255
"""A volume is a folder of its name; the engine calls a longer one an error of its own."""
ANONYMOUS_LABEL = "com.docker.volume.anonymous"
"""What newer engines put on a volume that nobody named; older ones just give it 64 hex digits."""
_ANONYMOUS = re.compile(r"[0-9a-f]{64}")
_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6})\d*)?(Z|[+-]\d\d:\d\d)")


def list_volumes(connection: Connection, own: OwnContainer | None) -> list[Volume]:
    """Return all volumes by name, with their users and, where the engine tells in time, their sizes.

    `location` and `snapshots` are left to the caller. Raises NoDockerError.
    """
    with engine_errors("listing the volumes"):
        found = connection.api.volumes().get("Volumes") or []
    users = users_by_volume(connection, own)
    sizes = _sizes(connection)
    volumes = (_volume(volume, users, sizes) for volume in found if not _carried(volume))
    return sorted(volumes, key=lambda volume: (volume.anonymous, volume.name))


def get_volume(connection: Connection, name: str, own: OwnContainer | None = None) -> Volume:
    """Return one volume, without its size; raises NotFoundError and NoDockerError."""
    return _volume(inspect_volume(connection, name), users_by_volume(connection, own), {})


def create_volume(connection: Connection, name: str, labels: Mapping[str, str]) -> Volume:
    """Create a volume with the local driver.

    Raises ExistsError, BadRequestError for a name that the engine refuses, and NoDockerError.
    """
    if not name:
        raise BadRequestError("A volume needs a name.")
    if len(name) > LONGEST_NAME:
        raise BadRequestError(f"The name of the volume is too long: use at most {LONGEST_NAME} characters.")
    try:
        inspect_volume(connection, name)
    except NotFoundError:
        pass
    else:
        raise ExistsError(f"There is a volume '{name}' already. Choose another name.")
    with engine_errors(f"creating the volume '{name}'"):
        made = connection.api.create_volume(name, labels=dict(labels))
    return _volume(made, {}, {})


def remove_volume(connection: Connection, name: str) -> None:
    """Remove a volume that no container uses, running or not.

    Raises InUseError, which names the containers, NotFoundError and NoDockerError.
    """
    inspect_volume(connection, name)
    try:
        with connection.again(WORK) as patient, engine_errors(f"removing the volume '{name}'"):
            patient.api.remove_volume(name)
    except InUseError as error:
        users = _all_users(connection, name)
        if not users:
            raise
        raise InUseError(
            f"The volume '{name}' is used by {named(users)}. Remove that first (docker rm): a container that "
            "is stopped keeps its volumes."
        ) from error


def is_anonymous(name: str, labels: Mapping[str, str]) -> bool:
    """Tell whether nobody gave the volume a name."""
    return ANONYMOUS_LABEL in labels or _ANONYMOUS.fullmatch(name) is not None


def parse_time(text: str | None) -> datetime | None:
    """Read a time as the engine writes it (RFC 3339, up to nanoseconds); None where it is none."""
    found = _TIME.match(text or "")
    if not found or found[1].startswith("0001-"):  # Go's zero time: never
        return None
    zone = "+00:00" if found[3] == "Z" else found[3]
    return datetime.fromisoformat(f"{found[1]}.{found[2] or '':0<6}{zone}").astimezone(timezone.utc)


def inspect_volume(connection: Connection, name: str) -> dict[str, Any]:
    """Return what the engine says of a volume; raises NotFoundError and NoDockerError."""
    # The SDK puts a name into the address as it is, and a slash or dots would lead elsewhere in the API.
    if not name or "/" in name or name.startswith("."):
        raise NotFoundError(f"There is no volume '{name}'.")
    try:
        with engine_errors("looking for the volume"):
            found: dict[str, Any] = connection.api.inspect_volume(name)
    except NotFoundError as error:
        raise NotFoundError(f"There is no volume '{name}'.") from error
    return found


def _volume(
    found: dict[str, Any], users: Mapping[str, Sequence[VolumeUser]], sizes: Mapping[str, int]
) -> Volume:
    name, labels = found["Name"], found.get("Labels") or {}
    return Volume(
        name=name,
        driver=found.get("Driver", ""),
        created=parse_time(found.get("CreatedAt")),
        labels=labels,
        size=sizes.get(name),
        anonymous=is_anonymous(name, labels),
        users=list(users.get(name, ())),
    )


def _carried(found: dict[str, Any]) -> bool:
    """Tell whether a volume only carries files into a helper of ours, and goes with it."""
    return HELPER_LABEL in (found.get("Labels") or {})


def _sizes(connection: Connection) -> dict[str, int]:
    """Return the sizes of volumes in bytes, as far as the engine tells them in time."""
    try:
        with engine_errors("measuring the volumes"):
            # Since API 1.42 the engine can leave images and containers out; an older one measures all.
            used = connection.ask("/system/df", SIZES, type="volume")
    except AilabDataError:
        return {}
    measured = ((volume["Name"], volume.get("UsageData") or {}) for volume in used.get("Volumes") or [])
    return {name: usage["Size"] for name, usage in measured if usage.get("Size", -1) >= 0}


def _all_users(connection: Connection, name: str) -> list[VolumeUser]:
    """Return all containers that use a volume, our helpers among them."""
    with engine_errors("listing the containers"):
        found = connection.api.containers(all=True, filters={"volume": name})
    return [
        VolumeUser(
            id=container["Id"],
            name=(container.get("Names") or [container["Id"][:12]])[0].lstrip("/"),
            running=container.get("State") == "running",
            path="",
        )
        for container in found
    ]

"""The containers that use a volume: named, stopped, started again."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from ..errors import AilabDataError, InUseError
from ..models import VolumeUser
from .connection import WORK, Connection, engine_errors
from .marks import HELPER_LABEL
from .own_container import OwnContainer

_log = logging.getLogger(__name__)


def users_of(connection: Connection, volume: str, own: OwnContainer | None) -> list[VolumeUser]:
    """Return the containers that have `volume` mounted, also stopped ones, by name.

    Our own helpers are left out: they come and go with the jobs. Raises NoDockerError.
    """
    return users_by_volume(connection, own).get(volume, [])


def users_by_volume(connection: Connection, own: OwnContainer | None) -> dict[str, list[VolumeUser]]:
    """Return the containers that use each volume, in one question to the engine. Raises NoDockerError."""
    with engine_errors("listing the containers"):
        containers = connection.api.containers(all=True)
    users: dict[str, list[VolumeUser]] = {}
    for container in sorted(containers, key=_name):
        if HELPER_LABEL in (container.get("Labels") or {}):
            continue
        for mount in container.get("Mounts") or []:
            if mount.get("Type") == "volume":
                user = VolumeUser(
                    id=container["Id"],
                    name=_name(container),
                    running=container.get("State") in ("running", "paused", "restarting"),
                    path=mount.get("Destination", ""),
                    read_only=not mount.get("RW", True),
                    ours=own is not None and container["Id"] == own.id,
                )
                users.setdefault(mount.get("Name", ""), []).append(user)
    return users


def stop(connection: Connection, ids: Iterable[str], seconds: int = 10) -> list[str]:
    """Stop containers, giving each `seconds` to end by itself; return the ids of those that ran.

    All or none: where one can't be stopped, those before it are started again. A container made with
    --rm is removed by its own end, so that it could not be started again: raises InUseError before any
    is stopped. Raises NotFoundError and NoDockerError.
    """
    with engine_errors("stopping containers"):
        inspected = [connection.api.inspect_container(id) for id in ids]
    running = [container for container in inspected if container["State"]["Running"]]
    for container in running:
        if container["HostConfig"].get("AutoRemove"):
            raise InUseError(
                f"The container {_called(container)} was started with --rm: stopping it would remove it. "
                "Stop it yourself if that is all right, then try again."
            )
    stopped: list[str] = []
    try:
        with connection.again(WORK) as patient:
            for container in running:
                with engine_errors(f"stopping the container {_called(container)}"):
                    patient.api.stop(container["Id"], timeout=seconds)
                stopped.append(container["Id"])
    except BaseException:
        start(connection, reversed(stopped))
        raise
    return stopped


def start(connection: Connection, ids: Iterable[str]) -> list[str]:
    """Start containers that were stopped; return a sentence for each that can't be. Never raises."""
    sentences: list[str] = []
    for id in ids:
        try:
            with engine_errors(f"starting the container {id[:12]} again"):
                connection.api.start(id)
        except AilabDataError as error:
            _log.warning("%s", error.message)
            sentences.append(f"{error.message} Start it yourself: docker start {id[:12]}")
    return sentences


def named(users: Sequence[VolumeUser]) -> str:
    """Return the names of containers as a list in a sentence."""
    names = list(dict.fromkeys(user.name for user in users))
    if len(names) > 1:
        return f"{', '.join(names[:-1])} and {names[-1]}"
    return names[0] if names else "no container"


def _name(container: dict[str, Any]) -> str:
    """Return the name of a listed container; links of others to it are names too, with a slash inside."""
    names = [name.lstrip("/") for name in container.get("Names") or []]
    return min(names, key=lambda name: (name.count("/"), name), default=str(container["Id"])[:12])


def _called(container: dict[str, Any]) -> str:
    return str(container["Name"]).lstrip("/")

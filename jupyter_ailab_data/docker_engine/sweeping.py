"""What dead servers have left in the engine: their helpers, and containers they had stopped.

`owners` says how a dead server is known. A helper that still runs is asked to end first, so that its
worker can clean up after itself.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Any

from ..errors import AilabDataError, NotFoundError
from .connection import WORK, Connection, engine_errors
from .containers import start
from .marks import HELPER_LABEL, JOB_LABEL, OWNER_LABEL, STOPPED_LABEL
from .owners import is_dead, read_owner

_GRACE = 5
"""Seconds for a helper to end by itself."""


@dataclass(frozen=True)
class StaleHelper:
    """A helper whose server is dead; `stopped` are the containers it would have started again."""

    id: str
    name: str
    job: str
    running: bool
    stopped: tuple[str, ...]


def stale_helpers(connection: Connection, owner: str | None = None) -> list[StaleHelper]:
    """Return the helpers of dead servers, or those of `owner`; touches nothing. Raises NoDockerError."""
    with engine_errors("looking for helper containers"):
        listed = connection.api.containers(all=True, filters={"label": f"{HELPER_LABEL}=1"})
    found: list[StaleHelper] = []
    for container in listed:
        try:
            with engine_errors("looking at a helper container"):
                helper: dict[str, Any] = connection.api.inspect_container(container["Id"])
        except NotFoundError:  # its own server was quicker
            continue
        labels = helper["Config"].get("Labels") or {}
        label = labels.get(OWNER_LABEL, "")
        if (label == owner) if owner is not None else is_dead(connection, read_owner(label), helper):
            found.append(
                StaleHelper(
                    id=helper["Id"],
                    name=helper["Name"].lstrip("/"),
                    job=labels.get(JOB_LABEL, ""),
                    running=bool(helper["State"]["Running"]),
                    stopped=tuple(filter(None, labels.get(STOPPED_LABEL, "").split(","))),
                )
            )
    return found


def sweep_helpers(connection: Connection, owner: str | None = None) -> list[str]:
    """Remove the helpers of dead servers, and start the containers again that those had stopped.

    With `owner` (a label's text), those of that one, whom the caller knows to be at an end. Returns a
    sentence for each thing done, and for each that could not be. Raises NoDockerError.
    """
    sentences: list[str] = []
    for helper in stale_helpers(connection, owner):
        try:
            _remove(connection, helper)
            sentences.append(f"Removed the helper container {helper.name}, whose server has ended.")
        except AilabDataError as error:
            sentences.append(f"{error.message} Remove the container yourself: docker rm -f {helper.name}")
        for id in helper.stopped:
            sentences += _start_again(connection, id)
    return sentences


def _remove(connection: Connection, helper: StaleHelper) -> None:
    doing = f"removing the helper container {helper.name}"
    with connection.again(WORK) as wire, contextlib.suppress(NotFoundError), engine_errors(doing):
        if helper.running:
            wire.api.stop(helper.id, timeout=_GRACE)
        wire.api.remove_container(helper.id, force=True, v=True)


def _start_again(connection: Connection, id: str) -> list[str]:
    try:
        with engine_errors("looking for a container that was stopped"):
            container = connection.api.inspect_container(id)
    except AilabDataError:  # somebody has removed it since
        return []
    if container["State"]["Running"]:
        return []
    name = container["Name"].lstrip("/")
    return start(connection, [id]) or [
        f"Started the container {name} again, which an interrupted job had stopped."
    ]

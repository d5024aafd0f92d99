"""The engine in a few words: whether it answers, what it is, and where we are in it."""

from __future__ import annotations

from ..errors import AilabDataError
from ..models import Engine, Problem
from .connection import Connection, EngineAddress, EngineUnreachableError, connect, engine_errors
from .own_container import OwnContainer, own_container


def describe_engine(address: EngineAddress) -> Engine:
    """Say what there is to say of the engine at `address`; never raises, and ends in a limited time."""
    try:
        with connect(address) as connection:
            return describe(connection, own_container(connection))
    except AilabDataError as error:
        state = error.state if isinstance(error, EngineUnreachableError) else "refused"
        return Engine(state=state, problem=Problem(error.message, error.reason))


def describe(connection: Connection, own: OwnContainer | None) -> Engine:
    """Describe a connected engine; raises NoDockerError."""
    return Engine(
        state="ok",
        version=connection.version,
        rootless=is_rootless(connection),
        container=own.name if own else None,
        image=own.image if own else None,
    )


def is_rootless(connection: Connection) -> bool:
    """Tell whether the engine runs as a plain user; raises NoDockerError.

    Docker names it among the security options, Podman too.
    """
    with engine_errors("asking the Docker engine about itself"):
        options = connection.api.info().get("SecurityOptions") or []
    return any("rootless" in option for option in options)

"""What the checks look at: each fact gathered when a check first asks for it, and once."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from ..errors import AilabDataError, StoreUnavailableError
from ..models import Engine, Location, Problem, Snapshot
from .once import Remembering, once

if TYPE_CHECKING:
    from ..docker_engine.connection import Connection, EngineAddress
    from ..docker_engine.own_container import OwnContainer
    from ..locations.mounts import MountTable
    from ..store.directory import DirectoryStore


@dataclass(frozen=True)
class Given:
    """What the doctor is told: the settings, and how the manager describes its folders.

    `store` is None where its setting makes no sense; then `store_problem` says so. `configured` is
    what `ServerApp.jpserver_extensions` says in the configuration, which wins over `…_config.d`.
    """

    store: DirectoryStore | None
    describe: Callable[[], list[Location]]
    engine: EngineAddress
    store_problem: Problem | None = None
    legacy_root: str = "/opt/ai-lab-data"
    backend_container: str = "ai-lab-backend"
    backend_path: str = "/app/ai-lab-data"
    helper_image: str = ""
    configured: Mapping[str, bool] = field(default_factory=dict)
    image_root: str = "/"
    """What the paths of an image begin with: only tests have another."""
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))


class View(Remembering):
    """The facts. Checks run side by side, each in a thread of its own, and share one view.

    What can't be found out is None where that is a fact of its own (no engine), else it raises, and
    the check that asked becomes a warning.
    """

    def __init__(self, given: Given) -> None:
        super().__init__()
        self.given = given
        self._connections: list[Connection] = []

    @once
    def locations(self) -> list[Location]:
        """The locations as the manager describes them, notebooks first."""
        return self.given.describe()

    def location(self, name: str) -> Location | None:
        """Return one location, or None where there is none of that name."""
        return next((location for location in self.locations if location.name == name), None)

    @once
    def mounts(self) -> MountTable:
        """The mount table of this process; raises OSError where there is no /proc."""
        from ..locations.mounts import read_table

        return read_table()

    @property
    def in_container(self) -> bool:
        """Whether this process runs inside a container."""
        with contextlib.suppress(OSError):
            return self.mounts.in_container
        return False

    @once
    def around_store(self) -> Location | None:
        """What backs the store's folder, or where it is not made yet the nearest folder above it."""
        from ..locations.folders import describe

        if self.given.store is None:
            return None
        path = self.given.store.root
        while not os.path.isdir(path) and path != os.path.dirname(path):
            path = os.path.dirname(path)
        return describe("store", path, None)

    @once
    def snapshots(self) -> list[Snapshot]:
        """The snapshots, newest first; none where the store can't be read: its own check says so."""
        try:
            return self.given.store.snapshots() if self.given.store is not None else []
        except StoreUnavailableError:
            return []

    @once
    def _reached(self) -> Connection | AilabDataError:
        from ..docker_engine.connection import connect

        try:
            return connect(self.given.engine)
        except AilabDataError as error:
            return error

    @property
    def connection(self) -> Connection | None:
        """A connection to the engine for the caller alone, or None where `engine` says why there is none.

        Checks run in threads of their own, and a connection is for one thread. `close` closes it.
        """
        if isinstance(self._reached, AilabDataError):
            return None
        connection = self._reached.again()
        self._connections.append(connection)
        return connection

    @once
    def engine(self) -> Engine:
        """The Docker engine as it is seen from here."""
        from ..docker_engine.connection import EngineUnreachableError
        from ..docker_engine.describing import describe

        connection, error = self.connection, self._reached
        if connection is not None:
            try:
                return describe(connection, self.own)
            except AilabDataError as gone:
                error = gone
        assert isinstance(error, AilabDataError)  # noqa: S101 - for the type checker
        state = error.state if isinstance(error, EngineUnreachableError) else "refused"
        return Engine(state=state, problem=Problem(error.message, error.reason))

    @once
    def own(self) -> OwnContainer | None:
        """The container that this process runs in, as the engine knows it; raises NoDockerError."""
        from ..docker_engine.own_container import own_container

        connection = self.connection
        return own_container(connection) if connection is not None else None

    def now(self) -> datetime:
        """Return the time in UTC."""
        return datetime.now(timezone.utc)

    def close(self) -> None:
        """Close the connections to the engine."""
        for connection in self._connections:
            connection.close()

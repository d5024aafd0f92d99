"""What the checks look at: each fact gathered when a check first asks for it, and once."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from ..errors import NoDockerError
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

    `store` is the folder of the snapshots, or empty where the setting makes no sense; then
    `store_problem` says so. `loaded` is whether the server that asks has this extension at work in it.
    """

    store: str
    describe: Callable[[], list[Location]]
    engine: EngineAddress
    store_problem: Problem | None = None
    legacy_root: str = "/opt/ai-lab-data"
    backend_container: str = "ai-lab-backend"
    backend_path: str = "/app/ai-lab-data"
    owner: str = ""
    """The word that marks this server's own helper containers; empty in a terminal."""
    loaded: bool = False
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))


class View(Remembering):
    """The facts. Checks run side by side, each in a thread of its own, and share one view.

    What can't be found out is None where that is a fact of its own (no engine), else it raises, and
    the check that asked becomes a warning.
    """

    def __init__(self, given: Given) -> None:
        super().__init__()
        self.given = given

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
    def store(self) -> DirectoryStore | None:
        """The store, or None where the setting makes no sense."""
        from ..store.directory import DirectoryStore

        return DirectoryStore(self.given.store) if self.given.store else None

    @once
    def around_store(self) -> Location | None:
        """What backs the store's folder, or where it is not made yet the nearest folder above it."""
        from ..locations.folders import describe

        path = self.given.store
        while path and not os.path.isdir(path) and path != os.path.dirname(path):
            path = os.path.dirname(path)
        return describe("store", path, None) if path else None

    @once
    def snapshots(self) -> list[Snapshot]:
        """The snapshots, newest first; none where there is no store yet. Raises StoreUnavailableError."""
        return self.store.snapshots() if self.store is not None else []

    @once
    def engine(self) -> Engine:
        """The Docker engine as it is seen from here."""
        from ..docker_engine.describing import describe_engine

        return describe_engine(self.given.engine)

    @once
    def connection(self) -> Connection | None:
        """A connection to the engine, or None where `engine` says why there is none."""
        from ..docker_engine.connection import connect

        if self.engine.state != "ok":
            return None
        try:
            return connect(self.given.engine)
        except NoDockerError:
            return None

    @once
    def own(self) -> OwnContainer | None:
        """The container that this process runs in, as the engine knows it."""
        from ..docker_engine.own_container import own_container

        return own_container(self.connection) if self.connection is not None else None

    def now(self) -> datetime:
        """Return the time in UTC."""
        return datetime.now(timezone.utc)

    def close(self) -> None:
        """Close the connection to the engine, if one was made."""
        made = self.found.get("connection")
        if made is not None and made.done() and made.exception() is None:
            connection = made.result()
            if connection is not None:
                connection.close()

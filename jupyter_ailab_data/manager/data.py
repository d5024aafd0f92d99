"""The manager itself: the settings, where the locations and the store are, and what lives as long as it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, cast

from traitlets import Bool, Dict, Instance, List, TraitError, Unicode, default, validate
from traitlets.config import LoggingConfigurable

from ..errors import NotFoundError
from ..models import Snapshot
from .checks import LOCATION_NAME, VOLUME_PREFIX, check_id, volume_of
from .plans import PlanShelf
from .settings import DockerEngine, SnapshotStore

if TYPE_CHECKING:
    from ..jobs.runner import JobRunner
    from ..store.directory import DirectoryStore
    from ..store.temporary import Temporary
    from .full_archives import FullArchives
    from .volumes import VolumeManager


class DataManager(LoggingConfigurable):
    """The locations, their snapshots, and the work that is done on them."""

    locations = Dict(
        key_trait=Unicode(),
        value_trait=Unicode(),
        help="""The folders to look after, name to path, such as `{"notebooks": "/home/me/work"}`.

        Empty: `notebooks` is the first of `/home/jupyter/notebooks` and `/root/notebooks` that
        exists, else the server's root; `shared` and `data` are `/home/jovyan/shared` and
        `/home/jovyan/data` where they exist.""",
    ).tag(config=True)

    exclude = List(
        Unicode(),
        help="""What snapshots leave out, as gitignore patterns relative to the location.

        Nothing is left out by default. A restore never removes what is left out.""",
    ).tag(config=True)

    safety_snapshots = Bool(
        True,
        help="""Whether a restore first takes a snapshot of what is there, so that it can be undone.""",
    ).tag(config=True)

    databases = List(
        Unicode(),
        help="""Further files to be copied and restored as databases are, as gitignore patterns.

        The Secure Configuration Storage and SQLite files are known by themselves: by the name that
        AI-Lab gives or notes, by `.sqlite`, `.sqlite3`, `.db` and `.db3`, by how they begin, and by
        the log or journal beside them. This is for encrypted databases of other names.""",
    ).tag(config=True)

    state_dir = Unicode(
        help="""The folder for the results of past jobs; by default in the Jupyter data directory.""",
    ).tag(config=True)

    root_dir = Unicode(None, allow_none=True, help="The server's root, or None in a terminal.")

    store_settings = Instance(SnapshotStore, help="Where snapshots are kept.")

    engine_settings = Instance(
        DockerEngine, help="The Docker engine, and what helper containers are made from."
    )

    _runner: JobRunner | None = None
    _store: DirectoryStore | None = None
    _volumes: VolumeManager | None = None
    _full_archives: FullArchives | None = None
    plans: PlanShelf
    """The plans that somebody is looking at."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.plans = PlanShelf()

    @default("store_settings")
    def _default_store_settings(self) -> SnapshotStore:
        return SnapshotStore(parent=self)

    @default("engine_settings")
    def _default_engine_settings(self) -> DockerEngine:
        return DockerEngine(parent=self)

    @default("state_dir")
    def _default_state_dir(self) -> str:
        from jupyter_core.paths import jupyter_data_dir

        return os.path.join(jupyter_data_dir(), "ailab-data", "jobs")

    @validate("locations")
    def _check_locations(self, proposal: Any) -> dict[str, str]:
        for name in proposal["value"]:
            if not LOCATION_NAME.fullmatch(name) or name.startswith(VOLUME_PREFIX):
                raise TraitError(
                    f"{name!r} can't name a location: use letters, digits, dots, dashes and underscores, and "
                    f"not {VOLUME_PREFIX} at the beginning, which is for Docker volumes."
                )
        return cast("dict[str, str]", proposal["value"])

    # -- locations ---------------------------------------------------------------------

    def location_paths(self) -> dict[str, str]:
        """Return the absolute path of each location by its name, notebooks first."""
        if self.locations:
            paths = {name: os.path.abspath(os.path.expanduser(path)) for name, path in self.locations.items()}
        else:
            from ..locations.configured import default_locations

            paths = default_locations(self.root_dir)
        return dict(sorted(paths.items(), key=lambda item: item[0] != "notebooks"))

    def location_path(self, name: str) -> str:
        """Return the absolute path of one location; raises NotFoundError."""
        try:
            return self.location_paths()[name]
        except KeyError:
            raise NotFoundError(f"There is no location named '{name}'.") from None

    def check_location(self, name: str) -> None:
        """Raise NotFoundError unless snapshots can belong to a location of that name."""
        if volume_of(name) is None:
            self.location_path(name)

    # -- the store ---------------------------------------------------------------------

    def store(self) -> DirectoryStore:
        """Return the store; touches nothing. Raises StoreUnavailableError."""
        from ..store.directory import DirectoryStore

        root = self.store_settings.path()
        if self._store is None or self._store.root != root:  # it remembers what it has read
            self._store = DirectoryStore(root)
        return self._store

    def temporary(self) -> Temporary:
        """Make a file in the store for an archive on its way in or out."""
        from ..store.temporary import Temporary

        return Temporary(self.store())

    def archive_path(self, id: str) -> str:
        """Return the file of a snapshot; raises NotFoundError."""
        return self.store().path(check_id(id))

    def snapshot(self, id: str) -> Snapshot:
        """Describe one snapshot; raises NotFoundError."""
        return self.store().snapshot(check_id(id))

    # -- what is made when it is first needed ------------------------------------------

    @property
    def volumes(self) -> VolumeManager:
        """What there is to do with Docker volumes."""
        if self._volumes is None:
            from .volumes import VolumeManager

            self._volumes = VolumeManager(self)
        return self._volumes

    @property
    def full_archives(self) -> FullArchives:
        """The full archives that are made of incremental snapshots for downloads; needs `runner`'s loop."""
        if self._full_archives is None:
            from .full_archives import FullArchives

            self._full_archives = FullArchives(self)
        return self._full_archives

    @property
    def runner(self) -> JobRunner:
        """What runs requests as jobs in worker processes; needs a running asyncio loop."""
        if self._runner is None:
            from ..jobs.history import JobHistory
            from ..jobs.runner import JobRunner

            self._runner = JobRunner(JobHistory(self.state_dir), self.log)
        return self._runner

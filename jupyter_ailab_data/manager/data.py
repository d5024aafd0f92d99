"""The manager itself: what there is, and requests for what is to be done."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, cast

from msgspec.structs import asdict, replace
from traitlets import Bool, Dict, Instance, List, TraitError, Unicode, default, validate
from traitlets.config import LoggingConfigurable

from ..errors import AilabDataError, BadRequestError, NotFoundError, from_os_error
from ..models import (
    ChangeSnapshot,
    ContentsPage,
    ContentsWish,
    CopyRequest,
    CreateRequest,
    CreateSnapshot,
    DeleteRequest,
    ExportRequest,
    ImportRequest,
    JobWarning,
    Location,
    LocationList,
    Origin,
    Plan,
    PlanRestore,
    Problem,
    RestoreRequest,
    RestoreSnapshot,
    Snapshot,
    SnapshotList,
    VerifyRequest,
)
from .checks import (
    LOCATION_NAME,
    PAGE_LIMIT,
    STORE_PATIENCE,
    VOLUME_PREFIX,
    check_id,
    check_page,
    check_paths,
    clean_label,
    existing_folder,
    volume_of,
)
from .plans import MOST_ENTRIES, PlanShelf, cut
from .settings import DockerEngine, SnapshotStore

if TYPE_CHECKING:
    from ..jobs.runner import JobRunner
    from ..snapshots.browse import OpenedFile
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
    _plans: PlanShelf

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._plans = PlanShelf()

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

    def list_locations(self) -> LocationList:
        """Describe every location."""
        from .. import __version__
        from ..locations.folders import describe

        found = [describe(name, path, self.root_dir) for name, path in self.location_paths().items()]
        return LocationList(locations=found, version=__version__)

    def location(self, name: str) -> Location:
        """Describe one location; raises NotFoundError."""
        from ..locations.folders import describe

        return describe(name, self.location_path(name), self.root_dir)

    def list_folder(self, name: str, path: str, wish: ContentsWish) -> ContentsPage:
        """List a part of one folder of a location, as it is now.

        Raises NotFoundError, BadRequestError, OutsideLocationError, PermissionDeniedError, StaleError.
        """
        from ..locations.answering import within
        from ..locations.listing import PATIENCE, list_folder

        check_page(wish.offset, wish.limit)
        check_paths([path])
        root = self.location_path(name)
        return within(root, lambda: list_folder(root, path, wish), PATIENCE)

    # -- snapshots ---------------------------------------------------------------------

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

    def sweep(self) -> list[str]:
        """Remove what dead jobs left in the store, and return the names."""
        from ..store.kept import kept_names

        store = self.store()
        swept = store.sweep()
        if kept_names(store):  # seldom
            from ..snapshots.delete import settle_kept

            settle_kept(store)
        return swept

    def readable_by_others(self) -> list[str]:
        """Return the names of files in the store that other users of this machine can read."""
        from ..store.privacy import readable_by_others

        return readable_by_others(self.store().root)

    def recover(self) -> dict[str, list[JobWarning]]:
        """Take back restores that were killed, in every location; return what was done, by location.

        One that is at work is left alone. What can't be done now is tried again before the next job; so
        is a folder that does not answer.
        """
        from ..locations.answering import answers
        from ..snapshots.restoring.recovery import recover_folder

        done = {name: recover_folder(path) for name, path in self.location_paths().items() if answers(path)}
        return {name: warnings for name, warnings in done.items() if warnings}

    def changes(self) -> str:
        """Return a word that is another one whenever the store was written to; empty if nobody can tell."""
        from ..locations.answering import within

        try:
            store = self.store()
            return within(store.root, store.changes)
        except (AilabDataError, OSError):
            return ""

    def list_snapshots(self, location: str | None = None) -> SnapshotList:
        """List the snapshots, newest first; a store that can't be read is the list's `problem`."""
        from ..locations.answering import within
        from ..locations.folders import describe
        from ..store.kept import kept_size

        try:
            store = self.store()
            changes = self.changes()  # before they are listed: what comes meanwhile is news
            snapshots = within(store.root, lambda: store.snapshots(location), STORE_PATIENCE)
        except AilabDataError as error:
            problem = Problem(error.message, error.reason)
            return SnapshotList(snapshots=[], store=self.store_settings.url, total_size=0, problem=problem)
        except OSError as error:
            wrong = from_os_error(error, "reading the store")
            problem = Problem(wrong.message, wrong.reason)
            return SnapshotList(snapshots=[], store=store.root, total_size=0, problem=problem)
        around = describe("store", existing_folder(store.root), None)
        problem_seen = None
        if around.status == "ok" and not around.writable:
            problem_seen = Problem(
                "Snapshots can be read here but not written, so nothing can be backed up. Mount the folder "
                "for them without ':ro', or make it writable for the user that JupyterLab runs as.",
                "store-read-only",
            )
        elif around.mount is not None and not around.mount.survives:
            problem_seen = Problem(
                "Snapshots are kept inside the container and are lost with it. "
                "Mount a volume or a host folder at /backups, or set SnapshotStore.url.",
                "lost-with-container",
            )
        return SnapshotList(
            snapshots=snapshots,
            store=store.root,
            total_size=sum(snapshot.size for snapshot in snapshots) + kept_size(store),
            usage=around.usage,
            problem=problem_seen,
            changes=changes,
        )

    def snapshot(self, id: str) -> Snapshot:
        """Describe one snapshot; raises NotFoundError."""
        return self.store().snapshot(check_id(id))

    def change_snapshot(self, id: str, change: ChangeSnapshot) -> Snapshot:
        """Set a snapshot's label or pin, and return it as it is then; raises NotFoundError."""
        label = None if change.label is None else clean_label(change.label)
        return self.store().change(check_id(id), label=label, pinned=change.pinned)

    def list_snapshot_folder(self, id: str, path: str, wish: ContentsWish) -> ContentsPage:
        """List a part of one folder inside a snapshot, as `list_folder` does.

        Raises NotFoundError, BadRequestError, OutsideLocationError, CorruptError.
        """
        from ..snapshots.browse import list_folder

        check_page(wish.offset, wish.limit)
        check_paths([path])
        return list_folder(self.store(), check_id(id), path, wish)

    def open_snapshot_file(self, id: str, path: str) -> OpenedFile:
        """Open one file inside a snapshot, a context manager; raises as `list_snapshot_folder` does."""
        from ..snapshots.browse import open_file

        check_paths([path])
        return open_file(self.store(), check_id(id), path)

    def plan(self, id: str, wish: PlanRestore) -> Plan:
        """Say what a restore would do, and a page of its entries; touches nothing.

        Raises NotFoundError, BadRequestError, OutsideLocationError, CorruptError, UnsafeArchiveError,
        ConflictError.
        """
        from ..snapshots.restoring.plan import plan

        check_page(wish.offset, wish.limit)
        kept = self._plans.page(id, wish)
        if kept is not None:
            return kept
        request = self.request_restore(id, RestoreSnapshot(wish.paths, wish.mode, None, wish.folder, wish.to))
        most = MOST_ENTRIES if request.path else PAGE_LIMIT

        def ask(page: PlanRestore) -> Plan:
            return plan(request, page) if request.path else self.volumes.plan_in_helper(request, page)

        if wish.offset >= most:
            return ask(wish)
        whole = ask(replace(wish, offset=0, limit=most))
        self._plans.keep(whole, wish)
        return cut(whole, wish)

    # -- requests ----------------------------------------------------------------------

    def request_snapshot(self, wish: CreateSnapshot, origin: Origin = "user") -> CreateRequest:
        """Ask for a snapshot of a location; raises NotFoundError, BadRequestError, StaleError."""
        from ..locations.answering import is_folder

        path = self.location_path(wish.location)
        if not is_folder(path):
            raise NotFoundError(f"The folder of '{wish.location}' is missing. Check that it is mounted.")
        return CreateRequest(
            store=self.store().root,
            location=wish.location,
            path=path,
            label=clean_label(wish.label),
            incremental=wish.incremental,
            origin=origin,
            exclude=list(self.exclude),
            databases=list(self.databases),
        )

    def request_restore(self, id: str, wish: RestoreSnapshot) -> RestoreRequest:
        """Ask to put a snapshot's content back into its location.

        An archive that was dropped into the store belongs to none: it goes to the notebooks. The path is
        empty where the folder is a volume that is only reached from a helper: `volumes.work` says how then.
        Copies into a folder go to a location by its name.
        Raises NotFoundError, BadRequestError, OutsideLocationError.
        """
        check_paths(wish.paths)
        if wish.folder is not None or wish.to:
            return self._request_copy(id, wish)
        location, path = self.volumes.resolve(self.snapshot(id).location or "notebooks")
        return self.request_restore_into(id, wish, location, path)

    def request_restore_into(
        self, id: str, wish: RestoreSnapshot, location: str, path: str
    ) -> RestoreRequest:
        """Ask to put a snapshot into the folder `path` of a location; raises as `request_restore` does."""
        check_paths(wish.paths)
        snapshot = self.snapshot(id)
        if wish.mode == "undo":
            from ..snapshots.restoring.undoing import restore_undone_by

            restore_undone_by(self.store(), snapshot.id)
        return RestoreRequest(
            store=self.store().root,
            snapshot=snapshot.id,
            location=location,
            path=path,
            paths=list(wish.paths),
            mode=wish.mode,
            plan=wish.plan,
            exclude=list(self.exclude),
            databases=list(self.databases),
            safety=self.safety_snapshots,
        )

    def _request_copy(self, id: str, wish: RestoreSnapshot) -> CopyRequest:
        folder = wish.folder or ""
        if wish.mode != "copy":
            raise BadRequestError("Only mode 'copy' puts something into another folder or location.")
        check_paths([folder])
        location = wish.to or self.snapshot(id).location or "notebooks"
        request = self.request_restore_into(id, wish, location, self.location_path(location))
        return CopyRequest(**asdict(request) | {"folder": folder})

    def request_verify(self, id: str) -> VerifyRequest:
        """Ask to check every file of a snapshot; raises NotFoundError."""
        return VerifyRequest(store=self.store().root, snapshot=self.snapshot(id).id)

    def request_delete(self, id: str) -> DeleteRequest:
        """Ask to delete a snapshot; raises NotFoundError."""
        return DeleteRequest(store=self.store().root, snapshot=self.snapshot(id).id)

    def request_export(self, id: str, dest: str) -> ExportRequest:
        """Ask for a snapshot as one full `.tgz` at the file `dest`; raises NotFoundError."""
        return ExportRequest(
            store=self.store().root, snapshot=self.snapshot(id).id, dest=os.path.abspath(dest)
        )

    def request_import(
        self, source: str, location: str = "notebooks", label: str = "", name: str = "", move: bool = False
    ) -> ImportRequest:
        """Ask to take the archive at `source` into the store as a snapshot of `location`.

        `name` is what the file was called where it came from. Raises NotFoundError, BadRequestError.
        """
        self.check_location(location)
        if not os.path.isfile(source):
            raise NotFoundError("The archive to import does not exist or is not a file.")
        return ImportRequest(
            store=self.store().root,
            source=os.path.abspath(source),
            location=location,
            label=clean_label(label),
            name=os.path.basename(name or source),
            move=move,
        )

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

    # -- jobs in the server ------------------------------------------------------------

    @property
    def runner(self) -> JobRunner:
        """What runs requests as jobs in worker processes; needs a running asyncio loop."""
        if self._runner is None:
            from ..jobs.history import JobHistory
            from ..jobs.runner import JobRunner

            self._runner = JobRunner(JobHistory(self.state_dir), self.log)
        return self._runner

"""Docker volumes: what there is, and requests for what is to be done with them.

A volume that is mounted at a location of ours is that location, and its work is done as everywhere;
any other one is worked on in a helper container, and its snapshots belong to the location
`volume.NAME`. Every call here may block on the engine, and raises NoDockerError where there is none.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from msgspec.structs import replace

from ..errors import AilabDataError, BadRequestError, ExistsError, NoDockerError, NotFoundError
from ..jobs.helper.work import HelperSettings, HelperTool, HelperWork
from ..models import (
    AdoptRequest,
    AdoptVolume,
    CreateRequest,
    CreateSnapshot,
    CreateVolume,
    Engine,
    Plan,
    PlanRestore,
    PlanVolumeRestore,
    Problem,
    RestoreRequest,
    RestoreSnapshot,
    RestoreVolume,
    RunLine,
    SnapshotVolume,
    Volume,
    VolumeList,
    VolumeUser,
)
from .checks import VOLUME_PREFIX, check_page, check_volume_name, clean_label, volume_of
from .requests import request_restore_into, request_snapshot

if TYPE_CHECKING:
    from ..docker_engine.connection import Connection
    from ..docker_engine.own_container import OwnContainer
    from .data import DataManager


class VolumeManager:
    """The volumes of the engine that the settings name."""

    def __init__(self, manager: DataManager) -> None:
        self._manager = manager

    def settings(self) -> HelperSettings:
        """Return the engine's address, and what helpers are made from."""
        engine = self._manager.engine_settings
        return HelperSettings(engine.address(), engine.helper_image, cast(HelperTool, engine.helper_tool))

    @contextmanager
    def _connected(self) -> Iterator[tuple[Connection, OwnContainer | None]]:
        from ..docker_engine.connection import connect
        from ..docker_engine.own_container import own_container

        with connect(self._manager.engine_settings.address()) as connection:
            yield connection, own_container(connection)

    # -- what there is -----------------------------------------------------------------

    def listed(self) -> VolumeList:
        """List the volumes; an engine that is not there, or goes, is the list's own state, and no error."""
        from ..docker_engine.connection import EngineUnreachableError
        from ..docker_engine.describing import describe
        from ..docker_engine.volumes import list_volumes

        try:
            with self._connected() as (connection, own):
                engine = describe(connection, own)
                volumes = list_volumes(connection, own)
        except AilabDataError as error:
            state = error.state if isinstance(error, EngineUnreachableError) else "refused"
            return VolumeList(Engine(state=state, problem=Problem(error.message, error.reason)), [])
        counts, mounted = self._counts(), self._mounted(own)
        return VolumeList(engine, [_filled(volume, mounted.get(volume.name), counts) for volume in volumes])

    def volume(self, name: str) -> Volume:
        """Describe one volume; raises NotFoundError, BadRequestError, NoDockerError."""
        from ..docker_engine.volumes import get_volume

        check_volume_name(name)
        with self._connected() as (connection, own):
            found = get_volume(connection, name, own)
        return _filled(found, self.mounted_at(name, own), self._counts())

    def mounted_at(self, volume: str, own: OwnContainer | None = None) -> str | None:
        """Return the location at whose folder the whole of the volume is mounted, or None."""
        return self._mounted(own).get(volume)

    def _mounted(self, own: OwnContainer | None) -> dict[str, str]:
        """Return the locations that are whole volumes, by the volumes' names.

        The mount table tells without an engine; only what a volume's driver has mounted in its own way
        is known from our container's settings alone.
        """
        from ..locations.mounts import mount_of, read_table

        try:
            table = read_table()
        except OSError:
            return {}
        told = {
            mount.target: mount.name
            for mount in (own.mounts if own else ())
            if mount.kind == "volume" and not mount.subpath
        }
        found: dict[str, str] = {}
        for location, path in self._manager.location_paths().items():
            real = os.path.realpath(path)
            mount = mount_of(real, table)
            if mount is None or mount.mount_point != real:
                continue
            whole = mount.volume if (mount.source or "").endswith(f"/{mount.volume}/_data") else None
            name = whole or told.get(real)
            if name is not None:
                found.setdefault(name, location)
        return found

    def resolve(self, location: str) -> tuple[str, str]:
        """Return a location's name and folder; that of a volume which is mounted elsewhere only is empty.

        Raises NotFoundError.
        """
        volume = volume_of(location)
        if volume is None:
            return location, self._manager.location_path(location)
        here = self.mounted_at(volume)
        return (here, self._manager.location_path(here)) if here is not None else (location, "")

    def _counts(self) -> Counter[str]:
        try:
            return Counter(snapshot.location for snapshot in self._manager.store().snapshots())
        except (AilabDataError, OSError):
            return Counter()

    # -- what is done at once ----------------------------------------------------------

    def create(self, wish: CreateVolume) -> Volume:
        """Create a volume; raises ExistsError, BadRequestError, NoDockerError."""
        from ..docker_engine.volumes import create_volume

        name = check_volume_name(wish.name)
        with self._connected() as (connection, _own):
            return create_volume(connection, name, wish.labels)

    def remove(self, name: str, confirm: str) -> Volume:
        """Remove a volume that nothing uses, for good, and return it as it was; `confirm` is its name again.

        Raises BadRequestError, InUseError which names the containers, NotFoundError, NoDockerError.
        """
        from ..docker_engine.volumes import get_volume, remove_volume

        if confirm != check_volume_name(name):
            raise BadRequestError(
                "Removing a volume deletes all that is in it. Say its name once more to confirm that."
            )
        with self._connected() as (connection, own):
            found = get_volume(connection, name, own)
            remove_volume(connection, name)
        return _filled(found, self.mounted_at(name, own), self._counts())

    def sweep(self) -> list[str]:
        """Remove helpers of dead servers, and start again what they had stopped; return what was done.

        Without an engine there is nothing to do.
        """
        from ..docker_engine.helper_container import sweep_helpers

        try:
            with self._connected() as (connection, _own):
                return sweep_helpers(connection)
        except NoDockerError:
            return []

    # -- requests ----------------------------------------------------------------------

    def request_snapshot(self, name: str, wish: SnapshotVolume) -> CreateRequest | HelperWork:
        """Ask for a snapshot of a volume, into the store or, as a full one, into a folder of the host.

        Raises NotFoundError, BadRequestError, NoDockerError.
        """
        manager = self._manager
        if wish.dest is not None and not os.path.isabs(wish.dest):
            raise BadRequestError(
                "Name the destination by its whole path on the Docker host, such as /srv/backups."
            )
        at, _users = self._look_at(name)
        if at is not None and wish.dest is None and self._may_be_done_here():
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
        return HelperWork(request, name, self.settings(), dest=wish.dest)

    def request_restore(self, name: str, wish: RestoreVolume) -> RestoreRequest | HelperWork:
        """Ask to restore any snapshot into a volume.

        Raises NotFoundError, BadRequestError, OutsideLocationError, NoDockerError.
        """
        request, others = self._restore_request(
            name, wish.snapshot, RestoreSnapshot(wish.paths, wish.mode, wish.plan)
        )
        if request.path and not (wish.stop and others):
            return request
        return HelperWork(replace(request, path=""), name, self.settings(), stop=wish.stop)

    def plan(self, name: str, wish: PlanVolumeRestore) -> Plan:
        """Say what a restore into a volume would do, and who uses it; touches nothing.

        Raises NotFoundError, BadRequestError, ConflictError, CorruptError, NoDockerError.
        """
        check_page(wish.offset, wish.limit)
        request, others = self._restore_request(name, wish.snapshot, RestoreSnapshot(wish.paths, wish.mode))
        page = PlanRestore(wish.paths, wish.mode, wish.actions, wish.offset, wish.limit)
        if not request.path:
            return self.plan_in_helper(request, page, name)
        from ..jobs.helper.restore import in_use_warning
        from ..snapshots.restoring.plan import plan

        planned = plan(request, page)
        return replace(planned, warnings=[*planned.warnings, *in_use_warning(others)])

    def plan_in_helper(self, request: RestoreRequest, page: PlanRestore, volume: str = "") -> Plan:
        """Plan a restore into a volume that is not reached from here; raises as `plan` does."""
        from ..jobs.helper.restore import plan
        from ..jobs.helper.session import HelperSession
        from ..jobs.worker import perform

        session = HelperSession(self.settings(), "plan", perform, self._manager.log)
        return plan(session, volume or volume_of(request.location) or "", request, page)

    def work(self, request: RestoreRequest) -> RestoreRequest | HelperWork:
        """Return how a restore is done: here, or in a helper where its folder is not reached from here."""
        if request.path:
            return request
        return HelperWork(request, volume_of(request.location) or "", self.settings())

    def request_adopt(self, location: str, wish: AdoptVolume) -> HelperWork:
        """Ask to copy a location's folder, all of it, into a new volume.

        Raises NotFoundError, BadRequestError, ExistsError, NoDockerError.
        """
        from ..docker_engine.volumes import get_volume
        from ..locations.answering import is_folder

        manager = self._manager
        check_volume_name(wish.volume)
        path = manager.location_path(location)
        if not is_folder(path):
            raise NotFoundError(f"The folder of '{location}' is missing. Check that it is mounted.")
        with self._connected() as (connection, own):
            try:
                get_volume(connection, wish.volume, own)
            except NotFoundError:
                pass
            else:
                raise ExistsError(f"There is a volume '{wish.volume}' already. Choose another name.")
        request = AdoptRequest(
            store=manager.store().root,
            location=location,
            path=path,
            volume=wish.volume,
            databases=[*manager.databases],
        )
        return HelperWork(request, wish.volume, self.settings())

    def run_line(self, location: str, volume: str = "") -> RunLine:
        """Return the command that starts this container anew with the location on `volume`.

        Raises NotFoundError, BadRequestError, NoImageError, and NoDockerError where we run in no container
        of the engine.
        """
        from ..docker_engine.own_container import image_defaults
        from ..docker_engine.run_line import run_line

        path = self._manager.location_path(location)
        name = check_volume_name(volume or os.environ.get("VOLUME", ""))
        with self._connected() as (connection, own):
            if own is None:
                raise NoDockerError(
                    "This server does not run in a container of this Docker engine, so there is no "
                    "docker run command to build on."
                )
            return run_line(own, name, path, image_defaults(connection, own), os.environ)

    def _look_at(self, name: str) -> tuple[str | None, list[VolumeUser]]:
        """Return where a volume is mounted here, and who else uses it; raises NotFoundError."""
        from ..docker_engine.volumes import get_volume

        check_volume_name(name)
        with self._connected() as (connection, own):
            found = get_volume(connection, name, own)
        return self.mounted_at(name, own), [user for user in found.users if user.running and not user.ours]

    def _may_be_done_here(self) -> bool:
        """Whether nobody wants a helper for its own sake."""
        engine = self._manager.engine_settings
        return not engine.helper_image and engine.helper_tool != "tar"

    def _restore_request(
        self, name: str, snapshot: str, wish: RestoreSnapshot
    ) -> tuple[RestoreRequest, list[VolumeUser]]:
        """Return the request, its path empty where only a helper reaches it, and who else uses the volume."""
        at, others = self._look_at(name)
        path = self._manager.location_path(at) if at is not None else ""
        if not (self._may_be_done_here() and os.access(path, os.W_OK | os.X_OK)):
            path = ""
        location = at or VOLUME_PREFIX + name
        return request_restore_into(self._manager, snapshot, wish, location, path), others


def _filled(volume: Volume, location: str | None, counts: Counter[str]) -> Volume:
    snapshots = counts[VOLUME_PREFIX + volume.name] + (counts[location] if location else 0)
    return replace(volume, location=location, snapshots=snapshots)

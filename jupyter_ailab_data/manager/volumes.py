"""Docker volumes: what there is, which locations they are, and what is done with them at once.

A volume that is mounted at a location of ours is that location; the snapshots of any other one belong
to the location `volume.NAME`. Every call here may block on the engine, and raises NoDockerError where
there is none. What a worker does with them is asked for in `volume_requests`.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from msgspec.structs import replace

from ..errors import AilabDataError, BadRequestError, ExistsError, NoDockerError, NotFoundError
from ..jobs.helper.work import HelperSettings, HelperTool
from ..models import CreateVolume, Engine, Problem, RunLine, Volume, VolumeList, VolumeUser
from .checks import VOLUME_PREFIX, check_volume_name, volume_of

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

    def _found(self, name: str) -> tuple[Volume, OwnContainer | None]:
        """Return what the engine says of a volume, and the container that we are in."""
        from ..docker_engine.volumes import get_volume

        check_volume_name(name)
        with self._connected() as (connection, own):
            return get_volume(connection, name, own), own

    def volume(self, name: str) -> Volume:
        """Describe one volume; raises NotFoundError, BadRequestError, NoDockerError."""
        found, own = self._found(name)
        return _filled(found, self.mounted_at(name, own), self._counts())

    def whereabouts(self, name: str) -> tuple[str | None, list[VolumeUser]]:
        """Return at which location a volume is mounted, and who else uses it; raises as `volume` does."""
        found, own = self._found(name)
        return self.mounted_at(name, own), [user for user in found.users if user.running and not user.ours]

    def check_free(self, name: str) -> None:
        """Raise ExistsError where there is a volume of that name already, BadRequestError, NoDockerError."""
        try:
            self._found(name)
        except NotFoundError:
            return
        raise ExistsError(f"There is a volume '{name}' already. Choose another name.")

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


def _filled(volume: Volume, location: str | None, counts: Counter[str]) -> Volume:
    snapshots = counts[VOLUME_PREFIX + volume.name] + (counts[location] if location else 0)
    return replace(volume, location=location, snapshots=snapshots)

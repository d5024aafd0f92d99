"""Docker volumes: list, create, remove, snapshot, restore; and a folder's way onto one."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from msgspec.structs import replace
from tornado import web

from ..jobs.helper.work import HelperWork
from ..manager.volume_requests import (
    plan_volume_restore,
    request_adopt,
    request_volume_restore,
    request_volume_snapshot,
)
from ..models import (
    AdoptVolume,
    CreateRequest,
    CreateVolume,
    PlanVolumeRestore,
    RestoreRequest,
    RestoreVolume,
    SnapshotVolume,
)
from .base import EngineHandler
from .plans import safety_warnings


class VolumesHandler(EngineHandler):
    """All volumes."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """List them; without an engine there are none, and the answer says why."""
        self.reply(await self.in_thread(self.manager.volumes.listed))

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Create one."""
        self.reply(await self.in_thread(self.manager.volumes.create, self.body(CreateVolume)), 201)


class VolumeHandler(EngineHandler):
    """One volume."""

    @web.authenticated
    @authorized
    async def get(self, name: str) -> None:
        """Describe it."""
        self.reply(await self.in_thread(self.manager.volumes.volume, name))

    @web.authenticated
    @authorized
    async def delete(self, name: str) -> None:
        """Remove it, if nothing uses it and its name was said twice."""
        self.reply(await self.in_thread(self.manager.volumes.remove, name, self.text("confirm")))


class VolumeSnapshotHandler(EngineHandler):
    """Taking a snapshot of a volume."""

    @web.authenticated
    @authorized
    async def post(self, name: str) -> None:
        """Start taking it."""
        work = await self.in_thread(request_volume_snapshot, self.manager, name, self.body(SnapshotVolume))
        self.reply(await self.manager.runner.start(work, location_of(work)), 202)


class VolumePlanHandler(EngineHandler):
    """Planning a restore into a volume."""

    @web.authenticated
    @authorized
    async def post(self, name: str) -> None:
        """Answer with the plan; nothing is touched."""
        plan = await self.in_thread(plan_volume_restore, self.manager, name, self.body(PlanVolumeRestore))
        self.reply(replace(plan, warnings=[*plan.warnings, *safety_warnings(self.manager, plan)]))


class VolumeRestoreHandler(EngineHandler):
    """Restoring into a volume."""

    @web.authenticated
    @authorized
    async def post(self, name: str) -> None:
        """Start restoring all of a snapshot, or the paths named."""
        work = await self.in_thread(request_volume_restore, self.manager, name, self.body(RestoreVolume))
        self.reply(await self.manager.runner.start(work, location_of(work)), 202)


class AdoptHandler(EngineHandler):
    """A folder's way onto a volume."""

    @web.authenticated
    @authorized
    async def post(self, name: str) -> None:
        """Start copying the folder into a new volume."""
        work = await self.in_thread(request_adopt, self.manager, name, self.body(AdoptVolume))
        self.reply(await self.manager.runner.start(work, name, f"to the volume {work.volume}"), 202)


class RunLineHandler(EngineHandler):
    """The command that uses a volume from now on."""

    @web.authenticated
    @authorized
    async def get(self, name: str) -> None:
        """Answer with it."""
        self.reply(await self.in_thread(self.manager.volumes.run_line, name, self.text("volume")))


def location_of(work: CreateRequest | RestoreRequest | HelperWork) -> str:
    """Return the location that a piece of work concerns."""
    return work.request.location if isinstance(work, HelperWork) else work.location

"""The snapshots: list, take, show, label and pin, restore, verify, delete."""

from __future__ import annotations

import posixpath

from jupyter_server.auth.decorator import authorized
from tornado import web

from ..manager.requests import request_delete, request_restore, request_snapshot, request_verify
from ..manager.snapshots import change_snapshot, list_snapshot_folder, list_snapshots
from ..manager.volume_requests import work_of
from ..models import ChangeSnapshot, CopyRequest, CreateSnapshot, RestoreSnapshot
from .base import DataHandler


class SnapshotsHandler(DataHandler):
    """All snapshots."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """List them, newest first."""
        self.reply(await self.in_thread(list_snapshots, self.manager, self.text("location") or None))

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Start taking one."""
        request = await self.in_thread(request_snapshot, self.manager, self.body(CreateSnapshot))
        self.reply(await self.manager.runner.start(request, request.location), 202)


class SnapshotHandler(DataHandler):
    """One snapshot."""

    @web.authenticated
    @authorized
    async def get(self, id: str) -> None:
        """Describe it."""
        self.reply(await self.in_thread(self.manager.snapshot, id))

    @web.authenticated
    @authorized
    async def patch(self, id: str) -> None:
        """Change its label or pin."""
        self.reply(await self.in_thread(change_snapshot, self.manager, id, self.body(ChangeSnapshot)))

    @web.authenticated
    @authorized
    async def delete(self, id: str) -> None:
        """Start deleting it."""
        snapshot = await self.in_thread(self.manager.snapshot, id)
        request = await self.in_thread(request_delete, self.manager, id)
        self.reply(await self.manager.runner.start(request, snapshot.location, snapshot.label), 202)


class RestoreHandler(DataHandler):
    """Putting a snapshot back."""

    @web.authenticated
    @authorized
    async def post(self, id: str) -> None:
        """Start restoring all of it, or the paths named; a job that copies one thing bears its name."""
        request = await self.in_thread(request_restore, self.manager, id, self.body(RestoreSnapshot))
        work = work_of(self.manager, request)
        one = isinstance(request, CopyRequest) and len(request.paths) == 1
        label = posixpath.basename(request.paths[0]) if one else ""
        self.reply(await self.manager.runner.start(work, request.location, label), 202)


class VerifyHandler(DataHandler):
    """Checking a snapshot."""

    @web.authenticated
    @authorized
    async def post(self, id: str) -> None:
        """Start checking every file of it."""
        snapshot = await self.in_thread(self.manager.snapshot, id)
        request = await self.in_thread(request_verify, self.manager, id)
        self.reply(await self.manager.runner.start(request, snapshot.location, snapshot.label), 202)


class SnapshotContentsHandler(DataHandler):
    """One folder inside a snapshot."""

    @web.authenticated
    @authorized
    async def get(self, id: str, path: str | None = None) -> None:
        """List a page of it."""
        wish = self.contents_wish()
        self.reply(await self.in_thread(list_snapshot_folder, self.manager, id, path or "", wish))

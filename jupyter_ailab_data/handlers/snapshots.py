"""The snapshots: list, take, show, label and pin, restore, verify, delete."""

from __future__ import annotations

import posixpath

from jupyter_server.auth.decorator import authorized
from tornado import web

from ..models import ChangeSnapshot, CopyRequest, CreateSnapshot, RestoreSnapshot
from .base import DataHandler


class SnapshotsHandler(DataHandler):
    """All snapshots."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """List them, newest first."""
        self.reply(await self.in_thread(self.manager.list_snapshots, self.text("location") or None))

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Start taking one."""
        request = await self.in_thread(self.manager.request_snapshot, self.body(CreateSnapshot))
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
        self.reply(await self.in_thread(self.manager.change_snapshot, id, self.body(ChangeSnapshot)))

    @web.authenticated
    @authorized
    async def delete(self, id: str) -> None:
        """Start deleting it."""
        snapshot = await self.in_thread(self.manager.snapshot, id)
        request = await self.in_thread(self.manager.request_delete, id)
        self.reply(await self.manager.runner.start(request, snapshot.location, snapshot.label), 202)


class RestoreHandler(DataHandler):
    """Putting a snapshot back."""

    @web.authenticated
    @authorized
    async def post(self, id: str) -> None:
        """Start restoring all of it, or the paths named; a job that copies one thing bears its name."""
        request = await self.in_thread(self.manager.request_restore, id, self.body(RestoreSnapshot))
        work = self.manager.volumes.work(request)
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
        request = await self.in_thread(self.manager.request_verify, id)
        self.reply(await self.manager.runner.start(request, snapshot.location, snapshot.label), 202)


class SnapshotContentsHandler(DataHandler):
    """One folder inside a snapshot."""

    @web.authenticated
    @authorized
    async def get(self, id: str, path: str | None = None) -> None:
        """List a page of it."""
        wish = self.contents_wish()
        self.reply(await self.in_thread(self.manager.list_snapshot_folder, id, path or "", wish))

"""Copying between locations: publish, and bring over from an older root."""

from __future__ import annotations

import posixpath

from jupyter_server.auth.decorator import authorized
from tornado import web

from ..errors import NotFoundError
from ..manager.publishing import request_bring_over, request_publish
from ..models import BringOver, Publish
from .base import DataHandler
from .locations import ContentsHandler


class _FolderOfThatName(ContentsHandler):
    """Where something is published, a folder called `publish` may be meant: that can be listed."""

    @web.authenticated
    @authorized
    async def get(self, name: str, path: str | None = None) -> None:
        """List it, if there is one."""
        try:
            listing = super().get(name, posixpath.join(path or "", "publish"))
            if listing is not None:
                await listing
        except NotFoundError:
            raise web.HTTPError(405) from None


class PublishHandler(_FolderOfThatName):
    """Copying a file or folder into a shared location."""

    @web.authenticated
    @authorized
    async def post(self, name: str, path: str | None = None) -> None:
        """Start it."""
        wish = self.body(Publish)
        request = await self.in_thread(request_publish, self.manager, name, path or "", wish)
        label = request.name or posixpath.basename(request.entry) or name
        self.reply(await self.manager.runner.start(request, request.location, label), 202)


class BringOverHandler(DataHandler):
    """Copying what an older root has and a location lacks."""

    @web.authenticated
    @authorized
    async def post(self, name: str) -> None:
        """Start it."""
        request = await self.in_thread(request_bring_over, self.manager, name, self.body(BringOver))
        self.reply(await self.manager.runner.start(request, request.location), 202)

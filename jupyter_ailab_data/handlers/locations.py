"""The locations and what is in them now."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from ..manager.locations import describe_location, list_folder, list_locations
from .base import DataHandler


class LocationsHandler(DataHandler):
    """All locations."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """List them, with what backs each."""
        self.reply(await self.in_thread(list_locations, self.manager))


class LocationHandler(DataHandler):
    """One location."""

    @web.authenticated
    @authorized
    async def get(self, name: str) -> None:
        """Describe it."""
        self.reply(await self.in_thread(describe_location, self.manager, name))


class ContentsHandler(DataHandler):
    """One folder of a location."""

    @web.authenticated
    @authorized
    async def get(self, name: str, path: str | None = None) -> None:
        """List a page of it."""
        wish = self.contents_wish()
        self.reply(await self.in_thread(list_folder, self.manager, name, path or "", wish))

"""What the snapshots still have: the versions of a file, and what is gone from a folder."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from ..manager.versions import deleted_entries, file_history
from .base import DataHandler


class HistoryHandler(DataHandler):
    """The versions of one file."""

    @web.authenticated
    @authorized
    async def get(self, name: str, path: str | None = None) -> None:
        """List them, newest first."""
        after = self.text("after")
        self.reply(await self.in_thread(file_history, self.manager, name, path or "", after))


class DeletedHandler(DataHandler):
    """What is gone from one folder."""

    @web.authenticated
    @authorized
    async def get(self, name: str, path: str | None = None) -> None:
        """List the names that snapshots have and the folder lacks."""
        after = self.text("after")
        self.reply(await self.in_thread(deleted_entries, self.manager, name, path or "", after))

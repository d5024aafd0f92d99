"""What the snapshots still have: the versions of a file, one beside that of now, and what is gone."""

from __future__ import annotations

import asyncio

from jupyter_server.auth.decorator import authorized
from tornado import web

from ..comparing.process import compared
from ..manager.versions import deleted_entries, file_history, notebook_sides
from ..models import NotebookComparison
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


class ComparisonHandler(DataHandler):
    """A notebook of a snapshot beside the one that is saved now."""

    _comparing: asyncio.Task[NotebookComparison] | None = None

    @web.authenticated
    @authorized
    async def get(self, id: str, path: str | None = None) -> None:
        """Have nbdime compare them."""
        self.check_xsrf_cookie()  # another site must not have us work
        self._comparing = asyncio.create_task(self._compare(id, path or ""))
        await asyncio.wait([self._comparing])
        if not self._comparing.cancelled():
            self.reply(self._comparing.result())

    async def _compare(self, id: str, path: str) -> NotebookComparison:
        return await compared(await self.in_thread(notebook_sides, self.manager, id, path))

    def on_connection_close(self) -> None:
        """End a comparison that nobody waits for."""
        if self._comparing is not None:
            self._comparing.cancel()

"""The jobs: how far they are, what came of them, and cancelling."""

from __future__ import annotations

from datetime import datetime, timezone

from jupyter_server.auth.decorator import authorized
from tornado import web

from ..manager.snapshots import store_changes
from ..models import JobList
from .base import DataHandler


class JobsHandler(DataHandler):
    """All jobs this server knows, and whether the store has changed: what a panel asks while nothing runs."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """List them, newest first."""
        since = self.moment("since")
        changes = await self.in_thread(store_changes, self.manager)
        now = datetime.now(timezone.utc)
        self.reply(JobList(jobs=self.manager.runner.jobs(since), now=now, changes=changes))


class JobHandler(DataHandler):
    """One job."""

    @web.authenticated
    @authorized
    async def get(self, id: str) -> None:
        """Tell how far it is, or what came of it."""
        self.reply(self.manager.runner.job(id))

    @web.authenticated
    @authorized
    async def delete(self, id: str) -> None:
        """Cancel it; a job that has ended stays as it is."""
        self.reply(self.manager.runner.cancel(id), 202)

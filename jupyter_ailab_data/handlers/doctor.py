"""The doctor's checks."""

from __future__ import annotations

import asyncio
from weakref import WeakKeyDictionary

from jupyter_server.auth.decorator import authorized
from tornado import web

from ..manager import DataManager
from ..manager.doctor import examine
from ..models import Checkup
from .base import DataHandler

_under_way: WeakKeyDictionary[DataManager, asyncio.Task[Checkup]] = WeakKeyDictionary()
"""Who asks while the checks run gets what comes of them: a hanging folder must not take up every thread."""


class DoctorHandler(DataHandler):
    """All checks."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Run them, which may take seconds where something hangs."""
        task = _under_way.get(self.manager)
        if task is None or task.done():
            task = asyncio.ensure_future(self.in_thread(examine, self.manager))
            _under_way[self.manager] = task
        self.reply(await asyncio.shield(task))

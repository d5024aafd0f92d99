"""Full archives of incremental snapshots, made for downloads.

One that was made stays for a while after its download was cut, so that the rest of it can be fetched.
It is made of copied bytes in a fixed order, so one that is made again is the same, byte by byte.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ..errors import from_reason
from .requests import request_export

if TYPE_CHECKING:
    from ..models import Snapshot
    from ..store.temporary import Temporary
    from .data import DataManager

KEPT_FOR: Final = 600.0
"""Seconds that an archive waits for somebody to fetch the rest of it."""

_Key = tuple[str, int, int, int]


@dataclass(eq=False)
class _Made:
    """One archive; `users` need it now, `job` makes it, `end` is when it goes."""

    key: _Key
    making: asyncio.Task[Temporary] = field(init=False)
    users: int = 0
    job: str | None = None
    wanted: bool = True
    end: asyncio.TimerHandle | None = None

    @property
    def is_there(self) -> bool:
        """Whether it is made, and whole."""
        return self.making.done() and not self.making.cancelled() and self.making.exception() is None


class FullArchives:
    """The archives that are being made or fetched, or were lately; for one asyncio loop."""

    def __init__(self, manager: DataManager) -> None:
        self._manager = manager
        self._kept: dict[_Key, _Made] = {}

    async def lend(self, snapshot: Snapshot) -> Loan:
        """Have the archive of an incremental snapshot made, unless it is there; raises NotFoundError."""
        key = await asyncio.to_thread(self._key, snapshot)
        made = self._kept.get(key)
        if made is None:
            made = self._kept[key] = _Made(key)
            made.making = asyncio.create_task(self._make(made, snapshot))
        if made.end is not None:
            made.end.cancel()
            made.end = None
        made.users += 1
        return Loan(self, made)

    def close(self) -> None:
        """Remove all of them."""
        for made in list(self._kept.values()):
            self._forget(made)

    def _key(self, snapshot: Snapshot) -> _Key:
        """Return what tells the snapshot from what another archive of its name would hold."""
        info = os.stat(self._manager.archive_path(snapshot.id))
        return snapshot.id, info.st_ino, info.st_size, info.st_mtime_ns

    async def _make(self, made: _Made, snapshot: Snapshot) -> Temporary:
        manager = self._manager
        temporary = await asyncio.to_thread(manager.temporary)
        try:
            request = await asyncio.to_thread(request_export, manager, snapshot.id, temporary.path)
            job = await manager.runner.start(request, snapshot.location, snapshot.label)
            made.job = job.id
            if not made.wanted:
                manager.runner.cancel(job.id)
            job = await manager.runner.wait(job.id)
            if job.error is not None:
                raise from_reason(job.error.reason, job.error.message)
        except BaseException:
            temporary.remove()
            raise
        return temporary

    def give_back(self, made: _Made, whole: bool) -> None:
        """Keep it for a while, unless all of it was fetched or nobody waits for what is being made."""
        made.users -= 1
        if made.users:
            return
        if whole or not made.is_there:
            self._forget(made)
        else:
            made.end = asyncio.get_running_loop().call_later(KEPT_FOR, self._forget, made)

    def _forget(self, made: _Made) -> None:
        made.wanted = False
        if self._kept.get(made.key) is made:
            del self._kept[made.key]
        if made.end is not None:
            made.end.cancel()
        if made.job is not None:
            self._manager.runner.cancel(made.job)
        made.making.add_done_callback(_remove)


class Loan:
    """An archive as long as somebody needs it."""

    def __init__(self, archives: FullArchives, made: _Made) -> None:
        self._archives: FullArchives | None = archives
        self._made = made

    async def path(self) -> str:
        """Wait until it is made, and return its file; raises what making it does."""
        return (await asyncio.shield(self._made.making)).path

    def give_back(self, whole: bool = False) -> None:
        """Need it no longer, since all of it was sent or for another reason; a second time does nothing."""
        if self._archives is not None:
            archives, self._archives = self._archives, None
            archives.give_back(self._made, whole)


def _remove(making: asyncio.Task[Temporary]) -> None:
    if not making.cancelled() and making.exception() is None:
        making.result().remove()

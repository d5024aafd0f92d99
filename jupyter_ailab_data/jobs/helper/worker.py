"""A job in helper containers, as the server follows it and as a terminal does it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable
from typing import Any

from ...docker_engine.volumes import get_volume
from ...models import AdoptRequest, CreateRequest, JobRequest, JobResult, Progress, Report
from ..subprocess_worker import WorkerProcess
from .adopting import adopt
from .restore import restore
from .session import HelperSession
from .snapshot import snapshot
from .work import HelperWork


def perform_in_helper(work: HelperWork, session: HelperSession, report: Report) -> JobResult:
    """Do the work, in this thread; raises AilabDataError and its kinds."""
    request = work.request
    with session:
        if isinstance(request, AdoptRequest):
            return adopt(session, work, request, report)
        get_volume(session.connection, work.volume, session.own)  # else the engine would make it
        if isinstance(request, CreateRequest):
            return snapshot(session, work, request, report)
        return restore(session, work, request, report)


class HelperWorker:
    """One job in a thread of its own, with a process beside it for what is done on this side."""

    def __init__(self, work: HelperWork, job: str, log: logging.Logger) -> None:
        self._work = work
        self._log = log
        self._loop = asyncio.get_running_loop()
        self._session = HelperSession(work.settings, job, self._here, log)
        self._process: WorkerProcess | None = None

    def cancel(self) -> None:
        """Ask what is at work to end; it is made to end when it does not."""
        self._session.cancel()
        if self._process is not None:
            self._process.cancel()

    async def follow(self, on_progress: Callable[[Progress], None]) -> JobResult:
        """Do the job, and pass on its progress; raises AilabDataError and its kinds."""
        ended: asyncio.Future[JobResult] = self._loop.create_future()

        def report(progress: Progress) -> None:
            self._on_loop(on_progress, progress)

        def work() -> None:
            try:
                result = perform_in_helper(self._work, self._session, report)
            except Exception as error:
                self._on_loop(_settle, ended, None, error)
            else:
                self._on_loop(_settle, ended, result, None)

        threading.Thread(target=work, name="ailab-data-volume", daemon=True).start()
        return await ended

    def _on_loop(self, call: Callable[..., None], *args: Any) -> None:
        with contextlib.suppress(RuntimeError):  # the server has ended meanwhile
            self._loop.call_soon_threadsafe(call, *args)

    def _here(self, request: JobRequest, report: Report) -> JobResult:
        """Do a part of the job in a process on this side; called from the job's thread."""
        return asyncio.run_coroutine_threadsafe(self._in_process(request, report), self._loop).result()

    async def _in_process(self, request: JobRequest, report: Report) -> JobResult:
        self._process = await WorkerProcess.start(request, self._log)
        try:
            if self._session.cancelled:
                self._process.cancel()
            return await self._process.follow(report)
        finally:
            self._process = None


def _settle(ended: asyncio.Future[JobResult], result: JobResult | None, error: Exception | None) -> None:
    if ended.done():  # nobody waits any more
        return
    if error is not None:
        ended.set_exception(error)
    elif result is not None:
        ended.set_result(result)

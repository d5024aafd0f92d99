"""The jobs of a server: start a worker for each, follow it, cancel it, tell who listens.

Everything here runs on one asyncio loop; the work itself is in the workers' processes and helper containers.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable, Container, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Protocol, cast

from msgspec.structs import replace

from ..errors import AilabDataError, BusyError, NotFoundError, WorkerDiedError
from ..models import Job, JobKind, JobRequest, JobResult, JobState, JobWarning, Problem, Progress
from .helper.work import HelperWork
from .history import KEPT, JobHistory
from .lost import LOOKING, STOPPED, fate_of_another, fate_of_restore, result_of
from .policy import check_free
from .subprocess_worker import GRACE, WorkerProcess
from .worker import kind_of

Listener = Callable[[Job], None]
Work = JobRequest | HelperWork
"""What a job is: a request, for a process here or for helper containers."""
_CANCELLED_REASONS = ("cancelled", WorkerDiedError.reason)
_OVERLAP = timedelta(minutes=1)
"""A job's end has its time before it is told: it is written down first. So news reaches back further."""


class Worker(Protocol):
    """What does a job: a process or a helper container."""

    def cancel(self) -> None:
        """Ask it to end; it is made to end when it does not."""

    async def follow(self, on_progress: Callable[[Progress], None]) -> JobResult:
        """Pass on the progress until it has ended, and return the result; raises what went wrong."""


class JobRunner:
    """The jobs, running and past."""

    def __init__(self, history: JobHistory, log: logging.Logger) -> None:
        self._history = history
        self._log = log
        self._jobs: dict[str, Job] = {job.id: job for job in history.load()}
        self._workers: dict[str, Worker] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._cancelled: set[str] = set()
        self._listeners: list[Listener] = []
        self._stopping = False
        self._stopped: set[str] = set()
        self._unsettled = {id for id in history.lost if self._jobs[id].kind in ("restore", "copy")}
        for id in self._unsettled:
            self._jobs[id] = replace(
                self._jobs[id], state="running", ended=None, error=None, progress=Progress(LOOKING)
            )

    def jobs(self, since: datetime | None = None) -> list[Job]:
        """Return the jobs, newest first; those that run and those that ended `since` then, if it is given."""
        jobs = [
            job
            for job in self._jobs.values()
            if since is None or job.ended is None or job.ended >= since - _OVERLAP
        ]
        return sorted(jobs, key=lambda job: (job.started, job.id), reverse=True)

    def job(self, id: str) -> Job:
        """Return one job; raises NotFoundError."""
        try:
            return self._jobs[id]
        except KeyError:
            raise NotFoundError(f"There is no job '{id}'. Only the newest are kept.") from None

    def running(self) -> list[Job]:
        """Return the jobs that have not ended."""
        return [job for job in self._jobs.values() if job.state == "running"]

    def listen(self, listener: Listener) -> None:
        """Call `listener` on the loop with a job at its start, on progress, and at its end."""
        self._listeners.append(listener)

    async def start(self, work: Work, location: str, label: str | None = None) -> Job:
        """Start a worker on `work`, which concerns `location`, and return the running job.

        Raises BusyError when another job is in the way or the server is stopping.
        """
        if self._stopping:
            raise BusyError("The server is stopping.")
        request = work.request if isinstance(work, HelperWork) else work
        check_free(request, location, self.running())
        now = datetime.now(timezone.utc)
        job = Job(
            id=_new_id(now),
            kind=cast(JobKind, kind_of(request)),
            location=location,
            state="running",
            started=now,
            progress=Progress(phase="starting"),
            snapshot=getattr(request, "snapshot", None),
            label=getattr(request, "label", "") if label is None else label,
        )
        self._change(job)  # from here on it is in the way of others
        self._tasks[job.id] = asyncio.create_task(self._run(job.id, work))
        return job

    def cancel(self, id: str) -> Job:
        """Ask a job to end, and return it; one that has ended stays as it is. Raises NotFoundError."""
        job = self.job(id)
        if job.state != "running" or id in self._cancelled or id in self._unsettled:
            return job
        self._cancelled.add(id)
        self._change(replace(job, progress=replace(job.progress, phase="cancelling", seconds_left=None)))
        worker = self._workers.get(id)
        if worker is not None:
            worker.cancel()
        return self._jobs[id]

    async def wait(self, id: str) -> Job:
        """Wait for the end of a job and return it; raises NotFoundError."""
        self.job(id)
        task = self._tasks.get(id)
        if task is not None:
            await asyncio.shield(task)
        return self._jobs[id]

    def when_ended(self, id: str, call: Callable[[], None]) -> None:
        """Call `call` on the loop when a job has ended, at once if it has. Raises NotFoundError."""
        self.job(id)
        task = self._tasks.get(id)
        if task is None:
            call()
        else:
            task.add_done_callback(lambda _task: call())

    async def stop(self) -> None:
        """Cancel what runs and wait until all of it has ended and been written down."""
        self._stopping = True
        for job in self.running():
            if job.id not in self._cancelled:
                self._stopped.add(job.id)
            self.cancel(job.id)
        if self._tasks:
            await asyncio.wait(list(self._tasks.values()), timeout=GRACE + 5)

    def settle(
        self, found: Mapping[str, Sequence[JobWarning]], locations: Container[str] | None = None
    ) -> None:
        """End the restores that an earlier server left, now that it is known what became of their folders.

        `found` is what had to be done, by location; `locations` are those that were looked at, all if None.
        What was done where no such job was, as for a restore by the command line, becomes a failed job too.
        """
        now = datetime.now(timezone.utc)
        unsettled = [self._jobs[id] for id in self._unsettled]
        for job in unsettled:
            if locations is None or job.location in locations:
                self._unsettled.discard(job.id)
                warnings = found.get(job.location, ())
                error, result = fate_of_restore(warnings), result_of(warnings)
                self._write_down(replace(job, error=error, result=result, ended=now))
        for location in set(found).difference(job.location for job in unsettled):
            warnings = found[location]
            error, result = fate_of_another(warnings), result_of(warnings)
            self._write_down(
                Job(
                    *(_new_id(now), "restore", location, "failed", now, Progress("failed")),
                    ended=now,
                    error=error,
                    result=result,
                )
            )

    def _write_down(self, job: Job) -> None:
        """Keep a job that has failed, then tell it."""
        failed = replace(job, state="failed", progress=Progress("failed"))

        async def keep() -> None:
            await asyncio.to_thread(self._history.save, failed)
            self._tasks.pop(failed.id, None)
            self._change(failed)
            self._forget_oldest()

        self._tasks[failed.id] = asyncio.create_task(keep())

    async def _run(self, id: str, work: Work) -> None:
        """Follow a job from its start to its end, whatever that is."""
        result: JobResult | None = None
        error: Problem | None = None
        try:
            await asyncio.to_thread(self._history.save, self._jobs[id])
            if id not in self._cancelled:
                worker = await self._start_worker(id, work)
                self._workers[id] = worker
                if id in self._cancelled:
                    worker.cancel()
                result = await worker.follow(lambda progress: self._progress(id, progress))
        except AilabDataError as wrong:
            error = Problem(wrong.message, wrong.reason)
        except Exception:
            self._log.exception("Job %s failed", id)
            error = Problem("The job could not be run. The server's log has the details.", "failed")
        finally:
            self._workers.pop(id, None)
        ended = self._ended(id, result, error)
        await asyncio.to_thread(self._history.save, ended)
        self._tasks.pop(id, None)
        self._cancelled.discard(id)
        self._stopped.discard(id)
        self._change(ended)
        self._forget_oldest()

    async def _start_worker(self, id: str, work: Work) -> Worker:
        if isinstance(work, HelperWork):
            from .helper.worker import HelperWorker

            return HelperWorker(work, id, self._log)
        return await WorkerProcess.start(work, self._log)

    def _ended(self, id: str, result: JobResult | None, error: Problem | None) -> Job:
        """Return the job as it is at its end; its rate is then that of the whole of it."""
        job = self._jobs[id]
        ended = datetime.now(timezone.utc)
        state: JobState = "failed"
        if result is not None:  # also when the cancel came too late
            state = "warnings" if result.warning_count or result.damaged else "done"
        elif id in self._cancelled and (error is None or error.reason in _CANCELLED_REASONS):
            state = "cancelled"
            error = STOPPED if id in self._stopped else Problem("The job was cancelled.", "cancelled")
        elif error is not None and error.reason == "cancelled":  # somebody else sent the signal
            state = "cancelled"
        took = (ended - job.started).total_seconds()
        rate = round(job.progress.bytes_done / took, 1) if took > 0 else 0.0
        return replace(
            job,
            state=state,
            progress=replace(job.progress, phase=state, rate=rate, seconds_left=None),
            ended=ended,
            result=result,
            error=error,
            snapshot=(result.snapshot if result else None) or job.snapshot,
        )

    def _progress(self, id: str, progress: Progress) -> None:
        if id not in self._cancelled:
            self._change(replace(self._jobs[id], progress=progress))

    def _change(self, job: Job) -> None:
        self._jobs[job.id] = job
        for listener in self._listeners:
            with contextlib.suppress(Exception):
                listener(job)

    def _forget_oldest(self) -> None:
        past = [job for job in self.jobs() if job.state != "running"]
        for job in past[KEPT:]:
            del self._jobs[job.id]


def _new_id(now: datetime) -> str:
    """Return an id for a job that starts now; ids sort by time."""
    return f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03}Z-{secrets.token_hex(3)}"

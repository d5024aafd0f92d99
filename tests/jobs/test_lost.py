"""What is told of a restore whose server ended in the middle of it."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timezone
from typing import Any

import pytest

from jupyter_ailab_data.jobs.history import JobHistory
from jupyter_ailab_data.jobs.lost import LOOKING
from jupyter_ailab_data.jobs.runner import JobRunner
from jupyter_ailab_data.models import Job, JobWarning, Progress

TAKEN_BACK = JobWarning("", "interrupted", "A restore had been interrupted. It was taken back.")


def left_running(history: JobHistory, kind: Any = "restore", location: str = "notebooks") -> Job:
    """Write down a job as a server leaves it that is killed."""
    started = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)
    job = Job(f"20261122T120000000Z-{location}", kind, location, "running", started, Progress("Restoring"))
    history.save(job)
    history._held.pop(job.id).close()  # what the end of the process does
    return job


@pytest.fixture
def later(history: JobHistory, jp_asyncio_loop: asyncio.AbstractEventLoop) -> Any:
    """Start a server's runner after another one."""

    def start() -> JobRunner:
        return JobRunner(JobHistory(history.folder), logging.getLogger("test-jobs"))

    return start


async def settled(runner: JobRunner, job: Job, **found: list[JobWarning]) -> Job:
    runner.settle(found)
    return await runner.wait(job.id)


async def test_it_runs_until_it_is_known_what_became_of_its_folder(history: JobHistory, later: Any) -> None:
    job = left_running(history)
    runner = later()
    assert runner.job(job.id).state == "running"
    assert runner.job(job.id).progress.phase == LOOKING
    assert runner.cancel(job.id).progress.phase == LOOKING  # nothing is left that could be stopped
    ended = await settled(runner, job)
    assert (ended.state, runner.running()) == ("failed", [])
    assert ended.error is not None
    assert "Nothing is half-done" in ended.error.message


async def test_it_says_that_it_was_taken_back(history: JobHistory, later: Any) -> None:
    job = left_running(history)
    ended = await settled(later(), job, notebooks=[TAKEN_BACK])
    assert ended.error is not None
    assert ended.error.message.endswith("was taken back: everything is as it was before.")
    assert ended.result is None
    assert later().jobs() == [ended]  # and says so to who comes later


async def test_what_could_not_simply_be_put_back_is_named(history: JobHistory, later: Any) -> None:
    job = left_running(history)
    beside = [JobWarning(f"{n}.txt", "kept-beside", "It was changed.") for n in range(5)]
    ended = await settled(later(), job, notebooks=[TAKEN_BACK, *beside])
    assert ended.error is not None
    assert "0.txt: It was changed. 1.txt: It was changed." in ended.error.message
    assert "There are 2 more such files." in ended.error.message
    assert ended.result is not None
    assert ended.result.warnings == [TAKEN_BACK, *beside]


async def test_each_waits_for_its_own_folder(history: JobHistory, later: Any) -> None:
    here, elsewhere = left_running(history), left_running(history, location="volume.x")
    runner = later()
    runner.settle({}, ["notebooks"])
    await runner.wait(here.id)
    assert [job.id for job in runner.running()] == [elsewhere.id]
    await settled(runner, elsewhere)
    assert runner.running() == []


async def test_a_restore_by_the_command_line_that_was_taken_back_is_told_too(later: Any) -> None:
    runner = later()
    heard: list[Job] = []
    runner.listen(heard.append)
    runner.settle({"notebooks": [TAKEN_BACK]}, ["notebooks"])
    while not heard:
        await asyncio.sleep(0.01)
    (job,) = runner.jobs()
    assert (job.kind, job.location, job.state) == ("restore", "notebooks", "failed")
    assert job.error is not None
    assert job.error.message == TAKEN_BACK.message
    assert heard == [job]
    assert later().jobs() == [job]


async def test_a_backup_has_failed_at_once(history: JobHistory, later: Any) -> None:
    job = left_running(history, "snapshot")
    assert later().job(job.id).state == "failed"


async def test_a_server_that_is_stopped_says_so_of_what_it_cancels(
    runner: JobRunner, create: Any, large: Any
) -> None:
    job = await runner.start(create(), "notebooks")
    await runner.stop()
    ended = runner.job(job.id)
    assert ended.state == "cancelled"
    assert ended.error is not None
    assert ended.error.reason == "server-stopped"

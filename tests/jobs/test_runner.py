"""The runner: real workers, followed, cancelled, killed, remembered."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from jupyter_ailab_data.errors import BusyError, NotFoundError
from jupyter_ailab_data.jobs.history import JobHistory
from jupyter_ailab_data.jobs.runner import JobRunner
from jupyter_ailab_data.models import DeleteRequest, Job, RestoreRequest, VerifyRequest


def leftovers(store: Path) -> list[str]:
    return sorted(name for name in os.listdir(store) if name not in (".lock", ".notes"))


async def worker_of(runner: JobRunner, job: Job) -> psutil.Process:
    """Wait until a job has told of its work, and return its worker."""
    while runner.job(job.id).progress.bytes_done == 0:
        assert runner.job(job.id).state == "running"
        await asyncio.sleep(0.01)
    for process in psutil.Process().children():
        if "jupyter_ailab_data.jobs.worker" in process.cmdline():
            return process
    raise AssertionError("there is no worker")


async def test_a_job_runs_and_its_result_is_kept(
    runner: JobRunner, create: Callable[..., Any], store: Path
) -> None:
    job = await runner.start(create(label="before"), "notebooks")
    assert (job.state, job.kind, job.location, job.label) == ("running", "snapshot", "notebooks", "before")
    ended = await runner.wait(job.id)
    assert ended.state == "done"
    assert ended.result is not None
    assert ended.snapshot == ended.result.snapshot
    assert leftovers(store) == [f"{ended.snapshot}.tgz"]
    assert ended.ended is not None
    assert runner.job(job.id) == ended
    assert runner.running() == []


async def test_results_outlive_the_runner(runner: JobRunner, history: JobHistory, create: Any) -> None:
    job = await runner.start(create(), "notebooks")
    ended = await runner.wait(job.id)
    later = JobRunner(JobHistory(history.folder), logging.getLogger())
    assert later.jobs() == [ended]


async def test_listeners_hear_the_start_progress_and_the_end(
    runner: JobRunner, create: Callable[..., Any], large: Path
) -> None:
    heard: list[tuple[float, Job]] = []
    runner.listen(lambda job: heard.append((time.monotonic(), job)))
    job = await runner.start(create(), "notebooks")
    await runner.wait(job.id)
    states = [told.state for _, told in heard]
    assert states[0] == "running"
    assert states[-1] == "done"
    assert states.count("done") == 1
    assert any(told.progress.rate > 0 for _, told in heard)
    took = heard[-1][0] - heard[0][0]
    assert len(heard) <= 10 * took + 4


async def test_a_listener_that_fails_harms_nobody(runner: JobRunner, create: Callable[..., Any]) -> None:
    heard = []

    def fail(job: Job) -> None:
        raise ValueError

    runner.listen(fail)
    runner.listen(lambda job: heard.append(job.state))
    job = await runner.start(create(), "notebooks")
    assert (await runner.wait(job.id)).state == "done"
    assert heard[-1] == "done"


async def test_a_cancel_is_done_within_a_second_and_leaves_nothing(
    runner: JobRunner, create: Callable[..., Any], large: Path, store: Path
) -> None:
    job = await runner.start(create(), "notebooks")
    process = await worker_of(runner, job)
    family = [process, *process.children(recursive=True)]
    start = time.monotonic()
    assert runner.cancel(job.id).progress.phase == "cancelling"
    ended = await runner.wait(job.id)
    assert time.monotonic() - start < 1
    assert ended.state == "cancelled"
    assert ended.error is not None
    assert ended.error.reason == "cancelled"
    assert leftovers(store) == []
    _, alive = psutil.wait_procs(family, timeout=1)
    assert alive == []


async def test_a_cancel_right_after_the_start_counts(
    runner: JobRunner, create: Callable[..., Any], large: Path, store: Path
) -> None:
    job = await runner.start(create(), "notebooks")
    runner.cancel(job.id)
    assert (await runner.wait(job.id)).state == "cancelled"
    assert not store.exists() or leftovers(store) == []


async def test_a_cancel_after_the_end_changes_nothing(runner: JobRunner, create: Callable[..., Any]) -> None:
    job = await runner.start(create(), "notebooks")
    ended = await runner.wait(job.id)
    assert runner.cancel(job.id) == ended


async def test_a_worker_that_will_not_end_is_killed(
    runner: JobRunner, create: Callable[..., Any], large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jupyter_ailab_data.jobs.subprocess_worker.GRACE", 0.3)
    job = await runner.start(create(), "notebooks")
    process = await worker_of(runner, job)
    family = [process, *process.children(recursive=True)]
    process.suspend()  # a stopped process does not answer SIGTERM, as one stuck in the kernel
    runner.cancel(job.id)
    ended = await asyncio.wait_for(runner.wait(job.id), 5)
    assert ended.state == "cancelled"
    _, alive = psutil.wait_procs(family, timeout=2)
    assert alive == []


async def test_a_killed_worker_is_a_failed_job_not_a_hang(
    runner: JobRunner, create: Callable[..., Any], large: Path
) -> None:
    job = await runner.start(create(), "notebooks")
    process = await worker_of(runner, job)
    process.send_signal(signal.SIGKILL)
    ended = await asyncio.wait_for(runner.wait(job.id), 5)
    assert ended.state == "failed"
    assert ended.error is not None
    assert ended.error.reason == "worker-died"
    assert "was killed" in ended.error.message
    assert "Traceback" not in ended.error.message


async def test_last_words_are_told_without_paths(
    runner: JobRunner, create: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHOME", str(tmp_path / "no-python-here"))  # a worker that can't even start
    job = await runner.start(create(), "notebooks")
    ended = await asyncio.wait_for(runner.wait(job.id), 10)
    assert ended.state == "failed"
    assert ended.error is not None
    assert ended.error.reason == "worker-died"
    assert "Its last words: " in ended.error.message
    assert str(tmp_path) not in ended.error.message
    assert len(ended.error.message) < 400


async def test_an_error_keeps_its_reason(runner: JobRunner, create: Any, tmp_path: Path) -> None:
    job = await runner.start(create(path=str(tmp_path / "gone")), "notebooks")
    ended = await runner.wait(job.id)
    assert ended.state == "failed"
    assert ended.error is not None
    assert ended.error.reason == "not-found"
    assert str(tmp_path) not in ended.error.message


async def test_two_snapshots_of_one_location_run_side_by_side(
    runner: JobRunner, create: Callable[..., Any], store: Path
) -> None:
    jobs = [await runner.start(create(), "notebooks") for _ in range(2)]
    assert len(runner.running()) == 2
    ended = [await runner.wait(job.id) for job in jobs]
    assert [job.state for job in ended] == ["done", "done"]
    assert len(leftovers(store)) == 2


async def test_a_restore_waits_for_nobody_and_says_who_is_in_the_way(
    runner: JobRunner, create: Callable[..., Any], large: Path, store: Path
) -> None:
    job = await runner.start(create(), "notebooks")
    request = RestoreRequest(store=str(store), snapshot="x", location="notebooks", path=str(large))
    with pytest.raises(BusyError, match=job.id):
        await runner.start(request, "notebooks")
    assert [found.id for found in runner.jobs()] == [job.id]
    runner.cancel(job.id)
    await runner.wait(job.id)


async def test_a_snapshot_in_use_is_not_deleted(runner: JobRunner, store: Path) -> None:
    job = await runner.start(VerifyRequest(store=str(store), snapshot="x"), "notebooks")
    with pytest.raises(BusyError, match="being checked"):
        await runner.start(DeleteRequest(store=str(store), snapshot="x"), "notebooks")
    other = await runner.start(DeleteRequest(store=str(store), snapshot="y"), "notebooks")
    assert (await runner.wait(job.id)).state == "failed"
    assert (await runner.wait(other.id)).state == "failed"


async def test_stopping_cancels_and_waits(
    runner: JobRunner, create: Callable[..., Any], large: Path, store: Path, history: JobHistory
) -> None:
    job = await runner.start(create(), "notebooks")
    process = await worker_of(runner, job)
    await runner.stop()
    assert runner.job(job.id).state == "cancelled"
    assert not process.is_running()
    assert leftovers(store) == []
    assert [kept.state for kept in JobHistory(history.folder).load()] == ["cancelled"]
    with pytest.raises(BusyError):
        await runner.start(create(), "notebooks")


async def test_an_unknown_job_is_not_found(runner: JobRunner) -> None:
    with pytest.raises(NotFoundError):
        runner.job("nothing")
    with pytest.raises(NotFoundError):
        runner.cancel("nothing")


async def test_something_called_when_a_job_ends_is_called_also_if_it_has(
    runner: JobRunner, create: Callable[..., Any]
) -> None:
    called: list[str] = []
    job = await runner.start(create(), "notebooks")
    runner.when_ended(job.id, lambda: called.append("then"))
    await runner.wait(job.id)
    await asyncio.sleep(0)
    runner.when_ended(job.id, lambda: called.append("now"))
    assert called == ["then", "now"]

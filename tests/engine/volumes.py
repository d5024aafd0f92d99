"""What the tests of volumes share: a manager on this machine beside the engine, and its jobs."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from traitlets.config import Config

from jupyter_ailab_data.jobs.helper.session import HelperSession
from jupyter_ailab_data.jobs.helper.work import HelperWork
from jupyter_ailab_data.jobs.helper.worker import perform_in_helper
from jupyter_ailab_data.jobs.worker import perform
from jupyter_ailab_data.manager import DataManager
from jupyter_ailab_data.manager.volume_requests import (
    plan_volume_restore,
    request_volume_restore,
    request_volume_snapshot,
)
from jupyter_ailab_data.models import (
    Job,
    JobResult,
    PlanVolumeRestore,
    RestoreVolume,
    SnapshotVolume,
)

Change = Callable[["Volumes"], None]


@dataclass(frozen=True)
class Volumes:
    """A manager whose helpers are made from an image, and its store."""

    manager: DataManager
    store: Path

    def do(self, work: Any) -> JobResult:
        """Do a job as a terminal does."""
        if not isinstance(work, HelperWork):
            return perform(work, lambda _progress: None)
        session = HelperSession(work.settings, "test", perform, logging.getLogger("test-volumes"))
        return perform_in_helper(work, session, lambda _progress: None)

    def snapshot(self, volume: str, **wish: Any) -> JobResult:
        return self.do(request_volume_snapshot(self.manager, volume, SnapshotVolume(**wish)))

    def take(self, volume: str, **wish: Any) -> str:
        """Take a snapshot into the store, and return its id."""
        taken = self.snapshot(volume, **wish).snapshot
        assert taken is not None
        return taken

    def plan(self, volume: str, snapshot: str, **wish: Any) -> Any:
        return plan_volume_restore(self.manager, volume, PlanVolumeRestore(snapshot, **wish))

    def restore(self, volume: str, snapshot: str, **wish: Any) -> JobResult:
        return self.do(request_volume_restore(self.manager, volume, RestoreVolume(snapshot, **wish)))

    def helper_snapshot(self, volume: str, **wish: Any) -> HelperWork:
        work = request_volume_snapshot(self.manager, volume, SnapshotVolume(**wish))
        assert isinstance(work, HelperWork)
        return work

    def helper_restore(self, volume: str, snapshot: str, **wish: Any) -> HelperWork:
        work = request_volume_restore(self.manager, volume, RestoreVolume(snapshot, **wish))
        assert isinstance(work, HelperWork)
        return work

    def run(self, work: HelperWork, meanwhile: Change | None = None, *, cancel: bool = False) -> Job:
        """Do a job as a server does; once it has told of its work, call `meanwhile`, or cancel it."""
        return asyncio.run(self._run(work, meanwhile, cancel))

    async def _run(self, work: HelperWork, meanwhile: Change | None, cancel: bool) -> Job:
        self.manager._runner = None  # each loop has its own
        runner = self.manager.runner
        job = await runner.start(work, work.request.location)
        until = time.monotonic() + 30
        while runner.job(job.id).progress.bytes_done == 0 and runner.job(job.id).state == "running":
            assert time.monotonic() < until
            await asyncio.sleep(0.01)
        assert runner.job(job.id).state == "running", runner.job(job.id)
        if meanwhile is not None:
            await asyncio.to_thread(meanwhile, self)
        if cancel:
            runner.cancel(job.id)
        return await asyncio.wait_for(runner.wait(job.id), 60)

    def left(self) -> list[str]:
        """Return what is in the store besides its lock and folders of its own."""
        if not self.store.exists():
            return []
        return sorted(
            path.name for path in self.store.iterdir() if path.name not in (".lock", ".notes", ".foreign")
        )


def volumes(engine_url: str, image: str, folder: Path, **settings: Any) -> Volumes:
    """Return a manager with a store in `folder`, whose helpers are made from `image`."""
    (folder / "notebooks").mkdir(exist_ok=True)
    manager = DataManager(
        config=Config(
            {
                "DataManager": {
                    "locations": {"notebooks": str(folder / "notebooks")},
                    "state_dir": str(folder / "jobs"),
                },
                "SnapshotStore": {"url": str(folder / "store")},
                "DockerEngine": {"url": engine_url, "helper_image": image, **settings},
            }
        )
    )
    return Volumes(manager, folder / "store")


def helpers(docker: Any) -> list[str]:
    """Return the names of the helper containers that there are, running or not."""
    found = docker.containers.list(all=True, filters={"label": "ailab-data.helper"}, ignore_removed=True)
    return [container.name for container in found]

"""Jobs as Jupyter events, for whoever subscribes to `/api/events/subscribe`."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

import msgspec
from jupyter_events import EventLogger

from ..models import Job

SCHEMA_ID = "https://schema.jupyter.org/ailab-data/job/v1"
SCHEMA_FILE = os.path.join(os.path.dirname(os.path.dirname(__file__)), "events", "job-v1.yaml")
PROGRESS_PER_SECOND = 4
"""The most events of one job each second between its start and its end."""


class JobEvents:
    """Emits a job's start and end, and its progress now and then."""

    def __init__(self, events: EventLogger, clock: Callable[[], float] = time.monotonic) -> None:
        if SCHEMA_ID not in events.schemas:
            import pathlib

            events.register_event_schema(pathlib.Path(SCHEMA_FILE))
        self._events = events
        self._clock = clock
        self._told: dict[str, float] = {}

    def __call__(self, job: Job) -> None:
        """Take in what became of a job."""
        now = self._clock()
        if job.state == "running":
            if now - self._told.get(job.id, float("-inf")) < 1 / PROGRESS_PER_SECOND:
                return
            self._told[job.id] = now
        else:
            self._told.pop(job.id, None)
        self._events.emit(schema_id=SCHEMA_ID, data=_data(job))


def _data(job: Job) -> dict[str, Any]:
    """Return all of a job but its result, which may be long."""
    data: dict[str, Any] = msgspec.to_builtins(job)
    del data["result"]
    return data

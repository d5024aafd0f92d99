"""How far a job is, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from msgspec import Struct

from .problems import Problem

JobKind = Literal[
    "snapshot", "restore", "copy", "verify", "import", "export", "delete", "publish", "bring-over", "adopt"
]
JobState = Literal["running", "done", "warnings", "failed", "cancelled"]


class JobWarning(Struct, frozen=True):
    """Something a job met at one path and went on from."""

    path: str
    reason: str
    message: str


class Progress(Struct, frozen=True):
    """How far a job is. Totals are null until they are known."""

    phase: str
    bytes_done: int = 0
    bytes_total: int | None = None
    entries_done: int = 0
    entries_total: int | None = None
    rate: float = 0.0
    seconds_left: float | None = None


class JobResult(Struct, frozen=True):
    """What a job did. Fields that do not apply to its kind keep their defaults."""

    snapshot: str | None = None
    entries: int = 0
    bytes: int = 0
    stored: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    damaged: list[str] = []
    warnings: list[JobWarning] = []
    warning_count: int = 0
    freed: int = 0
    path: str | None = None
    """What a restore of mode `copy` made, as in its plan, or the file of an export."""
    safety: str | None = None
    """The snapshot that was taken before a restore and can undo it."""


class Job(Struct, frozen=True):
    """One long-running piece of work, as any reader at any time sees it."""

    id: str
    kind: JobKind
    location: str
    state: JobState
    started: datetime
    progress: Progress
    snapshot: str | None = None
    label: str = ""
    ended: datetime | None = None
    result: JobResult | None = None
    error: Problem | None = None


class JobList(Struct, frozen=True):
    """The jobs this server knows, newest first.

    Who asks again says `now`, the server's clock, and is told what has happened since. `changes` is
    another word whenever the store was written to, by whomever; empty where that can't be told.
    """

    jobs: list[Job]
    now: datetime
    changes: str = ""


Report = Callable[[Progress], None]

"""What a worker is told and what it answers: a request in, lines out."""

from __future__ import annotations

from msgspec import Struct

from .jobs import JobResult, Progress
from .plans import Plan, PlanRestore
from .problems import Problem
from .snapshots import Origin, RestoreMode


class _Request(Struct, frozen=True, tag_field="job"):
    """What every worker is told: where the store is."""

    store: str


class CreateRequest(_Request, frozen=True, tag="snapshot"):
    """Take a snapshot of the folder `path`, known as `location`."""

    location: str
    path: str
    label: str = ""
    incremental: bool = False
    origin: Origin = "user"
    exclude: list[str] = []
    databases: list[str] = []
    """Gitignore patterns of further files to be copied as databases."""


class RestoreRequest(_Request, frozen=True, tag="restore"):
    """Restore `snapshot` into the folder `path`, known as `location`."""

    snapshot: str
    location: str
    path: str
    paths: list[str] = []
    mode: RestoreMode = "overlay"
    plan: str | None = None
    exclude: list[str] = []
    databases: list[str] = []
    safety: bool = True
    """Whether a snapshot of the location is taken first."""
    folder: str | None = None
    """The folder of the location that mode `copy` puts the paths into; None for a new one beside the rest."""


class CopyRequest(RestoreRequest, frozen=True, tag="copy"):
    """Copy paths of `snapshot` into `folder`: a restore of mode `copy`, and a job of its own name."""


class VerifyRequest(_Request, frozen=True, tag="verify"):
    """Check every SHA-256 of `snapshot`."""

    snapshot: str


class ImportRequest(_Request, frozen=True, tag="import"):
    """Take the archive at `source` into the store."""

    source: str
    location: str
    label: str = ""
    name: str = ""
    move: bool = False
    """Whether `source` is a temporary of ours (an upload) that the store may take over."""


class ExportRequest(_Request, frozen=True, tag="export"):
    """Write `snapshot` as one full `.tgz` to the file `dest`."""

    snapshot: str
    dest: str


class DeleteRequest(_Request, frozen=True, tag="delete"):
    """Delete `snapshot`, keeping what other snapshots need of it."""

    snapshot: str


class PublishRequest(_Request, frozen=True, tag="publish"):
    """Copy what lies at `entry` beneath the folder `source` to `name` in `folder` of the location at `path`.

    `location` is the name of the location that is written to; an empty `name` is the entry's own.
    """

    source: str
    entry: str
    location: str
    path: str
    folder: str
    name: str
    overwrite: bool = False


class BringOverRequest(_Request, frozen=True, tag="bring-over"):
    """Copy what lies below `source` and not below `path`; nothing there is replaced or removed."""

    source: str
    location: str
    path: str
    paths: list[str] = []


class AdoptRequest(_Request, frozen=True, tag="adopt"):
    """Copy the folder `path`, known as `location`, into the new Docker volume `volume`."""

    location: str
    path: str
    volume: str
    exclude: list[str] = []
    databases: list[str] = []


JobRequest = (
    CreateRequest
    | RestoreRequest
    | CopyRequest
    | VerifyRequest
    | ImportRequest
    | ExportRequest
    | DeleteRequest
    | PublishRequest
    | BringOverRequest
    | AdoptRequest
)


class PlanRequest(_Request, frozen=True, tag="plan"):
    """Say what `restore` would do, in a process of its own: where the folder is only reached from there."""

    restore: RestoreRequest
    wish: PlanRestore


class ProgressLine(Struct, frozen=True, tag="progress", tag_field="line"):
    """A line a worker writes while it works."""

    progress: Progress


class PlanLine(Struct, frozen=True, tag="plan", tag_field="line"):
    """The last line of a worker that was asked for a plan."""

    plan: Plan


class ResultLine(Struct, frozen=True, tag="result", tag_field="line"):
    """The last line of a worker that succeeded."""

    result: JobResult


class ErrorLine(Struct, frozen=True, tag="error", tag_field="line"):
    """The last line of a worker that failed."""

    problem: Problem


WorkerLine = ProgressLine | PlanLine | ResultLine | ErrorLine

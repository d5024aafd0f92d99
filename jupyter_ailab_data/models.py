"""Everything that crosses HTTP, a pipe or the disk, declared once.

The OpenAPI document is generated from these Structs, and the front end's types from that
document. Sizes are bytes, durations seconds, times UTC.

Paths in these Structs are text relative to their location, with `/` between the parts and
the location itself as the empty string. A name that is not UTF-8 is written with `\\xNN`
for each byte that does not decode (see `archive.names`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

MountKind = Literal["volume", "bind", "network", "tmpfs", "container", "disk"]
LocationStatus = Literal["ok", "missing", "unreadable", "not-a-folder"]
EntryType = Literal["file", "folder", "link", "other"]
EntryProblem = Literal["broken-link", "unreadable"]
SnapshotKind = Literal["full", "incremental", "foreign"]
SnapshotState = Literal["complete", "warnings", "damaged"]
Origin = Literal["user", "automatic", "safety", "import", "found"]
JobKind = Literal["snapshot", "restore", "verify", "import", "export", "delete"]
JobState = Literal["running", "done", "warnings", "failed", "cancelled"]
RestoreMode = Literal["overlay", "replace", "copy", "undo"]
PlanAction = Literal["added", "changed", "removed", "unchanged", "kept"]
SortKey = Literal["name", "size", "modified"]


class Problem(Struct, frozen=True):
    """The body of every error answer: a sentence for people, a stable word for programs."""

    message: str
    reason: str


class Mount(Struct, frozen=True):
    """What backs a folder. `survives` is whether it outlives the container."""

    kind: MountKind
    survives: bool
    read_only: bool
    fs_type: str
    mount_point: str
    source: str | None = None
    volume: str | None = None
    anonymous: bool = False
    nested: list[str] = []


class Usage(Struct, frozen=True):
    """Room in the file system that holds a folder, in bytes and in inodes."""

    total: int
    free: int
    inodes: int
    inodes_free: int


class Location(Struct, frozen=True):
    """A named folder the user cares about."""

    name: str
    path: str
    status: LocationStatus
    writable: bool
    mount: Mount | None = None
    usage: Usage | None = None
    lab_path: str | None = None
    """Where JupyterLab's file browser shows it, or null where it lies outside the server's root."""


class ContentsEntry(Struct, frozen=True):
    """One name in a folder, live or inside a snapshot."""

    name: str
    path: str
    type: EntryType
    size: int
    modified: datetime
    target: str | None = None
    problem: EntryProblem | None = None


class ContentsPage(Struct, frozen=True):
    """A part of one folder: entries `offset` to `offset + len(entries)` of `total`."""

    path: str
    total: int
    offset: int
    entries: list[ContentsEntry]


class Undoes(Struct, frozen=True):
    """The restore that a safety snapshot was taken before, and can take back."""

    snapshot: str
    mode: RestoreMode
    paths: list[str] = []


class Snapshot(Struct, frozen=True):
    """One archive of one location at one time.

    `size` is what it occupies in the store; `content_size` and `entries` describe the tree
    it restores, and are null for an archive from elsewhere that has not been indexed yet.
    """

    id: str
    location: str
    created: datetime
    kind: SnapshotKind
    size: int
    origin: Origin = "user"
    label: str = ""
    pinned: bool = False
    state: SnapshotState = "complete"
    problem: str | None = None
    entries: int | None = None
    content_size: int | None = None
    warnings: int = 0
    tar_complete: bool = True
    """Whether plain `tar` restores the whole tree from this one file."""
    undoes: Undoes | None = None


class SnapshotList(Struct, frozen=True):
    """The snapshots of a store, newest first, and what they occupy together."""

    snapshots: list[Snapshot]
    store: str
    total_size: int
    usage: Usage | None = None
    problem: Problem | None = None


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
    """The folder that a restore of mode `copy` made, or the file of an export."""
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
    """The jobs this server knows, newest first."""

    jobs: list[Job]


class LocationList(Struct, frozen=True):
    """The locations, notebooks first, and the version of the server part."""

    locations: list[Location]
    version: str


class CreateSnapshot(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of POST snapshots."""

    location: str = "notebooks"
    label: str = ""
    incremental: bool = False


class ChangeSnapshot(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of PATCH snapshots/{id}; what is null stays as it is."""

    label: str | None = None
    pinned: bool | None = None


class RestoreSnapshot(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of POST snapshots/{id}/restore; no paths means everything.

    `plan` is the id of the plan that was agreed on: a restore that would do anything else is
    refused as a conflict. Without it whatever is found is done.
    """

    paths: list[str] = []
    mode: RestoreMode = "overlay"
    plan: str | None = None


class PlanRestore(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of POST snapshots/{id}/plan: which restore, and which page of its entries."""

    paths: list[str] = []
    mode: RestoreMode = "overlay"
    actions: list[PlanAction] = field(default_factory=lambda: ["added", "changed", "removed"])
    offset: Annotated[int, Meta(ge=0)] = 0
    limit: Annotated[int, Meta(ge=1, le=10_000)] = 1000


class PlanCount(Struct, frozen=True):
    """How many entries one action concerns, and the bytes of their content."""

    entries: int = 0
    bytes: int = 0


class PlanEntry(Struct, frozen=True):
    """What a restore would do at one path.

    `size` and `modified` are the snapshot's, `live_size` and `live_modified` those of what
    stands there now; null where there is none.
    """

    path: str
    type: EntryType
    action: PlanAction
    size: int | None = None
    modified: datetime | None = None
    live_size: int | None = None
    live_modified: datetime | None = None


class PlanWarning(Struct, frozen=True):
    """Something to know before agreeing to a plan; where it is `blocking`, the restore would fail."""

    reason: str
    message: str
    paths: list[str] = []
    blocking: bool = False


class Plan(Struct, frozen=True):
    """What a restore would do, before it does it.

    `kept` is what stands in the location and is neither in the snapshot nor removed. `needed`
    bytes will be written, `free` are there. `folder` is what mode `copy` makes. The entries
    are a page of those whose action was asked for: `offset` to `offset + len(entries)` of `total`.
    """

    id: str
    snapshot: str
    location: str
    mode: RestoreMode
    paths: list[str]
    added: PlanCount
    changed: PlanCount
    removed: PlanCount
    unchanged: PlanCount
    kept: PlanCount
    needed: int
    free: int
    total: int
    offset: int
    entries: list[PlanEntry]
    warnings: list[PlanWarning] = []
    folder: str | None = None


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


JobRequest = CreateRequest | RestoreRequest | VerifyRequest | ImportRequest | ExportRequest | DeleteRequest


class ProgressLine(Struct, frozen=True, tag="progress", tag_field="line"):
    """A line a worker writes while it works."""

    progress: Progress


class ResultLine(Struct, frozen=True, tag="result", tag_field="line"):
    """The last line of a worker that succeeded."""

    result: JobResult


class ErrorLine(Struct, frozen=True, tag="error", tag_field="line"):
    """The last line of a worker that failed."""

    problem: Problem


WorkerLine = ProgressLine | ResultLine | ErrorLine


Report = Callable[[Progress], None]
"""How the floors below the jobs tell how far they are; cheap to call as often as they like."""

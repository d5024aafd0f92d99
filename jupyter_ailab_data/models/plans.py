"""What a restore would do, before it does it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from .locations import EntryType
from .snapshots import RestoreMode

PlanAction = Literal["added", "changed", "removed", "unchanged", "kept"]


class PlanRestore(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of POST snapshots/{id}/plan: which restore, and which page of its entries.

    `plan` is the id of the plan that this is a further page of. If it isn't known any more the
    restore is planned anew, so the answer may be of another id. `folder` and `to` are as in a restore.
    """

    paths: list[str] = []
    mode: RestoreMode = "overlay"
    actions: list[PlanAction] = field(default_factory=lambda: ["added", "changed", "removed"])
    offset: Annotated[int, Meta(ge=0)] = 0
    limit: Annotated[int, Meta(ge=1, le=10_000)] = 1000
    plan: str | None = None
    folder: str | None = None
    to: str = ""


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
    bytes will be written, `free` are there. `folder` is what mode `copy` makes: a new folder, or the one
    copy, or the folder that several go into. The entries are a page of those whose action was asked
    for: `offset` to `offset + len(entries)` of `total`.
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

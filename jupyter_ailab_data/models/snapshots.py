"""What is said about a snapshot, and what can be asked of one."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from .locations import Usage
from .problems import Problem

SnapshotKind = Literal["full", "incremental", "foreign"]
SnapshotState = Literal["complete", "warnings", "damaged"]
Origin = Literal["user", "automatic", "safety", "import", "found"]
RestoreMode = Literal["overlay", "replace", "copy", "undo"]


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
    changes: str = ""
    """As in the list of jobs: which state of the store this is."""


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

    Mode `copy` with a `folder` puts each of the paths right into that folder, by its own name or, where
    that is taken, a numbered one. The folder lies in the location `to`, or if that is empty in the
    snapshot's own.
    """

    paths: list[str] = []
    mode: RestoreMode = "overlay"
    plan: str | None = None
    folder: str | None = None
    to: str = ""

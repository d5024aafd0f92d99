"""The folders that are looked after: what backs them, and what lies in them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

MountKind = Literal["volume", "bind", "network", "tmpfs", "container", "disk"]
LocationStatus = Literal["ok", "missing", "unreadable", "not-a-folder", "stale"]
"""`stale`: the mount's server or device is gone (ESTALE, ENOTCONN, EIO, EHOSTDOWN)."""
LocationRole = Literal["notebooks", "shared", "other"]
AreaKind = Literal["shared", "user", "datasets", "notebooks", "models", "workspace", "admin", "backups"]
EntryType = Literal["file", "folder", "link", "other"]
EntryProblem = Literal["broken-link", "unreadable"]
SortKey = Literal["name", "size", "modified"]


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


class Area(Struct, frozen=True):
    """A folder with a meaning in the platform's shared layout (`shared/`, `users/ID/…`, `admin/`)."""

    path: str
    kind: AreaKind
    user: str | None = None
    writable: bool = False


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
    role: LocationRole = "other"
    empty: bool | None = None
    """Whether nothing lies in it; null where that can't be seen."""
    expected_mount: bool = False
    """Whether something should be mounted here, and nothing is: what is put here lands in the container."""
    areas: list[Area] = []
    """What of the platform's layout lies in it."""


class ContentsEntry(Struct, frozen=True):
    """One name in a folder, live or inside a snapshot."""

    name: str
    path: str
    type: EntryType
    size: int
    modified: datetime
    target: str | None = None
    problem: EntryProblem | None = None


class ContentsWish(Struct, frozen=True):
    """Which part of a folder is wanted, live or inside a snapshot: the query of GET …/contents.

    Names that don't contain `part` are left out, and without `hidden` those that begin with a dot.
    """

    offset: int = 0
    limit: int = 1000
    sort: SortKey = "name"
    part: str = ""
    hidden: bool = True


class ContentsPage(Struct, frozen=True):
    """A part of one folder: entries `offset` to `offset + len(entries)` of the `total` that are wanted."""

    path: str
    total: int
    offset: int
    entries: list[ContentsEntry]
    unfiltered: int = 0
    """How many there would be without the filter."""
    hidden: int = 0
    """How many more there would be with the names that begin with a dot; 0 where they are wanted."""


class LocationList(Struct, frozen=True):
    """The locations, notebooks first, and the version of the server part."""

    locations: list[Location]
    version: str


class Publish(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of POST locations/{name}/contents/{path}/publish: where a file or folder is copied to.

    `folder` lies in the location `to`; `name` is what it will be called there, its own if empty.
    """

    to: str
    folder: str = ""
    name: str = ""
    overwrite: bool = False


class BringOver(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of POST locations/{name}/bring-over: copy what the old root has and the location lacks."""

    paths: list[str] = []

"""Docker volumes, who uses them, and the command that uses them from now on."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from .plans import PlanAction
from .problems import Problem
from .snapshots import RestoreMode

EngineState = Literal["ok", "absent", "no-permission", "not-answering", "refused"]


class Engine(Struct, frozen=True):
    """The Docker engine as it is seen from here; `problem` says what to do where it isn't `ok`."""

    state: EngineState
    version: str = ""
    rootless: bool = False
    container: str | None = None
    """The name of the container that this server runs in, or null if it runs in none."""
    image: str | None = None
    """The image of that container."""
    problem: Problem | None = None


class VolumeUser(Struct, frozen=True):
    """A container that has a volume mounted; `ours` is the one this server runs in."""

    id: str
    name: str
    running: bool
    path: str
    read_only: bool = False
    ours: bool = False


class Volume(Struct, frozen=True):
    """One Docker volume.

    `size` is null where the engine can't tell, `location` where it isn't mounted here.
    """

    name: str
    driver: str
    created: datetime | None = None
    labels: dict[str, str] = {}
    size: int | None = None
    anonymous: bool = False
    users: list[VolumeUser] = []
    location: str | None = None
    snapshots: int = 0
    """How many snapshots of it are in the store."""


class VolumeList(Struct, frozen=True):
    """The engine and its volumes, by name."""

    engine: Engine
    volumes: list[Volume]


class CreateVolume(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of POST volumes."""

    name: str
    labels: dict[str, str] = {}


class SnapshotVolume(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of POST volumes/{name}/snapshot; `dest` is a folder of the engine's host."""

    label: str = ""
    incremental: bool = False
    dest: str | None = None


class PlanVolumeRestore(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of POST volumes/{name}/plan: what restoring `snapshot` into the volume would do."""

    snapshot: str
    paths: list[str] = []
    mode: RestoreMode = "overlay"
    actions: list[PlanAction] = field(default_factory=lambda: ["added", "changed", "removed"])
    offset: Annotated[int, Meta(ge=0)] = 0
    limit: Annotated[int, Meta(ge=1, le=10_000)] = 1000


class RestoreVolume(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of POST volumes/{name}/restore.

    With `stop` the containers that use the volume are stopped before and started again after; ours never is.
    """

    snapshot: str
    paths: list[str] = []
    mode: RestoreMode = "overlay"
    plan: str | None = None
    stop: bool = False


class AdoptVolume(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of POST locations/{name}/adopt: the new volume that the folder is copied into."""

    volume: str


class RunLine(Struct, frozen=True):
    """The `docker run` command that starts this container anew with the location on the volume.

    `secrets` are the environment variables whose values are left out: they are taken from the shell.
    """

    command: str
    secrets: list[str] = []
    notes: list[str] = []

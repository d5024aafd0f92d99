"""Another container of the engine, seen from outside: its mounts, its environment, the files in it.

What a running container sees is asked of itself, by `cat` and `stat` (`POST /containers/{id}/exec`):
`GET /containers/{id}/archive` mounts everything anew from where it is on the host now, so it does not show
that a folder was removed and made again under the container. It must do where there are no such programs.
"""

from __future__ import annotations

import io
import posixpath
import tarfile
from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from ..errors import PermissionDeniedError
from .connection import Connection, engine_errors
from .own_container import OwnMount, from_inspection

_COMPOSE_SERVICE = "com.docker.compose.service"
_NO_PROGRAM = (126, 127)
"""How an engine says that a program can't be run, or is not there."""
_TAR_AROUND = 10240
"""The most that a tar of one file has besides its content, in bytes."""


@dataclass(frozen=True)
class OtherContainer:
    """A container; `pid` is its first process as the engine's host numbers it, 0 where it doesn't run."""

    id: str
    name: str
    running: bool
    pid: int
    mounts: tuple[OwnMount, ...]
    environment: dict[str, str]

    def source_of(self, path: str) -> str | None:
        """Return the host's path for what the container sees at `path`; None for its own layer."""
        return source_of(self.mounts, path)


@dataclass(frozen=True)
class FileFacts:
    """A file in a container: its size in bytes, and when it was changed."""

    size: int
    changed: datetime


def source_of(mounts: tuple[OwnMount, ...], path: str) -> str | None:
    """Return the host's path for what a container with these mounts sees at `path`, or None."""
    over = [mount for mount in mounts if _beneath(path, mount.target) is not None]
    mount = max(over, key=lambda each: len(each.target), default=None)
    if mount is None or not mount.source.startswith("/"):
        return None
    return posixpath.normpath(posixpath.join(mount.source, mount.subpath, _beneath(path, mount.target) or ""))


def _beneath(path: str, folder: str) -> str | None:
    base = folder.rstrip("/")
    if path == folder or path.rstrip("/") == base:
        return ""
    return path[len(base) + 1 :] if path.startswith(f"{base}/") else None


def find_container(connection: Connection, name: str) -> OtherContainer | None:
    """Return the container of that name, else a running one of the Compose service of that name, else None.

    Raises NoDockerError.
    """
    from docker.errors import NotFound

    with engine_errors(f"looking for the container '{name}'"):
        try:
            return _read(connection.api.inspect_container(name))
        except NotFound:
            label = f"{_COMPOSE_SERVICE}={name}"
            found = connection.api.containers(filters={"label": label})
        return _read(connection.api.inspect_container(found[0]["Id"])) if found else None


def _read(inspected: dict[str, Any]) -> OtherContainer:
    same = from_inspection(inspected)
    state = inspected.get("State") or {}
    pairs = (word.partition("=") for word in same.config.get("Env") or [])
    return OtherContainer(
        id=same.id,
        name=same.name,
        running=bool(state.get("Running")),
        pid=int(state.get("Pid") or 0),
        mounts=same.mounts,
        environment={name: value for name, _, value in pairs},
    )


def file_facts(connection: Connection, container: OtherContainer, path: str) -> FileFacts | None:
    """Return what is known of the file at `path` in the container, or None where there is none.

    Raises PermissionDeniedError where the container's user may not look, NoDockerError, and its like.
    """
    said = _run(connection, container, ["stat", "-c", "%s %Y", "--", path])
    if said is not None:
        size, _, changed = said.output.decode("ascii", "replace").strip().partition(" ")
        if not said.found or not (size.isdecimal() and changed.removeprefix("-").isdecimal()):
            return None
        return FileFacts(int(size), datetime.fromtimestamp(int(changed), timezone.utc))
    with engine_errors("looking into a container"):
        found = _archived(connection, container, path)
    if found is None:
        return None
    stream, facts = found
    stream.close()
    return FileFacts(int(facts.get("size", 0)), _time(str(facts.get("mtime", ""))))


def read_file(
    connection: Connection, container: OtherContainer, path: str, most: int = 65536
) -> bytes | None:
    """Return the content of a small file at `path` in the container, or None where there is none.

    Raises PermissionDeniedError where the container's user may not read it, NoDockerError, and its like.
    """
    said = _run(connection, container, ["head", "-c", str(most + 1), "--", path])
    if said is not None:
        return said.output if said.found and len(said.output) <= most else None
    with engine_errors("reading a file in a container"):
        found = _archived(connection, container, path)
        if found is None:
            return None
        archive = b""
        for piece in found[0]:
            archive += piece
            if len(archive) > most + _TAR_AROUND:
                found[0].close()
                return None
    try:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            member = tar.next()
            file = tar.extractfile(member) if member is not None else None
            return file.read(most) if file is not None else None
    except tarfile.TarError:
        return None


def _archived(
    connection: Connection, container: OtherContainer, path: str
) -> tuple[Generator[bytes, None, None], dict[str, Any]] | None:
    """Return the archive of what is at `path`, and what the engine says of it; None where nothing is."""
    from docker.errors import NotFound

    try:
        stream, facts = connection.api.get_archive(container.id, path)
    except NotFound:
        return None
    return stream, facts


@dataclass(frozen=True)
class _Said:
    """What a program in the container wrote; `found` is whether what it was asked for is there."""

    output: bytes
    found: bool


def _run(connection: Connection, container: OtherContainer, command: list[str]) -> _Said | None:
    """Run a program in the container, or return None where that can't be. Raises PermissionDeniedError."""
    from docker.errors import APIError

    if not container.running:
        return None
    with engine_errors("asking in a container"):
        try:
            made = connection.api.exec_create(container.id, command, environment={"LC_ALL": "C"})
            output, errors = connection.api.exec_start(made["Id"], demux=True)
            status = connection.api.exec_inspect(made["Id"])["ExitCode"]
        except APIError:  # no such program, or no process may be started there
            return None
    if status in _NO_PROGRAM or status is None:
        return None
    if status and b"ermission denied" in (errors or b""):
        raise PermissionDeniedError("The container's user may not read this.")
    return _Said(output or b"", status == 0)


def _time(text: str) -> datetime:
    """Read a time as the engine writes it (RFC 3339 with nanoseconds), to the second."""
    try:
        return datetime.fromisoformat(text[:19]).replace(tzinfo=timezone.utc) - _offset(text)
    except ValueError:
        return datetime.fromtimestamp(0, timezone.utc)


def _offset(text: str) -> timedelta:
    """Return how far a time written with `+02:00` is ahead of UTC."""
    zone = text[19:].lstrip(".0123456789")
    if zone[:1] not in ("+", "-") or len(zone) < 6:
        return timedelta()
    ahead = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
    return ahead if zone[0] == "+" else -ahead

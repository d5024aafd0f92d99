"""Which container this process runs in: read from the kernel's files, then verified with the engine.

With host networking the hostname is not the container's id, with cgroup v2 the cgroup file says
`0::/`; but an engine mounts /etc/hostname, /etc/hosts and /etc/resolv.conf from a folder that bears
the id. Formats: proc_pid_mountinfo(5), cgroups(7); for the folders, Docker's and Podman's own layout
(`…/containers/ID/hostname`, `…/overlay-containers/ID/userdata/hostname`).
"""

from __future__ import annotations

import os
import re
import socket
from dataclasses import dataclass
from typing import Any

from .connection import Connection, engine_errors

CONTAINER_MARKS = ("/.dockerenv", "/run/.containerenv")
"""Files that Docker and Podman leave in every container they start."""
_ID = r"[0-9a-f]{64}"
_FOLDER = re.compile(rf"/(?:overlay-)?containers/({_ID})/(?:userdata/)?(?:hostname|hosts|resolv\.conf)$")
_MOUNTED = ("/etc/hostname", "/etc/hosts", "/etc/resolv.conf")
_IN_CGROUP = re.compile(rf"(?<![0-9a-f])({_ID})(?![0-9a-f])")
_HOSTNAME = re.compile(r"[0-9a-f]{12}|[0-9a-f]{64}")


@dataclass(frozen=True)
class OwnMount:
    """One mount of our container, as the engine knows it; `name` is a volume's, `source` the host's path."""

    kind: str
    source: str
    target: str
    name: str = ""
    read_only: bool = False
    subpath: str = ""


@dataclass(frozen=True)
class OwnContainer:
    """The container that this process runs in; `inspected` is all that the engine says about it."""

    id: str
    name: str
    image_id: str
    image: str
    mounts: tuple[OwnMount, ...]
    inspected: dict[str, Any]

    @property
    def config(self) -> dict[str, Any]:
        """What the container was made from: Env, Cmd, Entrypoint, Labels and so on."""
        return self.inspected.get("Config") or {}

    @property
    def host_config(self) -> dict[str, Any]:
        """How it was started: PortBindings, RestartPolicy, NetworkMode and so on."""
        return self.inspected.get("HostConfig") or {}

    @property
    def labels(self) -> dict[str, str]:
        """Its labels, those of the image among them."""
        return self.config.get("Labels") or {}


def own_container_id(
    mountinfo: str | None = None, cgroup: str | None = None, hostname: str | None = None
) -> list[str]:
    """Return what our container's id may be, the best guess first; empty where nothing points to one.

    Each argument stands for what this process finds in /proc/self/mountinfo and /proc/self/cgroup
    and as its hostname; pass an empty one to leave it out.
    """
    mountinfo = _read("/proc/self/mountinfo") if mountinfo is None else mountinfo
    cgroup = _read("/proc/self/cgroup") if cgroup is None else cgroup
    hostname = socket.gethostname() if hostname is None else hostname
    found: list[str] = []
    for line in mountinfo.split("\n"):
        fields = line.split(" ")
        # Only what is mounted there: a host's own table holds mounts of all its containers.
        if len(fields) > 4 and fields[4] in _MOUNTED:
            found += _FOLDER.findall(fields[3])
    for line in cgroup.split("\n"):
        found += _IN_CGROUP.findall(line)[-1:]  # the last: a container inside a container bears both
    if _HOSTNAME.fullmatch(hostname):
        found.append(hostname)
    return list(dict.fromkeys(found))


def in_container() -> bool:
    """Tell whether this process runs in a container at all, whoever made it."""
    return any(os.path.exists(mark) for mark in CONTAINER_MARKS) or bool(own_container_id(hostname=""))


def own_container(connection: Connection) -> OwnContainer | None:
    """Return the container of this engine that we run in, or None if there is none.

    A candidate that the engine doesn't know, or that doesn't run, is not ours: we may run in a
    container of another engine, or have a hostname that looks like an id. Raises NoDockerError.
    """
    from docker.errors import NotFound

    for candidate in own_container_id():
        with engine_errors("looking for this container"):
            try:
                inspected = connection.api.inspect_container(candidate)
            except NotFound:
                continue
        if inspected["State"]["Running"]:
            return from_inspection(inspected)
    return None


def from_inspection(inspected: dict[str, Any]) -> OwnContainer:
    """Read what GET /containers/{id}/json answers."""
    subpaths = {
        mount.get("Target", ""): (mount.get("VolumeOptions") or {}).get("Subpath", "")
        for mount in (inspected.get("HostConfig") or {}).get("Mounts") or []
    }
    mounts = tuple(
        OwnMount(
            kind=mount.get("Type", ""),
            source=mount.get("Source", ""),
            target=mount["Destination"],
            name=mount.get("Name", ""),
            read_only=not mount.get("RW", True),
            subpath=subpaths.get(mount["Destination"], ""),
        )
        for mount in inspected.get("Mounts") or []
    )
    return OwnContainer(
        id=inspected["Id"],
        name=inspected["Name"].lstrip("/"),
        image_id=inspected["Image"],
        image=(inspected.get("Config") or {}).get("Image", "") or inspected["Image"],
        mounts=mounts,
        inspected=inspected,
    )


def image_defaults(connection: Connection, own: OwnContainer) -> dict[str, Any]:
    """Return the configuration that our container's image brings along (Env, Cmd, Entrypoint, …).

    Raises NoImageError, where the image was removed under the container, and NoDockerError.
    """
    with engine_errors("looking at this container's image"):
        inspected = connection.api.inspect_image(own.image_id)
    return inspected.get("Config") or {}


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace", newline="\n") as file:
            return file.read()
    except OSError:
        return ""

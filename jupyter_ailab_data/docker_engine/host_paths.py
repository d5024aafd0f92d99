"""How a helper container gets at what this process sees at a path.

A container's paths are its own: what lies at `/backups` here may be a volume, or `/srv/backups` of the
host. The engine knows which, for the mounts it made; what else was mounted since (FUSE, say) it can't
hand to a helper, nor what lies in our container's own layer.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from typing import Literal

from .connection import Connection
from .own_container import OwnContainer, OwnMount, in_container

_OCTAL = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True)
class HelperMount:
    """What a helper gets mounted: a volume by its name, or a folder of the engine's host.

    A volume without a `source` is one of the helper's own, which goes with it: for files that are put
    into it or fetched from it.
    """

    source: str
    target: str
    kind: Literal["volume", "bind"]
    read_only: bool = False
    subpath: str = ""


def mount_for(
    connection: Connection, own: OwnContainer | None, path: str, target: str, read_only: bool
) -> tuple[HelperMount, str] | None:
    """Return how a helper reaches `path`: the mount at `target`, and the path within the helper.

    A volume is mounted as a whole, so that the path may lie below `target`; of a folder of the host,
    only what is asked for. None where no helper can reach it. Without a container of our own, `path`
    is one of the host, if the engine is on this machine at all. Raises OSError where it can't be resolved.
    """
    path = os.path.realpath(path)
    if own is None:
        if not connection.local or (in_container() and not _same_files(connection.process)):
            return None
        return HelperMount(path, target, "bind", read_only), target
    resolved = tuple(replace(mount, target=os.path.realpath(mount.target)) for mount in own.mounts)
    with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        return mount_in(replace(own, mounts=resolved), path, file.read(), target, read_only)


def mount_in(
    own: OwnContainer, path: str, mountinfo: str, target: str, read_only: bool
) -> tuple[HelperMount, str] | None:
    """Do the same for a `path` free of links, our container's settings and its mount table."""
    mount = max(
        (mount for mount in own.mounts if _within(path, mount.target)),
        key=lambda mount: len(mount.target),
        default=None,
    )
    if mount is None or _mount_point(path, mountinfo) != os.path.normpath(mount.target):
        return None
    rest = os.path.relpath(path, mount.target)
    read_only = read_only or mount.read_only
    if mount.kind == "bind":
        return HelperMount(
            os.path.normpath(os.path.join(mount.source, rest)), target, "bind", read_only
        ), target
    if mount.kind == "volume":
        inside = os.path.normpath(os.path.join(target, rest))
        return HelperMount(mount.name, target, "volume", read_only, mount.subpath), inside
    return None


def mount_of_volume(own: OwnContainer | None, volume: str) -> OwnMount | None:
    """Return where a volume is mounted in our own container, or None."""
    mounts = own.mounts if own else ()
    return next((mount for mount in mounts if mount.kind == "volume" and mount.name == volume), None)


def _same_files(process: int) -> bool:
    """Tell whether a process sees the files that we see: an engine may run in our own container."""
    try:
        return process > 0 and os.path.samefile(f"/proc/{process}/ns/mnt", "/proc/self/ns/mnt")
    except OSError:
        return False


def _mount_point(path: str, mountinfo: str) -> str:
    """Return the deepest mount point above `path` in a mount table."""
    points = (_unescape(fields[4]) for line in mountinfo.split("\n") if len(fields := line.split(" ")) > 4)
    return max((point for point in points if _within(path, point)), key=len, default="/")


def _within(path: str, folder: str) -> bool:
    folder = os.path.normpath(folder)
    return folder in ("/", path) or path.startswith(folder + "/")


def _unescape(field: str) -> str:
    return _OCTAL.sub(lambda found: chr(int(found[1], 8)), field)

"""One location: whether its folder is there and answers, what backs it, what it is for, its room."""

from __future__ import annotations

import contextlib
import os
import stat
from typing import Final

from ..archive.names import STAGING_PREFIX, to_text
from ..errors import StaleError
from ..models import Area, Location, LocationRole, LocationStatus, Mount, Usage
from . import configured
from .answering import GONE, LIMIT, within
from .areas import areas_in
from .mounts import MountTable, mount_of, read_table

_EFFECTIVE = os.access in os.supports_effective_ids
_READ = os.R_OK | os.X_OK
_NOTHING: Final = frozenset({"lost+found"})
"""What lies in a file system that nothing was put into yet (mke2fs(8))."""


def describe(name: str, path: str, root_dir: str | None, seconds: float = LIMIT) -> Location:
    """Describe the folder at `path` under the name of its location; never raises.

    `root_dir` is the folder JupyterLab shows as its root, or None where there is no server. A folder
    that does not answer within `seconds` is `stale`; of that, only what the mount table says is told.
    """
    try:
        return within(path, lambda: _describe(name, path, root_dir), seconds)
    except StaleError:
        mount = _mount(os.path.abspath(path), _table())
        return Location(
            name=name,
            path=to_text(os.fsencode(path)),
            status="stale",
            writable=False,
            mount=mount,
            role=_role(name, path, mount, []),
        )


def _describe(name: str, path: str, root_dir: str | None) -> Location:
    table = _table()
    status, empty = _status(path)
    there = status != "missing"
    real = _real(path)
    if status == "ok" and _was_removed(real, table):
        status, empty = "stale", None
    mount = _mount(real, table)
    areas = _areas(real, mount, _is_shared(name, path)) if status == "ok" and name != "notebooks" else []
    role = _role(name, path, mount, areas)
    return Location(
        name=name,
        path=to_text(os.fsencode(path)),
        status=status,
        writable=status == "ok" and os.access(path, os.W_OK | os.X_OK, effective_ids=_EFFECTIVE),
        mount=mount if there else None,
        usage=_usage(path) if there else None,
        lab_path=None if not there or root_dir is None else _lab_path(path, root_dir),
        role=role,
        empty=empty,
        expected_mount=_lacks_mount(role, path, real, table),
        areas=areas,
    )


def _status(path: str) -> tuple[LocationStatus, bool | None]:
    """Return the status, and whether nothing lies in the folder, or None where that can't be seen.

    A folder without a name anywhere was removed where it is mounted from, and nothing can be put there.
    """
    try:
        info = os.stat(path)
        if not stat.S_ISDIR(info.st_mode):
            return "not-a-folder", None
        if info.st_nlink == 0:
            return "stale", None
        empty = _is_empty(path)
        return ("ok" if os.access(path, _READ, effective_ids=_EFFECTIVE) else "unreadable"), empty
    except PermissionError:
        return "unreadable", None
    except OSError as error:  # or gone, a link in a circle, a file on the way
        return ("stale" if error.errno in GONE else "missing"), None
    except ValueError:  # no path at all
        return "missing", None


def _was_removed(real: str, table: MountTable | None) -> bool:
    """Whether what is mounted there was removed on the host: not all file systems tell by st_nlink."""
    line = None if table is None else table.at(real)
    return line is not None and line.deleted and line.mount_point != "/"


def _is_empty(path: str) -> bool:
    ours = os.fsdecode(STAGING_PREFIX)
    with os.scandir(path) as entries:
        return not any(entry.name not in _NOTHING and not entry.name.startswith(ours) for entry in entries)


def _real(path: str) -> str:
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return path


def _table() -> MountTable | None:
    try:
        return read_table()
    except OSError:
        return None


def _mount(real: str, table: MountTable | None) -> Mount | None:
    return None if table is None else mount_of(real, table)


def _areas(real: str, mount: Mount | None, shared: bool) -> list[Area]:
    """Return the platform's areas in the folder, by what it comes from: its path below the mount is added."""
    source = mount.source if mount is not None and mount.kind in ("bind", "network") else None
    if source is not None and mount is not None:
        source += real[len(mount.mount_point.rstrip("/")) :]
    with contextlib.suppress(OSError):
        return areas_in(real, source, shared)
    return []


def _is_shared(name: str, path: str) -> bool:
    return name in configured.SHARED or path in configured.SHARED.values()


def _role(name: str, path: str, mount: Mount | None, areas: list[Area]) -> LocationRole:
    """Return what a location is for: nobody says so, but its name, its place and its mount do."""
    if name == "notebooks":
        return "notebooks"
    mounted = mount is not None and mount.kind in ("bind", "network")
    return "shared" if _is_shared(name, path) or areas or mounted else "other"


def _lacks_mount(role: LocationRole, path: str, real: str, table: MountTable | None) -> bool:
    """Whether something should be mounted at the folder, and nothing is.

    The platform mounts its own folders one by one: another mount above them is somebody's home.
    """
    if table is None or not table.in_container or role == "other":
        return False
    line = table.at(real)
    if line is None:
        return False
    if path in configured.SHARED.values() and line.mount_point != real:
        return True
    mount = mount_of(real, table)
    return mount is not None and mount.kind == "container"


def _usage(path: str) -> Usage | None:
    """Ask statvfs(3); `free` is what is left for a plain user, not root's reserve."""
    try:
        room = os.statvfs(path)
    except OSError:
        return None
    return Usage(
        total=room.f_blocks * room.f_frsize,
        free=room.f_bavail * room.f_frsize,
        inodes=room.f_files,
        inodes_free=room.f_favail,
    )


def _lab_path(path: str, root_dir: str) -> str | None:
    """Return the path within the file browser: as spelled first, then with links resolved."""
    for folder, root in (
        (os.path.abspath(path), os.path.abspath(root_dir)),
        (os.path.realpath(path), os.path.realpath(root_dir)),
    ):
        if folder == root:
            return ""
        if folder.startswith(root.rstrip("/") + "/"):
            return to_text(os.fsencode(folder[len(root.rstrip("/")) + 1 :]))
    return None

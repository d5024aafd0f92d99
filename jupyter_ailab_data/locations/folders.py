"""One location: whether its folder is there, what backs it and how much room it has."""

from __future__ import annotations

import os
import stat

from ..archive.names import to_text
from ..models import Location, LocationStatus, Mount, Usage
from .mounts import mount_of, read_table

_EFFECTIVE = os.access in os.supports_effective_ids


def describe(name: str, path: str, root_dir: str | None) -> Location:
    """Describe the folder at `path` under the name of its location; never raises.

    `root_dir` is the folder JupyterLab shows as its root, or None where there is no server.
    """
    status = _status(path)
    return Location(
        name=name,
        path=to_text(os.fsencode(path)),
        status=status,
        writable=status == "ok" and os.access(path, os.W_OK | os.X_OK, effective_ids=_EFFECTIVE),
        mount=None if status == "missing" else _mount(path),
        usage=None if status == "missing" else _usage(path),
        lab_path=None if status == "missing" or root_dir is None else _lab_path(path, root_dir),
    )


def _status(path: str) -> LocationStatus:
    try:
        mode = os.stat(path).st_mode
    except PermissionError:
        return "unreadable"
    except (OSError, ValueError):  # gone, a link in a circle, a file on the way, or no path at all
        return "missing"
    if not stat.S_ISDIR(mode):
        return "not-a-folder"
    return "ok" if os.access(path, os.R_OK | os.X_OK, effective_ids=_EFFECTIVE) else "unreadable"


def _mount(path: str) -> Mount | None:
    try:
        return mount_of(os.path.realpath(path), read_table())
    except OSError:
        return None


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

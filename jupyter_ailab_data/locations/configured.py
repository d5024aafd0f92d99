"""Where things are when nobody said: AI-Lab's folders, and the store."""

from __future__ import annotations

import os

from .mounts import read_table

NOTEBOOKS = ("/home/jupyter/notebooks", "/root/notebooks")
"""The notebooks folder of AI-Lab since 2.0.0, and before."""
SHARED = {"shared": "/home/jovyan/shared", "data": "/home/jovyan/data"}
"""The folders the AI-Lab platform mounts into its environments."""
BACKUPS = "/backups"
"""Where an image's user mounts a place for snapshots."""


def default_locations(root_dir: str | None) -> dict[str, str]:
    """Return the locations' absolute paths by name, notebooks first.

    `root_dir` is the server's root; a terminal has none and takes the folder it is in, as
    JupyterLab started there would.
    """
    notebooks = next((path for path in NOTEBOOKS if _is_there(path)), None)
    found = {"notebooks": notebooks or os.path.abspath(root_dir or os.getcwd())}
    found.update((name, path) for name, path in SHARED.items() if _is_there(path))
    return found


def default_store() -> str:
    """Return the folder for snapshots: what is mounted at /backups, else in Jupyter's data folder.

    A mount that does not answer is meant all the same: snapshots must not silently go elsewhere.
    """
    if _is_mounted(BACKUPS):
        return BACKUPS
    from jupyter_core.paths import jupyter_data_dir

    return os.path.join(jupyter_data_dir(), "ailab-data", "snapshots")


def _is_there(path: str) -> bool:
    """Whether there is a folder: one that is mounted is not asked, since its server may be gone."""
    return _is_mounted(path) or os.path.isdir(path)


def _is_mounted(path: str) -> bool:
    """Ask the mount table: os.path.ismount doesn't see a bind mount from the same disk."""
    try:
        line = read_table().at(path)
    except OSError:
        return False
    return line is not None and line.mount_point == path

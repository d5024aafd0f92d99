"""Whether the notebooks are there, outlive the container, and could be restored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..models import Check, CheckStatus, Location, Mount
from .phrases import amount, size, whereabouts
from .standing import not_standing
from .view import View

_ID: Final = "notebooks"
_TITLE: Final = "Notebooks folder"


def checks(view: View) -> Iterator[Check]:
    """Look at the location `notebooks`."""
    location = view.location(_ID)
    if location is None:
        yield Check(
            _ID,
            _TITLE,
            "error",
            "No location is called “notebooks”.",
            "Name the folder of your notebooks in DataManager.locations.",
        )
        return
    wrong = not_standing(location, "The notebooks folder")
    if wrong is not None:
        yield Check(_ID, _TITLE, "error", *wrong)
        return
    yield _survival(view, location)
    yield _room(view, location)


def _survival(view: View, location: Location) -> Check:
    mount = location.mount
    if mount is None:
        seen = "It can't be seen what backs your notebooks: there is no mount table."
        return Check(_ID, _TITLE, "warning", seen, "Look with `df` whether they are on a disk that stays.")
    details = [f"Another mount lies inside: {path}" for path in mount.nested]
    if mount.kind in ("container", "tmpfs"):
        seen = (
            "Your notebooks aren't on a volume: they lie in the container itself, and are lost with it."
            if mount.kind == "container"
            else "Your notebooks lie in memory, and are lost when the container or the machine stops."
        )
        return Check(_ID, _TITLE, "error", seen, _onto_a_volume(view, location), details)
    if mount.anonymous:
        seen = (
            "Your notebooks are on an anonymous Docker volume: `docker rm -v` and `--rm` delete it, "
            "and no new container finds it by name."
        )
        return Check(_ID, _TITLE, "warning", seen, _onto_a_volume(view, location), details)
    if not location.writable:
        return _read_only(mount, details)
    outlives = "" if mount.kind == "disk" else ", and outlive the container"
    return Check(_ID, _TITLE, "ok", f"Your notebooks are {whereabouts(mount)}{outlives}.", "", details)


def _read_only(mount: Mount, details: list[str]) -> Check:
    seen = f"Your notebooks are {whereabouts(mount)}, but can't be written to."
    todo = (
        "Mount it without `:ro`."
        if mount.read_only
        else "Make the folder writable for the user that JupyterLab runs as (`chown`, `chmod`)."
    )
    return Check(_ID, _TITLE, "warning", seen, todo, details)


def _onto_a_volume(view: View, location: Location) -> str:
    """Return the lead to a volume: by the engine where there is one, else by the two commands."""
    if view.engine.state == "ok":
        return (
            "Run `jupyter ailab-data volumes adopt NAME`: it creates a volume, copies them into it, and "
            "shows the `docker run` command that uses it from now on. The panel offers the same."
        )
    return (
        "Take a snapshot and download it. Then, on the host: `docker volume create NAME`, and start a new "
        f"container with `--volume NAME:{location.path}`. Import the snapshot there and restore it."
    )


def _room(view: View, location: Location) -> Check:
    """Whether the newest snapshot, restored as a whole, would find room beside what is there."""
    title, usage = "Room for a restore", location.usage
    newest = next((each for each in view.snapshots if each.location == location.name and each.entries), None)
    if usage is None:
        return Check("notebooks-room", title, "ok", "The file system doesn't tell how much room it has.")
    free = f"{size(usage.free)} of {size(usage.total)} are free"
    status: CheckStatus = "ok"
    todo = ""
    if newest is not None and (newest.content_size or 0) > usage.free:
        status = "warning"
        seen = f"{free}; restoring all of the newest snapshot can take {size(newest.content_size or 0)}."
        todo = "Free some space. Until then restore single files, or into the folder as it is."
    elif usage.inodes and newest is not None and (newest.entries or 0) > usage.inodes_free:
        status = "warning"
        seen = (
            f"{free}, but the file system can take only {amount(usage.inodes_free, 'more file')}; "
            f"the newest snapshot holds {newest.entries:,}."
        )
        todo = "Remove files you don't need: small ones count as much as large ones."
    elif usage.total and usage.free < max(100_000_000, usage.total // 100):
        status, seen = "warning", f"Only {free}."
        todo = "Free some space before the next save fails."
    else:
        seen = f"{free}."
    return Check("notebooks-room", title, status, seen, todo)

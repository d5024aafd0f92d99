"""The platform's shared folders: one root for all sides, nothing left in the old one, a place for backups.

What the platform calls its root is set more than once: in HOST_DATA_PATH for the environments that it
starts, and in its own container's mounts. Where the two differ, each side sees its own files, and
somebody's are missing.
"""

from __future__ import annotations

import contextlib
import os
import posixpath
from collections.abc import Iterator
from typing import Final

from ..archive.names import to_bytes
from ..docker_engine.other_container import OtherContainer, find_container, source_of
from ..errors import AilabDataError
from ..locations.configured import SHARED
from ..models import Check, Location
from .old_root import about_old_root
from .one_root import Finding, Side, compare_with, same_numbers, same_path
from .view import View

_VARIABLE: Final = "HOST_DATA_PATH"
_HOST_TITLE: Final = "The platform's root"
_BACKEND_TITLE: Final = "The platform's backend"


def checks(view: View) -> Iterator[Check]:
    """Look at the platform's folders, where there are any."""
    sides = [side for location in view.locations if (side := _side(view, location)) is not None]
    backend, problem = _backend(view)
    told = view.given.environment.get(_VARIABLE) or (backend.environment.get(_VARIABLE) if backend else None)
    if sides or told:
        yield _about_host_path(sides, told, backend, view)
        yield _about_backend(view, sides, backend, problem)
    else:
        seen = "No folder of the AI-Lab platform is mounted and readable here."
        yield Check("shared", _HOST_TITLE, "ok", seen)
    yield from about_old_root(view)
    yield from _about_backups(view)


def _side(view: View, location: Location) -> Side | None:
    """Return a folder of the platform that is mounted here; None for any other location."""
    part = _part(location)
    is_platforms = location.path in SHARED.values() or location.name in SHARED
    mount = location.mount
    if location.role != "shared" or mount is None or location.expected_mount or location.status != "ok":
        return None
    if part is None and not is_platforms:
        return None
    own = None
    with contextlib.suppress(AilabDataError):  # an engine that has gone just now, or lets nobody look
        own = view.own
    path = os.path.realpath(os.fsdecode(to_bytes(location.path)))
    if own is not None:
        return Side(location, part, source_of(own.mounts, path), exact=True)
    if not view.in_container:
        return Side(location, part, path, exact=True)
    if mount.kind != "bind" or mount.source is None:
        return Side(location, part, None, exact=False)
    below = path[len(mount.mount_point.rstrip("/")) :]
    return Side(location, part, os.fsdecode(to_bytes(mount.source)) + below, exact=False)


def _part(location: Location) -> str | None:
    """Return what of the root a location is."""
    if any(area.path and area.kind in ("shared", "admin") for area in location.areas):
        return ""
    for area in location.areas:
        if not area.path and area.user is not None:
            return f"users/{area.user}"
        if not area.path and area.kind in ("shared", "admin"):
            return area.kind
    return "shared" if location.name == "shared" else None


def _backend(view: View) -> tuple[OtherContainer | None, str]:
    """Return the backend's container, or why it can't be looked for."""
    connection = view.connection
    if connection is None:
        return (
            None,
            "Whether the platform's backend sees the same folders can't be told without the Docker socket.",
        )
    try:
        return find_container(connection, view.given.backend_container), ""
    except AilabDataError as error:
        return None, f"The platform's backend can't be looked for: {error.message}"


# -- HOST_DATA_PATH ---------------------------------------------------------------------


def _about_host_path(
    sides: list[Side], told: str | None, backend: OtherContainer | None, view: View
) -> Check:
    """Compare where the folders come from with what HOST_DATA_PATH says, and that with the backend's root."""
    id_ = "shared-host-path"
    if told is None:
        seen = f"{_VARIABLE} is not set here, so there is nothing to compare the shared folders with."
        return Check(id_, _HOST_TITLE, "ok", seen)
    root = backend.source_of(view.given.backend_path) if backend is not None else None
    if root is not None and told.startswith("/") and posixpath.normpath(root) != posixpath.normpath(told):
        seen = (
            f"The platform's root is set twice, and not to one folder: {_VARIABLE} is {told}, and the "
            f"backend's is {root}."
        )
        return Check(id_, _HOST_TITLE, "error", seen, _SET_ONE.format(told=told), _sources(sides))
    verdicts = {side.location.name: _by_host_path(side, told) for side in sides}
    wrong = [side for side in sides if verdicts[side.location.name] == "different"]
    if wrong:
        first = wrong[0]
        seen = (
            f"“{first.location.name}” comes from {first.source}, and {_VARIABLE} says it should come from "
            f"{posixpath.join(told, first.part or '')}."
        )
        return Check(id_, _HOST_TITLE, "error", seen, _SET_ONE.format(told=told), _sources(sides))
    unknown = [side.location.name for side in sides if verdicts[side.location.name] == "unknown"]
    if unknown or not sides:
        which = ", ".join(f"“{name}”" for name in unknown) or "the shared folders"
        seen = f"{_VARIABLE} is {told}. Whether {which} come from there can't be seen from here."
        return Check(id_, _HOST_TITLE, "ok", seen, "", _sources(sides))
    return Check(id_, _HOST_TITLE, "ok", f"The shared folders come from {told}, as {_VARIABLE} says.")


def _by_host_path(side: Side, told: str) -> str:
    if not told.startswith("/"):  # relative to where the platform is started, which nobody knows here
        return "unknown"
    if side.part is None:  # it is enough that it lies in there
        inside = side.source is not None and f"{side.source}/".startswith(told.rstrip("/") + "/")
        return "same" if inside else "unknown"
    expected = posixpath.join(told, side.part)
    if same_numbers(side.path, expected) == "same":
        return "same"
    return same_path(side, expected)


_SET_ONE: Final = (
    "Decide which folder is the right one, set {told!r} or the other in both places (the .env file and the "
    "backend's volumes), restart the platform, and start the environments anew. If one is a link to the "
    "other on the host, name its target. Copy what lies in the wrong one before you remove it."
)


def _sources(sides: list[Side]) -> list[str]:
    return [f"{side.location.name}: {side.source or 'not known where from'}" for side in sides]


# -- the backend ------------------------------------------------------------------------


def _about_backend(view: View, sides: list[Side], backend: OtherContainer | None, problem: str) -> Check:
    id_, name = "shared-backend", view.given.backend_container
    connection = view.connection
    if problem or connection is None:
        return Check(id_, _BACKEND_TITLE, "ok", problem)
    if backend is None:
        seen = (
            f"There is no container “{name}” on this engine to compare with; "
            "Platform.backend_container names it."
        )
        return Check(id_, _BACKEND_TITLE, "ok", seen)
    root = view.given.backend_path
    if backend.source_of(root) is None:
        seen = (
            f"The backend “{backend.name}” has nothing mounted at {root}: "
            "its data is lost with its container."
        )
        todo = "Mount the platform's root there, or set Platform.backend_path to where it is mounted."
        return Check(id_, _BACKEND_TITLE, "error", seen, todo)
    on_host = view.own is None and not view.in_container
    known = [side for side in sides if side.part is not None]
    found = [(side, compare_with(connection, backend, root, side, on_host)) for side in known]
    split = [(side, finding) for side, finding in found if finding.verdict == "different"]
    if split:
        return _split(split, backend, root)
    proven = [f"{side.location.name}: {finding.how}" for side, finding in found if finding.verdict == "same"]
    if not proven or len(proven) < len(sides):
        seen = (
            "It could not be found out for every folder whether the backend "
            f"“{backend.name}” sees the same one."
        )
        running = "" if backend.running else " It isn't running: start it, and look again."
        return Check(id_, _BACKEND_TITLE, "ok", seen + running, "", proven)
    return Check(
        id_, _BACKEND_TITLE, "ok", f"The backend “{backend.name}” sees the same folders.", "", proven
    )


def _split(split: list[tuple[Side, Finding]], backend: OtherContainer, root: str) -> Check:
    side = split[0][0]
    theirs = backend.source_of(posixpath.join(root, side.part or "")) or root
    seen = (
        f"“{side.location.name}” is not the folder that the backend “{backend.name}” sees: here it comes "
        f"from {side.source or 'somewhere else'}, there from {theirs}. What one side "
        "writes, the other never sees."
    )
    details = [f"{each.location.name}: {finding.how}" for each, finding in split]
    todo = (
        f"Set {_VARIABLE} and the backend's mount at {root} to one folder, restart the backend, and start "
        "this environment anew. Where the paths are the same, the folder was removed and made again "
        "meanwhile: then starting both anew is enough."
    )
    return Check("shared-backend", _BACKEND_TITLE, "error", seen, todo, details)


# -- a place for backups ----------------------------------------------------------------


def _about_backups(view: View) -> Iterator[Check]:
    """Offer the platform's own place for backups where the snapshots would be lost with the container."""
    around = view.around_store
    if around is None or around.mount is None or around.mount.survives:
        return
    for location in view.locations:
        for area in location.areas:
            if (
                area.kind == "backups"
                and area.writable
                and location.mount is not None
                and location.mount.survives
            ):
                path = posixpath.join(location.path, area.path)
                seen = (
                    f"The snapshots are lost with the container; the platform has a place for them: {path}."
                )
                todo = f"Set SnapshotStore.url to {path!r}, or mount that folder at /backups."
                yield Check("shared-backups", "A place for backups", "warning", seen, todo)
                return

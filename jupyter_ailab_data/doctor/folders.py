"""Whether the other folders are there, really mounted, and what from."""

from __future__ import annotations

from collections.abc import Iterator

from ..models import Check, Location
from .phrases import amount, origin, whereabouts
from .standing import not_standing
from .view import View


def checks(view: View) -> Iterator[Check]:
    """Look at every location but the notebooks."""
    for location in view.locations:
        if location.name != "notebooks":
            yield _folder(location)


def _folder(location: Location) -> Check:
    id_, title = f"folders-{location.name}", f"Folder “{location.name}”"
    wrong = not_standing(location, f"“{location.name}”")
    if wrong is not None:
        return Check(id_, title, "warning" if location.status == "missing" else "error", *wrong)
    mount = location.mount
    if mount is None:
        seen = f"It can't be seen what backs “{location.name}”: there is no mount table."
        return Check(id_, title, "warning", seen, "Look with `df` whether it is what you expect.")
    details = [f"Another mount lies inside: {path}" for path in mount.nested]
    if location.areas:
        details.append(f"Of the platform's layout it holds {amount(len(location.areas), 'folder')}.")
    if location.expected_mount:
        seen = (
            f"Nothing is mounted at “{location.name}”: the folder is the container's own. "
            "What you put there is seen by nobody else, and is lost with the container."
        )
        todo = (
            "Start the container with the shared folder mounted there (`docker run --volume "
            "HOST_FOLDER:FOLDER:ro …`)."
        )
        return Check(id_, title, "warning", seen, todo, details)
    if not mount.survives:
        seen = f"“{location.name}” lies {whereabouts(mount)}, and is lost with the container."
        return Check(id_, title, "warning", seen, "Mount a named volume or a host folder there.", details)
    access = "" if location.writable else ", read-only"
    holds = ". It is mounted, and there is nothing in it" if location.empty else ""
    return Check(
        id_, title, "ok", f"“{location.name}” comes from {origin(mount)}{access}{holds}.", "", details
    )

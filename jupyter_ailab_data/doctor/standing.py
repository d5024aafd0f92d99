"""Whether a location's folder is there at all."""

from __future__ import annotations

from ..models import Location

_WRONG = {
    "missing": (
        "is missing.",
        "Look whether it is mounted, or name the right folder in DataManager.locations.",
    ),
    "unreadable": (
        "is there, but may not be read by the user that JupyterLab runs as.",
        "Change its owner or its permissions (`chown`, `chmod`), or start the container with `--user`.",
    ),
    "not-a-folder": ("is a file, not a folder.", "Name the right folder in DataManager.locations."),
    "stale": (
        "is mounted, but what it is mounted from does not answer any more.",
        "Look whether the server or the device behind it is up; then restart the container.",
    ),
}


def not_standing(location: Location, called: str) -> tuple[str, str] | None:
    """Return what is seen and what to do where the folder can't be used, or None where it can."""
    wrong = _WRONG.get(location.status)
    return None if wrong is None else (f"{called} {wrong[0]}", wrong[1])

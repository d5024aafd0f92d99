"""The root that the platform's folders had before, and which part of it a location has come from."""

from __future__ import annotations

import os
from collections.abc import Mapping

from ..archive.names import to_bytes
from ..models import Location
from .answering import within
from .areas import user_name

LEGACY_ROOT = "/opt/ai-lab-data"
"""Where the platform's folders lay at first."""
_USER_VARIABLES = ("JUPYTERHUB_USER", "USER_EMAIL")


def legacy_part(root: str, location: Location, environment: Mapping[str, str]) -> str | None:
    """Return the folder of the old root that `location` is the new one of, or None.

    Known by the area that the location is; else by its name, and of several users' folders
    by the name that the environment gives. It is a folder, not a link, and not the location itself.
    Raises StaleError, where it does not answer.
    """
    return within(root, lambda: _part(root, location, environment))


def _part(root: str, location: Location, environment: Mapping[str, str]) -> str | None:
    if location.role != "shared" or location.status != "ok":
        return None
    path = _path(root, location, environment)
    here = os.fsdecode(to_bytes(location.path))
    if path is None or not os.path.isdir(path) or os.path.islink(path):
        return None
    try:
        return None if os.path.samefile(path, here) else path
    except OSError:  # one of the two has gone just now
        return None


def _path(root: str, location: Location, environment: Mapping[str, str]) -> str | None:
    if any(area.kind in ("shared", "admin") and area.path for area in location.areas):
        return root  # the location is a whole layout
    itself = next((area for area in location.areas if not area.path), None)
    if itself is not None and itself.user is not None:
        return os.path.join(root, "users", os.fsdecode(to_bytes(itself.user)))
    if itself is not None:
        return os.path.join(root, itself.kind)
    if location.name == "shared":
        return os.path.join(root, "shared")
    return _of_user(os.path.join(root, "users"), environment) if location.name == "data" else None


def _of_user(users: str, environment: Mapping[str, str]) -> str | None:
    names = [user_name(environment[each]) for each in _USER_VARIABLES if environment.get(each)]
    found = next((name for name in names if name.strip(".") and "/" not in name), None)
    if found is not None:
        return os.path.join(users, found)
    try:
        there = sorted(os.listdir(users))
    except OSError:
        return None
    return os.path.join(users, there[0]) if len(there) == 1 else None

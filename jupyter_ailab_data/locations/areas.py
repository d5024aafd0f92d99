"""The platform's layout, where a location is the whole of it or a part.

    shared/                                            for everybody
    users/ID/{datasets,notebooks,models,workspace}     for one user each
    admin/                                             for administrators; admin/backups for backups

A part is known by where its mount comes from, the whole by what lies in it.
"""

from __future__ import annotations

import os
import re
from typing import Final

from ..archive.names import to_text
from ..models import Area, AreaKind

OF_USERS: Final[tuple[AreaKind, ...]] = ("datasets", "notebooks", "models", "workspace")
"""The folders that the platform makes for each user."""
MOST_USERS: Final = 100
"""The most users whose areas are told."""
_PART: Final = re.compile(r"/(?:(?P<area>shared|admin)|users/(?P<user>[^/]+))/?$")
_EFFECTIVE = os.access in os.supports_effective_ids


def areas_in(path: str, source: str | None, shared: bool) -> list[Area]:
    """Return what of the layout lies in the folder at `path`, whose mount comes from `source`.

    `shared` is whether the folder is one of the platform's anyhow: else only what can't be anything
    else is taken for it, since people call folders `datasets` and `models` too. Raises OSError.
    """
    part = _PART.search(source or "")
    if part is not None and part["user"]:
        return _user(path, "", part["user"])
    if part is not None and part["area"] == "shared":
        return [_area(path, "", "shared")]
    if part is not None:
        return _admin(path, "")
    with os.scandir(path) as entries:
        names = {entry.name for entry in entries if entry.is_dir(follow_symlinks=False)}
    if "users" in names and names & {"shared", "admin"}:
        return _whole(path, names)
    if shared and len(names.intersection(OF_USERS)) > 1:
        return _user(path, "", None)[1:]
    return []


def user_name(address: str) -> str:
    """Return what the platform calls the folder of the user with this mail address."""
    return address.replace("@", "_at_").replace(".", "_")


def _whole(path: str, names: set[str]) -> list[Area]:
    found = [_area(path, "shared", "shared")] if "shared" in names else []
    users = os.path.join(path, "users")
    with os.scandir(users) as entries:
        folders = sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
    for user in folders[:MOST_USERS]:
        found += _user(path, f"users/{user}", user)
    return found + (_admin(path, "admin") if "admin" in names else [])


def _user(path: str, folder: str, user: str | None) -> list[Area]:
    """Return one user's folder, and those in it that the platform makes."""
    found = [_area(path, folder, "user", user)]
    for kind in OF_USERS:
        below = f"{folder}/{kind}" if folder else kind
        if _is_folder(os.path.join(path, below)):
            found.append(_area(path, below, kind, user))
    return found


def _admin(path: str, folder: str) -> list[Area]:
    found = [_area(path, folder, "admin")]
    backups = f"{folder}/backups" if folder else "backups"
    if _is_folder(os.path.join(path, backups)):
        found.append(_area(path, backups, "backups"))
    return found


def _area(path: str, folder: str, kind: AreaKind, user: str | None = None) -> Area:
    writable = os.access(os.path.join(path, folder), os.W_OK | os.X_OK, effective_ids=_EFFECTIVE)
    return Area(
        path=to_text(os.fsencode(folder)),
        kind=kind,
        user=None if user is None else to_text(os.fsencode(user)),
        writable=writable,
    )


def _is_folder(path: str) -> bool:
    return os.path.isdir(path) and not os.path.islink(path)

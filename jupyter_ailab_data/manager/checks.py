"""What is checked of a wish before anything is done about it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..archive.beneath import check_relative
from ..archive.names import to_bytes
from ..errors import BadRequestError, NotFoundError

LABEL_LIMIT = 200
"""The longest label, in characters."""
PAGE_LIMIT = 10_000
"""The most entries one page of a folder holds."""
LOCATION_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
"""What a location can be called: it is part of addresses and of the names of archives."""
VOLUME_PREFIX = "volume."
"""How the location begins that a snapshot of a volume belongs to; no other location is called so."""
_VOLUME_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}")


def clean_label(label: str) -> str:
    """Return a label on one line, without blanks around it; raises BadRequestError if it is too long."""
    line = " ".join("".join(c if c.isprintable() else " " for c in label).split())
    if len(line) > LABEL_LIMIT:
        raise BadRequestError(f"The label is too long: use at most {LABEL_LIMIT} characters.")
    return line


def check_page(offset: int, limit: int) -> None:
    """Raise BadRequestError for a page that makes no sense."""
    if offset < 0:
        raise BadRequestError("The offset of a page can't be negative.")
    if not 1 <= limit <= PAGE_LIMIT:
        raise BadRequestError(f"The limit of a page must be between 1 and {PAGE_LIMIT}.")


def check_paths(paths: Iterable[str]) -> None:
    """Raise OutsideLocationError or BadRequestError for a path that is not one within a location."""
    for path in paths:
        check_relative(to_bytes(path))


def check_id(id: str) -> str:
    """Return `id` if it can be the name of an archive in the store; raises NotFoundError."""
    if not id or id.startswith(".") or "/" in id or "\0" in id:
        raise NotFoundError("There is no such snapshot.")
    return id


def check_volume_name(name: str) -> str:
    """Return `name` if a Docker volume can be called so; raises BadRequestError.

    The rule is Docker's own (`RestrictedNamePattern` of its source), and keeps a name from being a path.
    """
    if not _VOLUME_NAME.fullmatch(name):
        raise BadRequestError(
            f"'{name}' can't name a Docker volume: use letters, digits, dots, dashes and underscores, "
            "with a letter or a digit first."
        )
    return name


def volume_of(location: str) -> str | None:
    """Return the volume that a location stands for which is mounted nowhere here; None for any other name."""
    return location[len(VOLUME_PREFIX) :] if location.startswith(VOLUME_PREFIX) else None

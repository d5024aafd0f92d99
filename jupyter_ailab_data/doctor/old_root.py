"""What is still in the platform's old root, beside each location that has come from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..archive.beneath import Beneath
from ..archive.names import to_bytes, to_text
from ..errors import AilabDataError
from ..locations.legacy import legacy_part
from ..models import Check, Location
from ..publishing.differences import Outline, outline
from .phrases import NAMED, amount, listed
from .view import View

_TITLE: Final = "The platform's old root"
_SECONDS: Final = 2.0
"""So long one folder of the old root is compared."""
_READ_AT_MOST: Final = 64 << 20


def about_old_root(view: View) -> Iterator[Check]:
    """Compare what is left in the old root with each location that has come from it."""
    root = view.given.legacy_root
    if not root:
        return
    for location in view.locations:
        try:
            part = legacy_part(root, location, view.given.environment)
            if part is not None:
                yield _about_old_folder(location, part)
        except (AilabDataError, OSError) as error:
            why = error.message if isinstance(error, AilabDataError) else f"{error.strerror}."
            seen = f"What the platform's old root at {root} holds for “{location.name}” can't be seen: {why}"
            todo = "Look at it as a user who may, or take its mount away if it isn't needed."
            yield Check(f"shared-old-{location.name}", _TITLE, "warning", seen, todo)


def _about_old_folder(location: Location, part: str) -> Check:
    id_ = f"shared-old-{location.name}"
    with Beneath(part) as there, Beneath(to_bytes(location.path)) as here:
        found = outline(there, here, NAMED + 1, _SECONDS, _READ_AT_MOST)
    if not (found.only_there or found.newer_there or found.different):
        seen = f"“{location.name}” has all that is still in the platform's old root at {part}."
        return Check(id_, _TITLE, "ok", seen)
    least = "" if found.complete else "at least "
    seen = (
        f"The platform's old root at {part} still holds what “{location.name}” doesn't have so: "
        f"{least}{_counts(found)}."
    )
    todo = (
        f"Bring over what is missing (`jupyter ailab-data bring-over --location {location.name}`); nothing "
        "is replaced or removed. Compare what differs by hand, then have the old root moved away."
    )
    names = [f"{to_text(path)} ({_KINDS[kind]})" for path, kind in found.named]
    return Check(id_, _TITLE, "warning", seen, todo, listed(names))


_KINDS: Final = {
    "only-there": "only in the old root",
    "newer-there": "newer in the old root",
    "different": "different",
    "same": "the same",
}


def _counts(found: Outline) -> str:
    counts = (
        (found.only_there, "only there"),
        (found.newer_there, "newer there"),
        (found.different, "different"),
    )
    return ", ".join(f"{amount(count, 'entry', 'entries')} {words}" for count, words in counts if count)

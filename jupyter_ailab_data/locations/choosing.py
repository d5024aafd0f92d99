"""Which names of a folder are wanted: all, those that contain something, hidden ones or not.

Names are compared as people read them: without regard to case, and whichever way an accent is
written (macOS writes it as a character of its own).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from unicodedata import normalize

from ..archive.names import to_text

T = TypeVar("T")


@dataclass(frozen=True)
class Chosen(Generic[T]):
    """What is wanted of a folder, and what is to be told of the rest."""

    items: Sequence[T]
    unfiltered: int
    """How many there would be whatever their names contain."""
    left_out: int
    """How many more there would be with the hidden ones."""


def choose(items: Sequence[T], name_of: Callable[[T], bytes], part: str, hidden: bool) -> Chosen[T]:
    """Return the items whose names contain `part`; without `hidden`, not those that begin with a dot."""
    if hidden and not part:
        return Chosen(items, len(items), 0)
    wanted = folded(part)
    found: list[T] = []
    unfiltered = left_out = 0
    for item in items:
        name = name_of(item)
        matches = not wanted or wanted in folded(to_text(name))
        if name.startswith(b".") and not hidden:
            left_out += matches
            continue
        unfiltered += 1
        if matches:
            found.append(item)
    return Chosen(found, unfiltered, left_out)


def folded(text: str) -> str:
    """Return text for comparison with other such text."""
    return text.casefold() if text.isascii() else normalize("NFC", text.casefold())

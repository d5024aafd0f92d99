"""A notebook of a snapshot beside the one that stands there now, compared cell by cell."""

from __future__ import annotations

from msgspec import Raw, Struct


class NotebookSides(Struct, frozen=True):
    """What the process that compares is asked for: two notebooks, as the JSON that their files hold."""

    before: str
    after: str


class NotebookComparison(Struct, frozen=True):
    """What nbdime found: a notebook as the snapshot has it, and how to make of it the one that is there now.

    `before` is a notebook of nbformat 4, whichever version its file has, with each text in one piece.
    `diff` are entries of nbdime's diff format. What merely running a notebook changes, as execution
    counts, is no difference.
    """

    before: Raw
    diff: list[Raw]

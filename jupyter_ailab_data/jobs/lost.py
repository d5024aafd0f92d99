"""What is told of jobs whose server ended while they ran."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..models import JobResult, JobWarning, Problem

LOST: Final = Problem(
    "The server ended while this was running. Start the job again; snapshots in the list are whole.",
    "worker-died",
)
STOPPED: Final = Problem("The server was stopped while this was running.", "server-stopped")
LOOKING: Final = "Looking at what it left"
"""The phase of a restore that an earlier server began, until it is known what became of its folder."""
_ENDED: Final = "The server ended in the middle of it"
_NAMED: Final = 3
"""How many sentences about single files a problem holds; the result has them all."""


def fate_of_restore(found: Sequence[JobWarning]) -> Problem:
    """Say what became of a restore; `found` is what had to be done about what it left in its folder."""
    if not found:
        return Problem(
            f"{_ENDED}. Nothing is half-done: the folder is as it was before, or wholly restored. "
            "“Restore…” on the snapshot shows which.",
            LOST.reason,
        )
    taken_back = found[0].path == "" and found[0].reason == "interrupted"
    start = (
        f"{_ENDED}, and what it had done was taken back: everything is as it was before."
        if taken_back
        else f"{_ENDED}."
    )
    return Problem(_with(start, found[1:] if taken_back else found), found[0].reason)


def fate_of_another(found: Sequence[JobWarning]) -> Problem:
    """Say what was done about a restore that nobody here knows, such as one by the command line."""
    return Problem(_with("", found), found[0].reason)


def result_of(found: Sequence[JobWarning]) -> JobResult | None:
    """Return all that was found, for who wants to read it in full."""
    return JobResult(warnings=list(found), warning_count=len(found)) if len(found) > 1 else None


def _with(start: str, found: Sequence[JobWarning]) -> str:
    sentences = [
        f"{warning.path}: {warning.message}" if warning.path else warning.message
        for warning in found[:_NAMED]
    ]
    if len(found) > _NAMED:
        sentences.append(f"There are {len(found) - _NAMED} more such files.")
    return " ".join([start, *sentences]).strip()

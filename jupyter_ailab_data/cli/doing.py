"""A job done in this process, or by it in helper containers, with its progress shown and its result told."""

from __future__ import annotations

import logging
import time
from argparse import Namespace

from ..jobs.helper.work import HelperWork
from ..jobs.worker import perform
from ..models import JobRequest, JobResult, Report, Snapshot
from . import DONE, FAILED, WARNINGS
from .bar import Bar
from .output import age, say, size, write_json

NAMED = 20
"""How many warnings or damaged files are named on a terminal; --json names all there are."""


def do(work: JobRequest | HelperWork) -> tuple[JobResult, float]:
    """Do a job; return its result and the seconds it took."""
    started = time.monotonic()
    with Bar() as bar:
        result = _in_helper(work, bar.report) if isinstance(work, HelperWork) else perform(work, bar.report)
    return result, time.monotonic() - started


def _in_helper(work: HelperWork, report: Report) -> JobResult:
    from ..jobs.helper.session import HelperSession
    from ..jobs.helper.worker import perform_in_helper

    session = HelperSession(work.settings, "terminal", perform, logging.getLogger(__name__))
    return perform_in_helper(work, session, report)


def finish(options: Namespace, result: JobResult, summary: str) -> int:
    """Tell the result, and return the exit code it means."""
    if options.json:
        write_json(result)
    for path in result.damaged[:NAMED]:
        say(f"  damaged: {path or 'the folder itself'}")
    for warning in result.warnings[:NAMED]:
        say(f"  {warning.path}: {warning.message}" if warning.path else f"  {warning.message}")
    unnamed = max(0, result.warning_count - NAMED) + max(0, len(result.damaged) - NAMED)
    if unnamed:
        say(f"  and {unnamed:,} more; --json names them.")
    say(summary)
    return FAILED if result.damaged else WARNINGS if result.warning_count else DONE


def described(snapshot: Snapshot) -> str:
    """Name a snapshot by its id, label, age and size."""
    label = f"“{snapshot.label}”, " if snapshot.label else ""
    return f"{snapshot.id} ({label}{age(snapshot.created)}, {size(snapshot.size)})"

"""The commands that do a job, in this process: snapshot, verify, restore, delete, import, export."""

from __future__ import annotations

import os
import time
from argparse import Namespace

from ..jobs.worker import perform
from ..manager import DataManager
from ..models import CreateSnapshot, JobRequest, JobResult, RestoreSnapshot, Snapshot
from . import DONE, FAILED, WARNINGS
from .asking import agreed
from .bar import Bar
from .output import age, amount, duration, say, size, write_json
from .session import find_snapshot, location_of, open_manager, tidy

_NAMED = 20
"""How many warnings or damaged files are named on a terminal; --json names all there are."""


def snapshot_command(options: Namespace) -> int:
    """Take a snapshot."""
    manager = open_manager(options)
    wish = CreateSnapshot(location_of(options), options.label, options.incremental)
    result, took = _do(manager.request_snapshot(wish))
    held = f"{amount(result.entries, 'entry', 'entries')}, {size(result.bytes)}"
    code = _finish(
        options,
        result,
        f"Took {result.snapshot}: {held}, stored as {size(result.stored)} in {duration(took)}.",
    )
    _warn_of_store(manager, options)
    return code


def verify_command(options: Namespace) -> int:
    """Check a snapshot; a damaged one is a failure."""
    manager = open_manager(options)
    id_ = find_snapshot(manager, options)
    result, took = _do(manager.request_verify(id_))
    if result.damaged:
        return _finish(
            options, result, f"{id_} is damaged: {amount(len(result.damaged), 'file')} can't be restored."
        )
    checked = f"{amount(result.entries, 'entry', 'entries')}, {size(result.bytes)}"
    return _finish(options, result, f"{id_} is whole: {checked} checked in {duration(took)}.")


def restore_command(options: Namespace) -> int:
    """Restore a snapshot or parts of it, after asking where something may be replaced."""
    manager = open_manager(options)
    snapshot = manager.snapshot(find_snapshot(manager, options))
    paths = [tidy(path) for path in options.paths]
    wish = RestoreSnapshot([] if "" in paths else paths, options.mode)
    request = manager.request_restore(snapshot.id, wish)
    what = "everything in it" if not wish.paths else _few(wish.paths)
    may = not _holds_something(request.path) or agreed(
        options,
        f"This restores {what} from {_described(snapshot)} into {request.path}. "
        "Files there that the snapshot holds too are replaced; all others stay.",
        "Restore?",
    )
    if not may:
        return FAILED
    result, took = _do(request)
    done = ", ".join(
        f"{count:,} {word}"
        for count, word in (
            (result.added, "added"),
            (result.changed, "changed"),
            (result.unchanged, "unchanged"),
        )
        if count
    )
    return _finish(options, result, f"Restored {snapshot.id} in {duration(took)}: {done or 'nothing to do'}.")


def delete_command(options: Namespace) -> int:
    """Delete a snapshot, after asking."""
    manager = open_manager(options)
    snapshot = manager.snapshot(find_snapshot(manager, options))
    if not agreed(options, f"This deletes {_described(snapshot)} for good.", "Delete?"):
        return FAILED
    result, _ = _do(manager.request_delete(snapshot.id))
    return _finish(options, result, f"Deleted {snapshot.id}: {size(result.freed)} freed.")


def import_command(options: Namespace) -> int:
    """Take an archive from elsewhere into the store."""
    manager = open_manager(options)
    request = manager.request_import(os.path.abspath(options.file), location_of(options), options.label)
    result, took = _do(request)
    held = f"{amount(result.entries, 'entry', 'entries')}, {size(result.bytes)}"
    return _finish(options, result, f"Imported as {result.snapshot}: {held} in {duration(took)}.")


def export_command(options: Namespace) -> int:
    """Write a snapshot as one full .tgz; a file that exists is never replaced."""
    manager = open_manager(options)
    id_ = find_snapshot(manager, options)
    dest = os.path.join(options.file, f"{id_}.tgz") if os.path.isdir(options.file) else options.file
    result, took = _do(manager.request_export(id_, dest))
    written = size(result.stored or os.path.getsize(dest))
    return _finish(options, result, f"Exported {id_} to {dest}: {written} in {duration(took)}.")


def _do(request: JobRequest) -> tuple[JobResult, float]:
    """Do a job in this process; return its result and the seconds it took."""
    started = time.monotonic()
    with Bar() as bar:
        result = perform(request, bar.report)
    return result, time.monotonic() - started


def _finish(options: Namespace, result: JobResult, summary: str) -> int:
    """Tell the result, and return the exit code it means."""
    if options.json:
        write_json(result)
    for path in result.damaged[:_NAMED]:
        say(f"  damaged: {path or 'the folder itself'}")
    for warning in result.warnings[:_NAMED]:
        say(f"  {warning.path}: {warning.message}" if warning.path else f"  {warning.message}")
    unnamed = max(0, result.warning_count - _NAMED) + max(0, len(result.damaged) - _NAMED)
    if unnamed:
        say(f"  and {unnamed:,} more; --json names them.")
    say(summary)
    return FAILED if result.damaged else WARNINGS if result.warning_count else DONE


def _described(snapshot: Snapshot) -> str:
    label = f"“{snapshot.label}”, " if snapshot.label else ""
    return f"{snapshot.id} ({label}{age(snapshot.created)}, {size(snapshot.size)})"


def _few(paths: list[str]) -> str:
    return ", ".join(paths) if len(paths) <= 3 else f"{', '.join(paths[:2])} and {len(paths) - 2} more"


def _holds_something(folder: str) -> bool:
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is not None
    except OSError:
        return False


def _warn_of_store(manager: DataManager, options: Namespace) -> None:
    problem = manager.list_snapshots(location_of(options)).problem
    if problem is not None:
        say(f"Warning: {problem.message}")

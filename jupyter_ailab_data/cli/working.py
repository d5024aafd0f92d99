"""The commands that do a job, in this process: snapshot, verify, delete, import, export."""

from __future__ import annotations

import os
from argparse import Namespace

from ..manager import DataManager
from ..manager.requests import (
    request_delete,
    request_export,
    request_import,
    request_snapshot,
    request_verify,
)
from ..manager.snapshots import list_snapshots
from ..models import CreateSnapshot
from . import FAILED
from .asking import agreed
from .doing import described, do, finish
from .output import amount, duration, say, size
from .session import find_snapshot, location_of, open_manager


def snapshot_command(options: Namespace) -> int:
    """Take a snapshot."""
    manager = open_manager(options)
    wish = CreateSnapshot(location_of(options), options.label, options.incremental)
    result, took = do(request_snapshot(manager, wish))
    held = f"{amount(result.entries, 'entry', 'entries')}, {size(result.bytes)}"
    code = finish(
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
    result, took = do(request_verify(manager, id_))
    if result.damaged:
        return finish(
            options, result, f"{id_} is damaged: {amount(len(result.damaged), 'file')} can't be restored."
        )
    checked = f"{amount(result.entries, 'entry', 'entries')}, {size(result.bytes)}"
    return finish(options, result, f"{id_} is whole: {checked} checked in {duration(took)}.")


def delete_command(options: Namespace) -> int:
    """Delete a snapshot, after asking."""
    manager = open_manager(options)
    snapshot = manager.snapshot(find_snapshot(manager, options))
    if not agreed(options, f"This deletes {described(snapshot)} for good.", "Delete?"):
        return FAILED
    result, _ = do(request_delete(manager, snapshot.id))
    return finish(options, result, f"Deleted {snapshot.id}: {size(result.freed)} freed.")


def import_command(options: Namespace) -> int:
    """Take an archive from elsewhere into the store."""
    manager = open_manager(options)
    request = request_import(manager, os.path.abspath(options.file), location_of(options), options.label)
    result, took = do(request)
    held = f"{amount(result.entries, 'entry', 'entries')}, {size(result.bytes)}"
    return finish(options, result, f"Imported as {result.snapshot}: {held} in {duration(took)}.")


def export_command(options: Namespace) -> int:
    """Write a snapshot as one full .tgz; a file that exists is never replaced."""
    manager = open_manager(options)
    id_ = find_snapshot(manager, options)
    dest = os.path.join(options.file, f"{id_}.tgz") if os.path.isdir(options.file) else options.file
    result, took = do(request_export(manager, id_, dest))
    written = size(result.stored or os.path.getsize(dest))
    return finish(options, result, f"Exported {id_} to {dest}: {written} in {duration(took)}.")


def _warn_of_store(manager: DataManager, options: Namespace) -> None:
    problem = list_snapshots(manager, location_of(options)).problem
    if problem is not None:
        say(f"Warning: {problem.message}")

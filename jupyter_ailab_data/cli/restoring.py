"""The commands about putting things back: restore, undo, and diff, which only looks."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Callable, Iterable

from msgspec.structs import replace

from ..errors import NotFoundError, from_reason
from ..manager import PAGE_LIMIT, DataManager
from ..manager.checks import volume_of
from ..manager.plans import plan_restore
from ..manager.requests import request_restore
from ..manager.volume_requests import work_of
from ..models import (
    JobResult,
    Plan,
    PlanAction,
    PlanCount,
    PlanEntry,
    PlanRestore,
    RestoreMode,
    RestoreRequest,
    RestoreSnapshot,
)
from . import DONE, FAILED
from .asking import agreed
from .doing import described, do, finish
from .output import duration, say, size, table, write_json
from .session import find_snapshot, location_of, open_manager, tidy

CHANGES: list[PlanAction] = ["added", "changed", "removed"]
_NAMED = 5
"""How many paths of a warning are named on a terminal."""


def restore_command(options: Namespace) -> int:
    """Restore a snapshot or parts of it, after showing what that does and asking."""
    manager = open_manager(options)
    snapshot = manager.snapshot(find_snapshot(manager, options))
    paths = wanted_paths(options.paths)
    what = "everything in it" if not paths else few(paths)
    sentence = f"This restores {what} from {described(snapshot)}"
    mode: RestoreMode = options.mode if options.into is None else "copy"
    return _restore(manager, options, snapshot.id, paths, mode, sentence, options.into)


def undo_command(options: Namespace) -> int:
    """Take back a restore: the last one of the location, or that before which a safety snapshot was taken."""
    manager = open_manager(options)
    id_ = find_snapshot(manager, options) if options.id else _last_undoable(manager, location_of(options))
    undone = manager.snapshot(id_).undoes
    of = f" of {undone.snapshot}" if undone else ""
    return _restore(manager, options, id_, [], "undo", f"This takes back the restore{of}, by {id_}")


def diff_command(options: Namespace) -> int:
    """Show how the location differs from a snapshot; touches nothing."""
    manager = open_manager(options)
    id_ = find_snapshot(manager, options)
    plan = _whole_plan(manager, id_, wanted_paths(options.paths), "overlay", [*CHANGES, "kept"])
    return show(options, plan)


def _restore(
    manager: DataManager,
    options: Namespace,
    id_: str,
    paths: list[str],
    mode: RestoreMode,
    sentence: str,
    into: str | None = None,
) -> int:
    if options.dry_run:
        return show(options, _whole_plan(manager, id_, paths, mode, CHANGES, into))
    request = request_restore(manager, id_, RestoreSnapshot(paths, mode, None, into))
    request = replace(request, safety=request.safety and not options.no_safety)
    if mode != "copy" and not options.yes and _holds_something(request.path):
        plan = plan_restore(manager, id_, PlanRestore(paths, mode, actions=[]))
        if not agreed_on(options, plan, f"{sentence} into {_where(request)}", request.safety):
            return FAILED
        request = replace(request, plan=plan.id)
    result, took = do(work_of(manager, request))
    return finish(options, result, told(result, mode, id_, took, into=into))


def agreed_on(options: Namespace, plan: Plan, sentence: str, safety: bool) -> bool:
    """Show what the restore does, and ask; raises what would stop it anyway."""
    for warning in plan.warnings:
        if warning.blocking:
            raise from_reason(warning.reason, warning.message)
    lines = [f"{sentence}: {_summary(plan)}.", *_warnings(plan)]
    if not safety:
        lines.append("What is there now is not kept first, so this can't be undone.")
    return agreed(options, "\n".join(lines), "Restore?")


def told(
    result: JobResult, mode: RestoreMode, id_: str, took: float, undo: str = "undo", into: str | None = None
) -> str:
    """Say what a restore did; `undo` is the command that takes it back, `into` a folder that was there."""
    counts = (
        (result.added, "added"),
        (result.changed, "changed"),
        (result.removed, "removed"),
        (result.unchanged, "unchanged"),
    )
    counted = ", ".join(f"{count:,} {word}" for count, word in counts if count) or "nothing to do"
    if mode == "copy" and into is not None:
        return f"Copied out of {id_} to {result.path or 'the location'} in {duration(took)}: {counted}."
    if mode == "copy":
        return f"Restored {id_} into the new folder {result.path} in {duration(took)}: {counted}."
    done = "Took back a restore by" if mode == "undo" else "Restored"
    back = f" 'jupyter ailab-data {undo}' takes it back." if result.safety else ""
    return f"{done} {id_} in {duration(took)}: {counted}.{back}"


def _whole_plan(
    manager: DataManager,
    id_: str,
    paths: list[str],
    mode: RestoreMode,
    actions: list[PlanAction],
    into: str | None = None,
) -> Plan:
    wish = PlanRestore(paths, mode, actions, 0, PAGE_LIMIT, None, into)
    return whole_plan(lambda offset: plan_restore(manager, id_, replace(wish, offset=offset)))


def whole_plan(page: Callable[[int], Plan]) -> Plan:
    """Return a plan with all its entries; `page` gives it with those from an offset on."""
    plan = page(0)
    entries = list(plan.entries)
    while len(entries) < plan.total:
        more = page(len(entries)).entries
        if not more:
            break
        entries += more
    return replace(plan, entries=entries)


def show(options: Namespace, plan: Plan) -> int:
    """Write the plan, entry by entry to standard output, its sum and its warnings to standard error."""
    if options.json:
        write_json(plan)
        return DONE
    if plan.entries:
        rows = [(entry.action, _sizes(entry), entry.path or ".") for entry in plan.entries]
        table(("ACTION", "SIZE", "PATH"), rows, right="SIZE")
    for line in _warnings(plan):
        say(line)
    say(f"{plan.snapshot}: {_summary(plan)}.")
    return DONE


def _sizes(entry: PlanEntry) -> str:
    """Say how large a file is there, and how large it would be, where the two differ."""
    if entry.type != "file":
        return ""
    sizes = [size(each) for each in (entry.live_size, entry.size) if each is not None]
    return " -> ".join(dict.fromkeys(sizes))


def _summary(plan: Plan) -> str:
    """Say what a plan comes to, such as `3 entries added (1.2 MB), 2 changed, 40 unchanged`."""
    counts = (
        (plan.added, "added"),
        (plan.changed, "changed"),
        (plan.removed, "removed"),
        (plan.unchanged, "unchanged"),
        (plan.kept, "kept as they are"),
    )
    told = [_counted(count, word) for count, word in counts if count.entries]
    where = f" in the new folder {plan.folder}" if plan.folder else ""
    return (", ".join(told) or "there is nothing to do") + where


def _counted(count: PlanCount, word: str) -> str:
    size_of = f" ({size(count.bytes)})" if count.bytes and word in ("added", "changed", "removed") else ""
    return f"{count.entries:,} {word}{size_of}"


def _warnings(plan: Plan) -> list[str]:
    lines = []
    for warning in plan.warnings:
        named = ", ".join(path or "the location itself" for path in warning.paths[:_NAMED])
        more = f" and {len(warning.paths) - _NAMED:,} more" if len(warning.paths) > _NAMED else ""
        lines.append(f"Warning: {warning.message}" + (f" ({named}{more})" if named else ""))
    return lines


def _last_undoable(manager: DataManager, location: str) -> str:
    for snapshot in manager.store().snapshots(location):
        if snapshot.undoes is not None and snapshot.location == location:
            return snapshot.id
    raise NotFoundError(f"There is no restore of '{location}' that can be undone.")


def wanted_paths(words: Iterable[str]) -> list[str]:
    """Return the paths that a command names; none means all."""
    paths = [tidy(word) for word in words]
    return [] if "" in paths else paths


def few(paths: list[str]) -> str:
    """Name a few paths."""
    return ", ".join(paths) if len(paths) <= 3 else f"{', '.join(paths[:2])} and {len(paths) - 2} more"


def _where(request: RestoreRequest) -> str:
    return request.path or f"the volume {volume_of(request.location)}"


def _holds_something(folder: str) -> bool:
    if not folder:  # it is not reached from here
        return True
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is not None
    except OSError:
        return False

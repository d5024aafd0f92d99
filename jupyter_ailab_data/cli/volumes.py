"""The commands about Docker volumes: volumes list, create, remove, snapshot, restore, adopt, run-line."""

from __future__ import annotations

import os
from argparse import Namespace

from msgspec.structs import replace

from ..errors import BadRequestError, from_reason
from ..jobs.helper.work import HelperWork
from ..manager import PAGE_LIMIT, DataManager
from ..manager.volume_requests import (
    plan_volume_restore,
    request_adopt,
    request_volume_restore,
    request_volume_snapshot,
)
from ..models import (
    AdoptVolume,
    CreateVolume,
    JobResult,
    Plan,
    PlanAction,
    PlanVolumeRestore,
    RestoreRequest,
    RestoreVolume,
    SnapshotVolume,
    Volume,
)
from . import DONE, FAILED
from .asking import agreed
from .doing import described, do, finish
from .output import amount, duration, say, size, table, write_json
from .restoring import CHANGES, agreed_on, few, show, told, wanted_paths, whole_plan
from .session import location_of, open_manager, resolve


def volumes_list_command(options: Namespace) -> int:
    """List the volumes; without an engine that is an error here."""
    found = open_manager(options).volumes.listed()
    if found.engine.problem is not None:
        raise from_reason(found.engine.problem.reason, found.engine.problem.message)
    if options.json:
        write_json(found.volumes)
        return DONE
    if not found.volumes:
        say("There are no volumes. 'volumes create' makes one.")
        return DONE
    table(
        ("VOLUME", "SIZE", "USED BY", "HERE AS", "SNAPSHOTS"),
        [_row(each) for each in found.volumes],
        "SIZE SNAPSHOTS",
    )
    return DONE


def _row(volume: Volume) -> tuple[str, str, str, str, str]:
    users = ", ".join(
        dict.fromkeys(user.name + ("" if user.running else " (stopped)") for user in volume.users)
    )
    name = f"{volume.name[:12]}… (anonymous)" if volume.anonymous and len(volume.name) > 24 else volume.name
    measured = "" if volume.size is None else size(volume.size)
    return name, measured, users or "-", volume.location or "-", str(volume.snapshots)


def volumes_create_command(options: Namespace) -> int:
    """Create a volume."""
    manager = open_manager(options)
    made = manager.volumes.create(CreateVolume(_name(options)))
    if options.json:
        write_json(made)
    say(f"Created the volume {made.name}.")
    return DONE


def volumes_remove_command(options: Namespace) -> int:
    """Remove a volume, after asking."""
    manager = open_manager(options)
    name = _name(options)
    volume = manager.volumes.volume(name)
    kept = (
        f" {amount(volume.snapshots, 'snapshot')} of it stay in the store."
        if volume.snapshots
        else (f" There is no snapshot of it: 'volumes snapshot {name}' takes one first.")
    )
    if not agreed(
        options, f"This deletes the volume {name} and all that is in it for good.{kept}", "Delete?"
    ):
        return FAILED
    removed = manager.volumes.remove(name, name)
    if options.json:
        write_json(removed)
    say(f"Removed the volume {name}.")
    return DONE


def volumes_snapshot_command(options: Namespace) -> int:
    """Take a snapshot of a volume, into the store or into a folder of the Docker host."""
    manager = open_manager(options)
    wish = SnapshotVolume(options.label, options.incremental, options.dest or None)
    result, took = do(request_volume_snapshot(manager, _name(options), wish))
    return finish(options, result, _taken(result, took))


def _taken(result: JobResult, took: float) -> str:
    held = amount(result.entries, "entry", "entries") + (f", {size(result.bytes)}" if result.bytes else "")
    stored = f", stored as {size(result.stored)}" if result.stored else ""
    what = f"Wrote {result.path} on the Docker host" if result.path else f"Took {result.snapshot}"
    return f"{what}: {held}{stored} in {duration(took)}."


def volumes_restore_command(options: Namespace) -> int:
    """Restore a snapshot into a volume, after showing what that does and asking."""
    manager = open_manager(options)
    name, wish = _wish(manager, options)
    if options.dry_run:
        return show(options, _whole_plan(manager, name, wish, CHANGES))
    work = request_volume_restore(manager, name, wish)
    request = work.request if isinstance(work, HelperWork) else work
    safety = manager.safety_snapshots and not options.no_safety
    if wish.mode != "copy" and not options.yes:
        asked = PlanVolumeRestore(wish.snapshot, wish.paths, wish.mode, [])
        plan = plan_volume_restore(manager, name, asked)
        what = few(wish.paths) if wish.paths else "everything in it"
        sentence = (
            f"This restores {what} from {described(manager.snapshot(wish.snapshot))} into the volume {name}"
        )
        if not agreed_on(options, plan, sentence, safety):
            return FAILED
        wish = replace(wish, plan=plan.id)
    if isinstance(request, RestoreRequest):
        request = replace(request, safety=safety, plan=wish.plan)
        work = (
            HelperWork(request, work.volume, work.settings, stop=work.stop)
            if isinstance(work, HelperWork)
            else request
        )
    result, took = do(work)
    return finish(options, result, told(result, wish.mode, wish.snapshot, took, f"undo {result.safety}"))


def _wish(manager: DataManager, options: Namespace) -> tuple[str, RestoreVolume]:
    """Read NAME ID [PATH...], where NAME may be left out if VOLUME names it and there are no paths."""
    words = [options.name, *options.words]
    if len(words) == 1:
        words.insert(0, _default_volume())
    name, id_, *paths = words
    at = manager.volumes.mounted_at(name)
    snapshot = resolve(manager, id_, at or f"volume.{name}")
    return name, RestoreVolume(snapshot, wanted_paths(paths), options.mode, None, options.stop)


def _whole_plan(manager: DataManager, name: str, wish: RestoreVolume, actions: list[PlanAction]) -> Plan:
    asked = PlanVolumeRestore(wish.snapshot, wish.paths, wish.mode, actions, 0, PAGE_LIMIT)
    return whole_plan(lambda offset: plan_volume_restore(manager, name, replace(asked, offset=offset)))


def volumes_adopt_command(options: Namespace) -> int:
    """Copy a location's folder into a new volume, and show how to use it from now on."""
    manager = open_manager(options)
    location, name = location_of(options), _name(options)
    result, took = do(request_adopt(manager, location, AdoptVolume(name)))
    held = f"{amount(result.entries, 'entry', 'entries')}, {size(result.bytes)}"
    return finish(
        options,
        result,
        f"Copied '{location}' into the new volume {name}: {held}, checked, in {duration(took)}.\n"
        "What is saved from now on still goes to the old place, until the container is started anew with\n"
        f"the volume: 'jupyter ailab-data volumes run-line {name}' shows how.",
    )


def volumes_run_line_command(options: Namespace) -> int:
    """Show the docker run command that uses a volume."""
    line = open_manager(options).volumes.run_line(location_of(options), _name(options))
    if options.json:
        write_json(line)
        return DONE
    print(line.command)
    for note in line.notes:
        say(note)
    return DONE


def _name(options: Namespace) -> str:
    return options.name or _default_volume()


def _default_volume() -> str:
    name = os.environ.get("VOLUME", "")
    if not name:
        raise BadRequestError("Which volume? Name it, or set VOLUME.")
    return name

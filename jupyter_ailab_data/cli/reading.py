"""The commands that only look: locations, ls, list, show, cat."""

from __future__ import annotations

import os
import sys
from argparse import Namespace

from ..errors import from_reason
from ..manager import PAGE_LIMIT, DataManager
from ..manager.locations import describe_location, list_folder, list_locations
from ..manager.snapshots import list_snapshot_folder, list_snapshots, open_snapshot_file
from ..models import ContentsEntry, ContentsPage, ContentsWish, Location, Mount, Snapshot
from .output import age, amount, facts, local, say, size, table, write_json
from .session import find_snapshot, location_of, open_manager, resolve, tidy

_STATUS = {
    "missing": "missing",
    "unreadable": "can't be read",
    "not-a-folder": "is a file, not a folder",
    "stale": "mounted, but does not answer",
}
_PROBLEMS = {"broken-link": "(broken link)", "unreadable": "(can't be read)"}
_ENDINGS = {"folder": "/", "other": " (not a file)"}


def locations_command(options: Namespace) -> int:
    """Show every location, or the one that is named."""
    manager = open_manager(options)
    if options.location:
        found = [describe_location(manager, options.location)]
    else:
        found = list_locations(manager).locations
    if options.json:
        write_json(found)
        return 0
    rows = [
        (
            location.name,
            location.path,
            _STATUS.get(location.status) or _standing(location),
            f"{size(location.usage.free)} of {size(location.usage.total)}" if location.usage else "",
        )
        for location in found
    ]
    table(("LOCATION", "FOLDER", "BACKED BY", "FREE"), rows, right="FREE")
    for location in found:
        _warn_of(location)
    return 0


def _standing(location: Location) -> str:
    """Say what backs a folder that is there, whether it can be written to, and whether anything is in it."""
    words = ["nothing mounted," if location.expected_mount else "", "" if location.writable else "read-only,"]
    empty = ", empty" if location.empty else ""
    return " ".join([*filter(None, words), backing(location.mount)]) + empty


def backing(mount: Mount | None) -> str:
    """Say in a few words what backs a folder."""
    if mount is None:
        return "unknown"
    if mount.kind == "volume":
        return "anonymous Docker volume" if mount.anonymous else f"Docker volume {mount.volume}"
    named = {"bind": "host folder", "network": "network folder", "disk": "disk"}.get(mount.kind)
    if named:
        return f"{named} {mount.source}" if mount.source else named
    return "memory" if mount.kind == "tmpfs" else "container's own layer"


def ls_command(options: Namespace) -> int:
    """List one folder, live or inside a snapshot."""
    manager = open_manager(options)
    entries, last = _all_entries(manager, options)
    if options.json:
        write_json(entries)
        return 0
    if entries:
        table(("SIZE", "MODIFIED", "NAME"), [_row(entry) for entry in entries], right="SIZE")
    elif last.unfiltered:
        say(f"No name here contains “{options.filter}”.")
    elif not last.hidden:
        say("The folder is empty.")
    if last.hidden:
        say(f"{amount(last.hidden, 'hidden name')} left out; --all lists them too.")
    return 0


def _all_entries(manager: DataManager, options: Namespace) -> tuple[list[ContentsEntry], ContentsPage]:
    """Return what is to be listed, and the last page of it."""
    path = tidy(options.path)
    id_ = resolve(manager, options.snapshot, location_of(options)) if options.snapshot else None

    def page(offset: int) -> ContentsPage:
        wish = ContentsWish(offset, PAGE_LIMIT, options.sort, options.filter, options.all)
        if id_ is None:
            return list_folder(manager, location_of(options), path, wish)
        return list_snapshot_folder(manager, id_, path, wish)

    entries: list[ContentsEntry] = []
    offset = 0
    while True:
        found = page(offset)
        entries += found.entries
        offset += PAGE_LIMIT
        if offset >= found.total:
            return entries, found


def _row(entry: ContentsEntry) -> tuple[str, str, str]:
    name = entry.name + _ENDINGS.get(entry.type, "")
    if entry.target is not None:
        name += f" -> {entry.target}"
    if entry.problem is not None:
        name += f"  {_PROBLEMS[entry.problem]}"
    return "" if entry.type == "folder" else size(entry.size), local(entry.modified), name


def list_command(options: Namespace) -> int:
    """List the snapshots, of one location if one is named."""
    manager = open_manager(options)
    if options.location:
        manager.check_location(options.location)  # a slip of the pen must not look like "no snapshots"
    found = list_snapshots(manager, options.location)
    is_read = found.problem is None or found.problem.reason in ("lost-with-container", "store-read-only")
    if found.problem is not None and not is_read:
        raise from_reason(found.problem.reason, found.problem.message)
    if options.json:
        write_json(found.snapshots)
        return 0
    if found.snapshots:
        rows = [
            (each.id, local(each.created), age(each.created), size(each.size), notes(each))
            for each in found.snapshots
        ]
        table(("ID", "TAKEN", "AGE", "SIZE", "NOTES"), rows, right="SIZE")
        free = f", {size(found.usage.free)} free" if found.usage else ""
        say(f"{amount(len(found.snapshots), 'snapshot')}, {size(found.total_size)} in {found.store}{free}.")
    else:
        say(f"There are no snapshots in {found.store} yet. Take one with 'snapshot'.")
    if found.problem is not None:
        say(f"Warning: {found.problem.message}")
    return 0


def notes(snapshot: Snapshot) -> str:
    """Say what is special about a snapshot: its label, pin, kind, origin and state."""
    words = [f"“{snapshot.label}”"] if snapshot.label else []
    if snapshot.pinned:
        words.append("pinned")
    if snapshot.kind != "full":
        words.append("from elsewhere" if snapshot.kind == "foreign" else snapshot.kind)
    if snapshot.origin in ("automatic", "safety"):
        words.append(snapshot.origin)
    if snapshot.state == "damaged":
        words.append("DAMAGED")
    elif snapshot.warnings:
        words.append(amount(snapshot.warnings, "warning"))
    return ", ".join(words)


def show_command(options: Namespace) -> int:
    """Show all that is known about one snapshot."""
    manager = open_manager(options)
    snapshot = manager.snapshot(find_snapshot(manager, options))
    if options.json:
        write_json(snapshot)
        return 0
    holds = None if snapshot.entries is None else amount(snapshot.entries, "entry", "entries")
    if holds and snapshot.content_size is not None:
        holds += f", {size(snapshot.content_size)}"
    facts(
        [
            ("Snapshot", snapshot.id),
            ("Location", snapshot.location),
            ("Label", snapshot.label),
            ("Taken", f"{local(snapshot.created)} ({age(snapshot.created)})"),
            ("Holds", holds or "not known yet: the archive comes from elsewhere"),
            ("Stored", size(snapshot.size)),
            (
                "Kind",
                snapshot.kind + ("" if snapshot.tar_complete else ", needs other snapshots of the store"),
            ),
            ("Origin", snapshot.origin),
            ("State", _state(snapshot)),
            ("Pinned", "yes" if snapshot.pinned else ""),
        ]
    )
    return 0


def _state(snapshot: Snapshot) -> str:
    state = {"complete": "complete", "damaged": "damaged"}.get(snapshot.state, "complete with warnings")
    if snapshot.warnings:
        state += f" ({snapshot.warnings:,})"
    return f"{state}: {snapshot.problem}" if snapshot.problem else state


def cat_command(options: Namespace) -> int:
    """Write one file's bytes to standard output."""
    manager = open_manager(options)
    with open_snapshot_file(manager, find_snapshot(manager, options), tidy(options.path)) as file:
        out = sys.stdout.fileno()
        for chunk in file.chunks():
            view = memoryview(chunk)
            while view:
                view = view[os.write(out, view) :]
    return 0


def _warn_of(location: Location) -> None:
    if location.expected_mount and location.role == "shared":
        say(
            f"Warning: nothing is mounted at '{location.name}'. What is put there stays in this container; "
            "start the container with the shared folder mounted there."
        )
        return
    if location.status != "ok" or location.mount is None or location.mount.survives:
        return
    say(
        f"Warning: what is in '{location.name}' is lost with the container. "
        "Mount a named volume or a host folder there, or keep snapshots elsewhere."
    )

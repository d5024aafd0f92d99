"""The command that looks back: the versions of a file, or what is gone from a folder."""

from __future__ import annotations

from argparse import Namespace

from ..errors import BadRequestError
from ..manager import DataManager
from ..manager.versions import deleted_entries, file_history
from ..models import DeletedEntry, FileVersion, SkippedSnapshot
from . import DONE
from .output import age, amount, local, say, size, table, write_json
from .session import location_of, open_manager, tidy


def history_command(options: Namespace) -> int:
    """List the versions of a file, newest first; with --deleted what a folder no longer has."""
    manager = open_manager(options)
    path = tidy(options.path)
    if options.deleted:
        return _deleted(manager, options, path)
    if not path:
        raise BadRequestError("Name a file to see its versions, or use --deleted for what a folder lost.")
    versions, skipped, total = _all_versions(manager, location_of(options), path)
    if options.json:
        write_json(versions)
        return DONE
    if versions:
        rows = [
            (
                local(each.modified),
                age(each.modified),
                size(each.size),
                each.snapshot,
                amount(each.snapshots, "snapshot") + _standing(each),
            )
            for each in versions
        ]
        table(("CHANGED", "AGE", "SIZE", "SNAPSHOT", "KEPT IN"), rows, right="SIZE")
        say(f"{amount(len(versions), 'version')} in {amount(total, 'snapshot')}.")
    else:
        say("No snapshot has this file yet.")
    _tell_skipped(skipped)
    return DONE


def _all_versions(
    manager: DataManager, location: str, path: str
) -> tuple[list[FileVersion], list[SkippedSnapshot], int]:
    """Ask for every page; a version that goes on over the end of one is told as two."""
    page = file_history(manager, location, path)
    versions, skipped = list(page.versions), list(page.skipped)
    while page.next is not None:
        page = file_history(manager, location, path, page.next)
        versions += page.versions
        skipped += page.skipped
    return versions, skipped, page.total


def _standing(version: FileVersion) -> str:
    if version.current:
        return ", there now"
    return "" if version.current is not None else ", perhaps there now"


def _deleted(manager: DataManager, options: Namespace, path: str) -> int:
    page = deleted_entries(manager, location_of(options), path)
    entries = {entry.name: entry for entry in page.entries}
    skipped, left_out = list(page.skipped), page.left_out
    while page.next is not None:
        page = deleted_entries(manager, location_of(options), path, page.next)
        for entry in page.entries:
            entries.setdefault(entry.name, entry)
        skipped += page.skipped
        left_out += page.left_out
    if options.json:
        write_json(list(entries.values()))
        return DONE
    if entries:
        head = ("SIZE", "CHANGED", "LAST SEEN IN", "NAME")
        table(head, [_row(entry) for entry in entries.values()], right="SIZE")
    else:
        say("Nothing is gone: the folder still has every name that a snapshot has in it.")
    if left_out:
        say(f"{amount(left_out, 'more name')} not shown.")
    _tell_skipped(skipped)
    return DONE


def _row(entry: DeletedEntry) -> tuple[str, str, str, str]:
    shown = "" if entry.type == "folder" else size(entry.size)
    return shown, local(entry.modified), entry.snapshot, entry.name + "/" * (entry.type == "folder")


def _tell_skipped(skipped: list[SkippedSnapshot]) -> None:
    unread = [each.snapshot for each in skipped if each.reason == "not-indexed"]
    damaged = [each.snapshot for each in skipped if each.reason != "not-indexed"]
    if unread:
        say(f"Not looked into, as nobody has read them yet (see 'ls --snapshot'): {', '.join(unread)}.")
    if damaged:
        say(f"Warning: damaged, so not looked into (see 'verify'): {', '.join(damaged)}.")

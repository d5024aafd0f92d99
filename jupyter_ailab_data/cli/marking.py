"""The commands that change what a snapshot is called, not what it holds: label, pin, unpin."""

from __future__ import annotations

from argparse import Namespace

from ..manager.snapshots import change_snapshot
from ..models import ChangeSnapshot
from .output import say, write_json
from .session import find_snapshot, open_manager


def label_command(options: Namespace) -> int:
    """Give a snapshot another label."""
    return _change(options, ChangeSnapshot(label=options.label))


def pin_command(options: Namespace) -> int:
    """Pin a snapshot."""
    return _change(options, ChangeSnapshot(pinned=True))


def unpin_command(options: Namespace) -> int:
    """Unpin a snapshot."""
    return _change(options, ChangeSnapshot(pinned=False))


def _change(options: Namespace, change: ChangeSnapshot) -> int:
    manager = open_manager(options)
    snapshot = change_snapshot(manager, find_snapshot(manager, options), change)
    if options.json:
        write_json(snapshot)
    elif change.pinned is not None:
        say(f"{snapshot.id} is {'pinned' if snapshot.pinned else 'no longer pinned'}.")
    else:
        say(f"{snapshot.id} is now “{snapshot.label}”." if snapshot.label else f"{snapshot.id} has no label.")
    return 0

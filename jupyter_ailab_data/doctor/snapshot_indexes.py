"""Whether the newest snapshots can be read: their indexes, and that all they build on is there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

from ..errors import AilabDataError, from_os_error
from ..models import Check, Snapshot
from ..store.directory import DirectoryStore
from ..store.reading import StoredSnapshot
from .phrases import amount, listed, span
from .view import View

_TITLE: Final = "Snapshots"
_NEWEST: Final = 3
"""So many snapshots of each location are opened; the others are taken as the store lists them."""
_PATIENCE: Final = 3.0
"""Seconds after which no further one is opened."""


def checks(view: View) -> Iterator[Check]:
    """Look at the store's list, and into the newest snapshots."""
    store = view.given.store
    if store is None:
        return
    snapshots = view.snapshots
    if not snapshots:
        yield Check("index", _TITLE, "ok", "There are no snapshots yet.")
        return
    damaged = {each.id: each.problem or "It is damaged." for each in snapshots if each.state == "damaged"}
    opened = 0
    end = time.monotonic() + _PATIENCE
    for each in _newest(snapshots):
        if each.id not in damaged and time.monotonic() < end:
            opened += 1
            problem = _problem(store, each)
            if problem is not None:
                damaged[each.id] = problem
    if not damaged:
        age = (view.now() - snapshots[0].created).total_seconds()
        newest = f", the newest {span(age)} old" if age >= 0 else ""
        seen = (
            f"There {'is' if len(snapshots) == 1 else 'are'} {amount(len(snapshots), 'snapshot')}{newest}; "
        )
        yield Check(
            "index", _TITLE, "ok", f"{seen}the {amount(opened, 'index', 'indexes')} looked into can be read."
        )
        return
    # What is damaged at its end doesn't tell its location any more.
    latest = {snapshots[0].id, *(each.id for each in _newest(snapshots, 1) if each.location)}
    seen = f"{amount(len(damaged), 'snapshot')} can't be restored as a whole."
    todo = (
        "Take a new full snapshot now. `jupyter ailab-data verify ID` names the files that are damaged; "
        "the others can still be restored. Delete what you don't need."
    )
    named = listed([f"{id_}: {problem}" for id_, problem in damaged.items()])
    yield Check("index", _TITLE, "error" if latest & damaged.keys() else "warning", seen, todo, named)


def _newest(snapshots: list[Snapshot], count: int = _NEWEST) -> list[Snapshot]:
    """Return the newest of each location that we wrote ourselves; the list is newest first."""
    taken: dict[str, int] = {}
    found = []
    for each in snapshots:
        if each.kind != "foreign" and taken.get(each.location, 0) < count:
            taken[each.location] = taken.get(each.location, 0) + 1
            found.append(each)
    return found


def _problem(store: DirectoryStore, snapshot: Snapshot) -> str | None:
    """Read all of an index and open what it builds on; return what is wrong with it."""
    try:
        with StoredSnapshot(store, snapshot.id) as stored:
            for block in stored.index.blocks():
                for archive in {member.archive for member in block.members}:
                    stored.file(archive)
    except AilabDataError as error:
        return error.message
    except OSError as error:
        return from_os_error(error, "reading it").message
    return None

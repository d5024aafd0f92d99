"""Whether snapshots are kept in a safe place, with room, and for their owner alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Final

from ..models import Check, CheckStatus, Location, Mount
from ..store.directory import DirectoryStore
from ..store.privacy import readable_by_others
from .phrases import amount, listed, size, whereabouts
from .view import View

_TITLE: Final = "Snapshot store"
_MOUNT_IT: Final = "Mount a volume or a host folder at /backups, or set SnapshotStore.url to another folder."
_GIVE_IT: Final = (
    "Make it readable and writable (mount it without `:ro`; `chown`, `chmod`), or set SnapshotStore.url."
)
_FEW_INODES: Final = 100
"""A snapshot takes a handful of files: the archive, its note, a lock."""


def checks(view: View) -> Iterator[Check]:
    """Look at the store's folder."""
    store, around = view.given.store, view.around_store
    if store is None or around is None:
        problem = view.given.store_problem
        seen = problem.message if problem else "The setting of the snapshot store makes no sense."
        yield Check("store", _TITLE, "error", seen, "Set SnapshotStore.url to a folder.")
        return
    yield _place(view, store, around)
    if around.usage is not None:
        yield _room(view, around)
        if around.usage.inodes:
            yield _inodes(around.usage.inodes_free)
    if os.path.isdir(store.root):
        yield _privacy(store)


def _place(view: View, store: DirectoryStore, around: Location) -> Check:
    there = os.path.isdir(store.root)
    details = [f"The folder is {around.path}." if there else "The folder is made with the first snapshot."]
    mount = around.mount
    if os.path.lexists(store.root) and not there:
        seen, todo = "Where the snapshots should be kept is a file, or a link to nowhere.", _MOUNT_IT
        return Check("store", _TITLE, "error", seen, todo, details)
    if around.status != "ok":
        seen = "The folder for the snapshots can't be read by the user that JupyterLab runs as."
        return Check("store", _TITLE, "error", seen, _GIVE_IT, details)
    if not around.writable:
        seen = "Snapshots can't be written: " + (
            "the folder for them is mounted read-only."
            if mount is not None and mount.read_only
            else "the folder for them does not belong to the user that JupyterLab runs as."
        )
        return Check("store", _TITLE, "error", seen, _GIVE_IT, details)
    if mount is None:
        seen = "It can't be seen what backs the snapshot store: there is no mount table."
        return Check("store", _TITLE, "warning", seen, _MOUNT_IT, details)
    if not mount.survives:
        seen = f"Snapshots are kept {whereabouts(mount)}, and are lost with the container."
        return Check("store", _TITLE, "warning", seen, _MOUNT_IT, details)
    shared = _same_place(view, mount)
    if shared is not None:
        seen = (
            f"Snapshots are kept {whereabouts(mount)}, where your {shared} are too: "
            "who deletes that volume deletes both."
        )
        return Check("store", _TITLE, "warning", seen, _MOUNT_IT, details)
    return Check("store", _TITLE, "ok", f"Snapshots are kept {whereabouts(mount)}.", "", details)


def _same_place(view: View, mount: Mount) -> str | None:
    """Return the name of a location on the same Docker volume as the store, or None."""
    for location in view.locations:
        other = location.mount
        if mount.volume is not None and other is not None and other.volume == mount.volume:
            return location.name
    return None


def _room(view: View, around: Location) -> Check:
    usage = around.usage
    assert usage is not None  # noqa: S101 - for the type checker; the caller has looked
    free, title = f"{size(usage.free)} of {size(usage.total)} are free", "Room for the next snapshot"
    newest: dict[str, int] = {}
    for each in view.snapshots:
        if each.kind == "full" and each.state != "damaged":
            newest.setdefault(each.location, each.size)
    if not newest:
        few = usage.free < 100_000_000
        status: CheckStatus = "warning" if few else "ok"
        todo = "Free some space, or keep the snapshots elsewhere (SnapshotStore.url)." if few else ""
        return Check("store-room", title, status, f"{free}; there is no full snapshot to compare with.", todo)
    name, needed = max(newest.items(), key=lambda item: item[1])
    seen = f"{free}; the last full snapshot of “{name or 'an archive from elsewhere'}” took {size(needed)}."
    if usage.free >= 2 * needed:
        return Check("store-room", title, "ok", seen)
    todo = (
        "Delete snapshots you don't need, free some space, or keep the snapshots elsewhere "
        "(SnapshotStore.url)."
    )
    return Check("store-room", title, "error" if usage.free < needed else "warning", seen, todo)


def _inodes(free: int) -> Check:
    few = free < _FEW_INODES
    return Check(
        "store-inodes",
        "Room for more files in the store",
        "warning" if few else "ok",
        f"The store's file system can take {amount(free, 'more file')}.",
        "Remove files there: small ones count as much as large ones." if few else "",
    )


def _privacy(store: DirectoryStore) -> Check:
    found = readable_by_others(store.root)
    title = "Who can read the snapshots"
    if not found:
        return Check("store-private", title, "ok", "No other user of this machine can read the store.")
    seen = (
        f"Other users of this machine can read {amount(len(found), 'file')} of the store, "
        "which hold what your folders hold, credentials too."
    )
    todo = f"Run `chmod -R go-rwx {store.root}`."
    return Check("store-private", title, "warning", seen, todo, listed(found))

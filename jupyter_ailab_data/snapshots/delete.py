"""Delete a snapshot, after what others need of it was moved into the oldest of those.

The new owner is rewritten beside itself and renamed over the old file before the deleted
archive goes, so that at every moment each member that is needed lies somewhere whole.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from msgspec.structs import replace

from ..archive.entry import Entry
from ..archive.index import Root
from ..archive.index_writer import IndexWriter
from ..archive.members import Member
from ..archive.writer import copy_range
from ..errors import AilabDataError, ConflictError, CorruptError, from_os_error
from ..models import DeleteRequest, JobResult, Report, Snapshot
from ..store.directory import DirectoryStore
from ..store.naming import INCREMENTAL
from ..store.reading import StoredSnapshot, local_members
from .foreign import forget_index
from .tally import Tally


def delete(request: DeleteRequest, report: Report) -> JobResult:
    """Delete the snapshot; `freed` in the result is what the store has gained, in bytes.

    Raises ConflictError for a pinned one, BusyError while other jobs use the store,
    NoSpaceError where the others' members can't be moved; then nothing was deleted.
    """
    store = DirectoryStore(request.store)
    tally = Tally(report, "Deleting")
    with store.deleting():
        snapshot = store.snapshot(request.snapshot)
        if snapshot.pinned:
            raise ConflictError("The snapshot is pinned. Unpin it first, then delete it.")
        try:
            grown = _hand_over(store, snapshot, tally)
            freed = store.remove(snapshot.id) - grown
            forget_index(store, snapshot.id)
        except OSError as error:
            raise from_os_error(error, "deleting the snapshot") from error
    return JobResult(snapshot=snapshot.id, freed=freed)


def _hand_over(store: DirectoryStore, snapshot: Snapshot, tally: Tally) -> int:
    """Move the members that others need to the oldest of those; return by how much it grew."""
    if snapshot.kind == "foreign":
        return 0
    dependents = [other for other in reversed(store.snapshots()) if _depends(store, other, snapshot.id)]
    if not dependents:
        return 0
    try:
        local = {member.sha256: member for member in local_members(store, snapshot.id)}
    except CorruptError as error:
        raise ConflictError(
            f"This snapshot is damaged, and {len(dependents)} others build on it. Delete those first."
        ) from error
    needed: dict[bytes, Member] = {}
    heirs: list[Snapshot] = []
    for other in dependents:
        with StoredSnapshot(store, other.id) as stored:
            wanted = {m.sha256 for m in _members_in(stored, snapshot.id) if m.sha256 in local}
        if wanted:
            heirs.append(other)
            needed.update((name, local[name]) for name in wanted)
    if not heirs:
        return 0
    tally.expect(0, sum(member.size for member in needed.values()))
    return _adopt(store, heirs[0].id, snapshot.id, sorted(needed.values(), key=lambda m: m.offset), tally)


def _depends(store: DirectoryStore, other: Snapshot, snapshot_id: str) -> bool:
    if other.id == snapshot_id or other.kind != "incremental" or other.state == "damaged":
        return False
    try:
        with StoredSnapshot(store, other.id) as stored:
            return snapshot_id in stored.archives
    except AilabDataError:
        return False


def _members_in(stored: StoredSnapshot, snapshot_id: str) -> Iterator[Member]:
    """Yield the members of the index that lie in the archive `snapshot_id`."""
    number = stored.archives.index(snapshot_id)
    for block in stored.index.blocks():
        for member in block.members:
            if member.archive == number:
                yield member


def _adopt(store: DirectoryStore, heir: str, snapshot_id: str, members: list[Member], tally: Tally) -> int:
    """Write the archive `heir` anew with members of `snapshot_id` behind its own; return the growth."""
    partial = store.rewrite(heir)
    source = os.open(store.path(snapshot_id), os.O_RDONLY | os.O_CLOEXEC)
    try:
        with StoredSnapshot(store, heir) as stored:
            before = os.fstat(stored.file(0)).st_size
            guests = stored.index.guests()
            end = stored.index.root.local_size + stored.index.root.behind_size
            copy_range(stored.file(0), partial.fd, 0, 0, end)
            moved: dict[bytes, Member] = {}
            for member in members:
                copy_range(source, partial.fd, member.offset, end, member.size)
                moved[member.sha256] = replace(member, archive=0, offset=end)
                end += member.size
                tally.advance(0, member.size)
            size = _write_index(store, partial.fd, end, stored, guests, moved)
        os.fsync(partial.fd)
        partial.commit(INCREMENTAL)
        return size - before
    finally:
        os.close(source)
        partial.abandon()


def _write_index(
    store: DirectoryStore,
    out: int,
    end: int,
    stored: StoredSnapshot,
    guests: list[Member],
    moved: dict[bytes, Member],
) -> int:
    writer = IndexWriter(store.root)
    try:
        for block in stored.index.blocks():
            members = [_settled(member, moved) for member in block.members]
            entries: list[Entry] = block.entries
            writer.add(members, entries)
        behind = end - stored.index.root.local_size
        root: Root = replace(stored.index.root, archives=stored.archives[1:], behind_size=behind)
        return writer.finish(out, end, root, [*guests, *moved.values()])
    finally:
        writer.close()


def _settled(member: Member, moved: dict[bytes, Member]) -> Member:
    """Return the member where it is now: one that was moved lies in the archive itself."""
    return moved.get(member.sha256, member) if member.archive else member

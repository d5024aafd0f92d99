"""What other snapshots need of an archive that is to go, and how it comes into the oldest of those.

The new owner is rewritten beside itself and renamed over the old file, so that at every moment
each member that is needed lies somewhere whole.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from ..archive.entry import Entry
from ..archive.index import Root
from ..archive.index_writer import IndexWriter
from ..archive.members import Member
from ..archive.raw import copy_range
from ..errors import AilabDataError, ConflictError, CorruptError
from ..models import Snapshot
from ..store.directory import DirectoryStore
from ..store.kept import is_kept
from ..store.naming import INCREMENTAL
from ..store.partial import rewrite
from ..store.reading import StoredSnapshot, local_members
from .tally import Tally

_SLACK = 1 << 20


@dataclass(frozen=True)
class Needed:
    """Members that others need of one archive, by where they lie in it; the oldest of those is `heir`."""

    heir: str
    members: list[Member]

    @property
    def size(self) -> int:
        """Their bytes."""
        return sum(member.size for member in self.members)

    def fits(self, store: DirectoryStore) -> bool:
        """Whether the store has room for the heir to be written anew with them."""
        info = os.statvfs(store.root)
        free = (info.f_bfree if os.geteuid() == 0 else info.f_bavail) * info.f_frsize
        return free >= os.stat(store.path(self.heir)).st_size + self.size + _SLACK


def needed_of(store: DirectoryStore, name: str) -> Needed | None:
    """Return what others need of an archive of ours, by its id or the name it is kept under; None if nothing.

    Raises ConflictError where the archive is damaged and others build on it, OSError where one
    that may build on it can't be read.
    """
    dependents = [other for other in reversed(store.snapshots()) if _depends(store, other, name)]
    if not dependents:
        return None
    try:
        local = {member.sha256: member for member in local_members(store, name)}
    except CorruptError as error:
        raise ConflictError(
            f"This snapshot is damaged, and {len(dependents)} others build on it. Delete those first."
        ) from error
    needed: dict[bytes, Member] = {}
    heir = ""
    for other in dependents:
        with StoredSnapshot(store, other.id) as stored:
            wanted = {m.sha256 for m in _members_in(stored, name) if m.sha256 in local}
        if wanted:
            heir = heir or other.id
            needed.update((sha256, local[sha256]) for sha256 in wanted)
    return Needed(heir, sorted(needed.values(), key=lambda m: m.offset)) if heir else None


def _depends(store: DirectoryStore, other: Snapshot, name: str) -> bool:
    if other.id == name or (other.kind != "incremental" and other.state != "damaged"):
        return False
    try:
        with StoredSnapshot(store, other.id) as stored:
            return name in stored.archives
    except AilabDataError:  # nothing can be made of it, whatever is kept
        return False


def _members_in(stored: StoredSnapshot, name: str) -> Iterator[Member]:
    """Yield the members of the index that lie in the archive `name`."""
    number = stored.archives.index(name)
    for block in stored.index.blocks():
        for member in block.members:
            if member.archive == number:
                yield member


def adopt(store: DirectoryStore, needed: Needed, name: str, tally: Tally) -> int:
    """Write the heir anew with members of the archive `name` behind its own; return the growth in bytes.

    Raises NoSpaceError, OSError; then nothing has changed.
    """
    tally.expect(0, needed.size)
    partial = rewrite(store, needed.heir)
    try:
        source = os.open(store.file(name) if is_kept(name) else store.path(name), os.O_RDONLY | os.O_CLOEXEC)
        try:
            before, size = _write(store, needed, source, partial.fd, tally)
        finally:
            os.close(source)
        os.fsync(partial.fd)
        partial.commit(INCREMENTAL)
        return size - before
    finally:
        partial.abandon()


def _write(store: DirectoryStore, needed: Needed, source: int, out: int, tally: Tally) -> tuple[int, int]:
    """Write the new file; return the heir's size before and its size now."""
    with StoredSnapshot(store, needed.heir) as stored:
        before = os.fstat(stored.file(0)).st_size
        guests = stored.index.guests()
        end = stored.index.root.local_size + stored.index.root.behind_size
        copy_range(stored.file(0), out, 0, 0, end)
        moved: dict[bytes, Member] = {}
        for member in needed.members:
            copy_range(source, out, member.offset, end, member.size)
            moved[member.sha256] = replace(member, archive=0, offset=end)
            end += member.size
            tally.advance(0, member.size)
        return before, _write_index(store, out, end, stored, guests, moved)


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

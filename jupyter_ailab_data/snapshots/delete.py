"""Delete a snapshot, and keep what others need of it.

Where there is room, that is moved into the oldest of those before the archive goes. On a full disk
the archive only leaves the list, and all that nobody needs of it is freed (see `store.kept`);
what is left is moved when a later deletion finds room.
"""

from __future__ import annotations

import errno
from contextlib import suppress

from ..archive.index import read_root
from ..errors import AilabDataError, ConflictError, NoSpaceError, from_os_error
from ..models import DeleteRequest, JobResult, Report, Snapshot
from ..store.directory import DirectoryStore
from ..store.kept import forget_kept, give_back, is_settled, kept_names, occupied, set_aside
from .foreign import forget_index
from .handing_over import Needed, adopt, needed_of
from .tally import Tally

_FULL = (errno.ENOSPC, errno.EDQUOT)


def delete(request: DeleteRequest, report: Report) -> JobResult:
    """Delete the snapshot; `freed` in the result is what the store has gained, in bytes.

    Raises ConflictError for a pinned one or a damaged one that others build on, BusyError while
    other jobs use the store; then nothing was deleted.
    """
    store = DirectoryStore(request.store)
    tally = Tally(report, "Deleting")
    with store.deleting():
        snapshot = store.snapshot(request.snapshot)
        if snapshot.pinned:
            raise ConflictError("The snapshot is pinned. Unpin it first, then delete it.")
        try:
            freed = _delete(store, snapshot, tally)
        except OSError as error:
            raise from_os_error(error, "deleting the snapshot") from error
        with suppress(AilabDataError, OSError):  # the snapshot is gone; this is tried again next time
            forget_index(store, snapshot.id)
            freed += _settle(store, kept_names(store), tally)
    return JobResult(snapshot=snapshot.id, freed=freed)


def _delete(store: DirectoryStore, snapshot: Snapshot, tally: Tally) -> int:
    """Take the archive away and return the bytes that are freed."""
    needed = None
    if snapshot.kind != "foreign" or snapshot.state == "damaged":
        needed = needed_of(store, snapshot.id)
    if needed is None:
        return store.remove(snapshot.id)
    if needed.fits(store):
        try:
            grown = adopt(store, needed, snapshot.id, tally)
            return store.remove(snapshot.id) - grown
        except NoSpaceError:
            pass
        except OSError as error:
            if error.errno not in _FULL:
                raise
    before = occupied(store.path(snapshot.id))
    name = set_aside(store, snapshot.id)
    with suppress(OSError):  # deleted it is; this is done by the next start, or the next deletion
        _free_rest(store, name, needed)
    return before - occupied(store.file(name))


def _free_rest(store: DirectoryStore, name: str, needed: Needed) -> None:
    """Give back what nobody needs of an archive that was set aside."""
    with open(store.file(name), "rb") as file:
        root = read_root(file.fileno())
    ranges = [(member.offset, member.size) for member in needed.members]
    give_back(store, name, ranges, root.local_size + root.behind_size)


def settle_kept(store: DirectoryStore) -> None:
    """Free what a deletion that was killed did not come to free.

    Does nothing while others use the store.
    """
    names = [name for name in kept_names(store) if not is_settled(store, name)]
    if names:
        with suppress(AilabDataError, OSError), store.deleting():
            _settle(store, names, None)


def _settle(store: DirectoryStore, names: list[str], tally: Tally | None) -> int:
    """See for each that is kept whether it can go, or be moved where it belongs; return the bytes freed.

    Without a tally nothing is moved, which may take its time.
    """
    freed = 0
    for name in names:
        needed = needed_of(store, name)
        if needed is None:
            freed += forget_kept(store, name)
        elif tally is not None and needed.fits(store):
            grown = adopt(store, needed, name, tally)
            freed += forget_kept(store, name) - grown
        else:
            before = occupied(store.file(name))
            _free_rest(store, name, needed)
            freed += before - occupied(store.file(name))
    return freed

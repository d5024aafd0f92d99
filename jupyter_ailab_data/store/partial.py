"""An archive on its way into the store, from the moment its id is taken until it has its final name.

It is written under a hidden temporary name that holds its id, made durable, and renamed: what has
its final name is whole. The temporary is locked by its writer, so one whose lock can be had
belongs to nobody and is swept.
"""

from __future__ import annotations

import contextlib
import os
from datetime import datetime

from ..errors import AilabDataError, BusyError, from_os_error
from .directory import DirectoryStore
from .locking import HeldFile
from .naming import new_id
from .sweeping import PARTIAL


def reserve(store: DirectoryStore, location: str, created: datetime, label: str = "") -> Partial:
    """Take a new id for a snapshot of `location`, and open its temporary, locked."""
    return reserve_name(store, new_id(location, created, label))


def reserve_name(store: DirectoryStore, stem: str, ending: str = "") -> Partial:
    """Take the id `stem` + `ending`, or a numbered one where that is taken.

    An id that an index still refers to is taken, though its archive may be gone.
    """
    candidate, number = stem + ending, 1
    _make_way(store)
    spoken_for = store.spoken_for()
    while True:
        if candidate not in spoken_for and not store.has(candidate):
            partial = _open_partial(store, candidate)
            if partial is not None:
                if not store.has(candidate):
                    return partial
                partial.abandon()
        number += 1
        candidate = f"{stem}-{number}{ending}"


def rewrite(store: DirectoryStore, id: str) -> Partial:
    """Open a temporary that will take the place of the archive `id`."""
    _make_way(store)
    partial = _open_partial(store, id)
    if partial is None:
        raise BusyError(f"“{id}” is being written. Try again when that has ended.")
    partial.replaces = True
    return partial


def _make_way(store: DirectoryStore) -> None:
    """Give back the room and the names that dead writers have left."""
    with contextlib.suppress(AilabDataError, OSError):
        store.sweep()


def _open_partial(store: DirectoryStore, snapshot_id: str) -> Partial | None:
    """Make the temporary of that id, or return None where another writer has it."""
    try:
        return Partial(store, snapshot_id, HeldFile(store.file(f".{snapshot_id}{PARTIAL}")))
    except FileExistsError:
        return None
    except OSError as error:
        raise from_os_error(error, "writing to the snapshot store") from error


class Partial:
    """An archive being written: its id is taken, its file is open and locked."""

    def __init__(self, store: DirectoryStore, snapshot_id: str, held: HeldFile) -> None:
        self.id = snapshot_id
        self.path = held.path
        self._held = held
        self.replaces = False
        """Whether it will take the place of an archive that is there."""
        self._store = store
        self._open = True

    @property
    def fd(self) -> int:
        """The open file."""
        return self._held.fd

    def adopt(self, source: str) -> None:
        """Take over the file `source`, which lies in the same file system, as the content so far."""
        fd = os.open(source, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            os.rename(source, self.path)
        except OSError:
            os.close(fd)
            raise
        self._held.take_over(fd)

    def commit(self, suffix: str) -> None:
        """Give the archive, which is durable by now, its final name; raises OSError."""
        os.fchmod(self.fd, 0o600)
        final = self._store.file(self.id + suffix)
        os.rename(self.path, final)
        try:
            self._store.sync()
        except OSError:
            if not self.replaces:  # what is said to have failed must not be there
                os.unlink(final)
            raise
        self._close()

    def abandon(self) -> None:
        """Remove what was written, unless it was committed."""
        if self._open:
            with contextlib.suppress(OSError):  # then the next sweep does it
                os.unlink(self.path)
            self._close()

    def _close(self) -> None:
        self._open = False
        self._held.close()

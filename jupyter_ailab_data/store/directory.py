"""A folder of snapshots: `NAME.tgz`, `NAME.inc.tgz`, and whatever archive is dropped in.

What has its final name is whole; how it comes by that name is in `partial`.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from contextlib import AbstractContextManager
from typing import Final

import msgspec

from ..archive.index import has_footer, starts_as_ours
from ..archive.names import to_bytes, to_text
from ..errors import BadRequestError, NotFoundError, StoreUnavailableError
from ..models import Snapshot
from .catalogue import Catalogue
from .locking import opened, store_locked
from .naming import ARCHIVE_SUFFIXES, FULL, INCREMENTAL, archive_id
from .notes import NOTES, Note, read_note, remove_note, write_note
from .sweeping import PARTIAL, sweep_indexes, sweep_temporaries

_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


class DirectoryStore:
    """The store in the folder `root`; making one touches nothing."""

    def __init__(self, root: str) -> None:
        self.root = root
        self._catalogue = Catalogue(root)

    def prepare(self) -> None:
        """Make the folder, for its owner alone, where it is missing."""
        try:
            os.makedirs(self.root, mode=0o700, exist_ok=True)
        except OSError as error:
            raise StoreUnavailableError(
                f"The snapshot store can't be made: {error.strerror}. Choose another folder for it."
            ) from error
        if not os.access(self.root, os.W_OK | os.X_OK):
            raise StoreUnavailableError("The snapshot store is not writable. Choose another folder for it.")

    def holds(self, folder: int) -> bool:
        """Whether a folder (a descriptor) is the store's or lies inside it."""
        store = self.identity()
        fd = os.dup(folder)
        try:
            while True:
                here = os.fstat(fd)
                if (here.st_dev, here.st_ino) in store:
                    return True
                try:
                    above = os.open("..", _FOLDER, dir_fd=fd)
                except PermissionError:  # what may not be entered is no store of this user
                    return False
                os.close(fd)
                fd = above
                if os.path.samestat(os.fstat(fd), here):
                    return False
        finally:
            os.close(fd)

    def identity(self) -> frozenset[tuple[int, int]]:
        """Return the store folder's (device, inode), so that a snapshot can leave it out."""
        try:
            info = os.stat(self.root)
        except FileNotFoundError:
            return frozenset()
        return frozenset({(info.st_dev, info.st_ino)})

    def sync(self) -> None:
        """Make renames and removals in the store durable (fsync(2) of the folder)."""
        fd = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)

    def sweep(self) -> list[str]:
        """Remove what dead writers left, and indexes of archives that are gone; return the writers' files."""
        names = self._names()
        if not names:
            return []
        present = [archive_id(name) for name in names if not name.startswith(".")]
        present += [name[1:].removesuffix(PARTIAL) for name in names if name.endswith(PARTIAL)]
        with opened(self.root) as folder:
            sweep_indexes(folder, present)
            with contextlib.suppress(OSError), opened(NOTES, folder) as notes:
                sweep_temporaries(notes)
            return sweep_temporaries(folder)

    def reading(self) -> AbstractContextManager[None]:
        """Keep archives from being taken away by a deletion meanwhile."""
        return store_locked(self.root, fcntl.LOCK_SH)

    def deleting(self) -> AbstractContextManager[None]:
        """Be the only one in the store; raises BusyError where somebody else is at work in it."""
        return store_locked(self.root, fcntl.LOCK_EX)

    def changes(self) -> str:
        """Return a word that is another one when an archive or a note has come, gone or been replaced.

        Raises OSError.
        """
        words = []
        for folder in (self.root, os.path.join(self.root, NOTES)):
            with contextlib.suppress(FileNotFoundError):
                words.append(f"{os.stat(folder).st_mtime_ns:x}")
        return "-".join(words) or "none"

    def snapshots(self, location: str | None = None) -> list[Snapshot]:
        """Return the snapshots, newest first; of one location and of none if `location` is given."""
        found: dict[str, Snapshot] = {}
        for name in sorted(self._names(), key=lambda name: name.endswith(INCREMENTAL)):
            if not name.startswith(".") and name.endswith(ARCHIVE_SUFFIXES) and archive_id(name) not in found:
                snapshot = self._describe(name)
                if snapshot and (location is None or snapshot.location in ("", location)):
                    found[snapshot.id] = snapshot
        return sorted(found.values(), key=lambda snapshot: (snapshot.created, snapshot.id), reverse=True)

    def snapshot(self, id: str) -> Snapshot:
        """Return one snapshot; raises NotFoundError."""
        name = self._name(id)
        snapshot = self._describe(name) if name else None
        if snapshot is None:
            raise NotFoundError(f"There is no snapshot “{id}” in the store.")
        return snapshot

    def path(self, id: str) -> str:
        """Return the file of a snapshot; raises NotFoundError."""
        name = self._name(id)
        if name is None:
            raise NotFoundError(f"There is no snapshot “{id}” in the store.")
        return self.file(name)

    def file(self, name: str) -> str:
        """Return the path of the file that the store lists as `name` (see `archive.names`)."""
        return os.path.join(self.root, os.fsdecode(to_bytes(name)))

    def is_foreign(self, id: str) -> bool:
        """Whether the snapshot was made by other tools; raises NotFoundError.

        One of ours whose end is missing is not: it is damaged, and opening it says so.
        """
        fd = os.open(self.path(id), os.O_RDONLY | os.O_CLOEXEC)
        try:
            return not has_footer(fd) and not starts_as_ours(fd)
        finally:
            os.close(fd)

    def spoken_for(self) -> set[str]:
        """Return the ids that indexes refer to: they are taken, though their archives may be gone."""
        self.snapshots()
        return {name for archives in self._catalogue.builds_on.values() for name in archives}

    def has(self, id: str) -> bool:
        """Whether the store holds a snapshot of this id."""
        return self._name(id) is not None

    def _name(self, snapshot_id: str) -> str | None:
        """Return the name of a snapshot's file, or None where there is none."""
        if not snapshot_id or "/" in snapshot_id or "\0" in snapshot_id or snapshot_id.startswith("."):
            return None
        for name in (snapshot_id + FULL, snapshot_id + INCREMENTAL, snapshot_id):
            ours = name.endswith(ARCHIVE_SUFFIXES) and archive_id(name) == snapshot_id
            if ours and os.path.isfile(self.file(name)):
                return name
        return None

    def change(self, id: str, *, label: str | None = None, pinned: bool | None = None) -> Snapshot:
        """Set label or pin; what is None stays."""
        self.path(id)
        if label is not None and len(label) > 200:
            raise BadRequestError("A label can have 200 characters at most.")
        note = read_note(self.root, id)
        if label is not None:
            note = msgspec.structs.replace(note, label=label.strip())
        if pinned is not None:
            note = msgspec.structs.replace(note, pinned=pinned)
        write_note(self.root, id, note)
        return self.snapshot(id)

    def annotate(self, id: str, note: Note) -> None:
        """Keep what is not in the archive itself."""
        write_note(self.root, id, note)

    def remove(self, id: str) -> int:
        """Remove the archive for good; return its size in bytes. The caller sees to what others need."""
        path = self.path(id)
        size = os.stat(path).st_size
        os.unlink(path)
        with contextlib.suppress(OSError):  # it is gone, whatever becomes of what is said of it
            self.sync()
        with contextlib.suppress(OSError):
            remove_note(self.root, id)
        return size

    def _names(self) -> list[str]:
        try:
            return [to_text(os.fsencode(name)) for name in os.listdir(self.root)]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StoreUnavailableError(
                f"The snapshot store can't be read: {error.strerror}. Check its folder and its permissions."
            ) from error

    def _describe(self, name: str) -> Snapshot | None:
        """Describe the archive `name`, from memory where it has not changed; None where it is no file."""
        return self._catalogue.describe(name, self.file(name))

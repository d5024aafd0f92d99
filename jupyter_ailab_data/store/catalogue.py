"""What the list says of each archive, read again only where its file has changed since.

A thousand snapshots are listed again and again while somebody looks at them, so what is known is only
compared with what the file system says of each file, and nothing is opened.
"""

from __future__ import annotations

import os
import stat
from typing import Final

import msgspec

from ..models import Snapshot
from .describing import read_snapshot, unreadable
from .notes import Note, note_stamp, read_note

_NOTHING: Final = Note()
_Stamp = tuple[int, int, int, int]
"""Inode, size, and both times: the second one (ctime) tells of other rights, too."""


class Catalogue:
    """What is known of the archives in the store's folder `root`, and of the notes beside them."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._archives: dict[str, tuple[_Stamp, Snapshot]] = {}
        self._noted: dict[str, tuple[_Stamp | None, Note]] = {}
        self.builds_on: dict[str, list[str]] = {}
        """The ids that each incremental archive's index refers to, by its file name."""

    def describe(self, name: str, path: str) -> Snapshot | None:
        """Describe the archive `name`, which is the file `path`; None where that is no file."""
        try:
            info = os.stat(path)
            if not stat.S_ISREG(info.st_mode):
                return None
            known = self._archives.get(name)
            if known is None or known[0] != _stamp(info):
                known = self._archives[name] = self._read(name, path)
        except FileNotFoundError:
            return None
        except OSError as error:
            self._archives.pop(name, None)
            # A link that leads round in circles is no file; one that may not be read is.
            return unreadable(name, error) if os.path.isfile(path) else None
        return self._with_note(known[1])

    def _read(self, name: str, path: str) -> tuple[_Stamp, Snapshot]:
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            info = os.fstat(fd)
            snapshot, self.builds_on[name] = read_snapshot(fd, name, info)
        finally:
            os.close(fd)
        return _stamp(info), snapshot

    def _with_note(self, snapshot: Snapshot) -> Snapshot:
        """Return the snapshot with what was said of it later."""
        stamp = note_stamp(self._root, snapshot.id)
        known = self._noted.get(snapshot.id)
        if known is None or known[0] != stamp:
            note = _NOTHING if stamp is None else read_note(self._root, snapshot.id)
            known = self._noted[snapshot.id] = (stamp, note)
        if known[1] == _NOTHING:
            return snapshot
        said = msgspec.structs.asdict(known[1]).items()
        return msgspec.structs.replace(snapshot, **{key: value for key, value in said if value is not None})


def _stamp(info: os.stat_result) -> _Stamp:
    return info.st_ino, info.st_size, info.st_mtime_ns, info.st_ctime_ns

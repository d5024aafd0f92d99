"""Which files of a location are databases that must be copied and restored as one piece.

The Secure Configuration Storage is an SQLCipher database: its first bytes are random, so it is known by
its name, by the note in which AI-Lab keeps that name, or by what it is not. Plain SQLite files
begin with a word of their own. The files beside a database hold what is not in it yet, or what is
to be taken back; they are part of it, and no snapshot has them as files.
(sqlite.org/fileformat2.html §1.3, sqlite.org/tempfiles.html §2.)
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec.structs import replace

from ...archive.beneath import Beneath
from ...archive.entry import FILE, Entry
from .logs import JOURNAL_MAGIC, WAL_MAGIC

MAGIC: Final = b"SQLite format 3\0"
SIDES: Final = (b"-wal", b"-journal", b"-shm")
"""What SQLite appends to a database's name for the files beside it."""

SCS_NAME: Final = b"ai_lab_secure_configuration_storage.sqlite"
_NOTE: Final = ".cache/notebook-connector/scs_file"
_SUFFIXES: Final = (b".sqlite", b".sqlite3", b".db", b".db3")
ENCRYPTED_SUFFIXES: Final = (b".sqlite", b".db")
PAGE: Final = 4096
_SMALLEST_PAGE: Final = 512
_LOGS: Final = SIDES[:2]
_SHM: Final = (3007000).to_bytes(4, sys.byteorder)
"""The version that `-shm` begins with (walformat.html §2.1)."""
_READ: Final = os.O_RDONLY | os.O_NONBLOCK


class Databases:
    """Knows the databases of a folder; `patterns` are gitignore patterns of more of them."""

    def __init__(self, folder: Beneath, patterns: Iterable[str] = ()) -> None:
        self._folder = folder
        self._noted = noted_name(folder.fd)
        self._beside: set[bytes] = set()
        self._spec = None
        wanted = list(patterns)
        if wanted:
            import pathspec  # slow to import, and seldom needed

            self._spec = pathspec.GitIgnoreSpec.from_lines(wanted)

    def look_at_names(self, folder: bytes, names: list[bytes]) -> None:
        """Take note of what lies beside a database in one folder, of which these are all names."""
        found = [name for name in names if name.endswith(_LOGS)]
        if found:
            known = frozenset(names)
            for name in found:
                main = main_of(name)
                path = folder + b"/" + name if folder else name
                if main in known and self._begins_as_log(path):
                    self._beside.add(main_of(path))

    def includes(self, path: bytes, size: int) -> bool:
        """Whether the regular file of `size` bytes at `path` is a database."""
        if path in self._beside or path == self._noted:
            return True
        if self._spec is not None and self._spec.match_file(os.fsdecode(path)) and main_of(path) == path:
            return True
        if not path.endswith(_SUFFIXES):
            return False
        if path.rpartition(b"/")[2] == SCS_NAME:
            return True
        if not size:
            return False
        if self._begins_as_sqlite(path):
            return True
        return size % PAGE == 0 and path.endswith(ENCRYPTED_SUFFIXES)

    def includes_live(self, path: bytes, info: os.stat_result, beside: Iterable[bytes]) -> bool:
        """Whether what stands at `path` is a database of any name; `beside` lies what is called so."""
        if not stat.S_ISREG(info.st_mode):
            return False
        if self.includes(path, info.st_size) or any(map(self._begins_as_log, beside)):
            return True
        return info.st_size > 0 and info.st_size % _SMALLEST_PAGE == 0 and self._begins_as_sqlite(path)

    def is_side(self, path: bytes) -> bool:
        """Whether what stands at `path`, which is called so, lies beside a database indeed."""
        return self._begins_as_log(path) or (path.endswith(b"-shm") and self._beginning(path)[:4] == _SHM)

    def changed_beside(self, path: bytes) -> int | None:
        """Return when files beside the database were changed that hold something of it, in nanoseconds."""
        found = [self._folder.lstat(path + log) for log in _LOGS]
        return max((info.st_mtime_ns for info in found if info is not None and info.st_size), default=None)

    def _begins_as_sqlite(self, path: bytes) -> bool:
        return self._beginning(path) == MAGIC

    def _begins_as_log(self, path: bytes) -> bool:
        beginning = self._beginning(path)
        return beginning[:4] in WAL_MAGIC or beginning[:8] == JOURNAL_MAGIC

    def _beginning(self, path: bytes) -> bytes:
        """Return a file's first 16 bytes, or none where they can't be read."""
        try:
            fd = self._folder.open_file(path, _READ)
        except OSError:
            return b""
        try:
            return os.pread(fd, len(MAGIC), 0)
        except OSError:
            return b""
        finally:
            os.close(fd)


def main_of(path: bytes) -> bytes:
    """Return the path of the database that a file beside one belongs to; any other path as it is."""
    for side in SIDES:
        if path.endswith(side):
            return path[: -len(side)]
    return path


def noted_path(root: bytes) -> bytes | None:
    """Return the absolute path that AI-Lab notes as its last used SCS, or None; `root` is the notebooks.

    The note is a path, relative to the notebooks folder if it is not absolute.
    """
    try:
        with open(os.path.join(os.path.expanduser("~"), _NOTE), "rb") as file:
            note = file.read(4096).strip()
        return os.path.realpath(os.path.join(root, note)) if note else None
    except (OSError, ValueError):
        return None


def noted_name(folder: int) -> bytes | None:
    """Return the path beneath a folder (a descriptor) that AI-Lab notes as its last used SCS, or None."""
    try:
        root = os.readlink(b"/proc/self/fd/%d" % folder)
    except OSError:
        return None
    path = noted_path(root)
    root = root.rstrip(b"/") + b"/"
    return path[len(root) :] if path is not None and path.startswith(root) else None


def as_wholes(entries: Iterator[Entry], databases: Databases, apart: set[bytes]) -> Iterator[Entry]:
    """Yield what a scan yields without the files beside databases, and put the databases' paths in `apart`.

    One that has something beside it is as new as that, and made to differ from whatever it was before.
    """
    for entry in entries:
        if entry.type == FILE:
            path = entry.path
            if path.endswith(SIDES) and main_of(path) in apart:
                continue
            if databases.includes(path, entry.size):
                apart.add(path)
                more = databases.changed_beside(path)
                if more is not None:
                    entry = replace(entry, mtime_ns=max(entry.mtime_ns, more), ctime_ns=-1)
        yield entry

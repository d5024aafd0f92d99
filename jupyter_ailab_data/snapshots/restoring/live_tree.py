"""The location as a restore meets it: what a scan yields, and what no restore may take away.

Only what a snapshot would hold can be removed, since only that can be brought back: what is
excluded, sockets and devices, what can't be read, the store, and other mounts stay, and so
does a folder that holds such a thing.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from typing import cast

from ...archive.beneath import Beneath
from ...archive.entry import FILE, Entry, sort_key
from ...archive.rights import is_root
from ...archive.scan import look, scan
from ...locations.mounts import read_table
from ..create import excluder
from ..databases.recognising import Databases, as_wholes
from .wanted import Both, Wanted


class LiveTree:
    """The folder `location`, which lies at `path`; `leave_out` is (device, inode) of the store."""

    def __init__(
        self,
        location: Beneath,
        path: str,
        exclude: list[str],
        leave_out: frozenset[tuple[int, int]],
        databases: Databases,
    ) -> None:
        self.location = location
        self.mounts = _mounts_below(path)
        self._excluded = excluder(exclude)
        self._leave_out = leave_out
        self.databases: set[bytes] = set()
        """Paths of the databases that the last scan met."""
        self._knows = databases
        self._unseen: dict[bytes, str] = {}

    def entries(self, wanted: Wanted | Both) -> Iterator[Entry]:
        """Yield what stands at the wanted paths and above them, in order, each name a file of its own."""
        self._unseen = {}
        self.databases = set()
        scanned = self._scan(self.location.fd, b"", self._unseen, wanted)
        for entry in as_wholes(scanned, self._knows, self.databases):
            if wanted.includes(entry.path) or wanted.leads_to(entry.path):
                yield entry

    def _scan(
        self, root: int, prefix: bytes, unseen: dict[bytes, str], wanted: Wanted | Both | None = None
    ) -> Iterator[Entry]:
        """Scan the folder `root`, which lies at `prefix`; note in `unseen` what is there and not yielded."""

        def skip(path: bytes, is_folder: bool) -> bool:
            path = prefix + path
            if wanted is not None and not (wanted.includes(path) or wanted.leads_to(path)):
                return True
            if self._excluded(path, is_folder):
                unseen[path] = "excluded"
                return True
            return False

        def warn(path: bytes, reason: str, _message: str) -> None:
            unseen[prefix + path] = reason

        def left_out(path: bytes) -> None:
            unseen[prefix + path] = "ours"

        def notice(folder: bytes, names: list[bytes]) -> None:
            self._knows.look_at_names((prefix + folder).rstrip(b"/"), names)

        return scan(
            root,
            skip=skip,
            warn=warn,
            leave_out=self._leave_out,
            left_out=left_out,
            notice=notice,
            hard_links=False,
        )

    def unseen(self, path: bytes) -> str | None:
        """Say why the scan, which has passed `path`, did not yield what stands there or above; else None."""
        if not self._unseen:
            return None
        while path:
            reason = self._unseen.get(path)
            if reason is not None:
                return reason
            path = path.rpartition(b"/")[0]
        return None

    def mount_over(self, path: bytes) -> bytes | None:
        """Return where another file system is mounted at the path or above it, inside the location."""
        above = (mount for mount in self.mounts if path == mount or path.startswith(mount + b"/"))
        return min(above, default=None)

    def look(self, path: bytes) -> Entry | None:
        """Return what stands at the path, whatever it is."""
        return look(self.location, path)

    def readable(self, entry: Entry) -> bool:
        """Whether this user can read the file, so that a snapshot can keep it."""
        if entry.type != FILE or is_root():
            return True
        try:
            folder, name = self.location.parent(entry.path)
            return os.access(name, os.R_OK, dir_fd=folder, effective_ids=True)
        except OSError:
            return False

    def examine(self, folder: bytes, known: Iterator[bytes] | None = None) -> Examined:
        """Find what must stay below a folder that is to be removed; raises OSError where it can't be opened.

        With `known`, paths in order, only these may go.
        """
        found = Examined(folder)
        unseen: dict[bytes, str] = {}
        familiar = _Familiar(known) if known is not None else None
        fd = os.dup(self.location.folder(folder))
        try:
            for entry in self._scan(fd, folder + b"/", unseen):
                if not entry.path:
                    continue
                path = entry.path = folder + b"/" + entry.path
                found.digest.update(b"%s\0%d %d %d\n" % (path, entry.inode, entry.size, entry.mtime_ns))
                if (familiar and path not in familiar) or not self.readable(entry):
                    found.hold(path)
        finally:
            os.close(fd)
        for path in [*unseen, *(path for path in self.mounts if path.startswith(folder + b"/"))]:
            found.hold(path)
        return found


class Examined:
    """What was found below `folder`: `held` stays, `digest` tells whether all is as it was."""

    def __init__(self, folder: bytes) -> None:
        self.folder = folder
        self.held: set[bytes] = set()
        self.digest = hashlib.sha256()

    def hold(self, path: bytes) -> None:
        """Let the path stay, and so the folders above it."""
        while path not in self.held and len(path) >= len(self.folder):
            self.held.add(path)
            path = path.rpartition(b"/")[0]


class _Familiar:
    """Paths that come in order, asked for in the same order."""

    def __init__(self, paths: Iterator[bytes]) -> None:
        self._keys = map(sort_key, paths)
        self._key = next(self._keys, None)

    def __contains__(self, path: object) -> bool:
        key = sort_key(cast(bytes, path))
        while self._key is not None and self._key < key:
            self._key = next(self._keys, None)
        return self._key == key


def _mounts_below(path: str) -> frozenset[bytes]:
    try:
        return frozenset(os.fsencode(point) for point in read_table().below(os.path.realpath(path)))
    except OSError:  # no /proc: the device numbers still tell most mounts apart
        return frozenset()

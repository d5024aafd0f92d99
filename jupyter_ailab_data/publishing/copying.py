"""Files and folders copied out of one folder into a temporary, each database as of one moment.

What changes while it is read is read again; what can't be copied is left out and named.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from ..archive.beneath import Beneath
from ..archive.entry import FILE, FOLDER, SYMLINK, Entry
from ..archive.live_files import ChangedError
from ..archive.names import to_text
from ..archive.placing import Placer
from ..archive.scan import scan
from ..archive.sources import LostError
from ..errors import AilabDataError, NotFoundError, PermissionDeniedError
from ..models import JobWarning
from ..snapshots.databases.recognising import Databases, as_wholes
from ..snapshots.databases.source import DatabaseSource
from ..snapshots.tally import Tally

Adjust = Callable[[Entry], None]
LeaveOut = Callable[[Entry], str]
"""Why an entry is left out: a sentence, or nothing where it is not."""
MOST_NAMED: Final = 1000
"""The most warnings that are told; they are counted all the same."""
_WORDS: Final = {
    "vanished": "It was removed, or something else took its place, while it was copied.",
    "changed": "It kept changing while it was copied; what was read is there.",
    "database-busy": "It was in use all the time, so this copy of the database may not be consistent. "
    "Close what uses it and copy it again.",
}


class Copier:
    """Copies entries beneath `source` to places beneath the folder `to`; both stay open.

    `adjust` is asked to give each entry the owner, permissions and attributes that its copy shall have;
    `leave_out` says why one is not copied. `identities` are (device, inode) of folders that never are.
    """

    def __init__(
        self,
        source: Beneath,
        to: int,
        tally: Tally,
        adjust: Adjust,
        leave_out: LeaveOut,
        identities: frozenset[tuple[int, int]] = frozenset(),
    ) -> None:
        self.warnings: list[JobWarning] = []
        self.warning_count = 0
        self.entries = 0
        self.bytes = 0
        self._source = source
        self._to = Beneath(to)
        self._placer = Placer(self._to)
        self._tally = tally
        self._adjust = adjust
        self._leave_out = leave_out
        self._identities = identities
        self._reading = DatabaseSource(source, f"/proc/self/fd/{to}")
        self.databases = Databases(source)

    @property
    def lost(self) -> Counter[str]:
        """What the file system did not let the copies keep, by kind (see `archive.describing`)."""
        return self._placer.lost

    def close(self) -> None:
        """Let go of the folder that is copied into."""
        self._to.close()

    def warn(self, path: bytes, reason: str, message: str) -> None:
        """Note that the entry at `path` beneath the source is not copied as it is."""
        self.warning_count += 1
        if len(self.warnings) < MOST_NAMED:
            self.warnings.append(JobWarning(to_text(path), reason, worded(reason, message)))

    def tree(self, path: bytes, place: bytes) -> None:
        """Copy the folder at `path` and all in it to `place`; raises OSError where that can't be written."""
        folder = os.dup(self._source.folder(path))
        try:
            prefix = path + b"/" if path else b""
            found = scan(
                folder,
                skip=lambda _path, _is_folder: False,
                warn=lambda below, *words: self.warn(prefix + below, *words),
                leave_out=self._identities,
                notice=lambda below, names: self.databases.look_at_names(_join(path, below), names),
                hard_links=False,
            )
            self._copy_all(_moved(found, prefix, path), path, place)
        finally:
            os.close(folder)

    def _copy_all(self, entries: Iterator[Entry], path: bytes, place: bytes) -> None:
        folders: list[tuple[bytes, Entry]] = []
        apart: set[bytes] = set()
        for entry in as_wholes(entries, self.databases, apart):
            why = self._leave_out(entry)
            if why:
                self.warn(entry.path, "left-out", why)
                continue
            to = _join(place, entry.path[len(path) :].lstrip(b"/"))
            if entry.type == FOLDER:
                self._placer.make_folder(to)
                folders.append((to, entry))
                self._count(0)
            else:
                self._one(entry, to, entry.path in apart)
        for to, entry in reversed(folders):
            self._adjust(entry)
            self._placer.describe_folder(to, entry)

    def try_single(self, entry: Entry, place: bytes) -> bool:
        """Copy one file or link; False where it can't be read, as a warning says. Raises OSError."""
        apart = entry.type == FILE and self.databases.includes(entry.path, entry.size)
        return self._one(entry, place, apart)

    def single(self, entry: Entry, place: bytes) -> None:
        """Do the same, but raise AilabDataError where it can't be read."""
        before = self.warning_count
        if not self.try_single(entry, place):
            found = self.warnings[-1] if self.warning_count > before else None
            raise _why(found)

    def _one(self, entry: Entry, place: bytes, apart: bool) -> bool:
        if entry.type == SYMLINK:
            self._adjust(entry)
            self._placer.symlink(place, entry)
            self._count(0)
            return True
        attempt = 1
        while True:
            try:
                done = self._file(entry, place, attempt, apart)
            except ChangedError:
                attempt += 1
                continue
            except LostError:
                done = False
            self._take_over_warnings()
            return done

    def _file(self, planned: Entry, place: bytes, attempt: int, apart: bool) -> bool:
        """Copy a file, raises ChangedError where it is to be tried again."""
        with self._reading.large(planned, (), attempt, apart) as opened:
            if opened is None:
                return False
            entry, pieces = opened
            source_path, size = entry.path, entry.size
            self._adjust(entry)
            self._placer.file(place, entry, self._counted(pieces))
            entry.path = source_path
        self._count(size)
        return True

    def _counted(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            yield piece
            self._tally.advance(0, len(piece))

    def _count(self, size: int) -> None:
        self.entries += 1
        self.bytes += size
        self._tally.advance(1, 0)

    def _take_over_warnings(self) -> None:
        for warning in self._reading.warnings:
            self.warning_count += 1
            if len(self.warnings) < MOST_NAMED:
                words = worded(warning.reason, warning.message)
                self.warnings.append(JobWarning(warning.path, warning.reason, words))
        self._reading.warnings.clear()


def _why(warning: JobWarning | None) -> AilabDataError:
    if warning is None:
        return AilabDataError("It could not be read.")
    if warning.reason == "vanished":
        return NotFoundError(warning.message)
    denied = "denied" in warning.message
    return PermissionDeniedError(warning.message) if denied else AilabDataError(warning.message)


def worded(reason: str, message: str) -> str:
    """Say of copying what the floors below say of a snapshot."""
    return _WORDS.get(reason, message).replace("which a snapshot does not keep", "which can't be copied")


def _join(folder: bytes, path: bytes) -> bytes:
    return folder + b"/" + path if folder and path else folder or path


def _moved(entries: Iterator[Entry], prefix: bytes, root: bytes) -> Iterator[Entry]:
    """Give entries found beneath a folder the paths that they have beneath the folder above."""
    for entry in entries:
        entry.path = prefix + entry.path if entry.path else root
        yield entry

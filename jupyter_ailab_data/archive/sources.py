"""Where packed entries get their content: the live folder, or members that exist already."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Final, Protocol

from ..models import JobWarning
from .beneath import Beneath
from .contents import ContentReader
from .entry import FILE, FOLDER, HARDLINK, Entry
from .live_files import ChangedError, LiveFile, read_xattrs
from .losing import why_lost
from .members import PIECE, Member, piece_size
from .names import to_text

_ATTEMPTS: Final = 3
_MOST_AT_ONCE: Final = 16 * PIECE
_MOST_READ_AGAIN: Final = 64 * PIECE

Large = tuple[Entry, Iterator[bytes]]


class LostError(Exception):
    """A large file could not be read to its end; why is among the warnings. What was read is not kept."""


class Source(Protocol):
    """Gives an entry as it really is, with its content; None where it is gone."""

    warnings: list[JobWarning]

    def small(self, planned: Entry, members: Sequence[Member], /) -> tuple[Entry, bytes] | None:
        """Return an entry with all its content."""

    def large(
        self, planned: Entry, members: Sequence[Member], attempt: int, apart: bool, /
    ) -> AbstractContextManager[Large | None]:
        """Open an entry whose content comes in pieces, for the first time, the second, and so on.

        `apart` is whether it was set apart by whoever feeds the writer, who knows what for.
        Instead of a piece may come LostError, or ChangedError, which asks for another attempt.
        """


class ArchiveSource:
    """Entries out of existing members, unchanged."""

    def __init__(self, contents: ContentReader) -> None:
        self.warnings: list[JobWarning] = []
        self._contents = contents

    def small(self, planned: Entry, members: Sequence[Member]) -> tuple[Entry, bytes] | None:
        """Return the entry and its content, checked against its SHA-256."""
        return planned, self._contents.whole(planned, members)

    @contextmanager
    def large(
        self, planned: Entry, members: Sequence[Member], _attempt: int, _apart: bool = False
    ) -> Iterator[Large | None]:
        """Give the entry's content piece by piece, the check coming with the last."""
        yield planned, self._contents.pieces(planned, members)


class FolderSource:
    """Entries of a live folder; what changes, vanishes or can't be read is told in `warnings`."""

    def __init__(self, folder: Beneath) -> None:
        self.warnings: list[JobWarning] = []
        self._folder = folder

    def small(self, planned: Entry, _members: Sequence[Member]) -> tuple[Entry, bytes] | None:
        """Return the entry as it is now; a file that changes meanwhile is read again.

        A folder is kept as it was found even if it has gone since: what was found in it needs it.
        """
        try:
            if planned.type == FOLDER:
                with contextlib.suppress(OSError):
                    planned.xattrs = read_xattrs(self._folder.folder(planned.path))
            elif planned.type == HARDLINK:
                self._check_link(planned)
            return self._read(planned) if planned.type == FILE else (planned, b"")
        except OSError as error:
            self._lost(planned.path, error)
            return None

    def _check_link(self, planned: Entry) -> None:
        """See that both names still lead to one file, which can be read; else it is a link to nothing.

        The file's number alone does not tell: a new file may have been given that of a removed one.
        """
        fd = self._folder.open_file(planned.path, os.O_RDONLY | os.O_NONBLOCK)
        try:
            target = self._folder.lstat(planned.target)
            if target is None or not os.path.samestat(target, os.fstat(fd)):
                planned.inode = 0
        finally:
            os.close(fd)

    def _read(self, planned: Entry) -> tuple[Entry, bytes]:
        for attempt in range(1, _ATTEMPTS + 1):
            with LiveFile(self._folder, planned, most=_MOST_AT_ONCE) as live:
                try:
                    content = b"".join(live.pieces(PIECE, settle=attempt == _ATTEMPTS))
                except ChangedError:
                    continue
                self._note_unsettled(live)
                live.entry.sha256 = hashlib.sha256(content).digest()
                break
        return live.entry, content

    @contextmanager
    def large(
        self, planned: Entry, _members: Sequence[Member], attempt: int, _apart: bool = False
    ) -> Iterator[Large | None]:
        """Open a large file; at the last attempt, and if it is huge, it is kept as it was read."""
        try:
            live = LiveFile(self._folder, planned)
        except OSError as error:
            self._lost(planned.path, error)
            yield None
            return
        with live:
            settle = attempt >= _ATTEMPTS or live.entry.size > _MOST_READ_AGAIN
            yield live.entry, self._pieces(live, settle)
            self._note_unsettled(live)

    def _pieces(self, live: LiveFile, settle: bool) -> Iterator[bytes]:
        try:
            yield from live.pieces(piece_size(live.entry.size), settle=settle)
        except OSError as error:
            self._lost(live.entry.path, error)
            raise LostError from error

    def _note_unsettled(self, live: LiveFile) -> None:
        if live.unsettled:
            message = "It kept changing while it was read; what was read is kept."
            self.warnings.append(JobWarning(to_text(live.entry.path), "changed", message))

    def _lost(self, path: bytes, error: OSError) -> None:
        self.warnings.append(JobWarning(to_text(path), *why_lost(error)))

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
from .members import PIECE, Member, piece_size
from .names import to_text

_ATTEMPTS: Final = 3
_MOST_AT_ONCE: Final = 16 * PIECE

Large = tuple[Entry, Iterator[bytes]]


class Source(Protocol):
    """Gives an entry as it really is, with its content; None where it is gone."""

    warnings: list[JobWarning]

    def small(self, planned: Entry, members: Sequence[Member], /) -> tuple[Entry, bytes] | None:
        """Return an entry with all its content."""

    def large(self, planned: Entry, members: Sequence[Member], /) -> AbstractContextManager[Large | None]:
        """Open an entry whose content comes in pieces."""


class ArchiveSource:
    """Entries out of existing members, unchanged."""

    def __init__(self, contents: ContentReader) -> None:
        self.warnings: list[JobWarning] = []
        self._contents = contents

    def small(self, planned: Entry, members: Sequence[Member]) -> tuple[Entry, bytes] | None:
        """Return the entry and its content, checked against its SHA-256."""
        return planned, self._contents.whole(planned, members)

    @contextmanager
    def large(self, planned: Entry, members: Sequence[Member]) -> Iterator[Large | None]:
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
            elif planned.type == HARDLINK:  # where its file can't be read, neither can it
                os.close(self._folder.open_file(planned.path, os.O_RDONLY | os.O_NONBLOCK))
            return self._read(planned) if planned.type == FILE else (planned, b"")
        except OSError as error:
            self._lost(planned.path, error)
            return None

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
    def large(self, planned: Entry, _members: Sequence[Member]) -> Iterator[Large | None]:
        """Open a large file; it is read once, and kept as it was read."""
        try:
            live = LiveFile(self._folder, planned)
        except OSError as error:
            self._lost(planned.path, error)
            yield None
            return
        with live:
            yield live.entry, live.pieces(piece_size(live.entry.size), settle=True)
            self._note_unsettled(live)

    def _note_unsettled(self, live: LiveFile) -> None:
        if live.unsettled:
            message = "It kept changing while it was read; what was read is kept."
            self.warnings.append(JobWarning(to_text(live.entry.path), "changed", message))

    def _lost(self, path: bytes, error: OSError) -> None:
        if isinstance(error, (FileNotFoundError, NotADirectoryError)):
            reason, message = "vanished", "It was removed while the snapshot was taken."
        else:
            reason, message = "unreadable", f"It could not be read: {error.strerror}."
        self.warnings.append(JobWarning(to_text(path), reason, message))

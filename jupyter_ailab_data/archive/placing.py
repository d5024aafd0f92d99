"""Files, folders and links made beneath a folder, with all of their metadata.

New files are created with `O_EXCL | O_NOFOLLOW` for the owner alone; owner, mode, extended
attributes and time are set on the descriptor once the content is in (see `describing`).
"""

from __future__ import annotations

import errno
import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Final

from ..errors import ConflictError, UnsafeArchiveError
from .beneath import Beneath
from .describing import Describer
from .entry import Entry
from .names import to_text

_NEW_FILE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL


class Placer:
    """Makes entries beneath `folder`; counts in `lost` what the file system did not let it keep."""

    def __init__(self, folder: Beneath) -> None:
        self.folder = folder
        self.lost: Counter[str] = Counter()
        self._describer = Describer(self.lost)

    def file(self, path: bytes, entry: Entry, pieces: Iterable[bytes]) -> None:
        """Make the file `path` of the pieces; where they raise, no file is left."""
        with self._made(path, entry) as fd:
            if entry.holes:
                _write_around(fd, pieces, entry)
            else:
                for piece in pieces:
                    _write(fd, piece)

    def sparse(self, path: bytes, entry: Entry, runs: Iterable[tuple[int, bytes]]) -> None:
        """Make the file `path` of (offset, data) runs, holes between; where they raise, no file is left."""
        with self._made(path, entry) as fd:
            for offset, data in runs:
                _write_at(fd, memoryview(data), offset)
            _set_length(fd, entry)

    @contextmanager
    def _made(self, path: bytes, entry: Entry) -> Iterator[int]:
        """Give a new file to be filled, which then gets what the entry says of it."""
        with _known_apart(path):
            fd = self.folder.open_file(path, _NEW_FILE)
        try:
            yield fd
            self._describer.describe(fd, entry)
        except BaseException:
            folder, name = self.folder.parent(path)
            os.unlink(name, dir_fd=folder)
            raise
        finally:
            os.close(fd)

    def describe_folder(self, path: bytes, entry: Entry) -> None:
        """Give the folder at `path` what the entry says of it."""
        self._describer.describe(self.folder.folder(path), entry)

    def symlink(self, path: bytes, entry: Entry) -> None:
        """Make a symbolic link, its text taken verbatim and never followed."""
        folder, name = self.folder.parent(path)
        with _known_apart(path):
            os.symlink(entry.target, name, dir_fd=folder)
        self._describer.describe_link(folder, name, entry)

    def make_folder(self, path: bytes) -> None:
        """Make a folder for its owner alone; its metadata come when it is full."""
        folder, name = self.folder.parent(path)
        with _known_apart(path):
            os.mkdir(name, 0o700, dir_fd=folder)

    def hard_link(self, source: Beneath, target: bytes, path: bytes) -> None:
        """Make `path` another name of the regular file `target` beneath `source`."""
        source_folder, source_name = source.parent(target)
        info = os.stat(source_name, dir_fd=source_folder, follow_symlinks=False)
        if not stat.S_ISREG(info.st_mode):
            raise FileNotFoundError(2, "the other name of a hard link is no regular file")
        held = os.dup(source_folder)  # the way to `path` may close it
        try:
            folder, name = self.folder.parent(path)
            with _known_apart(path):
                os.link(source_name, name, src_dir_fd=held, dst_dir_fd=folder, follow_symlinks=False)
        finally:
            os.close(held)


@contextmanager
def _known_apart(path: bytes) -> Iterator[None]:
    """Say what it means that a name which comes once in an archive is taken.

    Some file systems take names for the same that differ only by case or by Unicode form.
    """
    try:
        yield
    except FileExistsError as error:
        raise ConflictError(
            f"“{to_text(path)}” can't be restored here: another entry has this name but for case or accents, "
            "and the file system does not tell them apart. Restore one of the two alone."
        ) from error


def _write(fd: int, data: bytes | memoryview) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def _write_around(fd: int, pieces: Iterable[bytes], entry: Entry) -> None:
    """Write all but the holes, which the file system makes by itself when the length is set.

    What should be a hole and is not all zeros is written.
    """
    position = passed = 0
    for piece in pieces:
        end = position + len(piece)
        at = position
        for offset, length in islice(entry.holes, passed, None):
            if offset >= end:
                break
            start, stop = max(offset, at), min(end, offset + length)
            if piece.count(0, start - position, stop - position) == stop - start:
                _write_at(fd, memoryview(piece)[at - position : start - position], at)
                at = stop
            if stop < end:
                passed += 1
        _write_at(fd, memoryview(piece)[at - position :], at)
        position = end
    _set_length(fd, entry)


def _set_length(fd: int, entry: Entry) -> None:
    """Give a file with holes its length; raises UnsafeArchiveError where no file can be so long."""
    try:
        os.ftruncate(fd, entry.size)
    except OSError as error:
        if error.errno != errno.EFBIG:
            raise
        raise UnsafeArchiveError(
            f"“{to_text(entry.path)}” says it is {entry.size:,} bytes long, longer than any file can be here."
        ) from error


def _write_at(fd: int, data: memoryview, offset: int) -> None:
    os.lseek(fd, offset, os.SEEK_SET)
    _write(fd, data)

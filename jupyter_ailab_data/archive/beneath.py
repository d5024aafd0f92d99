"""Paths resolved beneath a folder's descriptor, so that no name and no link leads out of it.

Every parent on the way is opened with `O_DIRECTORY | O_NOFOLLOW` relative to the one before
(openat(2)): a symbolic link anywhere on the way is refused, also one that is put there
while we walk. Parents stay open in a small cache, since neighbours share them.
"""

from __future__ import annotations

import errno
import os
import stat
from collections import OrderedDict
from types import TracebackType

from ..errors import OutsideLocationError

_OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def check_relative(path: bytes) -> bytes:
    """Return `path` if it is a clean relative path, else raise OutsideLocationError."""
    if path and any(part in (b"", b".", b"..") or b"\0" in part for part in path.split(b"/")):
        raise OutsideLocationError("The path leads outside the location or is not a plain relative path.")
    return path


def _anew(folder: int) -> int:
    """Open a folder once more. A duplicate would share its place in the listing with the first (dup(2)).

    Two processes that list a folder by such descriptors at once take names from each other.
    """
    try:
        return os.open(b".", _OPEN_FOLDER, dir_fd=folder)
    except PermissionError:  # who may list a folder, but not look a name up in it, can't find “.” either
        return os.dup(folder)


class Beneath:
    """A folder, and the way to everything beneath it."""

    def __init__(self, root: str | bytes | int, cache: int = 64) -> None:
        self.fd = (
            _anew(root)
            if isinstance(root, int)
            else os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        )
        self._cache_size = cache
        self._open: OrderedDict[bytes, int] = OrderedDict()

    def __enter__(self) -> Beneath:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the root and every cached parent."""
        self.forget()
        os.close(self.fd)

    def forget(self) -> None:
        """Drop the cached parents, as one must after folders were renamed or removed."""
        while self._open:
            os.close(self._open.popitem()[1])

    def folder(self, path: bytes) -> int:
        """Return a descriptor of the folder at `path`, valid until some later call.

        Raises OSError (ENOTDIR or ELOOP where a link or a file stands on the way).
        """
        known, fd = path, self.fd
        while known:
            found = self._open.get(known)
            if found is not None:
                self._open.move_to_end(known)
                fd = found
                break
            known = known.rpartition(b"/")[0]
        while known != path:
            end = path.find(b"/", len(known) + 1) if known else path.find(b"/")
            step = path if end < 0 else path[:end]
            fd = os.open(step.rpartition(b"/")[2], _OPEN_FOLDER, dir_fd=fd)
            self._open[step] = fd
            if len(self._open) > self._cache_size:
                os.close(self._open.popitem(last=False)[1])
            known = step
        return fd

    def parent(self, path: bytes) -> tuple[int, bytes]:
        """Return the descriptor of the folder that holds `path`, and the last name."""
        parent, _, name = path.rpartition(b"/")
        return self.folder(parent), name

    def lstat(self, path: bytes) -> os.stat_result | None:
        """Return what stands at `path`, or None where nothing does."""
        if not path:
            return os.fstat(self.fd)
        try:
            folder, name = self.parent(path)
            return os.stat(name, dir_fd=folder, follow_symlinks=False)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            if error.errno == errno.ELOOP:  # a link stands on the way, so nothing is beneath it
                return None
            raise

    def is_file(self, path: bytes) -> bool:
        """Whether a regular file stands at `path`."""
        info = self.lstat(path)
        return info is not None and stat.S_ISREG(info.st_mode)

    def open_file(self, path: bytes, flags: int, mode: int = 0o600) -> int:
        """Open the file at `path` without following a link in any part of it."""
        folder, name = self.parent(path)
        return os.open(name, flags | os.O_NOFOLLOW | os.O_CLOEXEC, mode, dir_fd=folder)

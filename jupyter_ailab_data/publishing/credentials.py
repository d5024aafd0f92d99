"""Which files of a folder hold credentials and must not be handed on.

The Secure Configuration Storage is encrypted, but a copy that others can read lets them try passwords for
as long as they like; and AI-Lab can make one without a password too.
"""

from __future__ import annotations

import os
from typing import Final

from ..archive.beneath import Beneath
from ..snapshots.databases.recognising import ENCRYPTED_SUFFIXES, PAGE, SCS_NAME, main_of, noted_path

_RANDOM: Final = 230
"""Of the 256 values hardly one is missing in a page of random bytes; in other files many are."""


class Credentials:
    """Knows the Secure Configuration Storages beneath a folder, and the files beside them.

    `home` is the folder of the location that the folder lies in, open: what AI-Lab notes as its last
    used one may be relative to that. A further name (hard link) of one that is known is one too.
    """

    def __init__(self, folder: Beneath, home: int) -> None:
        self._folder = folder
        root = os.readlink(b"/proc/self/fd/%d" % home)
        paths = (os.path.join(root, SCS_NAME), noted_path(root))
        self._known = {identity for path in paths if path is not None and (identity := _identity(path))}

    def include(self, path: bytes) -> bool:
        """Whether the file at `path` beneath the folder is a storage, or SQLite's own file beside one."""
        return any(map(self._is_storage, {path, main_of(path)}))

    def _is_storage(self, path: bytes) -> bool:
        if path.rpartition(b"/")[2] == SCS_NAME:
            return True
        info = self._folder.lstat(path)
        if info is None:
            return False
        if (info.st_dev, info.st_ino) in self._known:
            return True
        whole_pages = info.st_size > 0 and info.st_size % PAGE == 0
        return path.endswith(ENCRYPTED_SUFFIXES) and whole_pages and self._begins_at_random(path)

    def _begins_at_random(self, path: bytes) -> bool:
        """Whether the file begins as an encrypted one does; one that can't be read is not copied anyway."""
        try:
            fd = self._folder.open_file(path, os.O_RDONLY | os.O_NONBLOCK)
        except OSError:
            return False
        try:
            return len(set(os.pread(fd, PAGE, 0))) >= _RANDOM
        except OSError:
            return False
        finally:
            os.close(fd)


def _identity(path: bytes) -> tuple[int, int] | None:
    try:
        info = os.stat(path)
    except OSError:
        return None
    return info.st_dev, info.st_ino

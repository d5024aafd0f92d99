"""A hidden folder where something is made ready, in the very folder that it will stand in.

So it moves into place by one rename, also where a file system is mounted there. It is for its owner
alone, whatever it will be for afterwards. Its name says which process made it, so that the next one
knows a dead one's (see `store.holders`); where that can't be told, by a lock (flock(2)) or its age.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import time
from contextlib import AbstractContextManager
from typing import Final

from ..archive.names import STAGING_PREFIX
from ..snapshots.restoring.interruptions import Interruptions, undisturbed
from ..snapshots.restoring.staging import remove_tree
from ..store.announcements import PATIENCE
from ..store.holders import parse, this_process
from ..store.locking import try_lock

PREFIX: Final = STAGING_PREFIX + b"publish-"
ASIDE: Final = b"aside"
"""The folder for what is to be replaced, where a file system can't exchange two names at once."""
_NAME: Final = re.compile(re.escape(PREFIX) + rb"(?P<holder>[0-9a-f.]+)-[0-9a-f]{8}")
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_MINUTE: Final = 60.0


class Temporary:
    """The hidden folder, open at `fd`; `interruptions` holds back a cancel where it would do harm."""

    def __init__(self, parent: int) -> None:
        self.parent = parent
        self.name = PREFIX + f"{this_process().name()}-{secrets.token_hex(4)}".encode()
        self.interruptions = Interruptions()
        self.landed = False
        """Whether something has been put in place: if not, the folder it lies in keeps its own times."""
        self.left_behind = False
        """Whether something could not be removed at the end."""
        before = os.fstat(parent)
        self._times = (before.st_atime_ns, before.st_mtime_ns)
        os.mkdir(self.name, 0o700, dir_fd=parent)
        try:
            self.fd = os.open(self.name, _FOLDER, dir_fd=parent)
        except BaseException:
            os.rmdir(self.name, dir_fd=parent)
            raise
        with contextlib.suppress(OSError):
            try_lock(self.fd)

    def close(self) -> None:
        """Remove the folder and all in it."""
        os.close(self.fd)
        try:
            remove_tree(self.parent, self.name)
        except OSError:  # what was replaced may hold what others own
            self.left_behind = True
        if not self.landed:
            with contextlib.suppress(OSError):  # only its owner may set a folder's times
                os.utime(self.parent, ns=self._times)


def temporary_in(parent: int) -> AbstractContextManager[Temporary]:
    """Give a new one in the folder `parent` (a descriptor), and remove it at the end; raises OSError."""
    return undisturbed(lambda: Temporary(parent))


def sweep(parent: int) -> None:
    """Remove what killed jobs have left in the folder `parent` (a descriptor); never raises OSError.

    What was on its way to be replaced, and has been by nothing, is put back.
    """
    with contextlib.suppress(OSError):
        for name in map(os.fsencode, os.listdir(parent)):
            found = _NAME.fullmatch(name)
            if found is not None:
                with contextlib.suppress(OSError):
                    _sweep_one(parent, name, found["holder"].decode())


def _sweep_one(parent: int, name: bytes, holder: str) -> None:
    fd = os.open(name, _FOLDER, dir_fd=parent)
    try:
        info = os.fstat(fd)
        if info.st_uid != os.geteuid() or not _is_dead(fd, holder, time.time() - info.st_mtime):
            return
        _put_back(parent, fd)
    finally:
        os.close(fd)
    before = os.fstat(parent)
    remove_tree(parent, name)
    os.utime(parent, ns=(before.st_atime_ns, before.st_mtime_ns))


def _is_dead(fd: int, holder: str, age: float) -> bool:
    process = parse(holder)
    fate = "unknown" if process is None else process.fate()
    if fate != "unknown":
        return fate == "gone"
    locked = try_lock(fd)  # another container's, or of before this machine was started
    return age > PATIENCE if locked is None else locked and age > _MINUTE


def _put_back(parent: int, fd: int) -> None:
    try:
        aside = os.open(ASIDE, _FOLDER, dir_fd=fd)
    except FileNotFoundError:
        return
    try:
        for name in map(os.fsencode, os.listdir(aside)):
            try:
                os.stat(name, dir_fd=parent, follow_symlinks=False)
            except FileNotFoundError:
                os.rename(name, name, src_dir_fd=aside, dst_dir_fd=parent)
    finally:
        os.close(aside)

"""A hidden folder in the location where a restore is prepared.

It lies in the same file system, so that what is ready moves in by rename. `new/` mirrors the
location: a folder that does not exist there is staged whole, with its metadata; one that
does exist only carries what goes into it. `old/` takes what is replaced, and a journal says
what is being done while it is done. The folder is locked (flock(2)) while its restore lives.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from contextlib import AbstractContextManager
from typing import Final

from ...archive.beneath import Beneath
from ...archive.names import STAGING_PREFIX
from ...archive.placing import Placer
from ...store.locking import try_lock
from ..databases.recognising import Databases
from .interruptions import Interruptions, undisturbed

NEW: Final = b"new"
OLD: Final = b"old"
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def staged(location: Beneath) -> AbstractContextManager[Staging]:
    """Give a new staging folder, and remove it at the end whatever happens."""
    return undisturbed(lambda: Staging(location))


class Staging:
    """The staging folder of one restore; `close` removes it unless `keep` is set."""

    def __init__(self, location: Beneath, left_behind: bytes = b"") -> None:
        self.location = location
        self.name = left_behind or STAGING_PREFIX + b"restore-" + secrets.token_hex(6).encode()
        self.keep = False
        self.interruptions = Interruptions()
        self.databases = Databases(location)
        self.keep_times()
        if not left_behind:
            os.mkdir(self.name, 0o700, dir_fd=location.fd)
        try:
            self.fd = os.open(self.name, _FOLDER, dir_fd=location.fd)
            try_lock(self.fd)
            os.fchmod(self.fd, 0o700)  # also without the set-group-id that the location may hand down
            with contextlib.suppress(OSError):  # what is made here has no access list but its own (acl(5))
                os.removexattr(self.fd, b"system.posix_acl_default")
            for part in (NEW, OLD):
                with contextlib.suppress(FileExistsError):
                    os.mkdir(part, 0o700, dir_fd=self.fd)
            self.new = Beneath(os.open(NEW, _FOLDER, dir_fd=self.fd))
            self.old = Beneath(os.open(OLD, _FOLDER, dir_fd=self.fd))
        except BaseException:
            if not left_behind:
                self._remove()
            raise
        self.placer = Placer(self.new)
        self._made: set[bytes] = {b""}

    @classmethod
    def left_behind(cls, location: Beneath, name: bytes) -> Staging | None:
        """Open the staging folder of a restore that was killed; None where it is not one of this user's."""
        try:
            fd = os.open(name, _FOLDER, dir_fd=location.fd)
        except OSError:
            return None
        try:
            if os.fstat(fd).st_uid != os.geteuid():
                return None
            if try_lock(fd) is False:  # where there are no locks, the caller is alone in the location
                return None
        finally:
            os.close(fd)
        return cls(location, name)

    def close(self) -> None:
        """Remove the folder and all in it, unless it is to be kept.

        What can't be removed is left to the next start: the restore itself is done or undone.
        """
        self.new.close()
        self.old.close()
        os.close(self.fd)
        self.location.forget()
        if not self.keep:
            self._remove()
            with contextlib.suppress(OSError):  # only its owner may set a folder's times
                os.utime(self.location.fd, ns=self.times)

    def landed(self) -> None:
        """Note that the location is as it shall be, its own times too: removing the staging changes those."""
        self.keep_times()

    def keep_times(self) -> None:
        """Note the location's own times, to set them again when the staging folder has gone."""
        info = os.fstat(self.location.fd)
        self.times = (info.st_atime_ns, info.st_mtime_ns)

    def forget(self) -> None:
        """Drop what is known of folders, as one must after some were moved."""
        for folder in (self.location, self.new, self.old):
            folder.forget()

    def _remove(self) -> None:
        """Remove the staging folder and all in it, following no link."""
        with contextlib.suppress(OSError):  # replaced folders may hold what others own
            remove_tree(self.location.fd, self.name)

    def prepare_parents(self, path: bytes) -> None:
        """Make the folders above `path` in `new/` that are not there yet."""
        end = path.find(b"/")
        while end >= 0:
            self.make_folder(path[:end])
            end = path.find(b"/", end + 1)

    def make_folder(self, path: bytes) -> None:
        """Make one folder in `new/` unless it is there."""
        if path not in self._made:
            self.placer.make_folder(path)
            self._made.add(path)


def is_folder(info: os.stat_result | None) -> bool:
    """Whether `info` describes a folder, not a link to one."""
    return info is not None and stat.S_ISDIR(info.st_mode)


def _open_to_empty(parent: int, name: bytes) -> int:
    """Open a folder whose mode may forbid to read or write it."""
    try:
        fd = os.open(name, _FOLDER, dir_fd=parent)
    except PermissionError:
        os.chmod(name, 0o700, dir_fd=parent)
        fd = os.open(name, _FOLDER, dir_fd=parent)
    with contextlib.suppress(PermissionError):
        os.fchmod(fd, 0o700)
    return fd


def remove_tree(parent: int, name: bytes) -> None:
    """Remove the folder `name` of the folder `parent` (a descriptor) and all in it, following no link."""
    with contextlib.suppress(FileNotFoundError):
        fd = _open_to_empty(parent, name)
        try:
            with os.scandir(fd) as found:
                entries = [(os.fsencode(entry.name), entry.is_dir(follow_symlinks=False)) for entry in found]
            for child, folder in entries:
                if folder:
                    remove_tree(fd, child)
                else:
                    os.unlink(child, dir_fd=fd)
        finally:
            os.close(fd)
        os.rmdir(name, dir_fd=parent)

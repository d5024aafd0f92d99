"""A hidden folder in the location where a restore is prepared.

It lies in the same file system, so that what is ready moves in by rename. `new/` mirrors the
location: a folder that does not exist there is staged whole, with its metadata; one that
does exist only carries what goes into it. `old/` takes what is replaced.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from types import TracebackType
from typing import Final

from ..archive.beneath import Beneath
from ..archive.placing import Placer
from ..archive.scan import STAGING_PREFIX

NEW: Final = b"new"
OLD: Final = b"old"


class Staging:
    """The staging folder of one restore, gone when the context ends unless `keep` is set."""

    def __init__(self, location: Beneath) -> None:
        self.location = location
        self.name = STAGING_PREFIX + b"restore-" + secrets.token_hex(6).encode()
        self.keep = False
        self._keep_times()
        os.mkdir(self.name, 0o700, dir_fd=location.fd)
        try:
            top = os.open(self.name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=location.fd)
            try:
                os.mkdir(NEW, 0o700, dir_fd=top)
                os.mkdir(OLD, 0o700, dir_fd=top)
            finally:
                os.close(top)
            self.new = Beneath(location.folder(self.name + b"/" + NEW))
            self.old = Beneath(location.folder(self.name + b"/" + OLD))
        except BaseException:
            self._remove()
            raise
        self.placer = Placer(self.new)
        self._made: set[bytes] = {b""}

    def __enter__(self) -> Staging:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.new.close()
        self.old.close()
        self.location.forget()
        if not self.keep:
            self._remove()
            with contextlib.suppress(PermissionError):  # only its owner may set a folder's times
                os.utime(self.location.fd, ns=self._times)

    def landed(self) -> None:
        """Note that the location is as it shall be, its own times too: removing the staging changes those."""
        self._keep_times()

    def _keep_times(self) -> None:
        info = os.fstat(self.location.fd)
        self._times = (info.st_atime_ns, info.st_mtime_ns)

    def _remove(self) -> None:
        """Remove the staging folder and all in it, following no link."""
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


def remove_tree(parent: int, name: bytes) -> None:
    """Remove the folder `name` of the folder `parent` (a descriptor) and all in it, following no link."""
    with contextlib.suppress(FileNotFoundError):
        fd = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=parent)
        try:
            os.fchmod(fd, 0o700)
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

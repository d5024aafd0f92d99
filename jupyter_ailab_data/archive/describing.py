"""An entry's metadata put on what stands already; what can't be is counted, by kind.

Set-user-id and set-group-id bits of files, capabilities and trusted attributes are never set: they
give rights, and an archive may come from anywhere.
"""

from __future__ import annotations

import errno
import os
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Final

from .entry import FILE, FOLDER, Entry

OWNER: Final = "owner"
PERMISSIONS: Final = "permissions"
TIME: Final = "time"
ATTRIBUTES: Final = "attributes"
ACL: Final = "acl"
PRIVILEGES: Final = "privileges"
_NEVER_SET: Final = (b"security.", b"trusted.")
_ACL: Final = (b"system.posix_acl_", b"system.nfs4_acl", b"system.richacl")
_REFUSALS: Final = frozenset(
    {errno.EPERM, errno.EACCES, errno.EINVAL, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS}
)
"""How a kernel says that this user may not, or that the file system can't (EINVAL: no such user in
this user namespace, user_namespaces(7))."""


class Describer:
    """Sets metadata; counts in `lost` what the user or the file system did not let it set."""

    def __init__(self, lost: Counter[str]) -> None:
        self.lost = lost
        self._own = (os.geteuid(), os.getegid())

    def describe(self, fd: int, entry: Entry) -> None:
        """Give an open file or folder its owner, mode, attributes and time; raises OSError."""
        if (entry.uid, entry.gid) != self._own or entry.type == FOLDER:
            self._own_by(entry, partial(os.fchown, fd))
        lost = {PRIVILEGES} if has_privileges(entry) else set()
        for name, value in entry.xattrs:
            if name.startswith(_NEVER_SET):
                lost.add(PRIVILEGES)
                continue
            try:
                os.setxattr(fd, name, value)
            except OSError:
                lost.add(ACL if name.startswith(_ACL) else ATTRIBUTES)
        self.lost.update(lost)
        self._permit(fd, safe_mode(entry))  # after the attributes, which take leave to write
        self._try(TIME, partial(os.utime, fd, ns=(entry.mtime_ns, entry.mtime_ns)))

    def describe_link(self, folder: int, name: bytes, entry: Entry) -> None:
        """Give the symbolic link `name` of the folder (a descriptor) its time and owner; raises OSError."""
        times = (entry.mtime_ns, entry.mtime_ns)
        self._try(TIME, partial(os.utime, name, ns=times, dir_fd=folder, follow_symlinks=False))
        if (entry.uid, entry.gid) != self._own:
            self._own_by(entry, partial(os.chown, name, dir_fd=folder, follow_symlinks=False))

    def _own_by(self, entry: Entry, chown: Callable[[int, int], None]) -> None:
        """Set owner and group; where only the group can be had, at least that."""
        before = self.lost[OWNER]
        self._try(OWNER, partial(chown, entry.uid, entry.gid))
        if self.lost[OWNER] != before and entry.gid != self._own[1]:
            self._try("", partial(chown, -1, entry.gid))

    def _permit(self, fd: int, mode: int) -> None:
        before = self.lost[PERMISSIONS]
        self._try(PERMISSIONS, partial(os.fchmod, fd, mode))
        silently = mode & 0o2000 and self.lost[PERMISSIONS] == before
        if silently and not os.fstat(fd).st_mode & 0o2000:  # not one of this user's groups (chmod(2))
            self.lost[PERMISSIONS] += 1

    def _try(self, what: str, do: Callable[[], None]) -> None:
        try:
            do()
        except (OSError, OverflowError) as error:
            if isinstance(error, OSError) and error.errno not in _REFUSALS:
                raise
            if what:
                self.lost[what] += 1


def safe_mode(entry: Entry) -> int:
    """Return the permission bits a restore may set: a file's set-id bits are left out."""
    return entry.mode & (0o1777 if entry.type == FILE else 0o3777)


def has_privileges(entry: Entry) -> bool:
    """Whether the entry's mode gives rights that a restore does not."""
    return bool(entry.mode & (0o6000 if entry.type == FILE else 0o4000))

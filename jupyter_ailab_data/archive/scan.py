"""A folder tree walked in the archive's order, one folder's names in memory at a time."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable, Iterator
from typing import Final

from .beneath import Beneath
from .entry import DEEPEST, FILE, FOLDER, HARDLINK, LONGEST_PATH, OTHER, SYMLINK, Entry, storable_time
from .losing import why_lost, why_not_listed
from .names import STAGING_PREFIX

Skip = Callable[[bytes, bool], bool]
Warn = Callable[[bytes, str, str], None]
LeftOut = Callable[[bytes], None]
Notice = Callable[[bytes, list[bytes]], None]
Links = dict[tuple[int, int], bytes] | None
_ENCODING = sys.getfilesystemencoding(), sys.getfilesystemencodeerrors()


def _ignored(_path: bytes) -> None:
    """Take the path of something of our own that nobody asks about."""


def _unnoticed(_folder: bytes, _names: list[bytes]) -> None:
    """Take a folder's names where nobody is interested in them."""


class Known:
    """What is known of a tree before it is walked: here, nothing.

    A scan asks for every path in its order, and takes the entry it is given for what it would have found.
    """

    rest: Entry | None = None
    """What `foreseen` returns where all from that path on is known, so that the scan ends there."""

    def foreseen(self, _path: bytes) -> Entry | None:
        """Return the entry at `path` if nobody need look at it; never that of a folder."""
        return None

    def unchanged(self, _info: os.stat_result) -> Entry | None:
        """Return the entry at the path asked for last if `info` says that it still is what is known."""
        return None


NOTHING: Final = Known()


def scan(
    root: int,
    *,
    skip: Skip,
    warn: Warn,
    leave_out: frozenset[tuple[int, int]] = frozenset(),
    left_out: LeftOut = _ignored,
    notice: Notice = _unnoticed,
    known: Known = NOTHING,
    hard_links: bool = True,
) -> Iterator[Entry]:
    """Yield every entry beneath the folder `root` (a descriptor), the folder itself first.

    `skip(path, is_folder)` says what the user excludes; `leave_out` are (device, inode) of
    folders that never belong in (the store); those, and our own temporaries, are told to
    `left_out(path)`. What can't be kept is told to `warn(path, reason, message)`, and
    `notice(folder, names)` is told the names in each folder before any of its entries come.
    What is `known` is not described anew, and where all the rest is, that is not yielded. Without
    `hard_links` each name of a file is a file of its own.
    Contents, link targets aside, and extended attributes are not read.
    """
    links: Links = {} if hard_links else None
    with Beneath(root) as folders:
        info = os.fstat(root)
        known.foreseen(b"")
        yield known.unchanged(info) or _entry(b"", info, root, b"", links)
        stack = [(b"", b"", _names(folders, b"", warn, left_out, notice))]
        while stack:
            folder, prefix, names = stack[-1]
            fd = -1  # of this folder, once it is asked for
            for name in names:  # the rest of them, when its subfolder has been walked
                path = prefix + name
                entry = known.foreseen(path)
                if entry is not None:
                    if entry is known.rest:
                        return
                    if not skip(path, False):
                        yield entry
                    continue
                try:
                    if fd < 0:
                        fd = folders.folder(folder)
                    info = os.stat(name, dir_fd=fd, follow_symlinks=False)
                    is_folder = stat.S_ISDIR(info.st_mode)
                    if is_folder and (info.st_dev, info.st_ino) in leave_out:
                        left_out(path)
                        continue
                    if skip(path, is_folder):
                        continue
                    entry = known.unchanged(info)
                    if entry is None and not _keepable(path, len(stack), info.st_mode, warn):
                        continue
                    if entry is None or (info.st_nlink > 1 and not is_folder):
                        entry = _known_or_new(entry, _entry(path, info, fd, name, links))
                except OSError as error:
                    warn(path, *why_lost(error))
                    continue
                yield entry
                if is_folder:
                    stack.append((path, path + b"/", _names(folders, path, warn, left_out, notice)))
                    break
            else:
                stack.pop()


def _names(folders: Beneath, path: bytes, warn: Warn, left_out: LeftOut, notice: Notice) -> Iterator[bytes]:
    """Return a folder's names, in order."""
    try:
        names = [name.encode(*_ENCODING) for name in os.listdir(folders.folder(path))]
    except OSError as error:
        warn(path, *why_not_listed(error))
        return iter(())
    kept = [name for name in names if not name.startswith(STAGING_PREFIX)]
    if len(kept) < len(names):
        for name in names:
            if name.startswith(STAGING_PREFIX):
                left_out(path + b"/" + name if path else name)
    notice(path, kept)
    kept.sort()
    return iter(kept)


def _keepable(path: bytes, depth: int, mode: int, warn: Warn) -> bool:
    if len(path) > LONGEST_PATH or depth > DEEPEST:
        warn(path, "too-deep", "Its path is too long to be restored, so it is not kept.")
        return False
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISLNK(mode):
        return True
    kind = "socket" if stat.S_ISSOCK(mode) else "named pipe" if stat.S_ISFIFO(mode) else "device"
    warn(path, "skipped", f"It is a {kind}, which a snapshot does not keep.")
    return False


def _entry(path: bytes, info: os.stat_result, fd: int, name: bytes, links: Links) -> Entry:
    """Describe what `info` says stands at `path`; the second name of a file becomes a hard link."""
    mode = info.st_mode
    kind, size, target = FILE, info.st_size, b""
    if stat.S_ISDIR(mode):
        kind, size = FOLDER, 0
    elif stat.S_ISLNK(mode):
        kind, size, target = SYMLINK, 0, _target(fd, name)
    elif info.st_nlink > 1 and links is not None:
        first = links.setdefault((info.st_dev, info.st_ino), path)
        if first != path:
            kind, size, target = HARDLINK, 0, first
    entry = Entry(path, kind, stat.S_IMODE(mode), info.st_uid, info.st_gid, size, 0, target)
    entry.mtime_ns = storable_time(info.st_mtime_ns)
    entry.inode, entry.ctime_ns = info.st_ino, info.st_ctime_ns
    entry.linked = kind == FILE and info.st_nlink > 1 and links is not None
    return entry


def _known_or_new(known: Entry | None, new: Entry) -> Entry:
    """Return what was known of a file with several names if these are to one another what they were."""
    if known and (known.type, known.target, known.linked) == (new.type, new.target, new.linked):
        return known
    return new


def _target(fd: int, name: bytes) -> bytes:
    try:
        return os.readlink(name, dir_fd=fd)
    except OSError as error:
        if error.errno == errno.EINVAL:  # it was a link a moment ago
            raise FileNotFoundError(errno.ENOENT, "it is no longer a link") from error
        raise


def look(folder: Beneath, path: bytes) -> Entry | None:
    """Describe what stands at `path` beneath a folder, hard links not told apart; None where nothing does."""
    info = folder.lstat(path)
    if info is None:
        return None
    try:
        fd, name = folder.parent(path) if path else (folder.fd, b"")
        entry = _entry(path, info, fd, name, None)
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not (stat.S_ISREG(info.st_mode) or entry.type != FILE):
        entry.type = OTHER
    return entry


def measure(root: int, *, skip: Skip, leave_out: frozenset[tuple[int, int]] = frozenset()) -> tuple[int, int]:
    """Return how many entries a scan would yield and how many bytes of content they hold."""
    entries = size = 0
    for entry in scan(root, skip=skip, warn=_silent, leave_out=leave_out):
        entries += 1
        size += entry.size
    return entries, size


def _silent(path: bytes, reason: str, message: str) -> None:
    """Take a warning that somebody else reports."""

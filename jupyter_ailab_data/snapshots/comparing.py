"""What stands in the location, held against what a snapshot says."""

from __future__ import annotations

import os
import stat
from typing import Literal

from ..archive.beneath import Beneath
from ..archive.entry import FILE, FOLDER, SYMLINK, Entry
from ..archive.live_files import live_hash
from ..archive.placing import safe_mode
from .staging import is_folder

Standing = Literal["missing", "differs", "same", "perhaps"]
"""`perhaps`: size and time agree, but only the content can tell whether it is the same file."""


def standing(location: Beneath, entry: Entry) -> Standing:
    """Say whether the entry, no hard link, stands in the location as the snapshot has it."""
    live = location.lstat(entry.path)
    if live is None:
        return "missing"
    if entry.type == FOLDER:
        return "same" if is_folder(live) else "differs"
    if entry.type == SYMLINK:
        return "same" if _same_link(location, entry) else "differs"
    if entry.type == FILE and stat.S_ISREG(live.st_mode) and _same_facts(live, entry):
        return "same" if (live.st_ino, live.st_ctime_ns) == (entry.inode, entry.ctime_ns) else "perhaps"
    return "differs"


def _same_facts(live: os.stat_result, entry: Entry) -> bool:
    same_owner = os.geteuid() != 0 or (live.st_uid, live.st_gid) == (entry.uid, entry.gid)
    return (
        live.st_size == entry.size
        and live.st_mtime_ns == entry.mtime_ns
        and stat.S_IMODE(live.st_mode) in (entry.mode, safe_mode(entry))
        and same_owner
    )


def _same_link(location: Beneath, entry: Entry) -> bool:
    try:
        folder, name = location.parent(entry.path)
        return os.readlink(name, dir_fd=folder) == entry.target
    except OSError:
        return False


def same_file(location: Beneath, path: bytes, other: bytes) -> bool:
    """Whether two names in the location are one regular file."""
    one, two = location.lstat(path), location.lstat(other)
    return one is not None and two is not None and stat.S_ISREG(one.st_mode) and os.path.samestat(one, two)


def same_folder_facts(live: os.stat_result, entry: Entry) -> bool:
    """Whether a folder has the owner, mode and time that the entry says."""
    return (live.st_mtime_ns, stat.S_IMODE(live.st_mode), live.st_uid, live.st_gid) == (
        entry.mtime_ns,
        safe_mode(entry),
        entry.uid,
        entry.gid,
    )


def same_content(location: Beneath, entry: Entry) -> bool:
    """Whether the file in the location has the SHA-256 that the entry names."""
    return bool(entry.sha256) and live_hash(location, entry.path) == entry.sha256

"""What stands in the location, held against what a snapshot says."""

from __future__ import annotations

import os
import stat
from typing import Final, Literal

from ...archive.beneath import Beneath
from ...archive.describing import safe_mode
from ...archive.entry import FILE, FOLDER, SYMLINK, Entry
from ...archive.live_files import live_hash
from ...archive.rights import is_root
from ...archive.scan import look

_SECOND: Final = 1_000_000_000
Standing = Literal["missing", "differs", "same", "perhaps"]
"""`perhaps`: size and time agree, but only the content can tell whether it is the same file."""


def standing(location: Beneath, entry: Entry) -> Standing:
    """Say whether the entry, no hard link, stands in the location as the snapshot has it."""
    live = look(location, entry.path)
    return "missing" if live is None else held_against(live, entry)


def held_against(live: Entry, entry: Entry) -> Standing:
    """Say whether what stands at a path, as a scan describes it, is what the entry says."""
    if live.type != entry.type:
        return "differs"
    if entry.type == FOLDER:
        return "same"
    if entry.type == SYMLINK:
        return "same" if live.target == entry.target else "differs"
    if entry.type != FILE or not _same_facts(live, entry):
        return "differs"
    return "same" if (live.inode, live.ctime_ns) == (entry.inode, entry.ctime_ns) else "perhaps"


def _same_facts(live: Entry, entry: Entry) -> bool:
    return (
        live.size == entry.size
        and _same_time(live, entry)
        and live.mode in (entry.mode, safe_mode(entry))
        and (not is_root() or (live.uid, live.gid) == (entry.uid, entry.gid))
    )


def _same_time(live: Entry, entry: Entry) -> bool:
    """Whether the times agree; most tars of other tools know only whole seconds."""
    if live.mtime_ns == entry.mtime_ns:
        return True
    from_elsewhere = entry.inode == 0 and entry.mtime_ns % _SECOND == 0
    return from_elsewhere and live.mtime_ns // _SECOND * _SECOND == entry.mtime_ns


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


def same_content(location: Beneath, entry: Entry, path: bytes) -> bool:
    """Whether the file at `path` has the SHA-256 that the entry names."""
    return bool(entry.sha256) and live_hash(location, path) == entry.sha256

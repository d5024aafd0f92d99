"""The entries of the snapshot before, met one by one beside a scan, which has the same order."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from typing import Final

from ..archive.entry import FILE, FOLDER, HARDLINK, SYMLINK, Entry, sort_key
from ..archive.index import Block
from ..archive.members import Member
from ..archive.scan import Known

Seen = Callable[[int], "bytes | None"]
_FORMATS: Final = {
    FILE: stat.S_IFREG,
    HARDLINK: stat.S_IFREG,
    FOLDER: stat.S_IFDIR,
    SYMLINK: stat.S_IFLNK,
}
"""What a mode says of each type (inode(7))."""


def is_unchanged(entry: Entry, info: os.stat_result) -> bool:
    """Whether `info` says that nothing of what the entry describes has changed since.

    A symbolic link's target is not asked for: links are made anew, they don't change (symlink(7)).
    """
    return (
        entry.ctime_ns == info.st_ctime_ns
        and entry.mtime_ns == info.st_mtime_ns
        and entry.inode == info.st_ino
        and _FORMATS[entry.type] | entry.mode == info.st_mode
        and entry.uid == info.st_uid
        and entry.gid == info.st_gid
        and (entry.size == info.st_size or entry.type != FILE)
    )


def _unseen(_number: int) -> bytes | None:
    """Know of no block which of its entries are unchanged."""
    return None


class Before(Known):
    """A place in the entries of a snapshot's blocks, which follows the paths that a scan asks for.

    `entry` is the one at the path asked for last, or the next one after that; `members` are those
    of its block. `seen(number)` may tell which entries of a block are known to be unchanged.
    """

    def __init__(self, blocks: Iterator[Block], seen: Seen = _unseen) -> None:
        self.members: list[Member] = []
        self._met = False  # whether `entry` is the one at the path asked for last
        self._seen = 0
        self._rest = self._entries(blocks, seen)
        self.entry: Entry | None = next(self._rest, None)

    def _entries(self, blocks: Iterator[Block], seen: Seen) -> Iterator[Entry]:
        for number, block in enumerate(blocks):
            self.members = block.members
            told = seen(number)
            if told is None:
                self._seen = 0
                yield from block.entries
            else:
                for entry, flag in zip(block.entries, told, strict=True):
                    self._seen = flag
                    yield entry

    def foreseen(self, path: bytes) -> Entry | None:
        """Go on to `path`, and return the entry there if it is known to be unchanged."""
        if self._met:
            self.entry = next(self._rest, None)
        if self.entry is None or self.entry.path != path:
            self._pass(path)
        else:
            self._met = True
        return self.entry if self._met and self._seen else None

    def unchanged(self, info: os.stat_result) -> Entry | None:
        """Return the entry at the path asked for last if by `info` nothing of it has changed since."""
        entry = self.entry
        return entry if self._met and entry is not None and is_unchanged(entry, info) else None

    def _pass(self, path: bytes) -> None:
        """Leave behind what comes before `path` and is no longer there."""
        key = sort_key(path)
        entry = self.entry
        while entry is not None and sort_key(entry.path) < key:
            entry = next(self._rest, None)
        self.entry = entry
        self._met = entry is not None and entry.path == path

    def at(self, path: bytes) -> Entry | None:
        """Return the entry at `path`, which was asked for last, changed or not."""
        return self.entry if self.entry is not None and self.entry.path == path else None

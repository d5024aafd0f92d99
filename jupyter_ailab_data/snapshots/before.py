"""The entries of the snapshot before, met one by one beside a scan, which has the same order."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from typing import Final

from ..archive.entry import FILE, FOLDER, HARDLINK, SYMLINK, Entry, sort_key
from ..archive.index import Block
from ..archive.index_writer import ReadyBlocks
from ..archive.members import Member
from ..archive.scan import Known

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


class Ahead:
    """What somebody has found out ahead of a walk about a snapshot's blocks: here, nothing."""

    def unchanged(self, _number: int) -> bytes | None:
        """Return 1 or 0 for each entry of a block, unchanged or not known to be; None if none was looked at.

        Blocks are asked for from the first to the last.
        """
        return None

    def rest(self, _number: int) -> ReadyBlocks | None:
        """Return this block and all after it for the new index, if all of that is known to be as it was."""
        return None


class Before(Known):
    """A place in the entries of a snapshot's blocks, which follows the paths that a scan asks for.

    `entry` is the one at the path asked for last, or the next one after that; `members` are those
    of its block, which `block(number)` reads.
    """

    def __init__(self, count: int, block: Callable[[int], Block], ahead: Ahead) -> None:
        self.members: list[Member] = []
        self._ready: ReadyBlocks | None = None
        self._met = False  # whether `entry` is the one at the path asked for last
        self._seen = 0
        self._entries = self._all(count, block, ahead)
        self.entry: Entry | None = next(self._entries, None)

    def _all(self, count: int, block: Callable[[int], Block], ahead: Ahead) -> Iterator[Entry]:
        for number in range(count):
            ready = ahead.rest(number)
            if ready is not None:
                yield from self._rest(ready)
            held = block(number)
            self.members = held.members
            told = ahead.unchanged(number)
            if told is None:
                self._seen = 0
                yield from held.entries
            else:
                for entry, flag in zip(held.entries, told, strict=True):
                    self._seen = flag
                    yield entry

    def _rest(self, ready: ReadyBlocks) -> Iterator[Entry]:
        """Stand for all that follows, unless the walk goes by: it has not found there what begins it.

        Where that is found, so are the folders it lies in, without which the rest would have no place.
        """
        self.rest = Entry(ready.blocks[0].ref.first, FILE, 0, 0, 0, 0, 0)
        self._seen = 1
        self._ready = ready
        yield self.rest
        self.rest = self._ready = None

    @property
    def ready(self) -> ReadyBlocks | None:
        """What a scan that has ended did not go through, since it is as it was."""
        return self._ready if self._met and self.entry is self.rest else None

    def foreseen(self, path: bytes) -> Entry | None:
        """Go on to `path`, and return the entry there if it is known to be unchanged, or `rest`."""
        if self._met:
            self.entry = next(self._entries, None)
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
            entry = next(self._entries, None)
        self.entry = entry
        self._met = entry is not None and entry.path == path

    def at(self, path: bytes) -> Entry | None:
        """Return the entry at `path`, which was asked for last, changed or not."""
        return self.entry if self.entry is not None and self.entry.path == path else None

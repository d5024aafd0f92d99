"""A second pair of eyes for a walk: it looks from the end while the walk begins at the front.

A forked child compares what the snapshot before holds with what stands in the folder, its last
block first, and tells which entries are unchanged. The walk need not look at those again.
What the child has not come to, or could not see, the walk looks at itself: nothing depends on the
child, and an entry is as of some moment of the walk whoever has looked at it.
"""

from __future__ import annotations

import contextlib
import gc
import os
import struct
from collections.abc import Iterator
from typing import Final

from ..archive.beneath import Beneath
from ..archive.entry import FOLDER, Entry
from ..archive.forking import end, fork
from ..archive.index_reader import IndexReader
from .before import is_unchanged

_WORTH_IT: Final = 2
"""Blocks of which it pays to have a child look at some."""
_HEAD: Final = struct.Struct("<II")
"""The number of a block and of its entries, before a byte for each of these."""


class Scout:
    """A child that goes through the blocks of an index from the last to the first, looking into `folder`."""

    def __init__(self, index: IndexReader, folder: int) -> None:
        self._told: dict[int, bytes] = {}
        self._heard = b""
        self._pid = 0
        if len(index.root.blocks) < _WORTH_IT:
            return
        self._pipe, theirs = os.pipe()
        os.set_blocking(self._pipe, False)
        parent = os.getpid()
        self._pid = fork()
        if self._pid == 0:
            try:
                gc.disable()
                _look(index, folder, theirs, parent)
            finally:
                os._exit(0)
        os.close(theirs)

    def unchanged(self, number: int) -> bytes | None:
        """Return 1 or 0 for each entry of a block, unchanged or not known to be; None if none was looked at.

        Blocks are asked for from the first to the last; where those that the child has done begin, it ends.
        """
        if self._pid:
            self._hear()
            if number in self._told:
                self.close()
        return self._told.pop(number, None)

    def _hear(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while data := os.read(self._pipe, 1 << 16):
                self._heard += data
        while len(self._heard) >= _HEAD.size:
            number, count = _HEAD.unpack_from(self._heard)
            length = _HEAD.size + count
            if len(self._heard) < length:
                break
            self._told[number] = self._heard[_HEAD.size : length]
            self._heard = self._heard[length:]

    def close(self) -> None:
        """End the child, however far it has come."""
        if self._pid:
            end(self._pid)
            os.close(self._pipe)
            self._pid = 0


def _look(index: IndexReader, folder: int, out: int, parent: int) -> None:
    with Beneath(folder) as beneath:
        for number in reversed(range(len(index.root.blocks))):
            seen = bytes(_unchanged(index.block(number).entries, beneath))
            if os.getppid() != parent:
                return
            os.write(out, _HEAD.pack(number, len(seen)) + seen)


def _unchanged(entries: list[Entry], beneath: Beneath) -> Iterator[bool]:
    """Tell of each entry whether it is unchanged; folders and files of several names are left to the walk."""
    known, fd = None, -1
    for entry in entries:
        place, _, name = entry.path.rpartition(b"/")
        try:
            if place != known:
                fd = beneath.folder(place)
                known = place
            info = os.stat(name, dir_fd=fd, follow_symlinks=False) if entry.type != FOLDER else None
        except OSError:
            info = None
        yield info is not None and info.st_nlink == 1 and is_unchanged(entry, info)

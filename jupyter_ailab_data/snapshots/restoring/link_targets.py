"""Whether a symbolic link will lead somewhere once a restore is done."""

from __future__ import annotations

import os
from typing import Final

from ...archive.entry import FOLDER, SYMLINK, Entry
from .course import Course

_MOST_HOPS: Final = 40
"""The kernel follows no more links on one way than these (path_resolution(7))."""
_KEPT_BLOCKS: Final = 32
_MOST_BLOCKS: Final = 400
"""So many blocks of an index are read to follow links; then the rest count as leading somewhere."""


class LinkTargets:
    """Follows links through the location as the restore will leave it; what it removes is not asked for.

    Inside the location the snapshot's entries win over what stands there; outside, the file
    system itself is asked.
    """

    def __init__(self, course: Course) -> None:
        self._course = course
        self._root = os.fsencode(os.path.realpath(course.request.path))
        self._blocks: dict[int, dict[bytes, Entry]] = {}
        self._read = 0

    def exists(self, path: bytes, target: bytes) -> bool:
        """Whether the link at `path` with the text `target` will lead to something."""
        if self._read > _MOST_BLOCKS:
            return True
        ahead = self._start(target)
        here = [] if target.startswith(b"/") else path.split(b"/")[:-1]
        hops = 0
        while ahead is not None and ahead:
            part = ahead.pop(0)
            if part in (b"", b"."):
                continue
            if part == b"..":
                if not here:
                    return self._outside(b"/".join([b"..", *ahead]))
                here.pop()
                continue
            entry = self._after(b"/".join([*here, part]))
            if entry is None:
                return False
            if entry.type == SYMLINK:
                hops += 1
                if hops > _MOST_HOPS:
                    return False
                link = self._start(entry.target)
                if link is None:
                    return self._outside(os.path.join(entry.target, *ahead))
                here = [] if entry.target.startswith(b"/") else here
                ahead = link + ahead
                continue
            if entry.type != FOLDER and ahead:
                return False
            here.append(part)
        return ahead is not None or self._outside(target)

    def _start(self, target: bytes) -> list[bytes] | None:
        """Return the parts to go from the link's folder, or from the location; None for a way outside."""
        if not target.startswith(b"/"):
            return target.split(b"/")
        if target == self._root or target.startswith(self._root + b"/"):
            return target[len(self._root) :].split(b"/")
        return None

    def _outside(self, target: bytes) -> bool:
        return os.path.exists(os.path.join(self._root, target))

    def _after(self, path: bytes) -> Entry | None:
        """Return what will stand at the path."""
        return self._in_snapshot(path) or self._course.look(path)

    def _in_snapshot(self, path: bytes) -> Entry | None:
        asked = self._course.in_snapshot(path)
        index = self._course.snapshot.index
        if asked is None or not index.root.blocks:
            return None
        number = index.block_of(asked)
        if number not in self._blocks:
            if len(self._blocks) >= _KEPT_BLOCKS:
                self._blocks.pop(next(iter(self._blocks)))
            self._read += 1
            self._blocks[number] = {entry.path: entry for entry in index.block(number).entries}
        return self._blocks[number].get(asked)

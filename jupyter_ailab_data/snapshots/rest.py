"""Whether the rest of a folder, from some entry on to its end, is wholly as a snapshot has it.

That no entry has changed does not say so: there may be new ones among them. So the names in each
folder are compared, too. Whatever a walk would treat in its own way is left to the walk.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Final

from ..archive.beneath import Beneath
from ..archive.entry import FILE, FOLDER, Entry
from ..archive.scan import Skip
from .before import is_unchanged
from .databases.recognising import SIDES, Databases

_NO_NAME: Final = b"/"
"""What nothing is called."""


class Rest:
    """Goes through a snapshot's entries from the last to the first, as long as all is as it was."""

    def __init__(
        self, beneath: Beneath, databases: Databases, skip: Skip, leave_out: frozenset[tuple[int, int]]
    ) -> None:
        self._beneath = beneath
        self._databases = databases
        self._skip = skip
        self._leave_out = leave_out
        self._names: dict[bytes, list[bytes]] = {}
        """Of each folder gone into, the names that are still to be met, in their order."""

    def reaches(self, entries: list[Entry], unchanged: Iterable[int]) -> bool:
        """Whether the rest that begins with the first of these entries is as it was.

        What follows them has been asked for before, and was. `unchanged` are those that are known to be,
        folders aside. Raises OSError where something can't be looked at.
        """
        for entry, known in zip(reversed(entries), reversed(list(unchanged)), strict=True):
            if self._skip(entry.path, entry.type == FOLDER):
                return False
            if not (self._folder_is_as_it_was(entry) if entry.type == FOLDER else known):
                return False
            if entry.type == FILE and self._has_more_beside(entry):
                return False
            folder, _, name = entry.path.rpartition(b"/")
            names = self._names_in(folder)
            if not names or names.pop() != name:
                return False
        return self._nothing_new_above(entries[0].path)

    def _folder_is_as_it_was(self, entry: Entry) -> bool:
        """Whether nothing has changed of the folder itself, and all names in it have been met."""
        info = self._beneath.lstat(entry.path)
        if info is None or (info.st_dev, info.st_ino) in self._leave_out or not is_unchanged(entry, info):
            return False
        names = self._names_in(entry.path)
        del self._names[entry.path]
        return not names

    def _has_more_beside(self, entry: Entry) -> bool:
        """Whether the entry is a database, part of which is in other files."""
        if not self._databases.includes(entry.path, entry.size):
            return False
        return self._databases.changed_beside(entry.path) is not None

    def _nothing_new_above(self, path: bytes) -> bool:
        """Whether also in the folders that the first entry lies in nothing new comes after it.

        In the one it lies in directly all names have been met; in those above, all behind the way to it.
        """
        folder = path.rpartition(b"/")[0]
        while folder:
            above, _, name = folder.rpartition(b"/")
            names = self._names_in(above)
            if not names or names[-1] != name:
                return False
            folder = above
        return True

    def _names_in(self, folder: bytes) -> list[bytes]:
        names = self._names.get(folder)
        if names is None:
            names = sorted(map(os.fsencode, os.listdir(self._beneath.folder(folder))))
            if any(name.endswith(SIDES) for name in names):
                names = [_NO_NAME]  # a database may have to do with it
            self._names[folder] = names
        return names

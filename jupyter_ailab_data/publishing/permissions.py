"""Who can read what is published: whoever can read the folder that it lands in.

What a notebook's owner keeps for himself is published to be read by others, so the permissions of
the source don't count, but for whether a file can be run.
"""

from __future__ import annotations

import os
import stat

from ..archive.entry import FILE, FOLDER, Entry


class Neighbourly:
    """Gives entries the owner and permissions that fit a folder (its facts), in which `made` was made.

    `made` are the facts of what this user has made there: its group may be the folder's
    (set-group-id, inode(7)), in which case who may write to the folder may change what is published in it.
    """

    def __init__(self, folder: os.stat_result, made: os.stat_result) -> None:
        mode = folder.st_mode
        self._read = 0o400 | (mode & 0o044)
        self._search = 0o100 | ((mode & 0o044) >> 2)
        handed_down = made.st_mode & stat.S_ISGID
        self._write = 0o200 | (mode & 0o020 if handed_down else 0)
        self._set_group = handed_down
        self._made = made
        self._own = (os.geteuid(), os.getegid())

    def __call__(self, entry: Entry) -> None:
        """Change what is said of the entry; its time stays, and attributes of the user's own."""
        entry.xattrs = tuple(each for each in entry.xattrs if each[0].startswith(b"user."))
        if entry.type == FOLDER:
            entry.mode = self._read | self._write | self._search | self._set_group
            entry.uid, entry.gid = self._made.st_uid, self._made.st_gid
            return
        entry.uid, entry.gid = self._own  # nothing needs to be changed: the file system has seen to it
        if entry.type == FILE:
            entry.mode = self._read | self._write | (self._search if entry.mode & 0o100 else 0)


def as_it_is(entry: Entry) -> None:
    """Keep all that is said of the entry."""
    del entry

"""Who else can read a store: its archives hold what the locations hold, credentials too.

All that is made in a store is for its owner alone, whatever the umask is. A mode that somebody
has chosen, for the folder or an archive that was put there, is not changed; it is told.
"""

from __future__ import annotations

import contextlib
import os
import stat
from typing import Final

from .sweeping import INDEXES

_OTHERS: Final = stat.S_IRGRP | stat.S_IROTH
_ENTERED: Final = stat.S_IXGRP | stat.S_IXOTH


def readable_by_others(root: str) -> list[str]:
    """Return the names of files in the store, and in its folder of indexes, that others can read.

    Empty where others can't enter the folder. What can't be looked at is passed over.
    """
    found: list[str] = []
    with contextlib.suppress(OSError):
        for path, prefix in ((root, ""), (os.path.join(root, INDEXES), f"{INDEXES}/")):
            if not os.stat(path).st_mode & _ENTERED:
                break
            found += [prefix + name for name in _in_folder(path)]
    return sorted(found)


def _in_folder(path: str) -> list[str]:
    found = []
    with os.scandir(path) as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                info = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(info.st_mode) and info.st_size and info.st_mode & _OTHERS:
                    found.append(entry.name)
    return found

"""Whether this process may do with files what root may."""

from __future__ import annotations

import os


def is_root() -> bool:
    """Whether files of any owner can be made and changed.

    The real user tells: a helper container's worker makes its files as another user and stays root in
    all else (see `jobs.process.make_files_as`).
    """
    return 0 in (os.getuid(), os.geteuid())

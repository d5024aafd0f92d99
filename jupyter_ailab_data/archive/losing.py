"""Why something of a live folder is not in a snapshot: one word for programs, one sentence for people."""

from __future__ import annotations

import errno
from typing import Final

_GONE: Final = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ESTALE})
"""What the kernel says of a path whose parts were removed, or replaced by something else, meanwhile."""


def why_lost(error: OSError) -> tuple[str, str]:
    """Return the reason (`vanished` or `unreadable`) and the sentence for an entry that `error` cost."""
    if error.errno in _GONE:
        return "vanished", "It was removed, or something else took its place, while the snapshot was taken."
    return "unreadable", f"It could not be read: {error.strerror}."


def why_not_listed(error: OSError) -> tuple[str, str]:
    """Return the same for a folder whose names could not be had."""
    reason, message = why_lost(error)
    if reason == "unreadable":
        message = f"The folder could not be listed: {error.strerror}."
    return reason, message

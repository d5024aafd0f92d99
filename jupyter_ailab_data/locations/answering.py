"""Questions to folders that may never answer.

A mount whose server is gone holds whoever asks it anything (nfs(5), `hard`), for hours. So the
question is put in a thread of its own, and after a while nobody waits for it any more. As long
as it hangs, no other is put to the same folder: threads that wait for ever must not pile up.
"""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable
from typing import Final, TypeVar

from ..errors import StaleError

T = TypeVar("T")

LIMIT: Final = 3.0
"""Seconds that a folder is given for what takes milliseconds where all is well."""
GONE: Final = frozenset(
    {
        *(errno.ESTALE, errno.ENOTCONN, errno.EIO, errno.EHOSTDOWN, errno.EHOSTUNREACH),
        *(errno.ETIMEDOUT, errno.ECONNABORTED, errno.ENODEV, errno.ENXIO, errno.EREMOTEIO),
    }
)
"""What the kernel says of a mount whose server or device is no longer there."""
_hanging: dict[str, threading.Thread] = {}
_guard = threading.Lock()


def within(folder: str, ask: Callable[[], T], seconds: float = LIMIT) -> T:
    """Return what `ask()` does, which concerns what is mounted at `folder`.

    Raises what that raises, and StaleError where it has not ended after `seconds`, or another
    question to the folder still hangs.
    """
    with _guard:
        before = _hanging.get(folder)
        if before is not None and before.is_alive():
            raise _no_answer()
        _hanging.pop(folder, None)
    told: list[T] = []
    errors: list[BaseException] = []

    def put() -> None:
        try:
            told.append(ask())
        except BaseException as error:  # it is raised where somebody waits for it
            errors.append(error)

    thread = threading.Thread(target=put, name="ailab-data-asking", daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if told:
        return told[0]
    with _guard:
        _hanging[folder] = thread
    raise _no_answer()


def answers(folder: str) -> bool:
    """Whether the folder, or whatever is at its place, says anything at all in time."""
    try:
        within(folder, lambda: os.path.exists(folder))
    except StaleError:
        return False
    return True


def is_folder(path: str) -> bool:
    """Whether there is a folder at `path`, as os.path.isdir; raises StaleError where nobody answers."""
    return within(path, lambda: os.path.isdir(path))


def _no_answer() -> StaleError:
    return StaleError(
        "The folder does not answer: the server or device that it is mounted from may be gone. "
        "When that is back, look again; else have it mounted anew, or restart the container."
    )

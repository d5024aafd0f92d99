"""What restores that were killed have left in a location is ended, before the next one begins.

A restore without a journal had changed nothing, or was final: its staging folder goes. One with
a journal is taken back, so the location is wholly as it was before it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from ..archive.beneath import Beneath
from ..archive.names import STAGING_PREFIX
from ..errors import BusyError, from_os_error
from ..models import JobWarning
from .journal import clear_journal, read_journal
from .staging import Staging
from .taking_back import take_back

_STAGING_NAME: Final = re.compile(re.escape(STAGING_PREFIX) + rb"restore-[0-9a-f]{12}")
_PATIENCE: Final = 2.0
"""Seconds that the children of a killed restore are given to end."""


@contextmanager
def alone_in(location: Beneath) -> Iterator[None]:
    """Be the only restore in the location, in whatever process; raises BusyError.

    The lock is on the folder itself (flock(2)). Where the file system has none, there is none.
    """
    if not _lock(location.fd, _PATIENCE):
        raise BusyError("Another restore is at work in this location. Try again when it has ended.")
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            fcntl.flock(location.fd, fcntl.LOCK_UN)


def _lock(fd: int, patience: float) -> bool:
    end = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= end:
                return False
            time.sleep(0.05)
        except OSError:
            return True


def recover_folder(path: str) -> list[JobWarning]:
    """Do `recover` in the folder at `path`, unless a restore is at work there or it is missing."""
    try:
        with Beneath(path) as location, alone_in(location):
            return recover(location)
    except (BusyError, FileNotFoundError, NotADirectoryError, PermissionError):
        return []


def recover(location: Beneath) -> list[JobWarning]:
    """End what is left of killed restores; return what could not simply be put back.

    The caller is alone in the location. Raises AilabDataError where it can't be done; then
    everything stays for another try.
    """
    warnings: list[JobWarning] = []
    for name in map(os.fsencode, os.listdir(location.fd)):
        if _STAGING_NAME.fullmatch(name):
            try:
                warnings += _end(location, name)
            except OSError as error:
                raise from_os_error(error, "taking back a restore that had been interrupted") from error
    return warnings


def _end(location: Beneath, name: bytes) -> list[JobWarning]:
    staging = Staging.left_behind(location, name)
    if staging is None:
        return []
    warnings: list[JobWarning] = []
    staging.keep = True  # what cannot be taken back must not be thrown away
    try:
        found = read_journal(staging.fd)
        if found:
            warnings = take_back(staging, *found)
            clear_journal(staging.fd)
            staging.keep_times()
        staging.keep = False
    finally:
        staging.close()
    return warnings

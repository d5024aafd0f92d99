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
from ..archive.names import STAGING_PREFIX, to_text
from ..errors import AilabDataError, BusyError, CorruptError, OutsideLocationError, from_os_error
from ..models import JobWarning
from .journal import clear_journal, read_journal
from .staging import Staging
from .taking_back import take_back

_STAGING_NAME: Final = re.compile(re.escape(STAGING_PREFIX) + rb"restore-[0-9a-f]{12}")
_PATIENCE: Final = 2.0
"""Seconds that the children of a killed restore are given to end."""
_TAKEN_BACK: Final = "A restore had been interrupted. It was taken back: everything is as it was before it."
_GLANCE: Final = 0.25
"""The same for who only looks in passing: the restore may well be alive."""


@contextmanager
def alone_in(location: Beneath, patience: float | None = None) -> Iterator[None]:
    """Be the only restore in the location, in whatever process; raises BusyError after `patience` seconds.

    The lock is on the folder itself (flock(2)). Where the file system has none, there is none.
    """
    if not _lock(location.fd, _PATIENCE if patience is None else patience):
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


def left_in(path: str) -> bool:
    """Whether something of a restore lies in the folder at `path`, of a killed one or of one at work."""
    try:
        return any(_STAGING_NAME.fullmatch(os.fsencode(name)) for name in os.listdir(path))
    except OSError:
        return False


def recover_folder(path: str) -> list[JobWarning]:
    """Do `recover` in the folder at `path`, unless a restore is at work there or it is missing.

    What can't be taken back is told as a warning, and stays for another try.
    """
    if not left_in(path):
        return []
    try:
        with Beneath(path) as location, alone_in(location, _GLANCE):
            return recover(location, going_on=True)
    except (BusyError, FileNotFoundError, NotADirectoryError, PermissionError):
        return []
    except AilabDataError as error:
        return [JobWarning("", error.reason, error.message)]


def recover(location: Beneath, *, going_on: bool = False) -> list[JobWarning]:
    """End what is left of killed restores; return what was done, and what could not simply be put back.

    The caller is alone in the location. Raises AilabDataError where it can't be done; then
    everything stays for another try. When `going_on`, a journal that is damaged only gives a warning.
    """
    warnings: list[JobWarning] = []
    for name in sorted(map(os.fsencode, os.listdir(location.fd))):
        if _STAGING_NAME.fullmatch(name):
            try:
                warnings += _end(location, name)
            except (CorruptError, OutsideLocationError) as error:
                if not going_on:
                    raise
                warnings.append(_damaged(name, error))
            except OSError as error:
                raise from_os_error(error, "taking back a restore that had been interrupted") from error
    return warnings


def _damaged(name: bytes, error: AilabDataError) -> JobWarning:
    message = (
        "A restore into this location was interrupted, and its journal is damaged, "
        "so it can't be taken back. Some files may be of before it, some of after it. "
        "What it replaced lies in this hidden folder; move the folder away when you have looked at it."
    )
    return JobWarning(to_text(name), error.reason, message)


def _end(location: Beneath, name: bytes) -> list[JobWarning]:
    staging = Staging.left_behind(location, name)
    if staging is None:
        return []
    warnings: list[JobWarning] = []
    staging.keep = True  # what cannot be taken back must not be thrown away
    try:
        found = read_journal(staging.fd)
        if found:
            warnings = [JobWarning("", "interrupted", _TAKEN_BACK), *take_back(staging, *found)]
            clear_journal(staging.fd)
            staging.keep_times()
        staging.keep = False
    finally:
        staging.close()
    return warnings

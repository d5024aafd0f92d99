"""What restores that were killed have left in a location is ended, before the next one begins.

A restore without a journal had changed nothing, or was final: its staging folder goes. One with
a journal is taken back, so the location is wholly as it was before it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from ...archive.beneath import Beneath
from ...archive.names import STAGING_PREFIX, to_text
from ...errors import AilabDataError, BusyError, CorruptError, OutsideLocationError, from_os_error
from ...models import JobWarning
from .journal import clear_journal, read_journal
from .location_lock import held_alone
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
    """Be the only restore in the location, in whatever process; raises BusyError after `patience` seconds."""
    with held_alone(location.fd, _PATIENCE if patience is None else patience) as free:
        if not free:
            raise BusyError("Another restore is at work in this location. Try again when it has ended.")
        yield


def staging_names(folder: str | int) -> list[bytes]:
    """Return the names of the staging folders in a folder, of killed restores and of one at work, in order.

    Raises OSError.
    """
    return sorted(name for name in map(os.fsencode, os.listdir(folder)) if _STAGING_NAME.fullmatch(name))


def left_in(path: str) -> bool:
    """Whether something of a restore lies in the folder at `path`, of a killed one or of one at work."""
    try:
        return bool(staging_names(path))
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
            try:
                return recover(location, going_on=True)
            except AilabDataError as error:
                return [JobWarning("", error.reason, error.message)]
    except (BusyError, FileNotFoundError, NotADirectoryError, PermissionError):
        return []


def recover(location: Beneath, *, going_on: bool = False) -> list[JobWarning]:
    """End what is left of killed restores; return what was done, and what could not simply be put back.

    The caller is alone in the location. Raises AilabDataError where it can't be done; then
    everything stays for another try. When `going_on`, a journal that is damaged only gives a warning.
    """
    warnings: list[JobWarning] = []
    for name in staging_names(location.fd):
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


def _left_as_it_is(location: Beneath, name: bytes) -> list[JobWarning]:
    """Say so, where the location is mounted read-only and a restore in it was cut off half-way."""
    try:
        fd = location.folder(name)
        if os.fstat(fd).st_uid != os.geteuid() or read_journal(fd) is None:
            return []
    except OSError:
        return []
    message = (
        "A restore had been interrupted, and it can't be taken back while the folder is mounted read-only. "
        "Some files may be of before it, some of after it. Mount the folder writable, then try again."
    )
    return [JobWarning(to_text(name), "interrupted", message)]


def _end(location: Beneath, name: bytes) -> list[JobWarning]:
    if os.fstatvfs(location.fd).f_flag & os.ST_RDONLY:
        return _left_as_it_is(location, name)
    staging = Staging.left_behind(location, name)
    if staging is None:
        return []
    warnings: list[JobWarning] = []
    staging.keep = True  # what cannot be taken back must not be thrown away
    try:
        found = read_journal(staging.fd)
        if found:
            warnings = [JobWarning("", "interrupted", _TAKEN_BACK), *take_back(staging, *found)]
            if not clear_journal(staging.fd):
                return warnings
            staging.keep_times()
        staging.keep = False
    finally:
        staging.close()
    return warnings

"""A restore that did not end is undone, step by step, by what stands where.

It works the same in the process that failed and in a later one that finds the journal, and
may itself be killed and begun again. What somebody has changed in the location since stays:
then the old version is put beside it, so that nothing is lost.
"""

from __future__ import annotations

import contextlib
import itertools
import os
from typing import Final

from ...archive.beneath import Beneath
from ...archive.entry import FOLDER
from ...archive.names import to_text
from ...archive.scan import scan
from ...models import JobWarning
from ..databases.in_place import Held, has_begun, held, is_done, return_kept, write_back
from .journal import FolderFacts, Journal, Step
from .staging import Staging, is_folder

_INTERRUPTED: Final = "A restore had been interrupted, and can't be taken back before that."


def take_back(
    staging: Staging, journal: Journal, moment: int, databases: Held | None = None
) -> list[JobWarning]:
    """Undo the steps, the last first, and give the folders their owners, modes and times again.

    `moment` is the ctime of the journal: what moved in has not been changed since. `databases` are
    held for writing; without them they are taken, which raises BusyError before anything is undone.
    """
    warnings = []
    staging.forget()
    with contextlib.ExitStack() as stack:
        if databases is None:
            databases = stack.enter_context(held(staging.location, _begun(staging, journal), _INTERRUPTED))
        for step in reversed(journal.steps):
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):  # somebody removed its folder
                if step.kind == "write":
                    warnings += _write_back(staging, step, databases.get(step.path))
                else:
                    warnings += _take_back(staging, step, moment)
    staging.forget()
    for folder in sorted(journal.folders, key=lambda folder: folder.path, reverse=True):
        _describe(staging.location, folder)
    return warnings


def _begun(staging: Staging, journal: Journal) -> list[bytes]:
    """Return the databases that stand there and may not be what they were."""
    return [
        step.path
        for step in journal.steps
        if step.kind == "write"
        and has_begun(staging.old, step.number)
        and staging.location.is_file(step.path)
    ]


def _write_back(staging: Staging, step: Step, live: int | None) -> list[JobWarning]:
    """Bring the database `live` back to what it was, unless somebody has made or changed it since."""
    if not has_begun(staging.old, step.number):
        return []
    folder, name = staging.location.parent(step.path)
    kept = b"%d" % step.number
    if live is None and staging.location.lstat(step.path) is None:
        return_kept(staging.old, kept, folder, name)
        return []
    if live is None or (is_done(staging.old, step.number) and _is_used(staging, step, live)):
        beside = _free_name(folder, name)
        return_kept(staging.old, kept, folder, beside)
        return [_kept_beside(step.path, beside)]
    write_back(staging.location, staging.old, step.path, step.number, live)
    return []


def _is_used(staging: Staging, step: Step, live: int) -> bool:
    """Whether somebody has written to a database since it was restored."""
    info = os.fstat(live)
    changed = (info.st_size, info.st_mtime_ns) != (step.size, step.mtime_ns)
    return changed or staging.databases.changed_beside(step.path) is not None


def _take_back(staging: Staging, step: Step, moment: int) -> list[JobWarning]:
    kept = b"%d" % step.number
    new, live = staging.new.lstat(step.path), staging.location.lstat(step.path)
    old = staging.old.lstat(kept) if step.replaces else None
    folder, name = staging.location.parent(step.path)
    if live is not None and (old is None or not os.path.samestat(live, old)):
        if new is not None or (step.replaces and old is None):
            moved_in = False
        else:
            moved_in = _as_moved_in(folder, name, live, step, moment)
        if moved_in and (old is None or is_folder(live) or is_folder(old)):
            _return(staging, step, folder, name)
        elif not moved_in and old is not None:
            return [_put_beside(staging, kept, folder, name, step.path)]
        elif not moved_in:
            return []
    if old is not None:
        os.rename(kept, name, src_dir_fd=staging.old.fd, dst_dir_fd=folder)
    return []


def _return(staging: Staging, step: Step, folder: int, name: bytes) -> None:
    """Move what was moved in back into the staging folder."""
    above, new_name = staging.new.parent(step.path)
    os.rename(name, new_name, src_dir_fd=folder, dst_dir_fd=above)


def _as_moved_in(folder: int, name: bytes, live: os.stat_result, step: Step, moment: int) -> bool:
    """Whether what stands there is what the step put there, changed by nobody."""
    if live.st_ino != step.inode:
        return False
    if not is_folder(live):
        return (live.st_size, live.st_mtime_ns) == (step.size, step.mtime_ns)
    with Beneath(os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)) as found:
        return not any(
            entry.type != FOLDER and not entry.linked and entry.ctime_ns > moment
            for entry in scan(found.fd, skip=_none, warn=_silent)
        )


def _none(_path: bytes, _is_folder: bool) -> bool:
    return False


def _silent(_path: bytes, _reason: str, _message: str) -> None:
    """Take a warning: what can't be read here was not put here."""


def _put_beside(staging: Staging, kept: bytes, folder: int, name: bytes, path: bytes) -> JobWarning:
    """Put the old version beside one that somebody has made or changed since."""
    beside = _free_name(folder, name)
    os.rename(kept, beside, src_dir_fd=staging.old.fd, dst_dir_fd=folder)
    return _kept_beside(path, beside)


def _free_name(folder: int, name: bytes) -> bytes:
    for number in itertools.count(1):
        beside = name[:200] + b".before-restore" + (b"-%d" % number if number > 1 else b"")
        try:
            os.stat(beside, dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError:
            break
    return beside


def _kept_beside(path: bytes, beside: bytes) -> JobWarning:
    message = (
        "It was changed after a restore had been interrupted; "
        f"what stood there before is beside it as “{to_text(beside)}”."
    )
    return JobWarning(to_text(path), "kept-beside", message)


def _describe(location: Beneath, facts: FolderFacts) -> None:
    with contextlib.suppress(FileNotFoundError, NotADirectoryError, PermissionError):
        fd = location.folder(facts.path)
        now = os.fstat(fd)
        if (now.st_uid, now.st_gid) != (facts.uid, facts.gid):
            os.fchown(fd, facts.uid, facts.gid)
        os.fchmod(fd, facts.mode)
        os.utime(fd, ns=(now.st_atime_ns, facts.mtime_ns))

"""The moment a restore becomes real: what is staged moves in, what it replaces moves aside.

All steps are known, and on disk, before the first is taken, and each can be taken back by
what stands where, so a failure or a kill on the way leaves the location as it was. A file is
replaced by one rename(2): whoever opens it meanwhile finds the old content or the new.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterable

from ..archive.beneath import Beneath
from ..archive.names import to_text
from ..errors import ConflictError
from .journal import FolderFacts, Journal, Step, clear_journal, write_journal
from .staging import Staging, is_folder
from .taking_back import take_back


def plan_steps(staging: Staging, described: Iterable[bytes]) -> Journal:
    """Return the fewest moves that bring all that is staged into place: whole folders where they are new.

    `described` are the folders that will be given other metadata. Raises ConflictError where
    another file system is mounted inside the location, since nothing moves into that.
    """
    steps: list[Step] = []
    touched = {b"", *described}
    device = os.fstat(staging.location.fd).st_dev
    folders = [b""]
    while folders:
        above = folders.pop()
        names = os.listdir(staging.new.folder(above))
        if names:
            touched.add(above)
            if os.fstat(staging.location.folder(above)).st_dev != device:
                raise _mounted(above)
        for name in names:
            path = os.path.join(above, os.fsencode(name))
            staged, live = staging.new.lstat(path), staging.location.lstat(path)
            if staged is None:
                continue
            if is_folder(staged) and is_folder(live):
                folders.append(path)
                continue
            if is_folder(live):
                touched.add(path)
            facts = staged.st_ino, staged.st_size, staged.st_mtime_ns
            steps.append(Step(path, len(steps), live is not None, *facts))
    return Journal(steps, list(_facts(staging, sorted(touched))))


def _mounted(path: bytes) -> ConflictError:
    return ConflictError(
        f"Another file system is mounted at “{to_text(path)}”, and a restore can't reach into it. "
        "Restore the other paths only, or unmount it first; nothing was changed."
    )


def _facts(staging: Staging, paths: Iterable[bytes]) -> Iterable[FolderFacts]:
    for path in paths:
        live = staging.location.lstat(path)
        if live is not None and is_folder(live):
            mtime_ns = live.st_mtime_ns if path else staging.times[1]  # before the staging folder was made
            yield FolderFacts(path, stat.S_IMODE(live.st_mode), live.st_uid, live.st_gid, mtime_ns)


def replace_all(staging: Staging, journal: Journal, finish: Callable[[], None]) -> None:
    """Take all steps and `finish`, or none: an error is raised after what was done was taken back.

    Where even that fails, the staging folder is kept with its journal, for `recovery`.
    """
    moment = write_journal(staging.fd, journal)
    try:
        opened = _open_up(staging.location, journal.folders)
        for step in journal.steps:
            _take(staging, step)
        staging.location.forget()
        _close_up(staging.location, opened)
        finish()
        clear_journal(staging.fd)
    except BaseException:
        staging.keep = True
        take_back(staging, journal, moment)
        staging.keep_times()
        clear_journal(staging.fd)
        staging.keep = False
        raise
    finally:
        staging.forget()


def _open_up(location: Beneath, folders: list[FolderFacts]) -> list[FolderFacts]:
    """Let a plain user write to the folders of his own that are read-only; return those."""
    opened = []
    for folder in folders:
        fd = location.folder(folder.path)
        if not os.access(".", os.W_OK | os.X_OK, dir_fd=fd, effective_ids=True):
            with contextlib.suppress(PermissionError):  # not his own: the step that needs it will say so
                os.fchmod(fd, folder.mode | 0o700)
                opened.append(folder)
    return opened


def _close_up(location: Beneath, opened: list[FolderFacts]) -> None:
    for folder in reversed(opened):
        if is_folder(location.lstat(folder.path)):
            os.fchmod(location.folder(folder.path), folder.mode)
    location.forget()


def _take(staging: Staging, step: Step) -> None:
    if step.replaces:
        _set_aside(staging, step)
    new, new_name = staging.new.parent(step.path)
    live, live_name = staging.location.parent(step.path)
    os.rename(new_name, live_name, src_dir_fd=new, dst_dir_fd=live)


def _set_aside(staging: Staging, step: Step) -> None:
    """Keep what stands at the path; a file stays there too until the new one takes its place."""
    live, name = staging.location.parent(step.path)
    kept = b"%d" % step.number
    both_files = not is_folder(staging.location.lstat(step.path)) and not is_folder(
        staging.new.lstat(step.path)
    )
    if both_files:
        with contextlib.suppress(OSError):  # a file system without hard links
            os.link(name, kept, src_dir_fd=live, dst_dir_fd=staging.old.fd, follow_symlinks=False)
            return
    os.rename(name, kept, src_dir_fd=live, dst_dir_fd=staging.old.fd)

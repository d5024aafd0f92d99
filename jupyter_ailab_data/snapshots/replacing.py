"""The moment a restore becomes real: what is staged moves in, what it replaces moves aside.

All steps are known before the first is taken, and each can be taken back, so a failure on
the way leaves the location as it was. A file is replaced by one rename(2): whoever opens it
meanwhile finds the old content or the new.
"""

from __future__ import annotations

import contextlib
import errno
import os
from dataclasses import dataclass

from ..archive.beneath import Beneath
from .staging import Staging, is_folder


@dataclass(frozen=True)
class Step:
    """Move `new/path` to `path`; what stands there is kept as `old/number`."""

    path: bytes
    number: int
    replaces: bool


def plan_steps(staging: Staging) -> list[Step]:
    """Return the fewest moves that bring all that is staged into place: whole folders where they are new."""
    steps: list[Step] = []
    folders = [b""]
    while folders:
        above = folders.pop()
        for name in os.listdir(staging.new.folder(above)):
            path = os.path.join(above, os.fsencode(name))
            staged, live = staging.new.lstat(path), staging.location.lstat(path)
            if is_folder(staged) and is_folder(live):
                folders.append(path)
            else:
                steps.append(Step(path, len(steps), live is not None))
    return steps


def take_steps(staging: Staging, steps: list[Step]) -> None:
    """Take all steps, or none: raises OSError after those taken were taken back.

    Where even that fails, `staging.keep` is set, so that nothing that was replaced is lost.
    """
    taken: list[Step] = []
    try:
        for step in steps:
            taken.append(step)
            _take(staging, step)
    except BaseException:
        staging.keep = True
        for step in reversed(taken):
            _take_back(staging, step)
        staging.keep = False
        raise
    finally:
        staging.location.forget()
        staging.new.forget()


def _take(staging: Staging, step: Step) -> None:
    if step.replaces:
        _set_aside(staging, step)
    new, new_name = staging.new.parent(step.path)
    live, live_name = staging.location.parent(step.path)
    try:
        os.rename(new_name, live_name, src_dir_fd=new, dst_dir_fd=live)
    except OSError as error:
        if error.errno == errno.EXDEV:
            message = "Another file system is mounted inside the location; restore into it is not possible"
            raise OSError(errno.EXDEV, message) from error
        raise


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


def _take_back(staging: Staging, step: Step) -> None:
    """Undo a step, however much of it was done."""
    kept = b"%d" % step.number
    new, new_name = staging.new.parent(step.path)
    live, live_name = staging.location.parent(step.path)
    moved_in = not _stands(staging.new, step.path)
    if moved_in:
        os.rename(live_name, new_name, src_dir_fd=live, dst_dir_fd=new)
    if step.replaces and _stands(staging.old, kept):
        os.rename(kept, live_name, src_dir_fd=staging.old.fd, dst_dir_fd=live)


def _stands(folder: Beneath, path: bytes) -> bool:
    return folder.lstat(path) is not None

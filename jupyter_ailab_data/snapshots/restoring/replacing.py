"""The moment a restore becomes real: what is staged moves in, what it replaces moves aside.

All steps are known, and on disk, before the first is taken, and each can be taken back by
what stands where, so a failure or a kill on the way leaves the location as it was. A file is
replaced by one rename(2): whoever opens it meanwhile finds the old content or the new. A
database is written in place while nobody else can read or write it.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterable

from ...archive.beneath import Beneath
from ...archive.names import to_text
from ...errors import ConflictError
from ..databases.in_place import Held, can_be_written, held, keep, write
from ..databases.recognising import SIDES
from .immovable import check_replaceable
from .journal import FolderFacts, Journal, Step, StepKind, clear_journal, write_journal
from .staging import Staging, is_folder
from .taking_back import take_back


def plan_steps(staging: Staging, described: Iterable[bytes], removed: Iterable[bytes] = ()) -> Journal:
    """Return the fewest moves that bring all that is staged into place: whole folders where they are new.

    `described` are the folders that will be given other metadata, `removed` what goes. A database
    that stands there is written in place. Raises ConflictError where another file system is
    mounted inside the location, since nothing moves into that, and PermissionDeniedError where
    something is marked immutable.
    """
    journal = _Planner(staging, described).plan(removed)
    replaced = (step.path for step in journal.steps if step.replaces)
    check_replaceable(staging.location, replaced, (folder.path for folder in journal.folders))
    return journal


class _Planner:
    """Collects the steps of one restore and the folders that they touch."""

    def __init__(self, staging: Staging, described: Iterable[bytes]) -> None:
        self._staging = staging
        self._device = os.fstat(staging.location.fd).st_dev
        self._steps: list[Step] = []
        self._touched = {b"", *described}
        self._sides: set[bytes] = set()

    def plan(self, removed: Iterable[bytes]) -> Journal:
        folders = [b""]
        while folders:
            folders += self._plan_folder(folders.pop())
        for path in removed:
            self._remove(path)
        return Journal(self._steps, list(_facts(self._staging, sorted(self._touched))))

    def _plan_folder(self, above: bytes) -> list[bytes]:
        """Plan what goes into one folder that is there; return those in it that are there too."""
        location, new = self._staging.location, self._staging.new
        names = sorted(map(os.fsencode, os.listdir(new.folder(above))))
        if not names:
            return []
        self._touched.add(above)
        if os.fstat(location.folder(above)).st_dev != self._device:
            raise _mounted(above)
        live_names = frozenset(map(os.fsencode, os.listdir(location.folder(above))))
        deeper = []
        for name in names:
            path = os.path.join(above, name)
            staged, live = new.lstat(path), location.lstat(path)
            if staged is None:
                continue
            if is_folder(staged) and is_folder(live):
                deeper.append(path)
                continue
            beside = [path + side for side in SIDES if name + side in live_names]
            self._bring(path, staged, live, beside)
        return deeper

    def _bring(
        self, path: bytes, staged: os.stat_result, live: os.stat_result | None, beside: list[bytes]
    ) -> None:
        """Have one path replaced or written; what lies beside an old database of that name goes."""
        kind: StepKind = "move"
        if is_folder(live):
            self._touched.add(path)
        elif stat.S_ISREG(staged.st_mode):
            kind = self._kind(path, live, beside)
            for side in beside:
                self._drop_side(side, kind)
        facts = staged.st_ino, staged.st_size, staged.st_mtime_ns
        replaces = live is not None and path not in self._sides
        self._steps.append(Step(path, len(self._steps), replaces, *facts, kind))

    def _kind(self, path: bytes, live: os.stat_result | None, beside: list[bytes]) -> StepKind:
        location, databases = self._staging.location, self._staging.databases
        if live is None or not databases.includes_live(path, live, beside):
            return "move"
        files = all(map(location.is_file, beside))  # a link there is none of SQLite's
        return "write" if files and can_be_written(location, path, live) else "move"

    def _drop_side(self, path: bytes, kind: StepKind) -> None:
        """Let what lies beside a database go: it would be taken for a part of the new one."""
        if kind == "write":  # it goes while the database is held
            self._sides.add(path)
        elif self._staging.databases.is_side(path):
            self._sides.add(path)
            self._steps.append(Step(path, len(self._steps), True, 0, 0, 0, "side"))

    def _remove(self, path: bytes) -> None:
        if path not in self._sides and self._staging.location.lstat(path) is not None:
            self._touched |= {path, path.rpartition(b"/")[0]}
            self._steps.append(Step(path, len(self._steps), True, 0, 0, 0))


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

    Where even that fails, the staging folder is kept with its journal, for `recovery`. Raises
    BusyError before the first step where a database can't be had for writing.
    """
    written = [step for step in journal.steps if step.kind == "write"]
    with held(staging.location, [step.path for step in written]) as databases:
        for step in written:
            keep(staging.location, staging.old, step.path, step.number, databases[step.path])
        moment = write_journal(staging.fd, journal)
        try:
            opened = _open_up(staging.location, journal.folders)
            for step in journal.steps:
                _take(staging, step, databases)
            staging.location.forget()
            _close_up(staging.location, opened)
            finish()
            staging.keep = not clear_journal(staging.fd)
        except BaseException:
            staging.keep = True
            take_back(staging, journal, moment, databases)
            staging.keep_times()
            staging.keep = not clear_journal(staging.fd)
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


def _take(staging: Staging, step: Step, databases: Held) -> None:
    if step.kind == "write":
        live = databases[step.path]
        lost = write(staging.location, staging.old, staging.new, step.path, step.number, live)
        staging.placer.lost.update(lost)
        return
    if step.replaces:
        _set_aside(staging, step)
    if step.removes:
        return
    new, new_name = staging.new.parent(step.path)
    live, live_name = staging.location.parent(step.path)
    os.rename(new_name, live_name, src_dir_fd=new, dst_dir_fd=live)


def _set_aside(staging: Staging, step: Step) -> None:
    """Keep what stands at the path; a file stays there too until the new one takes its place."""
    live, name = staging.location.parent(step.path)
    kept = b"%d" % step.number
    file = not step.removes and not is_folder(staging.location.lstat(step.path))
    if file and not is_folder(staging.new.lstat(step.path)):
        with contextlib.suppress(OSError):  # a file system without hard links
            os.link(name, kept, src_dir_fd=live, dst_dir_fd=staging.old.fd, follow_symlinks=False)
            return
    os.rename(name, kept, src_dir_fd=live, dst_dir_fd=staging.old.fd)

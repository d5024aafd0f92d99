"""Bring over what an older root has and a location lacks; nothing is replaced, nothing removed.

Each file or folder that is missing is made ready beside its place and put there by one rename, so what
stands is whole. What both have and have differently is named, for a person to look at.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Final

from ..archive.beneath import Beneath, check_relative
from ..archive.entry import FOLDER, Entry
from ..archive.names import to_bytes, to_text
from ..errors import BadRequestError
from ..models import BringOverRequest, JobResult, JobWarning, Progress, Report
from ..snapshots.databases.recognising import SIDES, Databases, as_wholes, main_of
from ..snapshots.durability import check_room, sync_file_system
from ..snapshots.restoring.losses import loss_warnings
from ..snapshots.restoring.recovery import alone_in
from ..snapshots.tally import Tally
from ..store.directory import DirectoryStore
from .copying import MOST_NAMED, Copier, worded
from .differences import differences
from .landing import put_new
from .permissions import as_it_is
from .places import check_writable, lies_in, open_location, writing_error
from .temporaries import sweep, temporary_in

_READ_AT_MOST: Final = 1 << 62
_DIFFERS: Final = {
    "newer-there": "It differs, and the old one is newer. It was left as it is here.",
    "different": "It differs from the old one. It was left as it is here.",
}
_BESIDE: Final = (
    "It belongs to a database that is here too, and would be taken for a part of that. It was left out."
)
_TAKEN: Final = "It has been made here meanwhile, so it was left as it is."


@dataclass
class _Found:
    """What is missing, by the folder it belongs in; and what was seen on the way."""

    missing: dict[bytes, list[Entry]] = field(default_factory=dict)
    entries: int = 0
    size: int = 0
    same: int = 0
    warnings: list[JobWarning] = field(default_factory=list)
    warning_count: int = 0

    def warn(self, path: bytes, reason: str, message: str) -> None:
        self.warning_count += 1
        if len(self.warnings) < MOST_NAMED:
            self.warnings.append(JobWarning(to_text(path), reason, worded(reason, message)))


def check(request: BringOverRequest) -> None:
    """Raise whatever can be known to stand in the way without comparing anything; see `bring_over`."""
    with ExitStack() as stack:
        _open(request, stack)


def preview(request: BringOverRequest) -> JobResult:
    """Return what `bring_over` would; nothing is copied."""
    with ExitStack() as stack:
        old, live = _open(request, stack)
        found = _compare(request, old, live, Tally(_unheard, "Comparing"), DirectoryStore(request.store))
    return JobResult(
        entries=found.entries,
        bytes=found.size,
        added=found.entries,
        unchanged=found.same,
        warnings=found.warnings,
        warning_count=found.warning_count,
    )


def _unheard(_progress: Progress) -> None:
    """Take progress that nobody waits for."""


def bring_over(request: BringOverRequest, report: Report) -> JobResult:
    """Copy what is missing, with its owners, permissions and times; return what that was and what differs.

    Raises NotFoundError, BadRequestError, ReadOnlyError, PermissionDeniedError, NoSpaceError, BusyError.
    What was put in place before an error stays: each of it is whole, and the next time goes on from there.
    """
    with ExitStack() as stack:
        old, live = _open(request, stack)
        tally = Tally(report, "Comparing")
        tally.enter("Comparing")
        store = DirectoryStore(request.store)
        found = _compare(request, old, live, tally, store)
        check_room(live, found.size)
        tally.restart("Copying")
        tally.expect(found.entries, found.size)
        return _Bringing(request, old, live, tally, found, store).run()


def _open(request: BringOverRequest, stack: ExitStack) -> tuple[Beneath, Beneath]:
    for path in request.paths:
        check_relative(to_bytes(path))
    old = stack.enter_context(open_location(request.source, "bringing over"))
    live = stack.enter_context(open_location(request.path, "bringing over"))
    if lies_in(old.fd, os.fstat(live.fd)) or lies_in(live.fd, os.fstat(old.fd)):
        raise BadRequestError("The old root and this location are the same folder, or one lies in the other.")
    check_writable(live.fd, request.location)
    with alone_in(live):
        pass
    return old, live


def _compare(
    request: BringOverRequest, old: Beneath, live: Beneath, tally: Tally, store: DirectoryStore
) -> _Found:
    found = _Found()
    paths = [to_bytes(path) for path in request.paths]
    databases = Databases(old)
    for each in differences(old, live, found.warn, _READ_AT_MOST, store.identity()):
        path = each.entry.path
        tally.advance(1, 0)
        if not _is_wanted(path, paths):
            continue
        if each.kind == "same":
            found.same += 1 if path else 0
        elif each.kind == "only-there" and each.top and _is_beside(path, databases, live):
            found.warn(path, "differs", _BESIDE)
        elif each.kind == "only-there":
            found.entries += 1
            found.size += each.entry.size
            if each.top:
                found.missing.setdefault(path.rpartition(b"/")[0], []).append(each.entry)
        else:
            found.warn(path, "differs", _DIFFERS[each.kind])
    return found


def _is_beside(path: bytes, databases: Databases, live: Beneath) -> bool:
    """Whether this is SQLite's own file beside a database that is there already."""
    return path.endswith(SIDES) and databases.is_side(path) and live.lstat(main_of(path)) is not None


def _is_wanted(path: bytes, paths: list[bytes]) -> bool:
    return not paths or any(not each or path == each or path.startswith(each + b"/") for each in paths)


class _Bringing:
    """The copying of all that is missing, one folder after the other."""

    def __init__(
        self,
        request: BringOverRequest,
        old: Beneath,
        live: Beneath,
        tally: Tally,
        found: _Found,
        store: DirectoryStore,
    ) -> None:
        self._request = request
        self._old = old
        self._live = live
        self._tally = tally
        self._found = found
        self._store = store
        self._lost: Counter[str] = Counter()
        self._added = self._entries = self._bytes = 0

    def run(self) -> JobResult:
        try:
            for parent, entries in self._found.missing.items():
                self._fill(parent, entries)
        except OSError as error:
            raise writing_error(error, self._request.location) from error
        for warning in loss_warnings(self._lost):
            self._found.warn(b"", warning.reason, _of_copies(warning.message))
        return JobResult(
            entries=self._entries,
            bytes=self._bytes,
            added=self._added,
            unchanged=self._found.same,
            warnings=self._found.warnings,
            warning_count=self._found.warning_count,
        )

    def _fill(self, parent: bytes, entries: Iterable[Entry]) -> None:
        """Copy what is missing in one folder, then put it in place."""
        folder = os.dup(self._live.folder(parent))
        try:
            sweep(folder)
            with temporary_in(folder) as temporary:
                copier = Copier(
                    self._old, temporary.fd, self._tally, as_it_is, lambda _entry: "", self._store.identity()
                )
                try:
                    names = list(map(os.fsencode, os.listdir(self._old.folder(parent))))
                    copier.databases.look_at_names(parent, names)
                    made = list(self._made(copier, iter(entries)))
                finally:
                    copier.close()
                    self._take_over(copier)
                sync_file_system(temporary.fd)
                temporary.interruptions.hold()
                for place, path in made:
                    try:
                        put_new(temporary, place, folder, path.rpartition(b"/")[2])
                    except FileExistsError:
                        self._found.warn(path, "differs", _TAKEN)
                        continue
                    temporary.landed = True
                    self._added += 1
                os.fsync(folder)
        finally:
            os.close(folder)

    def _made(self, copier: Copier, entries: Iterator[Entry]) -> Iterator[tuple[bytes, bytes]]:
        """Copy each, and yield where it is and where it belongs; what lies beside a database is in it."""
        for number, entry in enumerate(as_wholes(entries, copier.databases, set())):
            place, path = b"%d" % number, entry.path
            if entry.type == FOLDER:
                copier.tree(path, place)
            elif not copier.try_single(entry, place):
                continue
            yield place, path

    def _take_over(self, copier: Copier) -> None:
        self._entries += copier.entries
        self._bytes += copier.bytes
        self._lost += copier.lost
        for warning in copier.warnings:
            self._found.warn(to_bytes(warning.path), warning.reason, warning.message)
        self._found.warning_count += copier.warning_count - len(copier.warnings)


def _of_copies(message: str) -> str:
    """Say of copies what is said of a restore."""
    return message.replace("could not be restored", "could not be kept").replace(
        "a restore never", "copying never"
    )

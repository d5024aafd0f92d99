"""Publish a file or a folder: copy it into a shared location, whole or not at all.

It is made ready under a hidden name beside its place, written to the disk and put in place by one
rename (see `landing`). What is there already is only replaced where that was agreed to.
"""

from __future__ import annotations

import errno
import os
import posixpath
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timezone
from typing import Final

from msgspec.structs import replace

from ..archive.beneath import Beneath
from ..archive.entry import FILE, FOLDER, SYMLINK, Entry
from ..archive.names import to_text
from ..archive.scan import measure
from ..errors import BadRequestError, BusyError, ExistsError, NoSpaceError
from ..models import JobResult, JobWarning, PublishRequest, Report
from ..snapshots.durability import free_room, sync_file_system
from ..snapshots.restoring.losses import loss_warnings
from ..snapshots.restoring.recovery import alone_in
from ..snapshots.tally import Tally
from ..store.directory import DirectoryStore
from .copying import Copier
from .credentials import Credentials
from .landing import put_instead, put_new
from .permissions import Neighbourly
from .places import check_name, check_writable, find, folder_in, lies_in, open_location, writing_error
from .temporaries import Temporary, sweep, temporary_in

_MADE: Final = b"made"
_ATTEMPTS: Final = 5
_SCS: Final = (
    "It is a Secure Configuration Storage and holds credentials, so it is not published. "
    "Whoever shall use them makes one of their own."
)
_LINK: Final = "It is a link that leads out of the folder, so it was left out."


def check(request: PublishRequest) -> None:
    """Raise whatever can be known to stand in the way without copying anything; see `publish`."""
    with _opened(request):
        pass


def publish(request: PublishRequest, report: Report) -> JobResult:
    """Copy what `request` names, and return how much that was and what was left out.

    Raises ExistsError where there is something of that name and it may not be replaced; NotFoundError,
    OutsideLocationError, BadRequestError (of credentials too), ReadOnlyError, PermissionDeniedError,
    NoSpaceError, BusyError. Then everything is as before.
    """
    with _opened(request) as job:
        return job.run(report)


@contextmanager
def _opened(request: PublishRequest) -> Iterator[_Publishing]:
    with ExitStack() as stack:
        home = stack.enter_context(open_location(request.source, "publishing"))
        location = stack.enter_context(open_location(request.path, "publishing"))
        found = find(home, request.entry)
        folder = folder_in(location, request.folder, request.location)
        stack.callback(os.close, folder)
        if found.type == FOLDER:
            source = Beneath(home.folder(found.path))
            entry = replace(found, path=b"")
        else:
            parent, name = home.parent(found.path)
            source = Beneath(parent)
            entry = replace(found, path=name)
        stack.enter_context(source)
        for each in (home, location):
            with alone_in(each):  # a restore that is at work there would be published half done
                pass
        job = _Publishing(request, home, source, entry, folder)
        job.check()
        yield job


class _Publishing:
    """One file or folder on its way: `entry` beneath `source`, into the folder `folder` (a descriptor)."""

    def __init__(
        self, request: PublishRequest, home: Beneath, source: Beneath, entry: Entry, folder: int
    ) -> None:
        self._request = request
        self._source = source
        self._entry = entry
        self._folder = folder
        self._store = DirectoryStore(request.store)
        self._credentials = Credentials(source, home.fd)
        own = request.entry or os.path.basename(request.source.rstrip("/"))
        self._name = check_name(request.name or posixpath.basename(own))

    def check(self) -> None:
        """Raise what stands in the way."""
        if self._entry.type == FILE and self._credentials.include(self._entry.path):
            raise BadRequestError(_SCS)
        if self._store.holds(self._folder):
            raise BadRequestError("This folder is in the snapshot store. Choose another one.")
        if self._entry.type == FOLDER and lies_in(self._folder, os.fstat(self._source.fd)):
            raise BadRequestError("A folder can't be copied into itself. Choose another folder.")
        self._check_place(self._there())
        check_writable(self._folder, self._request.location)

    def _there(self) -> os.stat_result | None:
        try:
            return os.stat(self._name, dir_fd=self._folder, follow_symlinks=False)
        except FileNotFoundError:
            return None

    def _check_place(self, there: os.stat_result | None) -> None:
        """Raise unless the place is free, or what stands there may be replaced."""
        if there is None:
            return
        shown = to_text(self._name)
        is_folder = stat.S_ISDIR(there.st_mode)
        if is_folder != (self._entry.type == FOLDER):
            kind, other = ("folder", "file") if is_folder else ("file", "folder")
            raise BadRequestError(
                f"'{shown}' is a {kind} in '{self._request.location}', and a {other} can't take its place. "
                "Choose another name."
            )
        if self._is_source(there):
            raise BadRequestError(f"'{shown}' is the very thing that would be copied. Choose another place.")
        if is_folder and lies_in(self._source.fd, there):
            raise BadRequestError(f"What would be copied lies in '{shown}', which it would replace.")
        if not self._request.overwrite:
            raise ExistsError(
                f"There is a {'folder' if is_folder else 'file'} '{shown}' in '{self._where()}' already, "
                f"{_facts(there)}. Agree to have it replaced, or choose another name."
            )

    def _is_source(self, there: os.stat_result) -> bool:
        return os.path.samestat(there, self._source.lstat(self._entry.path) or there)

    def _where(self) -> str:
        return posixpath.join(self._request.location, self._request.folder).rstrip("/")

    def run(self, report: Report) -> JobResult:
        """Copy and put in place."""
        sweep(self._folder)
        tally = Tally(report, "Copying")
        entries, size = self._measured()
        with Beneath(self._folder) as folder:
            free = free_room(folder)
        if size > free:
            raise NoSpaceError(
                f"This needs {size / 1e6:,.1f} MB in '{self._request.location}', and there is less room than "
                "that. Free some space and try again; nothing was copied."
            )
        tally.expect(entries, size)
        try:
            with temporary_in(self._folder) as temporary:
                copier = self._copied(temporary, tally)
                tally.enter("Writing to disk")
                sync_file_system(temporary.fd)
                replaced = self._land(temporary)
        except OSError as error:
            if error.errno == errno.EBUSY:
                raise BusyError(
                    f"Something is mounted at '{to_text(self._name)}', which can't be replaced."
                ) from error
            raise writing_error(error, self._request.location) from error
        for warning in loss_warnings(copier.lost):
            copier.warn(b"", warning.reason, warning.message)
        if temporary.left_behind:
            copier.warn(b"", "left-behind", _LEFT_BEHIND.format(name=to_text(temporary.name)))
        return self._result(copier, replaced)

    def _measured(self) -> tuple[int, int]:
        """Return how many entries there are to copy, and how many bytes."""
        if self._entry.type == FILE:
            return 1, self._entry.size
        return measure(
            self._source.fd, skip=lambda _path, _is_folder: False, leave_out=self._store.identity()
        )

    def _copied(self, temporary: Temporary, tally: Tally) -> Copier:
        """Make all of it ready in the temporary."""
        adjust = Neighbourly(os.fstat(self._folder), os.fstat(temporary.fd))
        identities = self._store.identity() | {_identity(self._folder)}
        copier = Copier(self._source, temporary.fd, tally, adjust, self._left_out, identities)
        try:
            if self._entry.type == FOLDER:
                copier.tree(b"", _MADE)
            else:
                copier.databases.look_at_names(b"", list(map(os.fsencode, os.listdir(self._source.fd))))
                copier.single(self._entry, _MADE)
        finally:
            copier.close()
        return copier

    def _left_out(self, entry: Entry) -> str:
        if entry.type == FILE and self._credentials.include(entry.path):
            return _SCS
        return _LINK if entry.type == SYMLINK and _leads_out(entry) else ""

    def _land(self, temporary: Temporary) -> bool:
        """Put it in place; return whether something was replaced. A cancel comes too late from here on."""
        temporary.interruptions.hold()
        for attempt in range(_ATTEMPTS):
            there = self._there()
            self._check_place(there)
            try:
                if there is None:
                    put_new(temporary, _MADE, self._folder, self._name)
                else:
                    put_instead(temporary, _MADE, self._folder, self._name)
                break
            except (FileExistsError, FileNotFoundError):  # somebody else came in between: look again
                if attempt == _ATTEMPTS - 1:
                    raise
        temporary.landed = temporary.interruptions.too_late = True
        os.fsync(self._folder)
        return there is not None

    def _result(self, copier: Copier, replaced: bool) -> JobResult:
        path = posixpath.join(self._request.folder, to_text(self._name))
        entry = self._request.entry
        above = entry if self._entry.type == FOLDER else posixpath.dirname(entry)
        warnings = [_from_above(warning, above) for warning in copier.warnings]
        return JobResult(
            entries=copier.entries,
            bytes=copier.bytes,
            added=0 if replaced else 1,
            changed=1 if replaced else 0,
            warnings=warnings,
            warning_count=copier.warning_count,
            path=path,
        )


_LEFT_BEHIND: Final = (
    "What was replaced could not be removed altogether: it holds what others own. "
    "The rest of it is in the hidden folder '{name}' there."
)


def _leads_out(link: Entry) -> bool:
    """Whether a link leads out of the folder that is copied, or might by way of another one."""
    parts = [part for part in link.target.split(b"/") if part not in (b"", b".")]
    ups = next((number for number, part in enumerate(parts) if part != b".."), len(parts))
    return link.target.startswith(b"/") or ups > link.path.count(b"/") or b".." in parts[ups:]


def _identity(folder: int) -> tuple[int, int]:
    info = os.fstat(folder)
    return info.st_dev, info.st_ino


def _facts(there: os.stat_result) -> str:
    changed = f"last changed {datetime.fromtimestamp(there.st_mtime, timezone.utc):%Y-%m-%d %H:%M} UTC"
    return changed if stat.S_ISDIR(there.st_mode) else f"{there.st_size:,} bytes, {changed}"


def _from_above(warning: JobWarning, above: str) -> JobWarning:
    """Name the path as the location has it."""
    return replace(warning, path=posixpath.join(above, warning.path).rstrip("/"))

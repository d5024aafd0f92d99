"""Bring a snapshot, or some paths of it, back into its location (mode overlay).

Everything is looked at first, then staged and checked, then made durable, and only then put
in place; until that last moment a failure leaves the location untouched. What stands there
unchanged is not written again, and what the snapshot does not hold stays.
"""

from __future__ import annotations

from msgspec.structs import replace

from ..archive.beneath import Beneath
from ..archive.entry import FILE, FOLDER, HARDLINK, SYMLINK, Entry
from ..archive.extracting import Extractor
from ..archive.members import Member
from ..errors import BadRequestError, CorruptError, NotFoundError, from_os_error
from ..models import JobResult, Report, RestoreRequest
from ..store.directory import DirectoryStore
from ..store.reading import StoredSnapshot
from .comparing import standing
from .durability import check_room, room_for
from .foreign import ForeignSnapshot
from .landing import Landing
from .recovery import alone_in, recover
from .staging import staged
from .tally import Tally
from .wanted import Wanted, safe_entries


def restore(request: RestoreRequest, report: Report) -> JobResult:
    """Do what `request` asks.

    Raises NotFoundError, CorruptError, UnsafeArchiveError, NoSpaceError, PermissionDeniedError,
    ReadOnlyError, ConflictError, BusyError; each leaves the location as it was. What an
    earlier restore that was killed has left in the location is taken back first.
    """
    if request.mode != "overlay":
        raise BadRequestError(f"Restoring in mode “{request.mode}” is not possible yet.")
    store = DirectoryStore(request.store)
    wanted = Wanted(request.paths)
    tally = Tally(report, "Comparing")
    with store.reading(), _open_location(request) as location, alone_in(location):
        warnings = recover(location)
        try:
            if store.is_foreign(request.snapshot):
                with ForeignSnapshot(store, request.snapshot, tally) as foreign:
                    result = foreign.restore(location, wanted)
            else:
                with StoredSnapshot(store, request.snapshot) as stored:
                    result = _Restore(stored, location, wanted, tally).run()
        except OSError as error:
            raise from_os_error(error, "restoring the snapshot") from error
    warnings += result.warnings
    return replace(result, warnings=warnings, warning_count=len(warnings))


def _open_location(request: RestoreRequest) -> Beneath:
    """Open the folder to restore into; raises NotFoundError where it is missing."""
    try:
        return Beneath(request.path)
    except (FileNotFoundError, NotADirectoryError) as error:
        message = f"The folder of “{request.location}” does not exist. Create it, or mount it, and try again."
        raise NotFoundError(message) from error
    except OSError as error:
        raise from_os_error(error, f"opening the folder of “{request.location}”") from error


class _Restore:
    """One restore of one of our own snapshots."""

    def __init__(self, stored: StoredSnapshot, location: Beneath, wanted: Wanted, tally: Tally) -> None:
        self._stored = stored
        self._location = location
        self._wanted = wanted
        self._tally = tally
        self._hard_links: list[Entry] = []

    def run(self) -> JobResult:
        entries, size, room = self._look()
        check_room(self._location, room)
        self._tally.enter("Restoring")
        self._tally.expect(entries, size)
        with staged(self._location) as staging:
            landing = Landing(staging, self._tally)
            extractor = Extractor(self._stored.file, self._tally.advance, staging.new.fd, self._location.fd)
            with extractor:
                for entry, members in self._stored.index.entries():
                    self._stage(entry, members, landing, extractor)
                extractor.finish()
            for entry in self._hard_links:
                landing.link(entry)
            landing.lost.update(extractor.lost)
            return landing.land(self._stored.id, extractor.unchanged)

    def _look(self) -> tuple[int, int, int]:
        """Find every entry safe; return how many are to be read, their bytes, and what these will occupy."""
        count = size = room = 0
        for entry, _ in safe_entries(self._stored):
            if not self._wanted.includes(entry.path):
                continue
            if entry.type == HARDLINK and self._wanted.retarget(entry) is None:
                entry = replace(self._file_of(entry)[0], path=entry.path)
            if entry.type == FILE and standing(self._location, entry) != "same":
                count += 1
                size += entry.size
                room += room_for(entry)
        self._wanted.check_found()
        return count, size, room

    def _file_of(self, link: Entry) -> tuple[Entry, list[Member]]:
        found = self._stored.index.find(link.target)
        if found is None:
            raise CorruptError("The archive's index names a hard link without its file.")
        return found

    def _stage(self, entry: Entry, members: list[Member], landing: Landing, extractor: Extractor) -> None:
        if entry.type == FOLDER:
            if self._wanted.includes(entry.path):
                landing.folder(entry)
            elif self._wanted.leads_to(entry.path):
                landing.carrier(entry)
            return
        if not self._wanted.includes(entry.path):
            return
        path = entry.path
        if entry.type == HARDLINK:
            link = self._wanted.retarget(entry)
            if link is not None:
                self._hard_links.append(link)
                return
            entry, members = self._file_of(entry)
        state = standing(self._location, entry if entry.path == path else replace(entry, path=path))
        landing.count(state)
        if state == "same":
            return
        landing.staging.prepare_parents(path)
        if entry.type == SYMLINK:
            landing.staging.placer.symlink(path, entry)
        else:
            extractor.add(entry, members, path, compare=state == "perhaps")

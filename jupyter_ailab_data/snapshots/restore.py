"""Bring a snapshot, or some paths of it, back into its location (mode overlay).

Everything is looked at first, then staged and checked, then made durable, and only then put
in place; until that last moment a failure leaves the location untouched. What stands there
unchanged is not written again, and what the snapshot does not hold stays.
"""

from __future__ import annotations

from ..archive.beneath import Beneath
from ..archive.entry import FILE, FOLDER, HARDLINK, SYMLINK, Entry
from ..archive.extracting import Extractor
from ..archive.members import Member
from ..errors import BadRequestError, CorruptError, NotFoundError, from_os_error
from ..models import JobResult, Report, RestoreRequest
from ..store.directory import DirectoryStore
from ..store.reading import StoredSnapshot
from .comparing import standing
from .durability import check_room
from .foreign import ForeignSnapshot
from .landing import Landing
from .staging import Staging
from .tally import Tally
from .wanted import Wanted, safe_entries


def restore(request: RestoreRequest, report: Report) -> JobResult:
    """Do what `request` asks.

    Raises NotFoundError, CorruptError, UnsafeArchiveError, NoSpaceError, PermissionDeniedError,
    ReadOnlyError; each leaves the location as it was.
    """
    if request.mode != "overlay":
        raise BadRequestError(f"Restoring in mode “{request.mode}” is not possible yet.")
    store = DirectoryStore(request.store)
    wanted = Wanted(request.paths)
    tally = Tally(report, "Comparing")
    with store.reading(), _open_location(request) as location:
        try:
            if store.is_foreign(request.snapshot):
                with ForeignSnapshot(store, request.snapshot, tally) as foreign:
                    return foreign.restore(location, wanted)
            with StoredSnapshot(store, request.snapshot) as stored:
                return _Restore(stored, location, wanted, tally).run()
        except OSError as error:
            raise from_os_error(error, "restoring the snapshot") from error


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
        entries, size = self._look()
        check_room(self._location, size)
        self._tally.enter("Restoring")
        self._tally.expect(entries, size)
        with Staging(self._location) as staging:
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

    def _look(self) -> tuple[int, int]:
        """Find every entry safe, and return how many are to be read and their bytes."""
        count = size = 0
        for entry, _ in safe_entries(self._stored):
            if self._wanted.includes(entry.path) and entry.type == FILE:
                state = standing(self._location, entry)
                if state != "same":
                    count += 1
                    size += entry.size
        self._wanted.check_found()
        return count, size

    def _stage(self, entry: Entry, members: list[Member], landing: Landing, extractor: Extractor) -> None:
        if entry.type == FOLDER:
            if self._wanted.includes(entry.path):
                landing.folder(entry)
            elif self._wanted.leads_to(entry.path):
                landing.carrier(entry)
            return
        if not self._wanted.includes(entry.path):
            return
        if entry.type == HARDLINK:
            self._stage_hard_link(entry, landing, extractor)
            return
        state = standing(self._location, entry)
        landing.count(state)
        if state == "same":
            return
        landing.staging.prepare_parents(entry.path)
        if entry.type == SYMLINK:
            landing.staging.placer.symlink(entry.path, entry)
        else:
            extractor.add(entry, members, entry.path, compare=state == "perhaps")

    def _stage_hard_link(self, entry: Entry, landing: Landing, extractor: Extractor) -> None:
        """Link what is restored as well; a link to what is not becomes a file of its own."""
        if self._wanted.includes(entry.target):
            self._hard_links.append(entry)
            return
        found = self._stored.index.find(entry.target)
        if found is None:
            raise CorruptError("The archive's index names a hard link without its file.")
        landing.staging.prepare_parents(entry.path)
        landing.count("missing" if self._location.lstat(entry.path) is None else "differs")
        extractor.add(*found, entry.path)

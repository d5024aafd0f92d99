"""The second half of every restore: what is staged is made durable and put in place."""

from __future__ import annotations

from collections import Counter

from ..archive.entry import Entry
from ..archive.placing import Placer
from ..models import JobResult, JobWarning
from .comparing import Standing, same_file, same_folder_facts, standing
from .durability import sync_file_system
from .journal import Journal
from .replacing import plan_steps, replace_all
from .staging import Staging
from .tally import Tally


class Landing:
    """Counts what is staged, and lands it; `lost` is metadata that could not be kept, by kind."""

    def __init__(self, staging: Staging, tally: Tally) -> None:
        self.staging = staging
        self.lost: Counter[str] = Counter()
        self._tally = tally
        self._states: Counter[str] = Counter()
        self._folders: list[Entry] = []

    def count(self, state: Standing) -> None:
        """Count one entry by how it stands in the location."""
        self._states[state] += 1

    def folder(self, entry: Entry) -> None:
        """Stage a folder where it is missing; its metadata are set when all is in place."""
        state = standing(self.staging.location, entry)
        self.count(state)
        self._folders.append(entry)
        if state != "same":
            self.staging.prepare_parents(entry.path)
            self.staging.make_folder(entry.path)

    def carrier(self, entry: Entry) -> None:
        """Stage a folder that was not asked for, if something below it could not be placed without it."""
        if standing(self.staging.location, entry) != "same":
            self.folder(entry)

    def link(self, entry: Entry) -> None:
        """Make a hard link to its file, which is staged by now or stands unchanged in the location."""
        staging = self.staging
        staged = staging.new.lstat(entry.target) is not None
        if not staged and same_file(staging.location, entry.path, entry.target):
            self.count("same")
            return
        self.count("missing" if staging.location.lstat(entry.path) is None else "differs")
        staging.prepare_parents(entry.path)
        staging.placer.hard_link(staging.new if staged else staging.location, entry.target, entry.path)

    def land(self, snapshot_id: str, unchanged: int = 0) -> JobResult:
        """Put everything in place; `unchanged` of those that perhaps differed did not."""
        location = self.staging.location
        self._tally.enter("Putting files in place")
        sync_file_system(location.fd)
        journal = plan_steps(self.staging, [entry.path for entry in self._folders])
        self.staging.interruptions.hold()
        replace_all(self.staging, journal, lambda: self._finish(journal))
        self.staging.interruptions.too_late = True
        self.lost.update(self.staging.placer.lost)
        states = self._states
        warnings = [
            JobWarning("", "metadata", f"The {what} of {count:,} entries could not be restored by this user.")
            for what, count in sorted(self.lost.items())
        ]
        return JobResult(
            snapshot=snapshot_id,
            entries=states.total(),
            bytes=self._tally.bytes_done,
            added=states["missing"],
            changed=states["differs"] + states["perhaps"] - unchanged,
            unchanged=states["same"] + unchanged,
            warnings=warnings,
            warning_count=len(warnings),
        )

    def _finish(self, journal: Journal) -> None:
        self._describe_folders()
        described = any(not entry.path for entry in self._folders)
        if described or any(b"/" not in step.path for step in journal.steps):
            self.staging.landed()
        sync_file_system(self.staging.location.fd)

    def _describe_folders(self) -> None:
        """Set owner, mode and time of the folders, deepest first: setting them needs access."""
        location = self.staging.location
        placer = Placer(location)
        for entry in sorted(self._folders, key=lambda entry: entry.path, reverse=True):
            live = location.lstat(entry.path)
            if live is not None and not same_folder_facts(live, entry):
                placer.describe_folder(entry.path, entry)
        self.lost.update(placer.lost)

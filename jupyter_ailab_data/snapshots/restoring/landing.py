"""What was decided is staged, made durable, and put in place: the second half of every restore."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from ...archive.entry import FOLDER, HARDLINK, SYMLINK, Entry
from ...archive.names import to_text
from ...archive.placing import Placer
from ...errors import ConflictError
from ...models import JobResult
from ..durability import sync_file_system
from ..tally import Tally
from .comparing import same_folder_facts
from .course import Course, Sight, seen
from .deciding import Decision
from .filling import Filler
from .journal import Journal
from .losses import loss_warnings
from .replacing import plan_steps, replace_all
from .staging import Staging


class Landing:
    """Stages one decision after the other, and lands them all or none."""

    def __init__(self, course: Course, staging: Staging, filler: Filler, tally: Tally) -> None:
        self._course = course
        self._staging = staging
        self._filler = filler
        self._tally = tally
        self._counts: Counter[str] = Counter()
        self._perhaps = 0
        self._folders: dict[bytes, Entry] = {}
        self._links: list[Decision] = []
        self._removed: list[bytes] = []
        self._expected: dict[bytes, Sight] = {}

    def stage(self, decision: Decision) -> None:
        """Prepare what was decided for one path."""
        path, action, entry, members, live, perhaps, _, along = decision
        if action == "kept":
            return
        self._counts[action] += 1
        if live is not None and action != "unchanged" and not along:
            self._expected[path] = seen(live, decision.examined)
        if entry is None:
            if not along:
                self._removed += [path, *self._course.beside(path)]
            return
        if action != "unchanged" and self._course.undoes is not None:
            self._describe_above(path)
        if entry.type == FOLDER:
            self._folders[path] = entry
            if action != "unchanged":
                self._staging.prepare_parents(path)
                self._staging.make_folder(path)
        elif entry.type == HARDLINK:
            self._links.append(decision)
        elif action != "unchanged" or perhaps:
            self._staging.prepare_parents(path)
            if entry.type == SYMLINK:
                self._staging.placer.symlink(path, entry)
            else:
                self._perhaps += perhaps
                self._filler.add(entry, members, path, compare=perhaps)

    def _describe_above(self, path: bytes) -> None:
        """Let the folder above be again as it was before the restore that is undone."""
        above = path.rpartition(b"/")[0]
        if above not in self._folders:
            entry = self._course.folder_before(above)
            if entry is not None:
                self._folders[above] = entry

    def land(self, last: Callable[[], None]) -> JobResult:
        """Put everything in place; `last` is done before that is final, if anything changes.

        Raises ConflictError where the location has changed meanwhile.
        """
        self._filler.finish()
        for decision in self._links:
            self._link(decision)
        location = self._staging.location
        self._tally.enter("Putting files in place")
        sync_file_system(location.fd)
        journal = plan_steps(self._staging, self._folders, self._removed)
        self._check(journal)
        self._staging.interruptions.hold()
        replace_all(self._staging, journal, lambda: self._finish(journal, last))
        self._staging.interruptions.too_late = True
        return self._result()

    def _link(self, decision: Decision) -> None:
        """Make a hard link to its file, which is staged by now or stands unchanged in the location."""
        staging, entry = self._staging, decision.entry
        if entry is None:
            return
        staged = staging.new.lstat(entry.target) is not None
        if decision.action == "unchanged":
            if not staged:
                return
            self._counts["unchanged"] -= 1
            self._counts["changed"] += 1
        staging.prepare_parents(decision.path)
        staging.placer.hard_link(staging.new if staged else staging.location, entry.target, decision.path)

    def _check(self, journal: Journal) -> None:
        """See that nobody has made or changed meanwhile what would be replaced or removed."""
        for step in journal.steps:
            expected = self._expected.get(step.path)
            if step.kind != "move" or (expected is None and step.removes):  # a database, or a file beside one
                continue
            if expected is None:
                unchanged = not step.replaces or self._course.stands(step.path)
            else:
                unchanged = self._course.still(step.path, expected)
            if not unchanged:
                raise ConflictError(
                    f"“{to_text(step.path)}” was changed while the restore was prepared. "
                    "Nothing was restored: close what writes to it, look at the plan again, and try again."
                )

    def _finish(self, journal: Journal, last: Callable[[], None]) -> None:
        self._describe_folders()
        if b"" in self._folders or any(b"/" not in step.path for step in journal.steps):
            self._staging.landed()
        sync_file_system(self._staging.location.fd)
        if journal.steps:
            last()

    def _describe_folders(self) -> None:
        """Set owner, mode and time of the folders, deepest first: setting them needs access."""
        location = self._staging.location
        placer = Placer(location)
        for path in sorted(self._folders, reverse=True):
            live, entry = location.lstat(path), self._folders[path]
            if live is not None and not same_folder_facts(live, entry):
                placer.describe_folder(path, entry)
        self._staging.placer.lost.update(placer.lost)

    def _result(self) -> JobResult:
        lost = self._staging.placer.lost + self._filler.lost
        warnings = loss_warnings(lost)
        found = self._perhaps - self._filler.unchanged
        added, changed = self._counts["added"], self._counts["changed"] + found
        unchanged, removed = self._counts["unchanged"] - found, self._counts["removed"]
        return JobResult(
            snapshot=self._course.request.snapshot,
            entries=added + changed + unchanged,
            bytes=self._tally.bytes_done,
            added=added,
            changed=changed,
            unchanged=unchanged,
            removed=removed,
            warnings=warnings,
            warning_count=len(warnings),
            path=self._course.made,
        )

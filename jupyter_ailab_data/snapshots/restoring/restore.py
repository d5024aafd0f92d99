"""Bring a snapshot, or some paths of it, back into its location, or undo such a restore.

Everything is decided first; what is there is kept in a safety snapshot; then the new is staged
and checked, made durable, and only then put in place. Until that last moment a failure leaves
the location untouched. What stands there unchanged is not written again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from ...errors import ConflictError, from_os_error
from ...models import JobResult, Report, RestoreRequest
from ...store.directory import DirectoryStore
from ..durability import synced_early
from ..tally import Tally
from .course import Course
from .deciding import Decision
from .filling import filler
from .foreseeing import refuse_blocked
from .keeping import SafetyNet
from .landing import Landing
from .outlook import Outlook
from .plan import new_outlook, open_location
from .recovery import alone_in, recover
from .staging import staged

_MOST_KEPT: Final = 50_000
"""Decisions that are kept in memory rather than made again, about half a kilobyte each."""


def restore(request: RestoreRequest, report: Report) -> JobResult:
    """Do what `request` asks.

    Raises NotFoundError, CorruptError, UnsafeArchiveError, NoSpaceError, PermissionDeniedError,
    ReadOnlyError, ConflictError, BusyError; each leaves the location as it was. What an
    earlier restore that was killed has left in the location is taken back first.
    """
    store = DirectoryStore(request.store)
    net = SafetyNet(store, request)
    try:
        with store.reading(), open_location(request) as location, alone_in(location):
            warnings = recover(location)
            tally = Tally(report, "Comparing")
            try:
                with Course(store, request, location, tally) as course:
                    result = _restore(course, net, tally, report)
            except OSError as error:
                raise from_os_error(error, "restoring the snapshot") from error
    except BaseException:
        net.discard()
        raise
    if not (result.added or result.changed or result.removed):
        net.discard()
    warnings += result.warnings
    return replace(result, warnings=warnings, warning_count=len(warnings), safety=net.snapshot)


def _restore(course: Course, net: SafetyNet, tally: Tally, report: Report) -> JobResult:
    request = course.request
    outlook = new_outlook(course)
    new = _all_new(outlook.watch(course.decisions()))
    if request.plan is not None and request.plan != outlook.id:
        raise _changed("it was planned")
    if outlook.changes:
        refuse_blocked(course, outlook)
        if request.safety and request.mode != "copy":
            net.spread(course.location, report)
    return _stage_and_land(course, outlook, new, net, tally)


def _all_new(decisions: Iterable[Decision]) -> list[Decision] | None:
    """Pass all decisions; return them where they are few and nothing stands yet at any path, else None.

    What does not stand there can't have changed when it comes to landing, only have come, which
    landing looks for itself. So these decisions need not be made again.
    """
    kept: list[Decision] | None = []
    for decision in decisions:
        if kept is not None:
            if len(kept) < _MOST_KEPT and (decision.live is None or not decision.path):
                kept.append(decision)
            else:
                kept = None
    return kept


def _stage_and_land(
    course: Course, agreed: Outlook, new: list[Decision] | None, net: SafetyNet, tally: Tally
) -> JobResult:
    tally.restart("Restoring")
    tally.expect(agreed.files, agreed.size)
    found = agreed if new is not None else new_outlook(course)
    decisions = new if new is not None else found.watch(course.decisions())
    with staged(course.location) as staging, filler(course.snapshot, staging, tally) as files:
        staging.databases = course.databases
        landing = Landing(course, staging, files, tally)
        with synced_early(staging.new.fd, lambda: tally.bytes_done):
            for decision in decisions:
                landing.stage(decision)
            files.finish()
        if found.steady_id != agreed.steady_id:
            raise _changed("the restore began")
        return landing.land(lambda: net.fasten(course.undoes))


def _changed(since: str) -> ConflictError:
    return ConflictError(
        f"The folder has changed since {since}, in files that the restore would replace or remove. "
        "Nothing was restored: look at the plan again."
    )

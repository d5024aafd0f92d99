"""A folder is copied into a new volume: as of one moment, checked, or not at all.

It is a snapshot of the folder, taken here, and its restore into the volume; the same restore is then
asked for once more, which reads every file back and would find whatever is not as it was.
"""

from __future__ import annotations

import contextlib
from typing import Final

from msgspec.structs import replace

from ...docker_engine.volumes import create_volume, remove_volume
from ...errors import AilabDataError, CorruptError
from ...models import AdoptRequest, CreateRequest, JobResult, Progress, Report, RestoreRequest
from .restore import restore
from .session import HelperSession
from .work import HelperWork

LABEL: Final = "ailab-data.adopted"
"""The label of a volume that was made so; its value is the location's name."""


def adopt(session: HelperSession, work: HelperWork, request: AdoptRequest, report: Report) -> JobResult:
    """Copy the folder into the new volume; the result names the snapshot that was taken of it.

    Raises ExistsError where there is a volume of that name, BadRequestError for a name the engine refuses,
    and what taking and restoring a snapshot raises; then there is no such volume.
    """
    create_volume(session.connection, request.volume, {LABEL: request.location})
    try:
        taken = session.here(_snapshot_of(request), report)
        copied = _copy(session, work, request, taken, report)
    except BaseException:
        with contextlib.suppress(AilabDataError):
            remove_volume(session.connection, request.volume)
        raise
    warnings = [*taken.warnings, *copied.warnings]
    return replace(
        taken,
        added=copied.added,
        changed=copied.changed,
        unchanged=0,
        warnings=warnings,
        warning_count=taken.warning_count + copied.warning_count,
    )


def _snapshot_of(request: AdoptRequest) -> CreateRequest:
    return CreateRequest(
        store=request.store,
        location=request.location,
        path=request.path,
        label=f"for the volume {request.volume}"[:200],
        origin="automatic",
        exclude=request.exclude,
        databases=request.databases,
    )


def _copy(
    session: HelperSession, work: HelperWork, request: AdoptRequest, taken: JobResult, report: Report
) -> JobResult:
    wish = RestoreRequest(
        store=request.store,
        snapshot=taken.snapshot or "",
        location=request.location,
        path="",
        databases=request.databases,
        safety=False,  # there is nothing in it
    )
    copied = restore(session, work, wish, _in_phase(report, "Copying into the volume"))
    again = restore(session, work, wish, _in_phase(report, "Checking the copy"))
    if again.added or again.changed or again.removed:
        raise CorruptError(
            "What was written to the volume was not what was read back from it, so it was removed. "
            "See whether the Docker host's disk is sound, then try again."
        )
    return copied


def _in_phase(report: Report, phase: str) -> Report:
    def tell(progress: Progress) -> None:
        report(replace(progress, phase=phase))

    return tell

"""What may run beside what.

Two snapshots of one location don't disturb each other, and whatever only reads the store goes
beside anything. A restore has its location to itself, and a snapshot that is being deleted is
used by nobody else.
"""

from __future__ import annotations

from ..errors import BusyError
from ..models import (
    AdoptRequest,
    BringOverRequest,
    CreateRequest,
    DeleteRequest,
    Job,
    JobRequest,
    PublishRequest,
    RestoreRequest,
)

_WORDS = {
    "snapshot": "A snapshot of '{location}' is being taken",
    "restore": "A restore of '{location}' is running",
    "copy": "Something is being copied out of a snapshot into '{location}'",
    "verify": "This snapshot is being checked",
    "import": "An import for '{location}' is running",
    "export": "This snapshot is being downloaded or exported",
    "delete": "This snapshot is being deleted",
    "publish": "Something is being published into '{location}'",
    "bring-over": "Files are being brought over into '{location}'",
    "adopt": "'{location}' is being copied to a volume",
}

_RESTORES = ("restore", "copy")
"""What has its location to itself: a copy out of a snapshot is a restore of a kind."""
_TOUCHED_BY_RESTORE = (*_RESTORES, "snapshot", "adopt", "publish", "bring-over")
"""What a restore in the same location would get in the way of, or have in its own way."""


def check_free(request: JobRequest, location: str, running: list[Job]) -> None:
    """Raise BusyError, naming the job in the way, if `request` can't start now."""
    for job in running:
        if _excludes(request, location, job):
            what = _WORDS[job.kind].format(location=job.location)
            raise BusyError(f"{what} (job {job.id}). Wait for its end or cancel it.")


def _excludes(request: JobRequest, location: str, job: Job) -> bool:
    if isinstance(request, RestoreRequest):
        if job.location == location and job.kind in _TOUCHED_BY_RESTORE:
            return True
    elif isinstance(request, (CreateRequest, AdoptRequest, PublishRequest, BringOverRequest)):
        return job.location == location and job.kind in _RESTORES
    wanted = getattr(request, "snapshot", None)
    if wanted is None or job.snapshot != wanted:
        return False
    return job.kind == "delete" or (
        isinstance(request, DeleteRequest) and job.kind in (*_RESTORES, "verify", "export")
    )

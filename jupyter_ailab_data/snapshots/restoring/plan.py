"""What a restore would do, before it does it: read from the index and one scan, nothing unpacked.

A file whose size, time and mode agree with the snapshot's, but whose inode or ctime do not,
counts as unchanged; the restore compares its content. Folders that differ only in owner, mode
or time are unchanged too.
"""

from __future__ import annotations

from ...archive.beneath import Beneath
from ...errors import NotFoundError, from_os_error
from ...models import Plan, PlanRestore, RestoreRequest
from ...store.directory import DirectoryStore
from ..apart import check_apart
from ..opening import silent
from ..tally import Tally
from .course import Course
from .foreseeing import foresee, free_bytes
from .outlook import Outlook


def plan(request: RestoreRequest, page: PlanRestore | None = None) -> Plan:
    """Say what the restore that `request` asks for would do, with the page of its entries.

    Touches nothing and takes no lock. An archive from elsewhere that has no index yet is read
    through once. Raises NotFoundError, CorruptError, UnsafeArchiveError, PermissionDeniedError,
    BadRequestError, ConflictError.
    """
    page = page or PlanRestore()
    store = DirectoryStore(request.store)
    try:
        with (
            store.reading(),
            open_location(request) as location,
            Course(store, request, location, Tally(silent, "Planning")) as course,
        ):
            outlook = new_outlook(course, page)
            outlook.take(course.decisions())
            return _plan(course, outlook, page)
    except OSError as error:
        raise from_os_error(error, "planning the restore") from error


def _plan(course: Course, outlook: Outlook, page: PlanRestore) -> Plan:
    request = course.request
    return Plan(
        id=outlook.id,
        snapshot=request.snapshot,
        location=request.location,
        mode=request.mode,
        paths=request.paths,
        added=outlook.count("added"),
        changed=outlook.count("changed"),
        removed=outlook.count("removed"),
        unchanged=outlook.count("unchanged"),
        kept=outlook.count("kept"),
        needed=outlook.needed,
        free=free_bytes(course),
        total=outlook.total,
        offset=page.offset,
        entries=outlook.entries,
        warnings=foresee(course, outlook),
        folder=course.made,
    )


def new_outlook(course: Course, page: PlanRestore | None = None) -> Outlook:
    """Return an empty sum that bears the restore's own words in its id."""
    request = course.request
    return Outlook(
        request.snapshot,
        request.mode,
        sorted(set(request.paths)),
        course.made,
        page=page,
        is_database=course.is_database,
    )


def open_location(request: RestoreRequest) -> Beneath:
    """Open the folder to restore into; raises NotFoundError where it is missing."""
    try:
        location = Beneath(request.path)
    except (FileNotFoundError, NotADirectoryError) as error:
        message = f"The folder of “{request.location}” does not exist. Create it, or mount it, and try again."
        raise NotFoundError(message) from error
    except OSError as error:
        raise from_os_error(error, f"opening the folder of “{request.location}”") from error
    try:
        check_apart(DirectoryStore(request.store), location, request.location)
    except BaseException:
        location.close()
        raise
    return location

"""A snapshot of a volume, taken in a helper container: into the store, or into a folder of the host."""

from __future__ import annotations

import os
from typing import NoReturn

from msgspec.structs import replace

from ...errors import AilabDataError, NoDockerError, NotFoundError, PermissionDeniedError, WorkerDiedError
from ...models import CreateRequest, JobResult, Report, ResultLine
from ...store.naming import FULL
from .carrying import fetch
from .lines import NoWorkerError
from .places import StorePlace, destination, put_in_order, store_place, volume_mount
from .plain_tar import tar_snapshot
from .session import HelperSession
from .work import VOLUME, HelperWork


def snapshot(session: HelperSession, work: HelperWork, request: CreateRequest, report: Report) -> JobResult:
    """Take the snapshot that `request` describes of the volume.

    The volume is mounted read-only: SQLite's locks for reading need no more. Raises what `create`
    does, NoDockerError, NoImageError, NotFoundError and PermissionDeniedError for a destination.
    """
    if session.settings.tool == "tar":
        return tar_snapshot(session, work, request, report)
    place = destination(work.dest) if work.dest else store_place(session, request.store)
    try:
        return session.with_python(lambda python: _take(session, python, work, request, place, report))
    except NoWorkerError:
        if session.settings.tool == "worker":
            raise
        session.log.info("The image %s has no worker of ours: tar does it", session.image_name)
        return tar_snapshot(session, work, request, report)
    except NotFoundError as error:
        if work.dest:
            refuse_destination(work.dest, error)
        raise


def refuse_destination(folder: str, error: NotFoundError) -> NoReturn:
    """Say that the destination isn't there: the volume is, so nothing else can be missing."""
    raise NotFoundError(
        f"There is no folder {folder} on the Docker host. Create it there, then try again."
    ) from error


def _take(
    session: HelperSession,
    python: str,
    work: HelperWork,
    request: CreateRequest,
    place: StorePlace,
    report: Report,
) -> JobResult:
    told = replace(request, store=place.inside, path=VOLUME)
    mounts = (volume_mount(work.volume, read_only=True), place.mount)
    try:
        with session.helper(session.worker(python), mounts, place.owner) as helper:
            line = session.ask(helper, told, report)
            if not isinstance(line, ResultLine):
                raise AilabDataError("The helper answered what it was not asked.")
            if place.carried:
                name = f"{line.result.snapshot}{FULL}"
                return replace(
                    line.result,
                    snapshot=fetch(session, helper, f"{place.inside}/{name}", name, request, report).snapshot,
                )
    except (WorkerDiedError, NoDockerError):
        put_in_order(session, place)
        raise
    except AilabDataError as error:
        if work.dest and error.reason == "store-unavailable":
            raise PermissionDeniedError(
                f"The folder {work.dest} of the Docker host can't be written to: it is read-only, or not a "
                "folder. Choose another one."
            ) from error
        raise
    if not work.dest:
        return line.result
    # What isn't in the store has no id there. It is always a full archive: see `manager.volumes`.
    return replace(line.result, snapshot=None, path=os.path.join(work.dest, f"{line.result.snapshot}{FULL}"))

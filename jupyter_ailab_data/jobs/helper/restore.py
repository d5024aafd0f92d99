"""A restore into a volume, and its plan, done in a helper container."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from msgspec.structs import replace

from ...docker_engine.containers import named, start, stop, users_of
from ...docker_engine.volumes import get_volume
from ...errors import AilabDataError, NoDockerError, StoreUnavailableError, WorkerDiedError
from ...models import (
    JobResult,
    JobWarning,
    Plan,
    PlanLine,
    PlanRequest,
    PlanRestore,
    PlanWarning,
    Progress,
    Report,
    RestoreRequest,
    ResultLine,
    VolumeUser,
)
from .carrying import carry
from .places import StorePlace, put_in_order, store_place, volume_mount
from .session import HelperSession
from .work import VOLUME, HelperWork


def restore(session: HelperSession, work: HelperWork, request: RestoreRequest, report: Report) -> JobResult:
    """Restore into the volume; with `work.stop`, what runs on it is stopped meanwhile.

    Raises what `restore` does, InUseError for what can't be stopped, NoDockerError, NoImageError, and
    StoreUnavailableError where the state before could not be kept.
    """
    place = store_place(session, request.store)
    if place.carried and (request.mode == "undo" or (request.safety and request.mode != "copy")):
        raise StoreUnavailableError(
            "The snapshots are kept inside this container, where a helper container can't keep what is in "
            "the volume now. Mount a volume or a host folder at /backups (or set SnapshotStore.url to one "
            "that is mounted), then try again."
        )
    users = running_users(session, work.volume) if work.stop else []
    return session.with_python(lambda python: _restore(session, python, work, request, place, users, report))


def running_users(session: HelperSession, volume: str) -> list[VolumeUser]:
    """Return the containers that run with the volume mounted, without our own."""
    users = users_of(session.connection, volume, session.own)
    return [user for user in users if user.running and not user.ours]


def in_use_warning(users: Sequence[VolumeUser]) -> list[PlanWarning]:
    """Say in a plan which containers use the volume while it is restored, if any do."""
    if not users:
        return []
    message = (
        f"The volume is in use by {named(users)}. Files that are open there may be written to while they are "
        "restored, or after: stop what uses them first, or have it stopped for the restore and started again."
    )
    return [PlanWarning("in-use", message)]


def _restore(
    session: HelperSession,
    python: str,
    work: HelperWork,
    request: RestoreRequest,
    place: StorePlace,
    users: Sequence[VolumeUser],
    report: Report,
) -> JobResult:
    told = replace(request, store=place.inside, path=VOLUME)
    mounts = (volume_mount(work.volume), place.mount)
    ids = tuple(dict.fromkeys(user.id for user in users))
    with session.helper(session.worker(python), mounts, place.owner, ids) as helper:
        if place.carried:
            carry(session, helper, request.store, request.snapshot, place.inside, report)
        with _stopped(session, users, report) as sentences:
            try:
                line = session.ask(helper, told, report)
            except (WorkerDiedError, NoDockerError):
                helper.remove()  # else it could still be at work
                put_in_order(session, place, work.volume)
                raise
    if not isinstance(line, ResultLine):
        raise AilabDataError("The helper answered what it was not asked.")
    warnings = [*line.result.warnings, *(JobWarning("", "not-started", each) for each in sentences)]
    return replace(line.result, warnings=warnings, warning_count=line.result.warning_count + len(sentences))


@contextmanager
def _stopped(session: HelperSession, users: Sequence[VolumeUser], report: Report) -> Iterator[list[str]]:
    """Have containers stopped for a while; what can't be started again is in what it gives, afterwards."""
    sentences: list[str] = []
    if not users:
        yield sentences
        return
    report(Progress(phase="Stopping what uses the volume"))
    stopped = stop(session.connection, dict.fromkeys(user.id for user in users))
    try:
        yield sentences
    finally:
        sentences += start(session.connection, stopped)


def plan(session: HelperSession, volume: str, request: RestoreRequest, wish: PlanRestore) -> Plan:
    """Say what the restore would do, and which containers use the volume. Raises what `plan` does."""
    with session:
        get_volume(session.connection, volume, session.own)
        place = store_place(session, request.store)
        told = replace(request, store=place.inside, path=VOLUME)
        question = PlanRequest(store=place.inside, restore=told, wish=wish)

        def ask(python: str) -> Plan:
            # Writable, since a plan says what would stand in the way of writing; it writes nothing.
            mounts = (volume_mount(volume), place.mount)
            with session.helper(session.worker(python), mounts, place.owner) as helper:
                if place.carried:
                    carry(session, helper, request.store, request.snapshot, place.inside, _nothing)
                line = session.ask(helper, question, _nothing)
            if not isinstance(line, PlanLine):
                raise AilabDataError("The helper answered what it was not asked.")
            return line.plan

        planned = session.with_python(ask)
        warnings = in_use_warning(running_users(session, volume))
    return replace(planned, warnings=[*planned.warnings, *warnings])


def _nothing(_progress: Progress) -> None:
    """Take progress nobody sees."""

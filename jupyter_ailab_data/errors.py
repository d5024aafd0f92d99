"""What can go wrong, each with one stable word that programs can rely on.

Floors below the doors raise these; the HTTP door and the terminal's door translate them,
once, into a status or an exit code. A message says what happened and what to do, for a
person, and never holds an absolute path the caller did not send.
"""

from __future__ import annotations

from typing import ClassVar


class AilabDataError(Exception):
    """The root of the tree; `reason` is the stable word, `status` its HTTP status."""

    reason: ClassVar[str] = "failed"
    status: ClassVar[int] = 500

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFoundError(AilabDataError):
    """The thing named does not exist."""

    reason = "not-found"
    status = 404


class BadRequestError(AilabDataError):
    """The caller asked for something that makes no sense as it stands."""

    reason = "bad-request"
    status = 400


class OutsideLocationError(BadRequestError):
    """A path leads outside the location it is relative to."""

    reason = "outside-location"


class BusyError(AilabDataError):
    """Something else is at work on the same thing."""

    reason = "busy"
    status = 409


class ConflictError(AilabDataError):
    """What was agreed on no longer holds."""

    reason = "conflict"
    status = 409


class NoSpaceError(AilabDataError):
    """The store or the location is full."""

    reason = "no-space"
    status = 507


class ReadOnlyError(AilabDataError):
    """The place to write to is mounted read-only."""

    reason = "read-only"
    status = 409


class PermissionDeniedError(AilabDataError):
    """The operating system refused."""

    reason = "permission"
    status = 403


class CorruptError(AilabDataError):
    """An archive is damaged; the message names what is."""

    reason = "corrupt"
    status = 422


class UnsafeArchiveError(AilabDataError):
    """An archive holds an entry that must not be restored; the message names it."""

    reason = "unsafe-archive"
    status = 422


class CancelledError(AilabDataError):
    """The user stopped the job."""

    reason = "cancelled"
    status = 409


class WorkerDiedError(AilabDataError):
    """The worker ended without a result."""

    reason = "worker-died"


class StoreUnavailableError(AilabDataError):
    """The store can't be reached or used."""

    reason = "store-unavailable"
    status = 409


class NoDockerError(AilabDataError):
    """There is no Docker engine that answers, or it refused; the message says which and what to do."""

    reason = "no-docker"
    status = 409


class NoImageError(AilabDataError):
    """The image that a helper container is made from is not on the engine, or does not hold what it needs."""

    reason = "no-image"
    status = 409


class InUseError(AilabDataError):
    """Containers use the volume; the message names them."""

    reason = "in-use"
    status = 409


class ExistsError(AilabDataError):
    """Something of that name is there already, and nobody said that it may be replaced."""

    reason = "exists"
    status = 409


class NotInstalledError(AilabDataError):
    """This takes a Python package that is not installed here; the message names it."""

    reason = "not-installed"
    status = 409


class StaleError(AilabDataError):
    """What is mounted at a folder no longer answers: its server or device is gone."""

    reason = "stale"
    status = 409


ALL_REASONS: dict[str, type[AilabDataError]] = {}


def _register(cls: type[AilabDataError]) -> None:
    ALL_REASONS[cls.reason] = cls
    for child in cls.__subclasses__():
        _register(child)


_register(AilabDataError)


def from_reason(reason: str, message: str) -> AilabDataError:
    """Rebuild an error that crossed a pipe as its reason and message."""
    return ALL_REASONS.get(reason, AilabDataError)(message)


def from_os_error(error: OSError, doing: str) -> AilabDataError:
    """Translate an operating system error met while `doing` ("writing the snapshot")."""
    import errno

    text = error.strerror or "unknown error"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return NoSpaceError(f"There is no space left while {doing}. Free some space and try again.")
    if error.errno == errno.EROFS:
        return ReadOnlyError(f"The folder is mounted read-only, which stopped {doing}.")
    if error.errno in (errno.EACCES, errno.EPERM):
        return PermissionDeniedError(f"Permission was denied while {doing}.")
    if error.errno == errno.ENOENT:
        return NotFoundError(f"A file or folder is gone, which stopped {doing}.")
    if error.errno in (errno.ESTALE, errno.ENOTCONN, errno.EHOSTDOWN):
        return StaleError(
            f"What is mounted there no longer answers, which stopped {doing}. Have it mounted anew."
        )
    return AilabDataError(f"{text[:1].upper()}{text[1:]} while {doing}.")

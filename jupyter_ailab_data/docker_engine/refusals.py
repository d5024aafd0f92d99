"""What a Docker engine refuses, and how it is not there, as errors of ours.

The engine answers an error with a status and `{"message"}`:
https://docs.docker.com/reference/api/engine/#section/Errors. The message is the engine's own English; it
is kept where it tells something, with the paths of the engine's host cut down to their last name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..errors import (
    AilabDataError,
    BadRequestError,
    InUseError,
    NoDockerError,
    NoImageError,
    NoSpaceError,
    NotFoundError,
    PermissionDeniedError,
)
from ..models import EngineState

_PATH = re.compile(r"(?<![\w./])/(?:[^\s:'\"/]+/)*([^\s:'\"/]+)")
_NO_IMAGE = re.compile(r"[Nn]o such image: ([^\s\"]+)")
_NO_SOURCE = re.compile(r"bind source path does not exist(?:: (.*))?")
_LONGEST = 300


class EngineUnreachableError(NoDockerError):
    """No engine answers; `state` says in one word how, as `Engine.state` does."""

    def __init__(self, message: str, state: EngineState = "refused") -> None:
        super().__init__(message)
        self.state: EngineState = state


@contextmanager
def engine_errors(doing: str) -> Iterator[None]:
    """Translate what goes wrong with the engine while `doing` ("creating the volume").

    Raises NotFoundError, InUseError (also for what is not in a state for it), BadRequestError (a name
    or an option the engine refuses), NoImageError, NoSpaceError, PermissionDeniedError, and
    NoDockerError, also where the engine has gone half-way. Errors of ours pass as they are.
    """
    import requests.exceptions
    import urllib3.exceptions
    from docker.errors import APIError, DockerException

    try:
        yield
    except AilabDataError:
        raise
    except APIError as error:
        raise from_answer(error, doing) from error
    except (TimeoutError, requests.exceptions.Timeout, urllib3.exceptions.TimeoutError) as error:
        raise EngineUnreachableError(
            f"The Docker engine did not answer in time while {doing}. Try again; see that it is well.",
            "not-answering",
        ) from error
    except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        if _timed_out(error):
            raise EngineUnreachableError(
                f"The Docker engine did not answer in time while {doing}. Try again; see that it is well.",
                "not-answering",
            ) from error
        raise EngineUnreachableError(
            f"The Docker engine went away while {doing}. Try again when it is back.", "not-answering"
        ) from error
    except DockerException as error:
        raise NoDockerError(f"The Docker engine could not be asked while {doing}: {plain(error)}.") from error


def from_answer(error: Any, doing: str) -> AilabDataError:
    """Return our error for an APIError, met while `doing`."""
    said = plain(error.explanation or error)
    missing = _NO_SOURCE.search(str(error.explanation or ""))
    if missing:
        return NotFoundError(f"There is no such folder on the engine's host, which stopped {doing}.")
    image = _NO_IMAGE.search(str(error.explanation or ""))
    if image:
        return NoImageError(
            f"The image {image[1]} is not on the Docker engine. Pull it there (docker pull {image[1]}), or "
            "set DockerEngine.helper_image to one that is."
        )
    lower = said.lower()
    if "no space left" in lower or "disk quota exceeded" in lower:
        return NoSpaceError(f"The Docker engine has no space left, which stopped {doing}. Free some space.")
    return _kind(error.status_code or 500)(f"The Docker engine refused {doing}: {said}.")


def plain(said: object) -> str:
    """Return what an engine or a library said as one short line without the paths of a machine."""
    line = " ".join(str(said).split()).rstrip(".")
    line = _PATH.sub(r"\1", line)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _kind(status: int) -> type[AilabDataError]:
    return {
        400: BadRequestError,
        401: PermissionDeniedError,
        403: PermissionDeniedError,
        404: NotFoundError,
        409: InUseError,
    }.get(status, NoDockerError)


def _timed_out(error: BaseException) -> bool:
    """Tell whether a time limit is behind an error: requests calls some of them connection errors."""
    import urllib3.exceptions

    seen: BaseException | None = error
    while seen is not None and not isinstance(seen, urllib3.exceptions.NewConnectionError):  # refused at once
        if isinstance(seen, (TimeoutError, urllib3.exceptions.TimeoutError)):
            return True
        inner = seen.args[0] if seen.args and isinstance(seen.args[0], BaseException) else None
        seen = inner or seen.__cause__ or seen.__context__
    return False

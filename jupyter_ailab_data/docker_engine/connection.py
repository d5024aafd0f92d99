"""A connection to a Docker engine, made so that it can't hang: every wait has a limit.

The engine's API is at https://docs.docker.com/reference/api/engine/; the version that is spoken is the
one the engine names, so that one old or new is as good. Importing the SDK costs a fifth of a second,
so it is imported where it is needed.
"""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import sys
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from . import unreachable
from .addresses import Endpoint, EngineAddress, TlsFiles, find_endpoint
from .refusals import EngineUnreachableError, engine_errors, plain

__all__ = ["Connection", "EngineAddress", "EngineUnreachableError", "connect", "engine_errors"]

ANSWER = 20.0
"""Seconds that an answer of a connected engine may take."""
WORK = 300.0
"""Seconds for what an engine does with data: making and removing containers, taking files in."""


class Connection:
    """A connected engine. `client` is the SDK's DockerClient, `api` its low-level half.

    One thread at a time uses it; `again` makes another for another thread, without a word on the wire.
    """

    def __init__(self, endpoint: Endpoint, api_version: str, version: str, seconds: float = ANSWER) -> None:
        self._endpoint = endpoint
        self._api_version = api_version
        self.version = version
        self.client: Any = _client(endpoint, api_version, seconds)

    @property
    def api(self) -> Any:
        """The SDK's APIClient."""
        return self.client.api

    @property
    def local(self) -> bool:
        """Whether the engine is on this machine, so that paths here may be paths there."""
        return self._endpoint.local

    @property
    def process(self) -> int:
        """The id of the engine's process, 0 where it can't be seen from here (SO_PEERCRED, unix(7))."""
        if not self._endpoint.socket:
            return 0
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as knock:
            knock.settimeout(ANSWER)
            knock.connect(self._endpoint.socket)
            credentials = knock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
            return int.from_bytes(credentials[:4], sys.byteorder, signed=True)
        return 0

    def again(self, seconds: float = ANSWER) -> Connection:
        """Return another connection to the same engine, whose answers may take `seconds`."""
        return Connection(self._endpoint, self._api_version, self.version, seconds)

    def ask(self, path: str, seconds: float, **parameters: str) -> Any:
        """GET what the SDK has no words for, with a time limit of its own; raises what the SDK raises."""
        from docker.errors import create_api_error_from_http_exception
        from requests.exceptions import HTTPError

        address = f"{self.api.base_url}/v{self.api.api_version}{path}"
        answer = self.api.get(address, params=parameters, timeout=seconds)
        try:
            answer.raise_for_status()
        except HTTPError as error:
            create_api_error_from_http_exception(error)
        return answer.json()

    def close(self) -> None:
        """Close it; what is under way on it in the engine goes on."""
        with contextlib.suppress(Exception):  # nothing that closing says is of use to anybody
            self.client.close()

    def __enter__(self) -> Connection:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@dataclass(frozen=True)
class _Versions:
    api: str
    engine: str


def connect(address: EngineAddress) -> Connection:
    """Return a connection to the engine at `address`, having heard it answer.

    Raises EngineUnreachableError, a NoDockerError, whose message says which of these it is and what to
    do: no socket, no permission, nobody answers or not in time, TLS refused, not a Docker engine.
    """
    endpoint = find_endpoint(address, os.environ)
    if endpoint.socket:
        _knock_at_socket(endpoint, address.timeout)
    else:
        _knock_at_port(endpoint, address.timeout)
    versions = _ask_versions(endpoint, address.timeout)
    with engine_errors("connecting"):
        return Connection(endpoint, versions.api, versions.engine)


def _client(endpoint: Endpoint, api_version: str, seconds: float) -> Any:
    import docker

    client = docker.DockerClient(
        base_url=endpoint.url, version=api_version, timeout=seconds, tls=_tls(endpoint.tls)
    )
    # An engine is reached directly, and verified with its own CA: REQUESTS_CA_BUNDLE would win over that.
    client.api.trust_env = False
    return client


def _tls(files: TlsFiles | None) -> Any:
    if files is None:
        return False
    from docker.tls import TLSConfig

    return TLSConfig(
        client_cert=(files.cert, files.key) if files.cert else None,
        ca_cert=files.ca or None,
        verify=files.verify,
    )


def _knock_at_socket(endpoint: Endpoint, seconds: float) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as knock:
        knock.settimeout(seconds)
        try:
            knock.connect(endpoint.socket)
        except (FileNotFoundError, NotADirectoryError):
            raise EngineUnreachableError(unreachable.absent(endpoint), "absent") from None
        except PermissionError:
            raise EngineUnreachableError(unreachable.forbidden(endpoint), "no-permission") from None
        except (TimeoutError, BlockingIOError):
            raise EngineUnreachableError(unreachable.late(endpoint, seconds), "not-answering") from None
        except OSError as error:
            if error.errno in (errno.ECONNREFUSED, errno.ENOTSOCK, errno.EPROTOTYPE):
                raise EngineUnreachableError(
                    f"The socket of {endpoint.told} is there, and nobody listens on it. Is the engine "
                    "running? In a container, start it anew after the engine was restarted.",
                    "not-answering",
                ) from None
            raise EngineUnreachableError(
                f"{unreachable.capital(endpoint.told)} can't be reached: {plain(error.strerror)}.",
                "not-answering",
            ) from None


def _knock_at_port(endpoint: Endpoint, seconds: float) -> None:
    try:
        socket.create_connection((endpoint.host, endpoint.port), timeout=seconds).close()
    except TimeoutError:
        raise EngineUnreachableError(unreachable.late(endpoint, seconds), "not-answering") from None
    except socket.gaierror:
        raise EngineUnreachableError(
            f"{unreachable.capital(endpoint.told)} is on the host '{endpoint.host}', whose address can't be "
            "found.",
            "not-answering",
        ) from None
    except OSError as error:
        raise EngineUnreachableError(
            f"{unreachable.capital(endpoint.told)} can't be reached at {endpoint.host}:{endpoint.port}: "
            f"{plain(error.strerror).lower()}. Is it running, and is it the right port?",
            "not-answering",
        ) from None


def _ask_versions(endpoint: Endpoint, seconds: float) -> _Versions:
    """Return what the engine speaks and is; GET /version needs no version in its path."""
    import requests.exceptions
    from docker.constants import DEFAULT_DOCKER_API_VERSION
    from docker.errors import APIError, DockerException

    client = None
    try:
        client = _client(endpoint, DEFAULT_DOCKER_API_VERSION, seconds)
        said = client.api.version(api_version=False)
        return _Versions(str(said["ApiVersion"]), str(said.get("Version", "")))
    except requests.exceptions.SSLError as error:
        raise EngineUnreachableError(unreachable.tls_refused(endpoint, error)) from error
    except APIError as error:
        raise EngineUnreachableError(unreachable.refused(endpoint, error)) from error
    except requests.exceptions.Timeout as error:
        raise EngineUnreachableError(unreachable.late(endpoint, seconds), "not-answering") from error
    except (
        ValueError,
        KeyError,
        TypeError,
    ) as error:  # before OSError: what requests can't decode is one too
        raise EngineUnreachableError(unreachable.not_docker(endpoint)) from error
    except OSError as error:
        raise EngineUnreachableError(unreachable.broken_off(endpoint, error)) from error
    except DockerException as error:
        raise EngineUnreachableError(
            f"{unreachable.capital(endpoint.told)} can't be used: {plain(error)}."
        ) from error
    finally:
        if client is not None:
            client.close()

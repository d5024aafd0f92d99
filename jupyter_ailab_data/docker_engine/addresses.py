"""Where a Docker engine is to be found, as the docker command finds it.

DOCKER_HOST, DOCKER_TLS_VERIFY, DOCKER_TLS and DOCKER_CERT_PATH are those of the docker command:
https://docs.docker.com/reference/cli/docker/#environment-variables. A rootless engine's socket is
`$XDG_RUNTIME_DIR/docker.sock`: https://docs.docker.com/engine/security/rootless/.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

from msgspec import Struct

from .refusals import EngineUnreachableError

DEFAULT_SOCKET = "/var/run/docker.sock"
_PORT, _TLS_PORT = 2375, 2376  # what the docker command takes
_LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")


class EngineAddress(Struct, frozen=True):
    """Which engine; `url` empty means that of the environment, else the default socket, else the rootless.

    `timeout` is in seconds and for the first answer.
    """

    url: str = ""
    timeout: float = 5.0


class TlsFiles(Struct, frozen=True):
    """The files of a TLS connection; `cert` and `key` are empty where the client shows none."""

    ca: str
    cert: str = ""
    key: str = ""
    verify: bool = True


class Endpoint(Struct, frozen=True):
    """One engine's address, resolved: a `socket`, or `host` and `port`; `told` is its name in a sentence."""

    told: str
    socket: str = ""
    host: str = ""
    port: int = 0
    tls: TlsFiles | None = None

    @property
    def url(self) -> str:
        """The address as the SDK takes it."""
        if self.socket:
            return f"unix://{self.socket}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}"

    @property
    def local(self) -> bool:
        """Whether the engine is on this machine, as far as the address tells."""
        return bool(self.socket) or self.host in _LOCAL_HOSTS


def find_endpoint(address: EngineAddress, environment: Mapping[str, str]) -> Endpoint:
    """Return where the engine is; raises NoDockerError for an address that can't be used."""
    url, told = address.url.strip(), "the Docker engine that DockerEngine.url names"
    if not url:
        url, told = environment.get("DOCKER_HOST", "").strip(), "the Docker engine that DOCKER_HOST names"
    if not url:
        return Endpoint("the Docker engine", socket=_usual_socket(environment))
    if url.startswith("/"):
        return Endpoint(told, socket=url)
    parts = urlsplit(url if "://" in url else f"tcp://{url}")
    if parts.scheme in ("unix", "http+unix"):
        return Endpoint(told, socket=(parts.netloc and f"/{parts.netloc}") + parts.path or DEFAULT_SOCKET)
    if parts.scheme not in ("tcp", "http", "https"):
        raise EngineUnreachableError(
            f"{_capital(told)} can't be reached by {parts.scheme}:. Use a unix: or tcp: address."
        )
    tls = _tls_files(environment) if parts.scheme != "http" else None
    if parts.scheme == "https" and tls is None:
        tls = TlsFiles(ca="")
    try:
        port = parts.port or (_TLS_PORT if tls else _PORT)
    except ValueError:
        raise EngineUnreachableError(f"{_capital(told)} has an address with no proper port.") from None
    return Endpoint(told, host=parts.hostname or "localhost", port=port, tls=tls)


def _usual_socket(environment: Mapping[str, str]) -> str:
    """Return the default socket, or the rootless one where that is the one that can be used."""
    run = environment.get("XDG_RUNTIME_DIR", "")
    rootless = os.path.join(run, "docker.sock") if run else ""
    if rootless and _usable(rootless) and not _usable(DEFAULT_SOCKET):
        return rootless
    return DEFAULT_SOCKET


def _usable(path: str) -> bool:
    return os.access(path, os.R_OK | os.W_OK)


def _tls_files(environment: Mapping[str, str]) -> TlsFiles | None:
    verify = bool(environment.get("DOCKER_TLS_VERIFY"))
    if not verify and not environment.get("DOCKER_TLS"):
        return None
    folder = environment.get("DOCKER_CERT_PATH") or os.path.expanduser("~/.docker")
    ca, cert, key = (os.path.join(folder, name) for name in ("ca.pem", "cert.pem", "key.pem"))
    if verify and not os.path.isfile(ca):
        raise EngineUnreachableError(
            "DOCKER_TLS_VERIFY is set, and there is no ca.pem to verify the engine with. Put it into the "
            "folder that DOCKER_CERT_PATH names."
        )
    if not (os.path.isfile(cert) and os.path.isfile(key)):
        cert = key = ""
    return TlsFiles(ca if verify else "", cert, key, verify)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

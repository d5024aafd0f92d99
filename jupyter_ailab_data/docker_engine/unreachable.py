"""Why no engine answers, and what to do about it, in a sentence or two for each case."""

from __future__ import annotations

import grp
import http.client
import os
import pwd
import stat
from typing import Any

from .addresses import Endpoint
from .refusals import plain


def absent(endpoint: Endpoint) -> str:
    """Say that there is no socket."""
    if endpoint.told == "the Docker engine":
        return (
            "There is no Docker socket here. Backing up and restoring these folders works without it; for "
            "other volumes, start the container with --volume /var/run/docker.sock:/var/run/docker.sock, "
            "or set DOCKER_HOST."
        )
    return f"There is no socket where {endpoint.told} should be. Is the engine running, is the name right?"


def forbidden(endpoint: Endpoint) -> str:
    """Say who may use the socket, and how to become one of them."""
    try:
        user = pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        user = str(os.geteuid())
    told = f"The socket of {endpoint.told} is there, but the user '{user}' may not use it"
    try:
        facts = os.stat(endpoint.socket)
    except OSError:
        return f"{told}. Give that user access to the folder the socket is in."
    if not facts.st_mode & stat.S_IWGRP or facts.st_gid == 0:
        return f"{told}: it is for its owner alone. Run an engine of your own (rootless), or do without."
    try:
        group = f"'{grp.getgrgid(facts.st_gid).gr_name}'"
    except KeyError:
        group = str(facts.st_gid)
    return (
        f"{told}: it belongs to the group {group}. Add the user to it (usermod -aG), or start the container "
        f"with --group-add {facts.st_gid}. Who can use the socket can do all that root can on the host."
    )


def late(endpoint: Endpoint, seconds: float) -> str:
    """Say that the engine takes too long."""
    return (
        f"{capital(endpoint.told)} did not answer within {seconds:g} seconds. See that it is well, or "
        "give it more time (DockerEngine.timeout)."
    )


def tls_refused(endpoint: Endpoint, error: Exception) -> str:
    """Say why TLS was broken off, by us or by the engine."""
    said = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in said or "doesn't match" in said:
        return (
            f"The certificate of {endpoint.told} is not one that ca.pem vouches for, for the host "
            f"'{endpoint.host}'. Put the right ca.pem into the folder that DOCKER_CERT_PATH names."
        )
    if "WRONG_VERSION_NUMBER" in said or "wrong version number" in said:
        return f"{capital(endpoint.told)} does not speak TLS. Unset DOCKER_TLS_VERIFY, or use its TLS port."
    return (
        f"{capital(endpoint.told)} broke TLS off. Does it want another client certificate?{_hint(endpoint)}"
    )


def refused(endpoint: Endpoint, error: Any) -> str:
    """Say what an answer that is an error means."""
    said = str(error.explanation or "")
    if "HTTP request to an HTTPS server" in said:
        return (
            f"{capital(endpoint.told)} wants TLS. Set DOCKER_TLS_VERIFY=1, and DOCKER_CERT_PATH to the "
            "folder of ca.pem, cert.pem and key.pem."
        )
    if error.status_code in (401, 403):
        return f"{capital(endpoint.told)}, or a proxy before it, refuses to be asked: {plain(said)}."
    return not_docker(endpoint)


def broken_off(endpoint: Endpoint, error: BaseException) -> str:
    """Say that the connection ended without an answer, or with something that is not HTTP."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, http.client.HTTPException) and not isinstance(seen, ConnectionError):
            return not_docker(endpoint)
        inner = next((arg for arg in reversed(seen.args) if isinstance(arg, BaseException)), None)
        seen = inner or seen.__cause__
    return (
        f"{capital(endpoint.told)} broke the connection off without an answer. Is it a Docker engine, and "
        f"does it want TLS?{_hint(endpoint)}"
    )


def not_docker(endpoint: Endpoint) -> str:
    """Say that what answers is no engine."""
    return f"What answers where {endpoint.told} should be is not a Docker engine. Check the address."


def _hint(endpoint: Endpoint) -> str:
    if endpoint.tls and not endpoint.tls.cert:
        return " There is no cert.pem with its key.pem in the folder that DOCKER_CERT_PATH names."
    return ""


def capital(text: str) -> str:
    """Return a sentence with a capital letter."""
    return text[:1].upper() + text[1:]

"""The `docker run` command that makes our container anew, with one more volume.

Built from what the engine says of the container (GET /containers/{id}/json) and from the defaults of its
image, which need no saying again: https://docs.docker.com/reference/cli/docker/container/run/.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..models import RunLine
from .own_container import OwnContainer
from .run_mounts import mount_flags
from .run_options import option_flags
from .run_words import Flags, is_secret, quote, secret_argument

JUPYTER_PORT = "49494/tcp"
"""The port of AI-Lab's JupyterLab in its container."""
_OTHER_TOOLS = ("com.docker.compose.", "com.docker.stack.", "com.docker.swarm.", "desktop.docker.io/")
_TAG = re.compile(r"(.*/)?([^/:@]+)(?::[^/@]*)?(?:@.*)?")


def run_line(
    own: OwnContainer,
    volume: str,
    path: str,
    image_defaults: Mapping[str, Any],
    settings: Mapping[str, str] | None = None,
) -> RunLine:
    """Return the command that starts `own` anew with `volume` at `path`, in place of what is there now.

    `image_defaults` is the Config of the container's image. LISTEN_IP, PORT and VERSION of `settings`, the
    variables of AI-Lab's documented command, say at what address and port JupyterLab is published, and
    which tag an AI-Lab image has. Values that may be secret are not in the command: `secrets` names the
    variables to set in the shell instead.
    """
    of_image = image_defaults.get("Env") or []  # an image's VERSION may be that of anything
    wanted = {
        name: value for name, value in (settings or {}).items() if value and f"{name}={value}" not in of_image
    }
    path = os.path.normpath(path)
    lines: list[str] = ["docker run --detach"]
    secrets: list[str] = []
    lines += [quote(*flag) for flag in _identity(own, image_defaults)]
    lines += [quote(*flag) for flag in _ports(own, wanted)]
    lines.append(quote("--volume", f"{volume}:{path}"))
    lines += [quote(*flag) for flag in mount_flags(own, path)]
    lines += [quote(*flag) for flag in _environment(own, image_defaults, secrets)]
    lines += [quote(*flag) for flag in option_flags(own.host_config)]
    lines += [quote(*flag) for flag in _process(own, image_defaults)]
    words = [quote(_image(own.image, wanted.get("VERSION", "")))]
    words += _arguments(own, image_defaults, secrets)
    lines.append(" ".join(words))
    return RunLine(" \\\n  ".join(lines), secrets, _notes(own, path, secrets))


def _identity(own: OwnContainer, image: Mapping[str, Any]) -> Flags:
    config, host = own.config, own.host_config
    yield "--name", own.name
    policy = host.get("RestartPolicy") or {}
    if host.get("AutoRemove"):
        yield ("--rm",)
    elif policy.get("Name") not in (None, "", "no"):
        retries = policy.get("MaximumRetryCount") or 0
        yield "--restart", f"{policy['Name']}:{retries}" if retries else policy["Name"]
    if config.get("OpenStdin"):
        yield ("--interactive",)
    if config.get("Tty"):
        yield ("--tty",)
    hostname = config.get("Hostname") or ""
    own_name = not own.id.startswith(hostname) and _network(own) != "host"
    if own_name and not _network(own).startswith("container:"):
        yield "--hostname", hostname
    if config.get("Domainname"):
        yield "--domainname", config["Domainname"]
    of_image = image.get("Labels") or {}
    for name, value in sorted(own.labels.items()):
        if of_image.get(name) != value and not name.startswith(_OTHER_TOOLS):
            yield "--label", f"{name}={value}"


def _network(own: OwnContainer) -> str:
    return str(own.host_config.get("NetworkMode") or "default")


def _ports(own: OwnContainer, wanted: Mapping[str, str]) -> Flags:
    network = _network(own)
    if network not in ("default", "bridge"):
        yield "--network", network
        attached = ((own.inspected.get("NetworkSettings") or {}).get("Networks") or {}).get(network) or {}
        for alias in attached.get("Aliases") or []:
            if not own.id.startswith(alias):
                yield "--network-alias", alias
        address = (attached.get("IPAMConfig") or {}).get("IPv4Address")
        if address:
            yield "--ip", address
    if own.host_config.get("PublishAllPorts"):
        yield ("--publish-all",)
    bindings = own.host_config.get("PortBindings") or {}
    main = JUPYTER_PORT if JUPYTER_PORT in bindings or len(bindings) != 1 else next(iter(bindings))
    for port, places in sorted(bindings.items()):
        for place in places or [{}]:
            address, number = place.get("HostIp") or "", place.get("HostPort") or ""
            if port == main:
                address, number = wanted.get("LISTEN_IP", address), wanted.get("PORT", number)
            yield "--publish", _publish(address, number, port.removesuffix("/tcp"))


def _publish(address: str, number: str, port: str) -> str:
    if ":" in address and not address.startswith("["):  # an address of IPv6
        address = f"[{address}]"
    if address:
        return f"{address}:{number}:{port}"
    return f"{number}:{port}" if number else port


def _environment(own: OwnContainer, image: Mapping[str, Any], secrets: list[str]) -> Flags:
    of_image = set(image.get("Env") or [])
    for entry in own.config.get("Env") or []:
        name, equals, value = entry.partition("=")
        if entry in of_image:
            continue
        if value and is_secret(name, value):
            secrets.append(name)
            yield "--env", name
        else:
            yield "--env", entry if equals else f"{name}="


def _process(own: OwnContainer, image: Mapping[str, Any]) -> Flags:
    config = own.config
    for key, flag in (("User", "--user"), ("WorkingDir", "--workdir"), ("StopSignal", "--stop-signal")):
        value = config.get(key) or ""
        if value and value != (image.get(key) or ""):
            yield flag, value
    if config.get("StopTimeout") is not None:
        yield "--stop-timeout", str(config["StopTimeout"])
    health = config.get("Healthcheck") or {}
    if health and health != (image.get("Healthcheck") or {}):
        yield from _health(health)
    entrypoint = config.get("Entrypoint") or []
    if entrypoint != (image.get("Entrypoint") or []):
        yield "--entrypoint", entrypoint[0] if entrypoint else ""


def _health(health: Mapping[str, Any]) -> Flags:
    test = health.get("Test") or []
    if test[:1] == ["NONE"]:
        yield ("--no-healthcheck",)
        return
    if test:
        yield "--health-cmd", test[1] if test[0] == "CMD-SHELL" else quote(*test[1:])
    for key, flag in (
        ("Interval", "--health-interval"),
        ("Timeout", "--health-timeout"),
        ("StartPeriod", "--health-start-period"),
    ):
        if health.get(key):
            yield flag, f"{health[key]}ns"
    if health.get("Retries"):
        yield "--health-retries", str(health["Retries"])


def _arguments(own: OwnContainer, image: Mapping[str, Any], secrets: list[str]) -> Iterator[str]:
    """Yield what comes after the image, quoted; nothing where it is the image's own command."""
    entrypoint, command = own.config.get("Entrypoint") or [], own.config.get("Cmd") or []
    if entrypoint == (image.get("Entrypoint") or []):
        if command == (image.get("Cmd") or []):
            return
        words = list(command)
    else:  # --entrypoint takes one word, and makes the engine forget the image's command
        words = [*entrypoint[1:], *command]
    before = ""
    for word in words:
        hidden, variable = secret_argument(word, before)
        if variable and variable not in secrets:
            secrets.append(variable)
        yield hidden
        before = word


def _image(image: str, version: str) -> str:
    """Return the image, an AI-Lab's with the tag that VERSION asks for."""
    found = _TAG.fullmatch(image)
    if version and found and "ai-lab" in found[2]:
        return f"{found[1] or ''}{found[2]}:{version}"
    return image


def _notes(own: OwnContainer, path: str, secrets: list[str]) -> list[str]:
    name = quote(own.name)
    notes = [
        f"The container that runs now has that name: run `docker stop {name}` and `docker rm {name}` first. "
        "What lies in it outside of its mounts goes with it."
    ]
    if own.host_config.get("AutoRemove"):
        notes[0] = f"Stop the container that runs now first: `docker stop {name}` also removes it."
    replaced = next((mount for mount in own.mounts if os.path.normpath(mount.target) == path), None)
    if replaced is not None:
        what = f"The volume {replaced.name}" if replaced.kind == "volume" else "The folder of the host"
        notes.append(f"{what} that is mounted at {path} now is no longer used, and not removed.")
    if secrets:
        notes.append(
            f"Set these in the shell first, with export: {', '.join(secrets)}. "
            "They may be secret, and are left out."
        )
    project = own.labels.get("com.docker.compose.project")
    if project:
        notes.append(
            f"Docker Compose made this container (project {project}). Rather add the volume to its file, and "
            "run `docker compose up`."
        )
    networks = set((own.inspected.get("NetworkSettings") or {}).get("Networks") or {})
    others = sorted(networks - {_network(own), "bridge", "host", "none"})
    if len(networks) > 1 and others:
        notes.append(
            f"It is in further networks ({', '.join(others)}). Connect it afterwards: "
            f"`docker network connect NETWORK {name}`"
        )
    return notes

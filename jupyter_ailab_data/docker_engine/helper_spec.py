"""What a helper container is made from, and what it may do: only what its job takes.

It has no network, no way to new privileges, a read-only root with a memory file system for
what is temporary, only the capabilities that saving and restoring as root takes (capabilities(7)), only
the mounts it needs, and no log on the host: names of files are nobody else's business.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .host_paths import HelperMount
from .marks import HELPER_LABEL, IN_HELPER, JOB_LABEL, OWNER_LABEL, STOPPED_LABEL

CAPABILITIES = ("CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "SETFCAP", "SETGID", "SETUID")
TEMPORARY = "/run/ailab-data"
"""Where it keeps what is temporary: not at /tmp, which would hide what an image has there."""
_PROCESSES = 512


@dataclass(frozen=True)
class HelperSpec:
    """What a helper is made from. `stopped` are containers that are to be started again after it."""

    image: str
    command: list[str]
    mounts: tuple[HelperMount, ...]
    user: str = "0:0"
    job: str = ""
    stopped: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)


def container_config(spec: HelperSpec, owner: str, init: bool) -> dict[str, Any]:
    """Return the body of POST /containers/create for a helper."""
    labels = {HELPER_LABEL: "1", OWNER_LABEL: owner, JOB_LABEL: spec.job}
    if spec.stopped:
        labels[STOPPED_LABEL] = ",".join(spec.stopped)
    environment = {IN_HELPER: "1", "TMPDIR": TEMPORARY} | spec.environment
    return {
        "Image": spec.image,
        "Entrypoint": spec.command[:1],
        "Cmd": spec.command[1:],
        "User": spec.user,
        "WorkingDir": "/",
        "Env": [f"{name}={value}" for name, value in environment.items()],
        "Labels": labels,
        "OpenStdin": True,
        "StdinOnce": True,
        "AttachStdin": True,
        "AttachStdout": True,
        "AttachStderr": True,
        "StopSignal": "SIGTERM",
        "Healthcheck": {"Test": ["NONE"]},
        "HostConfig": {
            "NetworkMode": "none",
            "IpcMode": "private",
            "CapDrop": ["ALL"],
            "CapAdd": list(CAPABILITIES),
            "SecurityOpt": ["no-new-privileges"],
            "ReadonlyRootfs": True,
            "Tmpfs": {TEMPORARY: "mode=1777"},
            "Init": init,
            "PidsLimit": _PROCESSES,
            "LogConfig": {"Type": "none"},
            "Mounts": [_mount(mount) for mount in spec.mounts],
        },
    }


def _mount(mount: HelperMount) -> dict[str, Any]:
    said: dict[str, Any] = {"Type": mount.kind, "Target": mount.target, "ReadOnly": mount.read_only}
    if mount.source:
        said["Source"] = mount.source
    if mount.kind == "volume":
        # An empty volume would be filled with what the image has at that place.
        options: dict[str, Any] = {"NoCopy": True}
        if mount.subpath:
            options["Subpath"] = mount.subpath
        if not mount.source:
            options["Labels"] = {HELPER_LABEL: "1"}
        said["VolumeOptions"] = options
    return said

"""A container's mounts as options of `docker run`."""

from __future__ import annotations

import csv
import io
import os
from typing import Any

from .own_container import OwnContainer
from .run_words import Flags

_DEFAULT_PROPAGATION = ("", "rprivate", "private")


def mount_flags(own: OwnContainer, without: str) -> Flags:
    """Yield the options for all mounts of a container, except what is mounted at `without`.

    A volume nobody named comes back by its 64 digits: else its content would be left behind.
    """
    asked = {os.path.normpath(mount["Target"]): mount for mount in own.host_config.get("Mounts") or []}
    for mount in sorted(own.inspected.get("Mounts") or [], key=lambda mount: str(mount["Destination"])):
        target = os.path.normpath(mount["Destination"])
        if target != without and mount.get("Type") in ("volume", "bind"):
            yield _mount(mount, asked.get(target) or {})
    for target, mount in sorted(asked.items()):
        if target != without and mount.get("Type") == "tmpfs":
            yield (
                "--mount",
                _fields(["type=tmpfs", f"dst={target}", *_tmpfs(mount.get("TmpfsOptions") or {})]),
            )
    for target, options in sorted((own.host_config.get("Tmpfs") or {}).items()):
        if os.path.normpath(target) != without:
            yield "--tmpfs", f"{target}:{options}" if options else target


def _mount(mount: dict[str, Any], asked: dict[str, Any]) -> tuple[str, str]:
    volume = mount["Type"] == "volume"
    source, target = mount.get("Name") if volume else mount.get("Source"), mount["Destination"]
    options = asked.get("VolumeOptions") or {}
    plain = not (options.get("Subpath") or options.get("DriverConfig"))
    if plain and not any(":" in path or "," in path for path in (source or "", target)):
        return "--volume", ":".join(filter(None, (source, target, ",".join(_modes(mount, options)))))
    fields = [f"type={mount['Type']}", f"src={source}", f"dst={target}"]
    if not mount.get("RW", True):
        fields.append("readonly")
    if options.get("Subpath"):
        fields.append(f"volume-subpath={options['Subpath']}")
    if options.get("NoCopy"):
        fields.append("volume-nocopy")
    if not volume and mount.get("Propagation", "") not in _DEFAULT_PROPAGATION:
        fields.append(f"bind-propagation={mount['Propagation']}")
    return "--mount", _fields(fields)


def _modes(mount: dict[str, Any], options: dict[str, Any]) -> list[str]:
    modes = [mode for mode in (mount.get("Mode") or "").split(",") if mode and mode not in ("rw", "ro")]
    if not mount.get("RW", True):
        modes.insert(0, "ro")
    if options.get("NoCopy") and "nocopy" not in modes:
        modes.append("nocopy")
    propagation = mount.get("Propagation") or ""
    if mount["Type"] == "bind" and propagation not in _DEFAULT_PROPAGATION and propagation not in modes:
        modes.append(propagation)
    return modes


def _tmpfs(options: dict[str, Any]) -> list[str]:
    fields = [f"tmpfs-size={options['SizeBytes']}"] if options.get("SizeBytes") else []
    if options.get("Mode"):
        fields.append(f"tmpfs-mode={options['Mode']:o}")
    return fields


def _fields(fields: list[str]) -> str:
    """Return the value of --mount: one record of CSV, as the docker command reads it."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(fields)
    return text.getvalue()

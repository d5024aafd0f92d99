"""How amounts and names read in a finding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..models import Mount

NAMED: Final = 20
"""So many names are listed beneath a finding."""
_UNITS: Final = ("kB", "MB", "GB", "TB", "PB")


def size(count: float) -> str:
    """Return a number of bytes in decimal units, such as `1.4 GB`."""
    if count < 999.5:
        return f"{count:.0f} B"
    step = 0
    while count >= 999.5 and step < len(_UNITS):
        count, step = count / 1000, step + 1
    return f"{count:.1f} {_UNITS[step - 1]}" if count < 9.95 else f"{count:,.0f} {_UNITS[step - 1]}"


def amount(count: int, noun: str, plural: str = "") -> str:
    """Return `1 file`, `1,234 files`."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def span(seconds: float) -> str:
    """Return a stretch of time in its largest unit, such as `3 minutes`."""
    for noun, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= length:
            return amount(int(seconds // length), noun)
    return amount(int(seconds), "second")


def listed(names: Sequence[str]) -> list[str]:
    """Return the first names, and how many more there are."""
    more = [f"and {len(names) - NAMED:,} more"] if len(names) > NAMED else []
    return [*names[:NAMED], *more]


def whereabouts(mount: Mount) -> str:
    """Return what backs a folder, as it reads after “lies” or “is kept”."""
    if mount.kind == "volume":
        return (
            "on an anonymous Docker volume" if mount.anonymous else f"on the Docker volume “{mount.volume}”"
        )
    kinds = {
        "bind": "in a folder of the host",
        "network": "in a network folder",
        "disk": "on a disk of this machine",
        "tmpfs": "in a file system in memory",
        "container": "in the container's own layer",
    }
    named = f" ({mount.source})" if mount.source and mount.kind in ("bind", "network", "disk") else ""
    return kinds[mount.kind] + named


def origin(mount: Mount) -> str:
    """Return what backs a folder, as it reads after “comes from”."""
    return whereabouts(mount).partition(" ")[2]

"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

from .tools import ALL


def describe(cache: Path) -> dict[str, str]:
    """Return facts of the machine, the file system of `cache`, and the versions."""
    return {
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 1e9:.0f} GB",
        "system": f"{_system()}, Linux {platform.release()}",
        "file system": file_system(cache),
        "Python": f"{platform.python_version()}, isal {version('isal')}, zstandard {version('zstandard')}",
        "tools": "; ".join(tool.version() for tool in ALL),
    }


def file_system(folder: Path) -> str:
    """Return the type of the file system that holds `folder`, as the kernel names it."""
    folder = folder.resolve()
    kinds: dict[Path, str] = {}
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        before, _, after = line.partition(" - ")
        kinds[Path(before.split()[4])] = after.split()[0]  # a later mount hides an earlier one
    return next(kinds[place] for place in (folder, *folder.parents) if place in kinds)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.system()

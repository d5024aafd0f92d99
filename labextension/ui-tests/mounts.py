"""Folders mounted as Docker mounts them, in a mount namespace of the server's own; for root only.

The host's side is a disk of its own, where a loop device can be had: so what is mounted has a path as on any
host, and the disk has always the same room. What the tests see at the folders from outside stays as it was.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from shlex import quote

ROOM = "64G"
"""The size of the host's disk. It takes as much as is written to it."""
STORE = "/srv/backups"
"""Where the server finds its snapshots; it sees nothing else of /srv."""

MOUNTS = {
    "notebooks": ("var/lib/docker/volumes/my-notebooks/_data", "rw"),
    "shared": ("srv/lab/shared", "ro"),
    "data": ("srv/lab/users/ada_at_example_org/workspace", "rw"),
    "store": ("srv/lab/backups", "rw"),
}
"""The folders of a test, each with where the host keeps it and how it is mounted."""


def mounting(folder: Path, read_only: str = "") -> list[str]:
    """Return what to put before a command, so that it finds the folders in `folder` mounted.

    The one named `read_only` is mounted so, whatever it is otherwise.
    """
    disk, host = folder / "host.img", folder / "host"
    host.mkdir()
    with disk.open("wb") as file:
        file.truncate(int(ROOM.removesuffix("G")) << 30)
    make = ["mkfs.ext4", "-q", "-m", "0", "-O", "^has_journal", "-E", "lazy_itable_init=1", str(disk)]
    subprocess.run(make, check=True)
    lines = [
        "set -e",
        f"mount -o loop {quote(str(disk))} {quote(str(host))} 2>/dev/null || true",
        "mount -t tmpfs tmpfs /srv",
        f"mkdir {STORE}",
    ]
    for name, (place, mode) in MOUNTS.items():
        (folder / name).mkdir(exist_ok=True)
        here, there = quote(str(folder / name)), quote(str(host / place))
        at = STORE if name == "store" else here
        lines += [
            f"mkdir -p {there}",
            f"cp -a {here}/. {there}",
            f"mount --bind {there} {at}",
            f"mount -o remount,bind,{'ro' if name == read_only else mode} {at}",
        ]
    return ["unshare", "--mount", "sh", "-c", "; ".join([*lines, 'exec "$@"']), "sh"]

"""What backs a folder, read from the kernel's mount table.

The table is `/proc/self/mountinfo`, described in proc_pid_mountinfo(5). Container engines
show through it: the fourth field (the root of the mount within its file system) of a Docker
or Podman volume ends in `/volumes/NAME/_data`, or is `/NAME/_data` where the volumes have a file system
of their own, and that of a bind mount is the path on the host, as far as the file system holding it
reaches. On Windows the engine hands the host folders on by 9p, with `aname=drvfs`, which is no network.
"""

from __future__ import annotations

import os
import re

from msgspec import Struct

from ..archive.names import to_text
from ..models import Mount, MountKind

TABLE = "/proc/self/mountinfo"
CONTAINER_MARKS = ("/.dockerenv", "/run/.containerenv")
"""Files that Docker and Podman leave in every container they start."""

_NETWORK = frozenset(
    (
        *("9p", "afs", "autofs", "beegfs", "ceph", "cifs", "coda", "davfs", "glusterfs", "gpfs", "lustre"),
        *("ncpfs", "nfs", "nfs4", "orangefs", "pvfs2", "smb2", "smb3", "smbfs"),
        *("fuse.ceph", "fuse.cephfs", "fuse.gcsfuse", "fuse.glusterfs", "fuse.goofys", "fuse.juicefs"),
        *("fuse.mount-s3", "fuse.rclone", "fuse.s3fs", "fuse.sshfs"),
    )
)
_MEMORY = frozenset(("tmpfs", "ramfs", "devtmpfs"))
_LAYERS = frozenset(("overlay", "fuse.fuse-overlayfs", "aufs"))
_VOLUME = re.compile(r"(?:/volumes|^)/([^/]+)/_data(?:/|$)")
_ANONYMOUS = re.compile(r"[0-9a-f]{64}")
_DELETED = "//deleted"
_OCTAL = re.compile(r"\\([0-7]{3})")


class MountLine(Struct, frozen=True):
    """One line of the table, its escapes undone; `root` is the mount's root in its file system."""

    id: int
    parent: int
    root: str
    mount_point: str
    options: frozenset[str]
    fs_type: str
    source: str
    super_options: frozenset[str]
    deleted: bool = False
    """Whether the folder that is mounted was removed where it comes from; what took its place is not seen."""


class MountTable(Struct, frozen=True):
    """The mounts this process sees, and whether it runs inside a container."""

    lines: tuple[MountLine, ...]
    in_container: bool

    def at(self, path: str) -> MountLine | None:
        """Return the mount that `path`, absolute and free of links, lies on.

        Walks from the root mount as path_resolution(7) does, so that a mount hidden under
        a later one is never taken: of several mounts on one parent the topmost folder
        comes first, and a mount stacked on another has that one as its parent.
        """
        ids = {line.id for line in self.lines}
        roots = [
            line for line in self.lines if line.mount_point == "/" and line.parent not in ids - {line.id}
        ]
        if not roots:  # the root is outside of what we see, as in a chroot
            over = [line for line in self.lines if _within(path, line.mount_point)]
            return max(over, key=lambda line: len(line.mount_point), default=None)
        here = roots[-1]
        seen = {here.id}
        while True:
            over = [
                line
                for line in self.lines
                if line.parent == here.id and line.id not in seen and _within(path, line.mount_point)
            ]
            if not over:
                return here
            here = min(over, key=lambda line: len(line.mount_point))
            seen.add(here.id)

    def below(self, path: str) -> list[str]:
        """Return the mount points strictly beneath `path` that can be seen, relative to it."""
        prefix = path.rstrip("/") + "/"
        points = {
            line.mount_point
            for line in self.lines
            if line.mount_point.startswith(prefix) and line.mount_point != path
        }
        seen = (point for point in points if (top := self.at(point)) is not None and top.mount_point == point)
        return sorted(point[len(prefix) :] for point in seen)


def parse_table(text: str, in_container: bool = False) -> MountTable:
    """Read a mount table; a line that is not one is passed over.

    A process whose root is an overlay is in a container, whatever the caller knows.
    """
    lines = tuple(line for line in map(_parse_line, text.split("\n")) if line is not None)
    table = MountTable(lines, in_container)
    root = table.at("/")
    return MountTable(lines, in_container or (root is not None and root.fs_type in _LAYERS))


def read_table() -> MountTable:
    """Read the mount table of this process; raises OSError where there is no /proc."""
    with open(TABLE, encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        text = file.read()
    return parse_table(text, any(os.path.exists(mark) for mark in CONTAINER_MARKS))


def mount_of(path: str, table: MountTable) -> Mount | None:
    """Say what backs `path` (absolute, links resolved), or None if the table doesn't tell.

    An anonymous volume counts as not surviving: it goes with `docker run --rm` and
    `docker rm -v`, and no later container finds it by a name. `nested` lists the mounts
    beneath the path, relative to it.
    """
    line = table.at(path)
    if line is None:
        return None
    kind, survives, source = _kind(line, table)
    volume = _volume(line) if kind == "volume" else None
    anonymous = volume is not None and _ANONYMOUS.fullmatch(volume) is not None
    return Mount(
        kind=kind,
        survives=survives and not anonymous,
        read_only="ro" in line.options or "ro" in line.super_options,
        fs_type=line.fs_type,
        mount_point=_text(line.mount_point),
        source=None if source is None else _text(source),
        volume=None if volume is None else _text(volume),
        anonymous=anonymous,
        nested=[_text(point) for point in table.below(path)],
    )


def _kind(line: MountLine, table: MountTable) -> tuple[MountKind, bool, str | None]:
    """Return a mount's kind, whether it outlives the container, and where it comes from."""
    if _volume(line) is not None:
        return "volume", True, line.root
    if line.fs_type in _NETWORK and not _is_windows_folder(line):
        return "network", True, line.source + (line.root if line.root != "/" else "")
    if line.fs_type in _MEMORY:
        return "tmpfs", False, None
    if not table.in_container:
        return "disk", True, line.source
    if line.mount_point == "/" or (line.fs_type in _LAYERS and line.root == "/"):
        return "container", False, None
    # A whole file system mounted has no path to show: its device is what there is to tell.
    return "bind", True, line.source if line.root == "/" else line.root


def _is_windows_folder(line: MountLine) -> bool:
    return any("aname=drvfs" in option.split(";") for option in line.super_options)


def _volume(line: MountLine) -> str | None:
    found = _VOLUME.search(line.root)
    return found[1] if found else None


def _within(path: str, folder: str) -> bool:
    return folder in ("/", path) or path.startswith(folder + "/")


def _parse_line(text: str) -> MountLine | None:
    before, dash, after = text.partition(" - ")
    fields, rest = before.split(" "), after.split(" ")
    if not dash or len(fields) < 6 or len(rest) < 3 or not (fields[0].isdecimal() and fields[1].isdecimal()):
        return None
    root = _unescape(fields[3])
    return MountLine(
        id=int(fields[0]),
        parent=int(fields[1]),
        root=root.removesuffix(_DELETED),
        mount_point=_unescape(fields[4]),
        options=frozenset(fields[5].split(",")),
        fs_type=rest[0],
        source=_unescape(rest[1]),
        super_options=frozenset(rest[2].split(",")),
        deleted=root.endswith(_DELETED),
    )


def _unescape(field: str) -> str:
    return _OCTAL.sub(lambda found: chr(int(found[1], 8)), field)


def _text(path: str) -> str:
    return to_text(path.encode("utf-8", "surrogateescape"))

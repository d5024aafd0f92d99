"""Root file systems for images, made of this machine's own files: nothing can be pulled where tests run.

Programs bring the libraries that ldd(1) names, links are kept as links, and everything belongs to root and
can be read by everybody, whatever the folders on this machine allow (Python may lie in a closed home folder).
"""

from __future__ import annotations

import io
import os
import re
import stat
import subprocess
import tarfile
import time
from collections.abc import Callable, Iterable
from typing import IO, Final

_LIBRARY: Final = re.compile(r"^\s+(?:\S+ => )?(/\S+) \(0x", re.MULTILINE)
"""A line of ldd(1) that names a library that was found."""
_FOLDERS: Final = (
    "dev",
    "etc",
    "home",
    "mnt",
    "opt",
    "proc",
    "root",
    "run",
    "srv",
    "sys",
    "usr",
    "usr/bin",
    "var",
)
_MERGED: Final = ("bin", "lib", "lib64", "sbin")

LeaveOut = Callable[[str], bool]


class RootFileSystem:
    """Writes a tar of a root file system to `file`, which need not be seekable."""

    def __init__(self, file: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=file, mode="w|", format=tarfile.GNU_FORMAT)  # noqa: SIM115 closed by close()
        self._have: set[str] = {"/"}
        for name in _FOLDERS:
            self.folder(f"/{name}")
        self.folder("/tmp", 0o1777)
        for name in _MERGED:
            if os.path.islink(f"/{name}"):
                self._link(f"/{name}", os.readlink(f"/{name}"))
            elif os.path.isdir(f"/{name}"):
                self.folder(f"/{name}")

    def close(self) -> None:
        """End the tar."""
        self._tar.close()

    def folder(self, path: str, mode: int = 0o755, owner: int = 0) -> None:
        """Add an empty folder, and those above it."""
        if path in self._have:
            return
        self.folder(os.path.dirname(path))
        info = self._info(path, tarfile.DIRTYPE, mode)
        info.uid = info.gid = owner
        self._tar.addfile(info)

    def write(self, path: str, content: str, mode: int = 0o644) -> None:
        """Add a file with `content`."""
        self.folder(os.path.dirname(path))
        data = content.encode()
        info = self._info(path, tarfile.REGTYPE, mode)
        info.size = len(data)
        self._tar.addfile(info, io.BytesIO(data))

    def link(self, path: str, target: str) -> None:
        """Add a symbolic link."""
        self.folder(os.path.dirname(path))
        self._link(path, target)

    def programs(self, *names: str) -> None:
        """Add programs of the PATH under their own names, with their libraries."""
        paths = [_which(name) for name in names]
        for path in paths:
            self.same(path)
        self.libraries(paths)

    def libraries(self, paths: Iterable[str]) -> None:
        """Add the shared libraries that programs and libraries need."""
        found = subprocess.run(["ldd", *paths], capture_output=True, text=True, check=False)
        for library in sorted(set(_LIBRARY.findall(found.stdout))):
            self.same(library)

    def same(self, path: str, leave_out: LeaveOut = lambda _: False) -> None:
        """Add what lies at `path` to the same place, with the links on the way; a folder with all in it."""
        here, ahead = "/", [part for part in reversed(path.split("/")) if part]
        while ahead:
            part = ahead.pop()
            if part == "..":
                here = os.path.dirname(here)
                continue
            step = os.path.join(here, part)
            if os.path.islink(step):
                target = os.readlink(step)
                self._link(step, target)
                ahead += [part for part in reversed(target.split("/")) if part not in ("", ".")]
                here = "/" if target.startswith("/") else here
            else:
                here = step
        self.place(here, here, leave_out)

    def place(self, source: str, path: str, leave_out: LeaveOut = lambda _: False) -> None:
        """Add what lies at `source` as `path`: a link as a link, a folder with all that is in it."""
        facts = os.lstat(source)
        if stat.S_ISLNK(facts.st_mode):
            self.link(path, os.readlink(source))
        elif stat.S_ISDIR(facts.st_mode):
            self.folder(path)
            for name in sorted(os.listdir(source)):
                inside = os.path.join(source, name)
                if not leave_out(inside):
                    self.place(inside, os.path.join(path, name), leave_out)
        elif stat.S_ISREG(facts.st_mode) and path not in self._have:
            self.folder(os.path.dirname(path))
            everybody = 0o555 if facts.st_mode & 0o100 else 0o444
            info = self._info(path, tarfile.REGTYPE, stat.S_IMODE(facts.st_mode) & 0o755 | everybody)
            info.mtime = int(facts.st_mtime)  # compiled Python files hold their source's
            with open(source, "rb") as file:
                info.size = os.fstat(file.fileno()).st_size
                self._tar.addfile(info, file)

    def _link(self, path: str, target: str) -> None:
        if path in self._have:
            return
        self.folder(os.path.dirname(path))
        info = self._info(path, tarfile.SYMTYPE, 0o777)
        info.linkname = target
        self._tar.addfile(info)

    def _info(self, path: str, kind: bytes, mode: int) -> tarfile.TarInfo:
        self._have.add(path)
        info = tarfile.TarInfo(path.lstrip("/"))
        info.type, info.mode, info.mtime = kind, mode, int(time.time())
        return info


def _which(name: str) -> str:
    """Return a program's path; /usr/bin first, for what stands before it in a PATH may be a wrapper."""
    for folder in ("/usr/bin", "/bin", "/usr/sbin", "/sbin"):
        if os.access(f"{folder}/{name}", os.X_OK):
            return f"{folder}/{name}"
    raise FileNotFoundError(name)

"""The system calls that touch files: their numbers, where their paths are, and what can befall them.

Numbers are those of Linux's `unistd_64.h` (x86_64) and `asm-generic/unistd.h` (aarch64).
"""

from __future__ import annotations

import errno
import os
import platform
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["open", "make", "data", "rename", "remove", "meta", "sync", "lock", "read"]
_AT_FDCWD: Final = -100
_O_TMPFILE: Final = 0o20000000


@dataclass(frozen=True)
class Call:
    """One system call; `at` are its arguments that name a path (folder's descriptor, text), `fd` a file's."""

    name: str
    kind: Kind
    x86_64: int
    aarch64: int
    fd: int = -1
    at: tuple[tuple[int | None, int], ...] = ()
    flags: int = -1


_ALL: Final = (
    Call("open", "open", 2, -1, at=((None, 0),), flags=1),
    Call("creat", "make", 85, -1, at=((None, 0),)),
    Call("openat", "open", 257, 56, at=((0, 1),), flags=2),
    Call("mkdir", "make", 83, -1, at=((None, 0),)),
    Call("mkdirat", "make", 258, 34, at=((0, 1),)),
    Call("symlink", "make", 88, -1, at=((None, 1),)),
    Call("symlinkat", "make", 266, 36, at=((1, 2),)),
    Call("link", "make", 86, -1, at=((None, 1),)),
    Call("linkat", "make", 265, 37, at=((2, 3),)),
    Call("write", "data", 1, 64, fd=0),
    Call("pwrite64", "data", 18, 68, fd=0),
    Call("writev", "data", 20, 66, fd=0),
    Call("pwritev", "data", 296, 70, fd=0),
    Call("pwritev2", "data", 328, 287, fd=0),
    Call("copy_file_range", "data", 326, 285, fd=2),
    Call("sendfile", "data", 40, 71, fd=0),
    Call("fallocate", "data", 285, 47, fd=0),
    Call("truncate", "data", 76, 45, at=((None, 0),)),
    Call("ftruncate", "data", 77, 46, fd=0),
    Call("rename", "rename", 82, -1, at=((None, 0), (None, 1))),
    Call("renameat", "rename", 264, 38, at=((0, 1), (2, 3))),
    Call("renameat2", "rename", 316, 276, at=((0, 1), (2, 3))),
    Call("unlink", "remove", 87, -1, at=((None, 0),)),
    Call("unlinkat", "remove", 263, 35, at=((0, 1),)),
    Call("rmdir", "remove", 84, -1, at=((None, 0),)),
    Call("chmod", "meta", 90, -1, at=((None, 0),)),
    Call("fchmod", "meta", 91, 52, fd=0),
    Call("fchmodat", "meta", 268, 53, at=((0, 1),)),
    Call("fchmodat2", "meta", 452, 452, at=((0, 1),)),
    Call("chown", "meta", 92, -1, at=((None, 0),)),
    Call("fchown", "meta", 93, 55, fd=0),
    Call("lchown", "meta", 94, -1, at=((None, 0),)),
    Call("fchownat", "meta", 260, 54, at=((0, 1),)),
    Call("utimensat", "meta", 280, 88, at=((0, 1),)),
    Call("setxattr", "meta", 188, 5, at=((None, 0),)),
    Call("lsetxattr", "meta", 189, 6, at=((None, 0),)),
    Call("fsetxattr", "meta", 190, 7, fd=0),
    Call("fremovexattr", "meta", 199, 16, fd=0),
    Call("fsync", "sync", 74, 82, fd=0),
    Call("fdatasync", "sync", 75, 83, fd=0),
    Call("syncfs", "sync", 306, 267, fd=0),
    Call("flock", "lock", 73, 32, fd=0),
    Call("read", "read", 0, 63, fd=0),
    Call("pread64", "read", 17, 67, fd=0),
    Call("getdents64", "read", 217, 61, fd=0),
)
CALLS: Final = {getattr(call, platform.machine(), -1): call for call in _ALL}
CALLS.pop(-1, None)


@dataclass(frozen=True)
class Operation:
    """One call that a process is about to make: what it does, to which files."""

    name: str
    kind: Kind
    paths: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}({', '.join(self.paths)})"


def operation(number: int, args: tuple[int, ...], task: int) -> Operation | None:
    """Say what the task is about to do; None where it can't be told, as of one that has just died."""
    call = CALLS[number]
    try:
        if call.fd >= 0:
            paths = [os.readlink(f"/proc/{task}/fd/{_signed(args[call.fd])}")]
        else:
            paths = [_path(task, None if at is None else args[at], args[text]) for at, text in call.at]
    except OSError:
        return None
    kind = call.kind
    if kind == "open" and args[call.flags] & (os.O_CREAT | _O_TMPFILE):
        kind = "make"
    return Operation(call.name, kind, tuple(paths))


def _signed(value: int) -> int:
    value &= 0xFFFFFFFF
    return value - (1 << 32) if value >= 1 << 31 else value


def _path(task: int, folder: int | None, address: int) -> str:
    """Return the absolute path that a call names; without one (utimensat(2)) the descriptor itself."""
    text = _text(task, address) if address else ""
    if text.startswith("/"):
        return os.path.normpath(text)
    base = "cwd" if folder is None or _signed(folder) == _AT_FDCWD else f"fd/{_signed(folder)}"
    return os.path.normpath(os.path.join(os.readlink(f"/proc/{task}/{base}"), text))


def _text(task: int, address: int) -> str:
    with open(f"/proc/{task}/mem", "rb", buffering=0) as memory:
        found = b""
        while b"\0" not in found and len(found) < 4096:
            page = 4096 - address % 4096
            memory.seek(address)
            found += memory.read(page)
            address += page
    return os.fsdecode(found.partition(b"\0")[0])


_CHANGES: Final[frozenset[Kind]] = frozenset(("make", "data", "rename", "remove", "meta"))
BEFALLS: Final[dict[int, frozenset[Kind]]] = {
    errno.ENOSPC: frozenset(("make", "data", "rename", "sync")),
    errno.EDQUOT: frozenset(("make", "data", "rename", "sync")),
    errno.EIO: _CHANGES | {"sync", "read", "open"},
    errno.EACCES: frozenset(("make", "rename", "remove", "meta", "open")),
    errno.EROFS: _CHANGES,
}
"""Which kinds of operations an error can befall."""
STOPS: Final[frozenset[Kind]] = _CHANGES | {"sync", "lock"}
"""The operations between which a kill makes a difference."""

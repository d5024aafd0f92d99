"""Run a program as root of a user namespace, who is nobody in particular outside of it: user_namespaces(7).

    python -m tests.engine.user_namespace FIRST COMMAND...

The namespace's users 0 to 65535 are those from FIRST on. The program has mounts of its own, with an empty
/run, and no network. This is what rootlesskit does for a Docker engine, which believes it by the environment.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from typing import Final

_NEW: Final = 0x10000000 | 0x00020000 | 0x40000000  # CLONE_NEWUSER, _NEWNS, _NEWNET: sched.h
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE = 1, 4  # prctl(2)
_PRIVATE: Final = 0x4000 | 0x40000  # MS_REC, MS_PRIVATE: mount(2)
_libc = ctypes.CDLL(None, use_errno=True)


def main() -> int:
    first, command = int(sys.argv[1]), sys.argv[2:]
    unshared, mapped = os.pipe(), os.pipe()
    pid = os.fork()
    if pid == 0:
        _become_root(first, unshared[1], mapped[0])
        os.execvp(command[0], command)
    signal.signal(signal.SIGTERM, lambda number, _frame: os.kill(pid, number))
    os.read(unshared[0], 1)
    for name in ("uid_map", "gid_map"):
        with open(f"/proc/{pid}/{name}", "w") as file:
            file.write(f"0 {first} 65536\n")
    os.write(mapped[1], b".")
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _become_root(first: int, unshared: int, mapped: int) -> None:
    os.setgroups([])
    os.setresgid(first, first, first)
    os.setresuid(first, first, first)
    _call(_libc.prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0))  # else /proc's files of it are root's
    _call(_libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0))
    _call(_libc.unshare(_NEW))
    os.write(unshared, b".")
    os.read(mapped, 1)
    os.setresgid(0, 0, 0)
    os.setresuid(0, 0, 0)
    _call(_libc.mount(None, b"/", None, _PRIVATE, None))
    _call(_libc.mount(b"run", b"/run", b"tmpfs", 0, None))


def _call(status: int) -> None:
    if status != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


if __name__ == "__main__":
    sys.exit(main())

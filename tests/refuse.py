"""Run a Python program in which some system calls fail, by the kernel's own hand (seccomp(2)).

    python refuse.py RULE... -- PROGRAM [ARGUMENT...]

A RULE is `call=ERROR`, or `call:N:VALUE=ERROR` for calls whose N-th argument (from 0) is VALUE:
`flock=ENOLCK`, `read:2:54321=EIO`. It holds for the program and all that it starts, and needs no privilege.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys

CALLS = ("read", "pread64", "fcntl", "flock", "statx", "fsetxattr", "renameat2")
NUMBERS = {
    "x86_64": dict(zip(CALLS, (0, 17, 72, 73, 332, 190, 316), strict=True)),
    "aarch64": dict(zip(CALLS, (63, 67, 25, 32, 291, 7, 276), strict=True)),
}
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06  # linux/bpf_common.h
FAIL, ALLOW = 0x00050000, 0x7FFF0000  # linux/seccomp.h
NO_NEW_PRIVILEGES, SET_SECCOMP, FILTER = 38, 22, 2  # linux/prctl.h


def step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)


def rule(text: str) -> list[bytes]:
    what, _, error = text.partition("=")
    call, *condition = what.split(":")
    number = NUMBERS[platform.machine()][call]
    fail = step(RETURN, FAIL | getattr(errno, error))
    if not condition:
        return [step(LOAD, 0), step(EQUAL, number, 0, 1), fail]
    argument, value = map(int, condition)
    test = [step(LOAD, 16 + 8 * argument), step(EQUAL, value, 0, 1)]
    return [step(LOAD, 0), step(EQUAL, number, 0, 3), *test, fail]


def install(rules: list[str]) -> None:
    steps = [one for text in rules for one in rule(text)] + [step(RETURN, ALLOW)]
    code = ctypes.create_string_buffer(b"".join(steps))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    for call in ((NO_NEW_PRIVILEGES, 1, 0, 0, 0), (SET_SECCOMP, FILTER, ctypes.byref(program))):
        if libc.prctl(*call) != 0:
            sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")


if __name__ == "__main__":
    end = sys.argv.index("--")
    install(sys.argv[1:end])
    os.execv(sys.executable, [sys.executable, *sys.argv[end + 1 :]])

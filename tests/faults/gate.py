"""A gate that every file-system call of a process and its children passes (seccomp_unotify(2)).

The kernel holds the call, tells us, and does with it what we answer: let it happen, or
let it fail with an error of our choice; or we kill the caller before it happens. Nothing in
what is tested knows of it, and no compiler is needed. Linux 5.5 or later; root is not needed.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import platform
import select
import socket
import struct
from dataclasses import dataclass
from typing import Final

from .syscalls import CALLS

_PR_SET_NO_NEW_PRIVS: Final = 38
_SECCOMP: Final = {"x86_64": 317, "aarch64": 277}
_SET_MODE_FILTER: Final = 1
_NEW_LISTENER: Final = 1 << 3
_ALLOW: Final = 0x7FFF0000
_USER_NOTIF: Final = 0x7FC00000
_CONTINUE: Final = 1
_LOAD_NUMBER: Final = (0x20, 0, 0, 0)  # BPF_LD | BPF_W | BPF_ABS: seccomp_data.nr
_JUMP_IF_EQUAL: Final = 0x15
_RETURN: Final = 0x06
_NOTICE: Final = struct.Struct("<QIIiIQ6Q")
_ANSWER: Final = struct.Struct("<QqiI")
_RECEIVE: Final = (3 << 30) | (_NOTICE.size << 16) | (ord("!") << 8)
_SEND: Final = (3 << 30) | (_ANSWER.size << 16) | (ord("!") << 8) | 1


@dataclass(frozen=True)
class Held:
    """A call that waits for our answer."""

    id: int
    task: int
    number: int
    args: tuple[int, ...]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def pass_through_gate(to: socket.socket) -> None:
    """Put this process, and all it will start, behind a gate whose keeper is at the other end of `to`."""
    libc = ctypes.CDLL(None, use_errno=True)
    steps = [_LOAD_NUMBER]
    for place, number in enumerate(CALLS):
        steps.append((_JUMP_IF_EQUAL, len(CALLS) - place, 0, number))
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _USER_NOTIF)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *step) for step in steps))
    program = _Program(len(steps), ctypes.addressof(code))
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    number = _SECCOMP[platform.machine()]
    listener = libc.syscall(number, _SET_MODE_FILTER, _NEW_LISTENER, ctypes.byref(program))
    if listener < 0:
        raise OSError(ctypes.get_errno(), "no gate can be made here (seccomp)")
    socket.send_fds(to, [b"gate"], [listener])
    os.close(listener)
    to.close()


class Gate:
    """The keeper's end."""

    def __init__(self, source: socket.socket) -> None:
        _, (self._listener, *_), _, _ = socket.recv_fds(source, 16, 1)
        self._poll = select.poll()
        self._poll.register(self._listener, select.POLLIN)

    def close(self) -> None:
        """Open the gate for good: calls that are held, and all later ones, fail with ENOSYS."""
        os.close(self._listener)

    def next(self, seconds: float) -> Held | None:
        """Return the next call; None where none comes in that time. Raises EOFError when nobody is left."""
        for _, event in self._poll.poll(seconds * 1000):
            if event & select.POLLIN:
                notice = bytearray(_NOTICE.size)
                try:
                    fcntl.ioctl(self._listener, _RECEIVE, notice)
                except OSError as error:
                    if error.errno in (errno.ENOENT, errno.EINTR):  # its caller was killed meanwhile
                        return None
                    raise
                id_, task, _, number, _, _, *args = _NOTICE.unpack(notice)
                return Held(id_, task, number, tuple(args))
            if event & select.POLLHUP:
                raise EOFError
        return None

    def answer(self, held: Held, error: int = 0) -> None:
        """Let the call happen, or fail with `error`."""
        answer = bytearray(_ANSWER.pack(held.id, 0, -error, 0 if error else _CONTINUE))
        try:
            fcntl.ioctl(self._listener, _SEND, answer)
        except OSError as wrong:
            if wrong.errno != errno.ENOENT:  # its caller was killed meanwhile
                raise

"""What a worker asks of the operating system: a back seat, to end with its parent, and whose its files are.

Linux only; elsewhere, and where the kernel refuses, the worker just runs on.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import platform
import select
import signal

from ..errors import CancelledError

_PR_SET_PDEATHSIG = 1  # prctl(2)
_IOPRIO_SET = {"x86_64": 251, "aarch64": 30}  # ioprio_set(2), by machine
_WHO_PROCESS = 1
_BEST_EFFORT_LAST = (2 << 13) | 7  # class best-effort, the last of its eight levels
_CAPABILITY_VERSION = 0x20080522  # _LINUX_CAPABILITY_VERSION_3, two sets of 32 bits


def yield_to_others(niceness: int) -> None:
    """Let the server and the kernels go first, for the CPU, for the disk and when memory is short."""
    with contextlib.suppress(OSError):
        os.nice(niceness)
    if hasattr(os, "SCHED_BATCH"):
        # sched(7): it does not preempt others when it wakes. SCHED_IDLE would go further, but
        # beside a kernel that keeps every processor busy a backup would all but stop.
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    _leave_one_processor()
    number = _IOPRIO_SET.get(platform.machine())
    if number is not None:
        _libc().syscall(number, _WHO_PROCESS, 0, _BEST_EFFORT_LAST)
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("500")


def _leave_one_processor() -> None:
    """Keep off one of the processors, where there are several.

    Priorities decide who waits in the queue; whoever wakes beside a worker on every processor
    still has to have one cleared first, and the server's answers took 1.7 times as long.
    """
    if hasattr(os, "sched_setaffinity"):
        with contextlib.suppress(OSError):
            processors = sorted(os.sched_getaffinity(0))
            os.sched_setaffinity(0, processors[1:] or processors)


def die_with_parent(number: signal.Signals) -> None:
    """Have the kernel send `number` when the parent ends.

    The parent's process id is the environment's AILAB_DATA_PARENT. If that process has already
    ended, this raises CancelledError: the signal would never come.
    """
    _libc().prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    told = os.environ.get("AILAB_DATA_PARENT", "")
    if told.isdigit() and os.getppid() != int(told):
        raise CancelledError("The job's server has ended.")


def end_with_input(number: signal.Signals) -> None:
    """Have the kernel send `number` when standard input, a pipe that nobody writes to any more, ends.

    By F_SETOWN, F_SETSIG and O_ASYNC, fcntl(2): a thread that waits for it would get in the way of forks.
    If it has already ended, this raises CancelledError. Does nothing where there are no such signals.
    """
    if not hasattr(fcntl, "F_SETSIG"):
        return
    fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(0, fcntl.F_SETSIG, int(number))
    fcntl.fcntl(0, fcntl.F_SETFL, fcntl.fcntl(0, fcntl.F_GETFL) | os.O_ASYNC)
    waiting = select.poll()
    waiting.register(0, 0)  # asks for nothing but what is always told: POLLHUP, POLLERR
    if waiting.poll(0):
        raise CancelledError("The job's server has ended.")


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def make_files_as(uid: int, gid: int) -> None:
    """Have all files that this process makes belong to `uid` and `gid`; root stays root in all else.

    The effective user decides whose a new file is (path_resolution(7)). Leaving 0 takes the effective
    capabilities away; they are taken back from the permitted ones, which stay while the real user
    is 0 (capabilities(7), capset(2)). Needs CAP_SETUID and CAP_SETGID; to be called before there are
    threads. Raises OSError.
    """
    if uid == 0:
        return
    os.setgroups([])
    os.setresgid(-1, gid, -1)
    os.setresuid(-1, uid, -1)
    header, sets = _CapabilityHeader(_CAPABILITY_VERSION, 0), (_CapabilitySets * 2)()
    libc = _libc()
    if libc.capget(ctypes.byref(header), sets) == 0:
        for each in sets:
            each.effective = each.permitted
        if libc.capset(ctypes.byref(header), sets) == 0:
            return
    number = ctypes.get_errno()
    raise OSError(number, os.strerror(number))


class _CapabilityHeader(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _CapabilitySets(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint32) for name in ("effective", "permitted", "inheritable")]

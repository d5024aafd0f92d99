"""A fork that no signal's handler can interrupt, and the end of a child whose work is no longer wanted."""

from __future__ import annotations

import contextlib
import os
import signal

_HELD = (signal.SIGTERM, signal.SIGINT)


def fork() -> int:
    """Fork as os.fork does; SIGTERM and SIGINT that come meanwhile wait until it is done.

    What their handlers raise in a function of os.register_at_fork is printed and lost (the logging
    module has such functions), and a cancelled job would run on. In the child they have their
    default action, so that it never runs what the parent would do.
    """
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, _HELD)
    try:
        pid = os.fork()
        if pid == 0:
            for number in _HELD:
                signal.signal(number, signal.SIG_DFL)
        return pid
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def end(pid: int) -> None:
    """Kill a child, whatever it is at, and wait until it is gone."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)

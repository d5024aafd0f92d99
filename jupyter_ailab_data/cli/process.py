"""The command as a process of its own: its memory goes with it, and need not be taken apart."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
import threading
from typing import Final, NoReturn

from . import main

_GARBAGE: Final = 50_000
"""New containers between two looks: what is imported makes some ten thousands, and all of them stay."""


def run() -> NoReturn:
    """Do what the command line says, and end with the exit code."""
    gc.set_threshold(_GARBAGE)
    code = main()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # what could not be written has been told
            stream.flush()
    if threading.active_count() > 1:  # some work goes on, which Python waits for
        sys.exit(code)
    os._exit(code)  # Python's own end takes a short command a fifth of its time

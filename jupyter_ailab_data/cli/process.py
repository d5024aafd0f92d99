"""The command as a process of its own: its memory goes with it, and need not be taken apart."""

from __future__ import annotations

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
    if threading.active_count() > 1 or not _is_all_written():
        sys.exit(code)  # Python waits for the threads, and tells what it can't write
    os._exit(code)  # Python's own end takes a short command a fifth of its time


def _is_all_written() -> bool:
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):  # None where it was closed at the start
            stream.flush()
    except (OSError, ValueError):
        return False
    return True

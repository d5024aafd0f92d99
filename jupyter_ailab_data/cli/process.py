"""The command as a process of its own. Its memory goes with it: it is hardly looked through for garbage."""

from __future__ import annotations

import gc
from typing import Final

from . import main

_GARBAGE: Final = 50_000
"""New containers between two looks: what is imported makes some ten thousands, and all of them stay."""


def run() -> int:
    """Do what the command line says and return the exit code."""
    gc.set_threshold(_GARBAGE)
    code = main()
    gc.freeze()  # else Python looks through all of it once more before it ends
    return code

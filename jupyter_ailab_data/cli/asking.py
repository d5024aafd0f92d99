"""Asking before something is replaced or deleted."""

from __future__ import annotations

import sys
from argparse import Namespace

from ..errors import BadRequestError
from .output import say


class UnaskedError(BadRequestError):
    """Something would be replaced or deleted, and nobody is there to agree."""


def agreed(options: Namespace, consequence: str, question: str) -> bool:
    """Say what will happen and ask; `--yes` has agreed beforehand.

    Raises UnaskedError where there is no terminal to ask on.
    """
    if options.yes:
        return True
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        sentences = " ".join(consequence.splitlines())
        raise UnaskedError(
            f"{sentences} Nothing was done: there is no terminal to ask on. Add --yes to agree."
        )
    for line in consequence.splitlines():
        say(line)
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() in ("y", "yes"):
        return True
    say("Nothing was done.")
    return False

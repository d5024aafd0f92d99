"""The command that looks whether all is well: doctor."""

from __future__ import annotations

import textwrap
from argparse import Namespace
from typing import Final

from ..manager.doctor import examine
from ..models import Check, Checkup
from . import DONE, FAILED, WARNINGS
from .output import amount, printable, say, write_json
from .session import open_manager

_MARKS: Final = {"ok": "ok", "warning": "WARN", "error": "ERROR"}
_EXIT: Final = {"ok": DONE, "warning": WARNINGS, "error": FAILED}
_WIDTH: Final = 100
_INDENT: Final = " " * 7


def doctor_command(options: Namespace) -> int:
    """Show what each check has seen, and what to do; a build fails where anything is off."""
    manager = open_manager(options, mend=False)
    found = examine(manager, options.only or (), build=options.build)
    if options.json:
        write_json(found)
    else:
        for check in found.checks:
            _show(check)
        say(_summary(found))
    if options.build:
        return DONE if found.status == "ok" else FAILED
    return _EXIT[found.status]


def _show(check: Check) -> None:
    print(printable(f"{_MARKS[check.status]:<5}  {check.title}  [{check.id}]"))
    lines = [check.seen, *(f"- {detail}" for detail in check.details)]
    lines += [f"To do: {check.todo}"] if check.todo and check.status != "ok" else []
    for line in lines:
        hanging = _INDENT + ("  " if line.startswith("- ") else "")
        print(
            textwrap.fill(
                printable(line),
                _WIDTH,
                initial_indent=_INDENT,
                subsequent_indent=hanging,
                break_long_words=False,
                break_on_hyphens=False,
            )
        )


def _summary(found: Checkup) -> str:
    wrong = sum(check.status != "ok" for check in found.checks)
    if not wrong:
        return f"All is well: {amount(len(found.checks), 'check')}."
    return f"{amount(wrong, 'thing')} to look at, of {amount(len(found.checks), 'check')}."

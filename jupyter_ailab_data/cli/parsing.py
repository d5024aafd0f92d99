"""A command line is read: which command it means, and what it gives it.

Only the parser of the command at hand is made. Options may stand anywhere after the command,
between its arguments too (`parse_intermixed_args`).
"""

from __future__ import annotations

import argparse
import sys

from .arguments import options_of_every_command
from .commands import COMMANDS, GROUP, PROGRAM, Command

_SHIELD = "\0"
"""No argument holds a NUL, so it marks without a doubt."""


def parse(argv: list[str]) -> argparse.Namespace:
    """Read a command line; `run` of what is returned does it. Raises SystemExit like argparse."""
    first = argv[0] if argv else ""
    if first in ("-h", "--help", "help"):
        from .overview import overview

        print(overview())
        raise SystemExit(0)
    if first in ("-V", "--version"):
        from .. import __version__

        print(f"{PROGRAM} {__version__}")
        raise SystemExit(0)
    words = argv[1:]
    if first == GROUP:
        first, words = _in_group(words)
    command = COMMANDS.get(first)
    if command is None:
        from .overview import refuse

        refuse(first)
    options = _parser(command).parse_intermixed_args(_shield(words))
    for name, value in vars(options).items():
        if isinstance(value, list):
            setattr(options, name, [each.removeprefix(_SHIELD) for each in value])
        elif isinstance(value, str):
            setattr(options, name, value.removeprefix(_SHIELD))
    options.command, options.run = command.name, command.run
    return options


def _in_group(words: list[str]) -> tuple[str, list[str]]:
    """Return the two words of a command about volumes, and the rest; options may come before the second."""
    known = [number for number, word in enumerate(words) if f"{GROUP} {word}" in COMMANDS]
    if not known and (not words or {"-h", "--help", "help"} & set(words)):
        from .overview import group_overview

        print(group_overview(), file=sys.stdout if words else sys.stderr)
        raise SystemExit(0 if words else 2)
    plain = [
        number
        for number, word in enumerate(words)
        if not word.startswith("-") and not (number and words[number - 1].startswith("--"))
    ]
    at = (known or plain or [0])[0]
    return f"{GROUP} {words[at]}", words[:at] + words[at + 1 :]


def _shield(words: list[str]) -> list[str]:
    """Mark what follows `--` so that it isn't taken for options.

    Before Python 3.12.5, `parse_intermixed_args` forgets `--` between its two passes.
    """
    if "--" not in words:
        return words
    end = words.index("--")
    return words[:end] + [_SHIELD + word for word in words[end + 1 :]]


def _parser(command: Command) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"{PROGRAM} {command.name}",
        description=f"{command.summary}.",
        epilog=command.epilog.strip() or None,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.takes(parser)
    options_of_every_command(parser)
    return parser

"""The help that is of no single command: what commands there are, and what to do about one there isn't."""

from __future__ import annotations

import sys
from typing import NoReturn

from .commands import COMMANDS, GROUP, PROGRAM


def overview() -> str:
    """Return the list of the commands; those of the group are one line."""
    summaries = {name: command.summary for name, command in COMMANDS.items() if " " not in name}
    actions = ", ".join(name.split()[1] for name in COMMANDS if " " in name)
    summaries[GROUP] = f"Docker volumes: {actions}"
    width = max(map(len, summaries))
    lines = [f"  {name:<{width}}  {summary}" for name, summary in summaries.items()]
    return "\n".join(
        [
            f"usage: {PROGRAM} COMMAND [OPTIONS]",
            "",
            "Back up, restore and inspect the folders of an AI-Lab.",
            "",
            *lines,
            "",
            f"'{PROGRAM} COMMAND --help' tells more. Every snapshot is an ordinary .tgz that tar reads.",
            "Exit codes: 0 done, 1 failed, 2 usage, 3 done with warnings, 130 stopped by Ctrl-C.",
        ]
    )


def group_overview() -> str:
    """Return the list of the commands about volumes."""
    commands = [command for command in COMMANDS.values() if " " in command.name]
    width = max(len(command.name) for command in commands)
    lines = [f"  {command.name:<{width}}  {command.summary}" for command in commands]
    return "\n".join([f"usage: {PROGRAM} {GROUP} COMMAND [OPTIONS]", "", *lines])


def refuse(word: str) -> NoReturn:
    """Say why `word` is no command, and what may be meant; raises SystemExit."""
    if not word:
        print(overview(), file=sys.stderr)
    elif word.startswith("-"):
        print(f"{PROGRAM}: options come after the command, as in 'list {word}'.", file=sys.stderr)
    else:
        import difflib

        near = difflib.get_close_matches(word, COMMANDS, 1)
        hint = f" Did you mean '{near[0]}'?" if near else f" See '{PROGRAM} --help'."
        print(f"{PROGRAM}: there is no command '{word}'.{hint}", file=sys.stderr)
    raise SystemExit(2)

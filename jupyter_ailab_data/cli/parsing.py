"""The words of the command line: commands, options and their help.

Only the parser of the command at hand is made. Options may stand anywhere after the command,
between its arguments too (`parse_intermixed_args`).
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

PROGRAM = "jupyter ailab-data"
_SHIELD = "\0"
"""No argument holds a NUL, so it marks without a doubt."""
_GROUP = "volumes"
"""What the commands begin with that have two words."""
_ID = "a snapshot's id, the beginning of one, or 'latest'"


@dataclass(frozen=True)
class Command:
    """One command: where its code is, what it says of itself, and what it takes."""

    name: str
    room: str
    summary: str
    takes: Callable[[argparse.ArgumentParser], None]
    epilog: str = ""

    def run(self, options: argparse.Namespace) -> int:
        """Import the command's code and run it; returns the exit code."""
        room = importlib.import_module(f".{self.room}", __package__)
        word = self.name.replace("-", "_").replace(" ", "_")
        code: int = getattr(room, f"{word}_command")(options)
        return code


def parse(argv: list[str]) -> argparse.Namespace:
    """Read a command line; `run` of what is returned does it. Raises SystemExit like argparse."""
    first = argv[0] if argv else ""
    if first in ("-h", "--help", "help"):
        print(_overview())
        raise SystemExit(0)
    if first in ("-V", "--version"):
        from .. import __version__

        print(f"{PROGRAM} {__version__}")
        raise SystemExit(0)
    words = argv[1:]
    if first == _GROUP:
        first, words = _in_group(words)
    command = COMMANDS.get(first)
    if command is None:
        _refuse(first)
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
    known = [number for number, word in enumerate(words) if f"{_GROUP} {word}" in COMMANDS]
    if not known and (not words or {"-h", "--help", "help"} & set(words)):
        print(_group_overview(), file=sys.stdout if words else sys.stderr)
        raise SystemExit(0 if words else 2)
    plain = [
        number
        for number, word in enumerate(words)
        if not word.startswith("-") and not (number and words[number - 1].startswith("--"))
    ]
    at = (known or plain or [0])[0]
    return f"{_GROUP} {words[at]}", words[:at] + words[at + 1 :]


def _shield(words: list[str]) -> list[str]:
    """Mark what follows `--` so that it isn't taken for options.

    Before Python 3.12.5, `parse_intermixed_args` forgets `--` between its two passes.
    """
    if "--" not in words:
        return words
    end = words.index("--")
    return words[:end] + [_SHIELD + word for word in words[end + 1 :]]


def _refuse(word: str) -> NoReturn:
    if not word:
        print(_overview(), file=sys.stderr)
    elif word.startswith("-"):
        print(f"{PROGRAM}: options come after the command, as in 'list {word}'.", file=sys.stderr)
    else:
        import difflib

        near = difflib.get_close_matches(word, COMMANDS, 1)
        hint = f" Did you mean '{near[0]}'?" if near else f" See '{PROGRAM} --help'."
        print(f"{PROGRAM}: there is no command '{word}'.{hint}", file=sys.stderr)
    raise SystemExit(2)


def _group_overview() -> str:
    commands = [command for command in COMMANDS.values() if " " in command.name]
    width = max(len(command.name) for command in commands)
    lines = [f"  {command.name:<{width}}  {command.summary}" for command in commands]
    return "\n".join([f"usage: {PROGRAM} {_GROUP} COMMAND [OPTIONS]", "", *lines])


def _overview() -> str:
    summaries = {name: command.summary for name, command in COMMANDS.items() if " " not in name}
    actions = ", ".join(name.split()[1] for name in COMMANDS if " " in name)
    summaries[_GROUP] = f"Docker volumes: {actions}"
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


def _parser(command: Command) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"{PROGRAM} {command.name}",
        description=f"{command.summary}.",
        epilog=command.epilog.strip() or None,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.takes(parser)
    everywhere = parser.add_argument_group("options of every command")
    everywhere.add_argument("--json", action="store_true", help="write the result to standard output as JSON")
    everywhere.add_argument("--notebooks", metavar="DIR", help="the folder of the location 'notebooks'")
    everywhere.add_argument("--store", metavar="DIR", help="the folder that keeps the snapshots")
    everywhere.add_argument("--location", metavar="NAME", help="the location to work on (default: notebooks)")
    everywhere.add_argument(
        "--helper-image", metavar="IMAGE", help="what is done in a container is done in one of this image"
    )
    everywhere.add_argument("--yes", "-y", action="store_true", help="don't ask before something is replaced")
    everywhere.add_argument(
        "--log-level",
        default="WARNING",
        type=str.upper,
        choices=("DEBUG", "INFO", "WARNING", "ERROR"),
        help="how much to tell on standard error (default: WARNING)",
    )
    return parser


def _nothing(parser: argparse.ArgumentParser) -> None:
    del parser


def _id(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help=_ID)


def _ls(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", nargs="?", default="", help="a folder inside the location")
    parser.add_argument(
        "--snapshot", metavar="ID", help="list what this snapshot holds, not what is there now"
    )
    parser.add_argument(
        "--sort", choices=("name", "size", "modified"), default="name", help="(default: name)"
    )
    parser.add_argument(
        "--filter", metavar="TEXT", default="", help="list only names that contain TEXT, in whatever case"
    )
    parser.add_argument("--all", "-a", action="store_true", help="list names that begin with a dot, too")


def _snapshot(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--label", metavar="TEXT", default="", help="words to know it by")
    parser.add_argument(
        "--incremental", action="store_true", help="store only what is new; needs the earlier snapshots"
    )


def _cat(parser: argparse.ArgumentParser) -> None:
    _id(parser)
    parser.add_argument("path", metavar="PATH", help="a file inside the snapshot")


def _restore(parser: argparse.ArgumentParser) -> None:
    _id(parser)
    parser.add_argument("paths", metavar="PATH", nargs="*", help="restore only these files and folders")
    _modes(parser)
    parser.add_argument(
        "--into",
        metavar="FOLDER",
        help="copy right into this folder of the location, each path by its own name; replaces nothing",
    )
    _rehearsal(parser)


def _modes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--mode",
        choices=("overlay", "replace", "copy"),
        default="overlay",
        help="overlay: what the snapshot holds is put back, other files stay (default); replace: what it "
        "does not hold is removed; copy: everything goes into a new folder",
    )


def _rehearsal(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="show what would be done, and do nothing")
    parser.add_argument(
        "--no-safety", action="store_true", help="don't keep what is there now; then nothing can be undone"
    )


def _undo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "id", metavar="ID", nargs="?", default="", help="a snapshot that was taken before a restore"
    )
    _rehearsal(parser)


def _volume(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", nargs="?", default="", help="the volume (default: $VOLUME)")


def _volume_snapshot(parser: argparse.ArgumentParser) -> None:
    _volume(parser)
    _snapshot(parser)
    parser.add_argument(
        "--dest",
        metavar="DIR",
        default=os.environ.get("DIR", ""),
        help="write it into this folder of the Docker host, not into the store (default: $DIR)",
    )


def _volume_restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the volume; may be left out where $VOLUME names it")
    parser.add_argument(
        "words", metavar="ID", nargs="*", help="the snapshot, and after it the files and folders to restore"
    )
    _modes(parser)
    parser.add_argument(
        "--stop", action="store_true", help="stop what runs on the volume meanwhile, and start it again after"
    )
    _rehearsal(parser)


def _diff(parser: argparse.ArgumentParser) -> None:
    _id(parser)
    parser.add_argument("paths", metavar="PATH", nargs="*", help="compare only these files and folders")


def _import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="an archive: .tgz, .tar, .tar.zst, .tar.xz, ...")
    parser.add_argument("--label", metavar="TEXT", default="", help="words to know it by")


def _export(parser: argparse.ArgumentParser) -> None:
    _id(parser)
    parser.add_argument("file", metavar="FILE", help="the .tgz to write, or a folder to write it into")


def _label(parser: argparse.ArgumentParser) -> None:
    _id(parser)
    parser.add_argument("label", metavar="TEXT", help="the new label; '' removes it")


def _history(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", nargs="?", default="", help="a file inside the location")
    parser.add_argument(
        "--deleted", action="store_true", help="PATH is a folder: what snapshots have in it and it lacks now"
    )


def _doctor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--only", metavar="ID", nargs="+", action="extend", help="only these checks, or those that begin so"
    )
    parser.add_argument(
        "--build",
        action="store_true",
        help="only what holds while an image is built: what is installed, and that it works; "
        "exits with 1 if anything is off",
    )


def _publish(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", help="a file or folder inside the location")
    parser.add_argument(
        "--to", metavar="NAME", default="shared", help="the location to copy it into (default: shared)"
    )
    parser.add_argument("--folder", metavar="DIR", default="", help="the folder in that location")
    parser.add_argument(
        "--name", metavar="NAME", default="", help="what it is called there (default: its own name)"
    )
    parser.add_argument("--overwrite", action="store_true", help="replace what is there by that name")


def _bring_over(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", metavar="PATH", nargs="*", help="only these files and folders")
    parser.add_argument("--dry-run", action="store_true", help="show what would be done, and do nothing")


_ALL = (
    Command("locations", "reading", "Show the locations, what backs them and their room", _nothing),
    Command(
        "ls",
        "reading",
        "List a folder of a location, or of a snapshot",
        _ls,
        "examples:\n  jupyter ailab-data ls\n  jupyter ailab-data ls reports --snapshot latest --sort size\n"
        "  jupyter ailab-data ls --filter .csv --all",
    ),
    Command(
        "snapshot",
        "working",
        "Take a snapshot of a location",
        _snapshot,
        "examples:\n  jupyter ailab-data snapshot --label 'before the upgrade'\n"
        "  id=$(jupyter ailab-data snapshot --json | jq -r .snapshot)",
    ),
    Command("list", "reading", "List the snapshots, newest first", _nothing),
    Command("show", "reading", "Show all that is known about a snapshot", _id),
    Command(
        "cat",
        "reading",
        "Write one file of a snapshot to standard output",
        _cat,
        "The file's bytes are checked against their SHA-256. With --json an error is written as JSON.\n\n"
        "example:\n  jupyter ailab-data cat latest analysis.ipynb > analysis.ipynb",
    ),
    Command(
        "verify",
        "working",
        "Check every file of a snapshot against its SHA-256",
        _id,
        "Exits with 1 and names each damaged file if something is wrong.",
    ),
    Command(
        "restore",
        "restoring",
        "Put the content of a snapshot back into its location",
        _restore,
        "Shows what it will do and asks before anything that exists is replaced; without a terminal,\n"
        "--yes is needed. What is there is kept first in a safety snapshot, so 'undo' takes it back.\n\n"
        "examples:\n  jupyter ailab-data restore latest\n"
        "  jupyter ailab-data restore latest --mode replace --dry-run\n"
        "  jupyter ailab-data restore latest reports/q3.ipynb --into old\n"
        "  jupyter ailab-data restore notebooks-20261122T110316Z reports/q3.ipynb data --yes",
    ),
    Command(
        "undo",
        "restoring",
        "Take a restore back: the last one, or the one that ID was taken before",
        _undo,
        "What you have made since stays. An undo can be undone in the same way.",
    ),
    Command(
        "diff",
        "restoring",
        "Show how the location differs from a snapshot",
        _diff,
        "added: only the snapshot has it; changed: both have it; kept: only the location has it.\n\n"
        "example:\n  jupyter ailab-data diff latest reports",
    ),
    Command(
        "history",
        "history",
        "Show the versions of a file across the snapshots, or what a folder lost",
        _history,
        "Each version that differs from the next is listed once, with the newest snapshot that has it.\n\n"
        "examples:\n  jupyter ailab-data history reports/q3.ipynb\n"
        "  jupyter ailab-data history --deleted reports",
    ),
    Command(
        "delete",
        "working",
        "Delete a snapshot; others keep what they need of it",
        _id,
        "Asks first; without a terminal, --yes is needed.",
    ),
    Command(
        "import",
        "working",
        "Take an archive from elsewhere into the store",
        _import,
        "example:\n  jupyter ailab-data import backup.tgz --label 'from the old volume'",
    ),
    Command(
        "export",
        "working",
        "Write a snapshot as one full .tgz that tar reads",
        _export,
        "example:\n  jupyter ailab-data export latest /backups/",
    ),
    Command(
        "publish",
        "publishing",
        "Copy a file or folder into a shared location",
        _publish,
        "It is there whole or not at all. What is there by that name is replaced only if you agree;\n"
        "without a terminal, --overwrite or --yes is needed. Credentials (the Secure Configuration Storage)\n"
        "are never published.\n\n"
        "examples:\n  jupyter ailab-data publish reports/q3.ipynb --to shared --folder reports\n"
        "  jupyter ailab-data publish models/churn --name churn-2026 --overwrite",
    ),
    Command(
        "bring-over",
        "publishing",
        "Copy what the platform's old root has and a location lacks",
        _bring_over,
        "Nothing is replaced and nothing removed; what differs is named.\n\n"
        "example:\n  jupyter ailab-data bring-over --location shared --dry-run",
    ),
    Command("label", "marking", "Give a snapshot another label", _label),
    Command("pin", "marking", "Keep a snapshot from being deleted by a retention rule", _id),
    Command("unpin", "marking", "Take the pin off a snapshot", _id),
    Command("volumes list", "volumes", "List the Docker volumes, and who uses them", _nothing),
    Command("volumes create", "volumes", "Create a Docker volume", _volume),
    Command(
        "volumes remove",
        "volumes",
        "Remove a Docker volume that nothing uses, for good",
        _volume,
        "Asks first; without a terminal, --yes is needed.",
    ),
    Command(
        "volumes snapshot",
        "volumes",
        "Take a snapshot of any Docker volume",
        _volume_snapshot,
        "A volume that is mounted nowhere here is read in a helper container.\n\n"
        "examples:\n  jupyter ailab-data volumes snapshot my_notebooks --label 'before the upgrade'\n"
        "  jupyter ailab-data volumes snapshot my_notebooks --dest /srv/backups",
    ),
    Command(
        "volumes restore",
        "volumes",
        "Restore any snapshot into any Docker volume",
        _volume_restore,
        "Shows what it will do and asks; what is there is kept first, so 'undo ID' takes it back.\n\n"
        "examples:\n  jupyter ailab-data volumes restore my_notebooks latest --stop\n"
        "  jupyter ailab-data volumes restore my_notebooks backup reports --mode replace --dry-run",
    ),
    Command(
        "volumes adopt",
        "volumes",
        "Copy the notebooks folder, or --location, into a new Docker volume",
        _volume,
        "As of one moment, and checked. 'volumes run-line' shows how to use it from then on.",
    ),
    Command(
        "volumes run-line",
        "volumes",
        "Show the docker run command that starts this container anew with a volume",
        _volume,
        "The values of variables that may be secret are left out: it takes them from the shell.",
    ),
    Command(
        "doctor",
        "doctor",
        "Look whether all is well, and say what to do where it is not",
        _doctor,
        "Changes nothing. Exits with 0 if all is well, 3 if there are warnings, 1 if there is an error.\n\n"
        "examples:\n  jupyter ailab-data doctor\n  jupyter ailab-data doctor --only store notebooks\n"
        "  RUN jupyter ailab-data doctor --build      in a Dockerfile, as the user of JupyterLab",
    ),
)
COMMANDS = {command.name: command for command in _ALL}

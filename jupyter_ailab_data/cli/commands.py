"""The commands, in the order of the help: where each one's code is, and what it says of itself."""

from __future__ import annotations

import importlib
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import Final, NamedTuple

from . import arguments

PROGRAM: Final = "jupyter ailab-data"
GROUP: Final = "volumes"
"""What the commands begin with that have two words."""


class Command(NamedTuple):
    """One command: where its code is, what it says of itself, and what it takes."""

    name: str
    room: str
    summary: str
    takes: Callable[[ArgumentParser], None]
    epilog: str = ""

    def run(self, options: Namespace) -> int:
        """Import the command's code and run it; returns the exit code."""
        room = importlib.import_module(f".{self.room}", __package__)
        word = self.name.replace("-", "_").replace(" ", "_")
        code: int = getattr(room, f"{word}_command")(options)
        return code


_ALL = (
    Command("locations", "reading", "Show the locations, what backs them and their room", arguments.nothing),
    Command(
        "ls",
        "reading",
        "List a folder of a location, or of a snapshot",
        arguments.ls,
        "examples:\n  jupyter ailab-data ls\n  jupyter ailab-data ls reports --snapshot latest --sort size\n"
        "  jupyter ailab-data ls --filter .csv --all",
    ),
    Command(
        "snapshot",
        "working",
        "Take a snapshot of a location",
        arguments.snapshot,
        "examples:\n  jupyter ailab-data snapshot --label 'before the upgrade'\n"
        "  id=$(jupyter ailab-data snapshot --json | jq -r .snapshot)",
    ),
    Command("list", "reading", "List the snapshots, newest first", arguments.nothing),
    Command("show", "reading", "Show all that is known about a snapshot", arguments.snapshot_id),
    Command(
        "cat",
        "reading",
        "Write one file of a snapshot to standard output",
        arguments.cat,
        "The file's bytes are checked against their SHA-256. With --json an error is written as JSON.\n\n"
        "example:\n  jupyter ailab-data cat latest analysis.ipynb > analysis.ipynb",
    ),
    Command(
        "verify",
        "working",
        "Check every file of a snapshot against its SHA-256",
        arguments.snapshot_id,
        "Exits with 1 and names each damaged file if something is wrong.",
    ),
    Command(
        "restore",
        "restoring",
        "Put the content of a snapshot back into its location",
        arguments.restore,
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
        arguments.undo,
        "What you have made since stays. An undo can be undone in the same way.",
    ),
    Command(
        "diff",
        "restoring",
        "Show how the location differs from a snapshot",
        arguments.diff,
        "added: only the snapshot has it; changed: both have it; kept: only the location has it.\n\n"
        "example:\n  jupyter ailab-data diff latest reports",
    ),
    Command(
        "history",
        "history",
        "Show the versions of a file across the snapshots, or what a folder lost",
        arguments.history,
        "Each version that differs from the next is listed once, with the newest snapshot that has it.\n\n"
        "examples:\n  jupyter ailab-data history reports/q3.ipynb\n"
        "  jupyter ailab-data history --deleted reports",
    ),
    Command(
        "delete",
        "working",
        "Delete a snapshot; others keep what they need of it",
        arguments.snapshot_id,
        "Asks first; without a terminal, --yes is needed.",
    ),
    Command(
        "import",
        "working",
        "Take an archive from elsewhere into the store",
        arguments.import_archive,
        "example:\n  jupyter ailab-data import backup.tgz --label 'from the old volume'",
    ),
    Command(
        "export",
        "working",
        "Write a snapshot as one full .tgz that tar reads",
        arguments.export,
        "example:\n  jupyter ailab-data export latest /backups/",
    ),
    Command(
        "publish",
        "publishing",
        "Copy a file or folder into a shared location",
        arguments.publish,
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
        arguments.bring_over,
        "Nothing is replaced and nothing removed; what differs is named.\n\n"
        "example:\n  jupyter ailab-data bring-over --location shared --dry-run",
    ),
    Command("label", "marking", "Give a snapshot another label", arguments.label),
    Command(
        "pin", "marking", "Keep a snapshot from being deleted by a retention rule", arguments.snapshot_id
    ),
    Command("unpin", "marking", "Take the pin off a snapshot", arguments.snapshot_id),
    Command("volumes list", "volumes", "List the Docker volumes, and who uses them", arguments.nothing),
    Command("volumes create", "volumes", "Create a Docker volume", arguments.volume),
    Command(
        "volumes remove",
        "volumes",
        "Remove a Docker volume that nothing uses, for good",
        arguments.volume,
        "Asks first; without a terminal, --yes is needed.",
    ),
    Command(
        "volumes snapshot",
        "volumes",
        "Take a snapshot of any Docker volume",
        arguments.volume_snapshot,
        "A volume that is mounted nowhere here is read in a helper container.\n\n"
        "examples:\n  jupyter ailab-data volumes snapshot my_notebooks --label 'before the upgrade'\n"
        "  jupyter ailab-data volumes snapshot my_notebooks --dest /srv/backups",
    ),
    Command(
        "volumes restore",
        "volumes",
        "Restore any snapshot into any Docker volume",
        arguments.volume_restore,
        "Shows what it will do and asks; what is there is kept first, so 'undo ID' takes it back.\n\n"
        "examples:\n  jupyter ailab-data volumes restore my_notebooks latest --stop\n"
        "  jupyter ailab-data volumes restore my_notebooks backup reports --mode replace --dry-run",
    ),
    Command(
        "volumes adopt",
        "volumes",
        "Copy the notebooks folder, or --location, into a new Docker volume",
        arguments.volume,
        "As of one moment, and checked. 'volumes run-line' shows how to use it from then on.",
    ),
    Command(
        "volumes run-line",
        "volumes",
        "Show the docker run command that starts this container anew with a volume",
        arguments.volume,
        "The values of variables that may be secret are left out: it takes them from the shell.",
    ),
    Command(
        "doctor",
        "doctor",
        "Look whether all is well, and say what to do where it is not",
        arguments.doctor,
        "Changes nothing. Exits with 0 if all is well, 3 if there are warnings, 1 if there is an error.\n\n"
        "examples:\n  jupyter ailab-data doctor\n  jupyter ailab-data doctor --only store notebooks\n"
        "  RUN jupyter ailab-data doctor --build      in a Dockerfile, as the user of JupyterLab",
    ),
)
COMMANDS = {command.name: command for command in _ALL}

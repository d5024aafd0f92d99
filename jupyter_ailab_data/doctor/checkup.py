"""All checks, side by side, each within its time.

A check that fails or hangs becomes a warning that names it, and never holds up the rest: a
folder on a server that has gone answers nobody, and the doctor is asked just then.
"""

from __future__ import annotations

import importlib
import logging
import threading
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from ..errors import AilabDataError, BadRequestError, from_os_error
from ..models import Check, CheckStatus, Checkup, resolve
from .view import View

resolve()

LIMIT: Final = 12.0
"""Seconds that all checks together are given."""
_WORSE: Final[tuple[CheckStatus, ...]] = ("ok", "warning", "error")

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Room:
    """Where checks come from: `module` has `checks(view)`; their ids are `id` or begin with it and a dash."""

    id: str
    title: str
    module: str

    def holds(self, word: str) -> bool:
        """Whether the checks that are called `word` come from here."""
        return word == self.id or word.startswith(f"{self.id}-")


ROOMS: Final = (
    Room("notebooks", "Notebooks", ".notebooks"),
    Room("store", "Snapshot store", ".snapshot_store"),
    Room("folders", "Folders", ".folders"),
    Room("shared", "Shared folders and the platform", ".shared"),
    Room("scs", "Secure Configuration Storage", ".credentials"),
    Room("index", "Snapshots", ".snapshot_indexes"),
    Room("journal", "Unfinished restores", ".unfinished"),
    Room("extension", "The extension", ".extension"),
    Room("socket", "Docker socket", ".docker_socket"),
    Room("helpers", "Helper containers", ".helpers"),
    Room("clock", "Clock", ".clock"),
    Room("python", "Python", ".python"),
    Room("ailab", "AI-Lab", ".ailab"),
)
BUILD_ROOMS: Final = (
    Room("extension", "The extension", ".extension"),
    Room("python", "Python", ".python"),
    Room("build", "The build", ".building"),
)
"""What can be looked at while an image is built: nothing is mounted then, and nothing runs."""
BUILD_LIMIT: Final = 120.0
"""Seconds for those: build machines are slow, and the first import of a package compiles it."""
_stuck: dict[str, threading.Thread] = {}
"""The checks that didn't end in their time: none of them is begun again before it has."""
_guard = threading.Lock()


def examine(
    view: View, only: Collection[str] = (), rooms: Sequence[Room] = ROOMS, limit: float = LIMIT
) -> Checkup:
    """Run the checks whose ids are in `only` or begin with one of it and a dash; all where it is empty.

    Takes at most `limit` seconds. Raises BadRequestError for a word that names no check.
    """
    for word in only:
        if not any(room.holds(word) for room in rooms):
            raise _unknown(word, [room.id for room in rooms])
    wanted = [room for room in rooms if not only or any(room.holds(word) for word in only)]
    found = [check for findings in _side_by_side(view, wanted, limit) for check in findings]
    for word in only:
        if not any(_named(check, word) for check in found):
            raise _unknown(word, [check.id for check in found])
    found = [check for check in found if not only or any(_named(check, word) for word in only)]
    worst = max((_WORSE.index(check.status) for check in found), default=0)
    return Checkup(status=_WORSE[worst], checks=found)


def _named(check: Check, word: str) -> bool:
    return check.id == word or check.id.startswith(f"{word}-")


def _unknown(word: str, known: list[str]) -> BadRequestError:
    return BadRequestError(f"There is no check '{word}' here. Those there are: {', '.join(known)}.")


def _side_by_side(view: View, rooms: Sequence[Room], limit: float) -> list[list[Check]]:
    """Return each room's findings. Threads are daemons: one that hangs must not keep the process."""
    end = time.monotonic() + limit
    found: dict[str, list[Check]] = {room.id: [] for room in rooms}
    threads: dict[str, threading.Thread] = {}
    for room in rooms:
        with _guard:
            hanging = _stuck.get(room.id)
            if hanging is not None and hanging.is_alive():
                continue
            _stuck.pop(room.id, None)
        name = f"ailab-data-check-{room.id}"
        arguments = (room, view, found[room.id])
        threads[room.id] = threading.Thread(target=_look, args=arguments, name=name, daemon=True)
        threads[room.id].start()
    findings = []
    for room in rooms:
        if room.id in threads:
            threads[room.id].join(max(0.0, end - time.monotonic()))
        slow = room.id not in threads or threads[room.id].is_alive()
        findings.append([*found[room.id], *([_unfinished(room, _SLOW)] if slow else [])])
        if slow and room.id in threads:
            with _guard:
                _stuck[room.id] = threads[room.id]
    return findings


def _look(room: Room, view: View, found: list[Check]) -> None:
    try:
        module = importlib.import_module(room.module, __package__)
        for check in module.checks(view):
            found.append(check)
    except AilabDataError as error:
        found.append(_unfinished(room, error.message))
    except OSError as error:
        found.append(_unfinished(room, from_os_error(error, "looking at it").message))
    except ImportError as error:
        found.append(_unfinished(room, f"A package is broken or missing: {error}."))
    except Exception as error:
        _log.warning("The check of '%s' failed", room.id, exc_info=True)
        found.append(_unfinished(room, f"Something unexpected went wrong ({type(error).__name__})."))


_SLOW: Final = (
    "It did not answer in time. A folder on a server that is gone, or a Docker engine that hangs, does that."
)


def _unfinished(room: Room, seen: str) -> Check:
    return Check(
        f"{room.id}-unfinished",
        room.title,
        "warning",
        f"This could not be looked at: {seen[:1].lower()}{seen[1:]}",
        "Look whether what it is about answers in a terminal, then try again; the log has more.",
    )

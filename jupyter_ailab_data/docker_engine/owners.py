"""Whose helper it is, so that one left by a dead server is known as such, and no other is touched.

Several servers may share an engine, each in a container of its own. A helper's label names its owner:
the kernel's boot, the process-id namespace, the process id and its start (proc_pid_stat(5), field 22)
and, where the owner runs in a container of this engine, that container. So an owner is dead

- in our own process-id namespace, when there is no such process any more, or another one of its number;
- elsewhere, when its container is gone, doesn't run, or was started again after the helper was made;
- when neither can be told, once the helper has itself ended an hour ago: a living owner takes a helper
  away within moments of its end.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from .connection import Connection, engine_errors
from .own_container import OwnContainer
from .volumes import parse_time

LEFT = timedelta(hours=1)
"""How long an ended helper of an owner that can't be seen is left alone."""


_HIDDEN = -1


@dataclass(frozen=True)
class Owner:
    """One process that made helpers; `started` is in clock ticks since the boot."""

    boot: str
    pid_space: str
    pid: int
    started: int
    container: str = ""

    def __str__(self) -> str:
        return "/".join((self.boot, self.pid_space, str(self.pid), str(self.started), self.container))


def this_process(own: OwnContainer | None) -> Owner:
    """Return this process as an owner; `own` is the container it runs in."""
    pid = os.getpid()
    return Owner(_boot(), _pid_space(), pid, _start_of(pid) or 0, own.id if own else "")


def read_owner(label: str) -> Owner | None:
    """Read an owner from a helper's label, or None if it isn't one."""
    fields = label.split("/")
    if len(fields) != 5 or not (fields[2].isdecimal() and fields[3].isdecimal()):
        return None
    return Owner(fields[0], fields[1], int(fields[2]), int(fields[3]), fields[4])


def is_dead(connection: Connection, owner: Owner | None, helper: dict[str, Any]) -> bool:
    """Tell whether the owner of an inspected helper has certainly ended. Raises NoDockerError."""
    if owner is not None:
        if (owner.boot, owner.pid_space) == (_boot(), _pid_space()):
            return _start_of(owner.pid) not in (owner.started, _HIDDEN)
        if owner.container:
            return not _ran_all_along(connection, owner.container, parse_time(helper.get("Created")))
    ended = parse_time(helper["State"].get("FinishedAt"))
    running = helper["State"].get("Running")
    return not running and ended is not None and datetime.now(timezone.utc) - ended > LEFT


def _ran_all_along(connection: Connection, container: str, since: datetime | None) -> bool:
    from docker.errors import NotFound

    with engine_errors("looking for the owner of a helper"):
        try:
            state = connection.api.inspect_container(container)["State"]
        except NotFound:
            return False
    started = parse_time(state.get("StartedAt"))
    return bool(state["Running"]) and (since is None or started is None or started <= since)


def _start_of(pid: int) -> int | None:
    """Return when a process started, or None if there is none, or only its remains (a zombie).

    One that /proc hides (hidepid, proc_pid(5)) started at `_HIDDEN`.
    """
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return _HIDDEN if _exists(pid) else None
    return None if fields[0] in (b"Z", b"X") else int(fields[19])


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is another user's
        pass
    return True


def _boot() -> str:
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        return ""


def _pid_space() -> str:
    try:
        return os.readlink("/proc/self/ns/pid").strip("pid:[]")
    except OSError:
        return ""

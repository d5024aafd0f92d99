"""A helper's owner is dead only when that is certain."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, cast

import pytest

from jupyter_ailab_data.docker_engine.connection import Connection
from jupyter_ailab_data.docker_engine.owners import Owner, is_dead, read_owner, this_process

NO_ENGINE = cast(Connection, None)
"""For owners that are seen from here: the engine is not asked."""


def helper(running: bool, ended: timedelta | None = None) -> dict[str, Any]:
    """A helper as the engine shows it."""
    at = (
        "0001-01-01T00:00:00Z"
        if ended is None
        else f"{datetime.now(timezone.utc) - ended:%Y-%m-%dT%H:%M:%S.123456789Z}"
    )
    return {"Created": "2026-01-01T00:00:00Z", "State": {"Running": running, "FinishedAt": at}}


def test_an_owner_is_read_as_it_was_written() -> None:
    owner = replace(this_process(None), container="0a" * 32)
    assert read_owner(str(owner)) == owner


@pytest.mark.parametrize("label", ["", "a", "a/b/c/d/e", "a/b/1/2", "a/b/1/2/c/d"])
def test_what_is_no_owner_is_none(label: str) -> None:
    assert read_owner(label) is None


def test_this_process_lives() -> None:
    assert not is_dead(NO_ENGINE, this_process(None), helper(running=False, ended=timedelta(days=9)))


def test_a_process_that_has_ended_is_dead() -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    assert is_dead(NO_ENGINE, replace(this_process(None), pid=ended.pid), helper(running=True))


def test_a_process_nobody_has_waited_for_is_dead() -> None:
    child = subprocess.Popen(["true"])
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    with open(f"/proc/{child.pid}/stat") as stat:
        started = int(stat.read().rpartition(")")[2].split()[19])
    assert is_dead(
        NO_ENGINE, replace(this_process(None), pid=child.pid, started=started), helper(running=True)
    )
    child.wait()


def test_another_process_of_the_same_number_is_not_the_owner() -> None:
    me = this_process(None)
    assert is_dead(NO_ENGINE, replace(me, started=me.started - 1), helper(running=True))


class TestAnOwnerOutOfSight:
    """Of another machine or container, and with no container of the engine's to ask about."""

    owner = Owner("other-boot", "4026531836", 7, 99)

    def test_is_not_dead_while_its_helper_runs(self) -> None:
        assert not is_dead(NO_ENGINE, self.owner, helper(running=True))

    def test_is_not_dead_just_after_its_helper_has_ended(self) -> None:
        assert not is_dead(NO_ENGINE, self.owner, helper(running=False, ended=timedelta(minutes=50)))

    def test_is_not_dead_before_its_helper_was_started(self) -> None:
        assert not is_dead(NO_ENGINE, self.owner, helper(running=False))

    def test_is_dead_long_after_its_helper_has_ended(self) -> None:
        assert is_dead(NO_ENGINE, self.owner, helper(running=False, ended=timedelta(minutes=70)))
        assert is_dead(NO_ENGINE, None, helper(running=False, ended=timedelta(minutes=70)))


@pytest.mark.skipif(os.geteuid() != 0, reason="mounts a /proc that hides, and becomes another user")
def test_a_process_that_is_hidden_lives() -> None:
    program = (
        "import os, sys; sys.path.insert(0, os.getcwd())\n"
        "from dataclasses import replace\n"
        "from jupyter_ailab_data.docker_engine.owners import is_dead, this_process\n"
        "this_process(None)  # what it imports, that user may not read\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "owner = replace(this_process(None), pid=int(sys.argv[1]), started=7)\n"
        "assert not os.path.exists(f'/proc/{owner.pid}/stat')\n"
        "print(is_dead(None, owner, {}), is_dead(None, replace(owner, pid=2**22 - 1), {}))\n"
    )
    hide = 'mount -t proc -o hidepid=2 proc /proc && exec "$@"'
    told = subprocess.run(
        ["unshare", "--mount", "sh", "-c", hide, "-", sys.executable, "-c", program, str(os.getpid())],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert told.stdout == "False True\n", told.stderr

"""What a killed restore has left is ended by whatever command comes next, and never beside a live job."""

from __future__ import annotations

import os
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from jupyter_ailab_data.jobs.history import JobHistory
from jupyter_ailab_data.models import Job, Progress

from .injector import MEANWHILE, Fault
from .server import server
from .stories import overlay
from .world import picture_of


@pytest.fixture(scope="module")
def story():
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as base:
        yield overlay(Path(base), False)


def number_of(story, name, path):
    """Return which operation of the restore is the first of that name on that path."""
    operations = story.operations()
    return next(place for place, each in enumerate(operations, 1) if each.startswith(name) and path in each)


@pytest.fixture
def half_way(story):
    """The number of an operation that comes when some files are replaced and others are not."""
    return number_of(story, "renameat", "new/readme.md") + 5


COMMANDS = ("list", "locations", "show latest", "snapshot --incremental")


@pytest.mark.parametrize("words", COMMANDS)
def test_any_command_takes_a_killed_restore_back_and_says_so(story, half_way, words):
    killed = []

    def kill_and_run(_):
        killed.append(picture_of(story.world.place))

    story.play(Fault(half_way, MEANWHILE), kill_and_run)
    assert killed[0] not in (story.old, story.new)  # this is where a kill leaves a mix
    story.world.renew("store", "place")
    stopped = story.stop(Fault(half_way))
    assert stopped.hit is not None
    assert [name for name in os.listdir(story.world.place) if name.startswith(".ailab-data")]
    done = story.start_again(*words.split())
    assert done.status == 0
    assert "A restore had been interrupted. It was taken back" in done.err.decode()
    assert b"interrupted" not in done.out
    assert picture_of(story.world.place) == story.old


@pytest.mark.parametrize("words", ["list", "verify latest"])
def test_a_command_leaves_a_restore_that_is_at_work_alone(story, half_way, words):
    said = []
    for number in (half_way - 30, half_way + 3):
        ending = story.play(
            Fault(number, MEANWHILE), lambda _: said.append(story.start_again(*words.split()))
        )
        assert ending.wrong == []
        assert ending.became == "new"
    assert [each.status for each in said] == [0, 0]
    assert not any(b"interrupted" in each.err for each in said)


def test_a_second_restore_beside_a_live_one_is_refused(story, half_way):
    again = []
    ending = story.play(Fault(half_way, MEANWHILE), lambda _: again.append(story.stop(None)))
    assert b'"busy"' in again[0].out
    assert ending.wrong == []
    assert ending.became == "new"


@pytest.mark.parametrize("known", [True, False], ids=["of a server", "by the command line"])
def test_a_server_takes_a_killed_restore_back_and_tells_it_as_a_job(story, half_way, tmp_path, known):
    root = tmp_path / "server"
    if known:  # as the server that is gone has left it
        begun = datetime.now(timezone.utc)
        job = Job(
            "20261122T110316000Z-abcdef", "restore", "notebooks", "running", begun, Progress("Restoring")
        )
        history = JobHistory(str(root / "jobs"))
        history.save(job)
        history._held.pop(job.id).close()
    world = story.world
    world.renew("store", "place")
    assert story.stop(Fault(half_way)).hit is not None
    places = {
        "DataManager.locations": f"notebooks={world.place}",
        "SnapshotStore.url": str(world.store),
    }
    with server(root, **places) as at:
        jobs: list[dict[str, Any]] = []
        until = time.monotonic() + 30
        while time.monotonic() < until and not (jobs and jobs[0]["state"] != "running"):
            jobs = at.ask("GET", "jobs")[1]["jobs"]
    (told,) = jobs
    assert (told["kind"], told["location"], told["state"]) == ("restore", "notebooks", "failed")
    said = (
        "The server ended in the middle of it, and what it had done was taken back"
        if known
        else "A restore had been interrupted. It was taken back"
    )
    assert told["error"]["message"].startswith(said)
    assert picture_of(world.place) == story.old

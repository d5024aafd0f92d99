"""What a killed restore has left is ended by whatever command comes next, and never beside a live job."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from .injector import MEANWHILE, Fault
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

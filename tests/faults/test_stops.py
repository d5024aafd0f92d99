"""A job that is killed, or told of an error, at whichever operation leaves old or new, never a mix.

Each test disturbs a few operations, always the same; `tests/faults/report` disturbs all of them.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest

from .playing import ERRORS, KILLS, ROUNDS, count, some
from .stories import STORIES

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's seccomp")


@pytest.fixture(scope="module", params=STORIES, ids=lambda make: make.__name__)
def story(request):
    memory = Path("/dev/shm")  # many small syncs, which on a busy disk take long
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as base:
        yield request.param(Path(base))


def test_a_job_that_is_killed_leaves_old_or_new_and_nothing_else(story):
    for trouble in KILLS:
        found = count(story, trouble, some(story, trouble, ROUNDS, seed=1))
        assert found.wrong == []
        assert found.stops > 0


def test_a_job_that_meets_an_error_says_so_and_leaves_old_or_new(story):
    for trouble in ERRORS[:5]:
        found = count(story, trouble, some(story, trouble, max(1, ROUNDS // 2), seed=2))
        assert found.wrong == []


def test_a_job_whose_disk_fails_for_good_is_ended_by_the_next_start(story):
    for trouble in ERRORS[5:]:
        found = count(story, trouble, some(story, trouble, max(1, ROUNDS // 2), seed=3))
        assert found.wrong == []

"""Jobs in real file systems that are full, or are mounted read-only half-way."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def in_mounts_of_its_own():
    """Run `tests.faults.mounts` where it can mount as it likes; returns what it found wrong."""
    if os.geteuid() != 0 or subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode:
        pytest.skip("mount namespaces are not allowed here")

    def run(*words):
        done = subprocess.run(
            ["unshare", "--mount", sys.executable, "-m", "tests.faults.mounts", *words],
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout.strip() + done.stderr[-2000:]

    return run


@pytest.mark.parametrize("job", ["snapshot", "overlay", "into_empty", "import_ours", "delete"])
def test_in_whatever_room_there_is_a_job_is_done_or_refused_and_leaves_nothing(in_mounts_of_its_own, job):
    assert in_mounts_of_its_own("full", job) == ""


@pytest.mark.parametrize("job", ["overlay", "overwrite"])
def test_a_location_that_becomes_read_only_half_way_is_as_before_at_the_next_start(in_mounts_of_its_own, job):
    assert in_mounts_of_its_own("read-only", job) == ""

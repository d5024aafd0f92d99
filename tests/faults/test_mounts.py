"""Jobs in real file systems that are full, or are mounted read-only half-way."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest

from .playing import ROUNDS


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
        return (done.stdout + done.stderr[-2000:]).strip()

    return run


@pytest.mark.parametrize("job", ["snapshot", "overlay", "import_ours", "delete"])
def test_in_whatever_room_there_is_a_job_is_done_or_refused_and_leaves_nothing(in_mounts_of_its_own, job):
    assert in_mounts_of_its_own("full", job) == ""


def test_a_deletion_on_a_full_disk_that_is_killed_loses_nothing(in_mounts_of_its_own):
    assert in_mounts_of_its_own("stops", "delete") == ""


@pytest.mark.parametrize("job", ["overlay", "snapshot"])
def test_after_a_power_cut_all_is_old_or_new(in_mounts_of_its_own, job):
    """What was not written to the disk at that moment is lost, and nothing writes it but our own syncs."""
    if subprocess.run(["losetup", "--find"], capture_output=True).returncode or not which("mkfs.ext4"):
        pytest.skip("no file system image can be mounted here")
    rounds = max(3, ROUNDS)
    assert in_mounts_of_its_own("power", job, str(rounds)) == f"{rounds} power cuts"


@pytest.mark.parametrize("job", ["overlay"])
def test_a_location_that_becomes_read_only_half_way_is_as_before_at_the_next_start(in_mounts_of_its_own, job):
    assert in_mounts_of_its_own("read-only", job) == ""

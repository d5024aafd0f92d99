"""The process of a command ends at once, and yet tells what it could not write."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

COMMAND = [sys.executable, "-m", "jupyter_ailab_data.cli", "--version"]


def test_all_it_says_has_come_when_it_ends():
    done = subprocess.run(COMMAND, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("jupyter ailab-data ")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_words_that_could_not_be_written_are_no_success(unbuffered):
    """At once they fail the command; at its end Python tells it, and ends with 120."""
    env = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    with open("/dev/full", "w") as full:
        done = subprocess.run(COMMAND, stdout=full, stderr=subprocess.PIPE, text=True, check=False, env=env)
    assert done.returncode == (1 if unbuffered else 120)
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_a_closed_output_is_no_failure():
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", *COMMAND], stderr=subprocess.PIPE, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")

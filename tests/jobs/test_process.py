"""What a worker has the operating system do for it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import os, signal, sys, time
from jupyter_ailab_data.errors import CancelledError
from jupyter_ailab_data.jobs.process import end_with_input
line = sys.stdin.buffer.readline()
try:
    end_with_input(signal.SIGTERM)
except CancelledError:
    sys.exit("it had ended before")
print("ready", flush=True)
time.sleep(float(line))
print("done", flush=True)
"""


def start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )


def ready(child: subprocess.Popen[bytes], line: bytes) -> None:
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(line)
    child.stdin.flush()
    assert child.stdout.readline() == b"ready\n"


def test_a_signal_comes_when_the_input_ends() -> None:
    child = start()
    ready(child, b"60\n")
    assert child.stdin is not None
    child.stdin.close()
    assert child.wait(30) == -signal.SIGTERM


def test_none_comes_while_the_input_stays_open() -> None:
    child = start()
    ready(child, b"0.3\n")
    assert child.stdout is not None
    assert child.stdout.read() == b"done\n"
    assert child.wait(30) == 0


def test_an_input_that_has_ended_is_seen_at_once() -> None:
    _, said = start().communicate(b"60\n", timeout=30)
    assert said == b"it had ended before\n"

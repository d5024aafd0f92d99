"""The worker process by itself: one request in, lines out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import psutil
import pytest

from jupyter_ailab_data.errors import NotFoundError
from jupyter_ailab_data.jobs.worker import perform
from jupyter_ailab_data.models import ErrorLine, ProgressLine, ResultLine, VerifyRequest, WorkerLine

WORKER = [sys.executable, "-m", "jupyter_ailab_data.jobs.worker"]


def lines_of(output: bytes) -> list[Any]:
    return [msgspec.json.decode(line, type=WorkerLine) for line in output.splitlines() if line]


def begin(request: Any, **kwargs: Any) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        WORKER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **kwargs
    )
    assert process.stdin is not None
    process.stdin.write(msgspec.json.encode(request))
    process.stdin.close()
    process.stdin = None
    return process


def test_it_writes_progress_and_one_result_last(create: Callable[..., Any], store: Path) -> None:
    process = begin(create())
    output, words = process.communicate(timeout=30)
    *before, last = lines_of(output)
    assert process.returncode == 0, words
    assert words == b""
    assert isinstance(last, ResultLine)
    assert (store / f"{last.result.snapshot}.tgz").exists()
    assert all(isinstance(line, ProgressLine) for line in before)


def test_what_goes_wrong_is_told_with_its_reason(store: Path) -> None:
    process = begin(VerifyRequest(store=str(store), snapshot="no-such"))
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    (last,) = lines_of(output)
    assert isinstance(last, ErrorLine)
    assert last.problem.reason == "not-found"


def test_performing_inline_raises_the_same(store: Path) -> None:
    with pytest.raises(NotFoundError):
        perform(VerifyRequest(store=str(store), snapshot="no-such"), lambda progress: None)


@pytest.mark.parametrize("request_text", [b"", b"{", b'{"job": "dance"}', b"\xff"])
def test_a_request_it_can_not_read_is_an_error_line(request_text: bytes) -> None:
    done = subprocess.run(WORKER, input=request_text, capture_output=True, timeout=30, check=False)
    (last,) = lines_of(done.stdout)
    assert isinstance(last, ErrorLine)
    assert done.returncode == 1


def test_it_takes_a_back_seat(create: Callable[..., Any], large: Path) -> None:
    process = begin(create())
    assert process.stdout is not None
    process.stdout.readline()
    seen = psutil.Process(process.pid)
    assert seen.nice() >= 10
    assert seen.ionice().value == 7
    ours = sorted(os.sched_getaffinity(0))
    assert sorted(seen.cpu_affinity()) == (ours[1:] or ours)
    process.terminate()
    process.communicate(timeout=10)


def test_a_cancel_cleans_up_and_says_so(create: Callable[..., Any], large: Path, store: Path) -> None:
    process = begin(create())
    assert process.stdout is not None
    process.stdout.readline()
    start = time.monotonic()
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=10)
    assert time.monotonic() - start < 1
    last = lines_of(output)[-1]
    assert isinstance(last, ErrorLine)
    assert last.problem.reason == "cancelled"
    assert [name for name in os.listdir(store) if name != ".lock"] == []


_PARENT = """
import subprocess, sys, os
request = sys.stdin.buffer.read()
env = {**os.environ, "AILAB_DATA_PARENT": str(os.getpid())}
worker = subprocess.Popen([sys.executable, "-m", "jupyter_ailab_data.jobs.worker"],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env)
worker.stdin.write(request)
worker.stdin.close()
worker.stdout.readline()
print(worker.pid, flush=True)
os.kill(os.getpid(), 9)
"""


def test_it_does_not_outlive_its_parent(create: Callable[..., Any], large: Path, store: Path) -> None:
    parent = subprocess.run(
        [sys.executable, "-c", _PARENT], input=msgspec.json.encode(create()), capture_output=True, check=False
    )
    assert parent.returncode == -signal.SIGKILL
    pid = int(parent.stdout)
    deadline = time.monotonic() + 5
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, "the worker lives on"
        time.sleep(0.02)
    assert [name for name in os.listdir(store) if name != ".lock"] == []


def test_a_parent_that_is_gone_already_means_cancelled(create: Callable[..., Any], store: Path) -> None:
    process = begin(create(), env={**os.environ, "AILAB_DATA_PARENT": "1"})
    output, _ = process.communicate(timeout=10)
    last = lines_of(output)[-1]
    assert isinstance(last, ErrorLine)
    assert last.problem.reason == "cancelled"
    assert not store.exists()


def test_a_reader_that_goes_away_ends_it_without_a_word(
    create: Callable[..., Any], large: Path, store: Path
) -> None:
    process = begin(create())
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=10) == 1
    assert process.stderr.read() == b""
    assert [name for name in os.listdir(store) if name != ".lock"] == []


def test_it_starts_without_what_it_does_not_need() -> None:
    code = "import sys, jupyter_ailab_data.jobs.worker; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout
    for unwanted in ("asyncio", "tornado", "traitlets", "jupyter_server", "isal", "importlib.metadata"):
        assert unwanted not in modules.split()

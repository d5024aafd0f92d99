"""What a worker asks of the operating system for itself."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from jupyter_ailab_data.models import (
    ErrorLine,
    PlanLine,
    PlanRequest,
    PlanRestore,
    RestoreRequest,
    ResultLine,
    WorkerLine,
)

WORKER = [sys.executable, "-m", "jupyter_ailab_data.jobs.worker"]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can work as somebody else")


def last_line(output: bytes) -> Any:
    return msgspec.json.decode(output.splitlines()[-1], type=WorkerLine)


def owners(folder: Path) -> set[tuple[int, int]]:
    return {(os.lstat(path).st_uid, os.lstat(path).st_gid) for path in folder.rglob("*")}


def run(request: Any, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        WORKER,
        input=msgspec.json.encode(request),
        env={**os.environ, **environment},
        capture_output=True,
        timeout=30,
    )


@as_root
@pytest.mark.parametrize("told", ["4242:4343", "store"])
def test_a_worker_that_is_root_makes_its_files_as_another_and_reads_everything(
    create: Callable[..., Any], notebooks: Path, store: Path, told: str
) -> None:
    store.mkdir()
    os.chown(store, 4242, 4343)
    (notebooks / "private.txt").write_text("for root alone")
    (notebooks / "private.txt").chmod(0)
    done = run(create(), AILAB_DATA_OWNER=told)
    last = last_line(done.stdout)
    assert isinstance(last, ResultLine), done
    assert last.result.warnings == []
    assert owners(store) == {(4242, 4343)}


@as_root
def test_such_a_worker_restores_owners_as_root_does(
    create: Callable[..., Any], notebooks: Path, store: Path
) -> None:
    store.mkdir()
    os.chown(store, 4242, 4343)
    os.chown(notebooks / "a.txt", 777, 888)
    taken = last_line(run(create(), AILAB_DATA_OWNER="store").stdout).result.snapshot
    os.chown(notebooks / "a.txt", 1, 1)  # all else is as it was
    request = RestoreRequest(store=str(store), snapshot=taken, location="notebooks", path=str(notebooks))
    done = run(request, AILAB_DATA_OWNER="store")
    assert last_line(done.stdout).result.changed == 1, done
    info = os.stat(notebooks / "a.txt")
    assert (info.st_uid, info.st_gid) == (777, 888)
    assert owners(store) == {(4242, 4343)}
    assert sorted(path.name for path in notebooks.iterdir()) == ["a.txt"]


def test_a_plan_is_what_a_worker_can_be_asked_for_too(
    create: Callable[..., Any], notebooks: Path, store: Path
) -> None:
    taken = last_line(run(create()).stdout).result.snapshot
    (notebooks / "a.txt").write_text("changed")
    restore = RestoreRequest(store=str(store), snapshot=taken, location="notebooks", path=str(notebooks))
    last = last_line(run(PlanRequest(store=str(store), restore=restore, wish=PlanRestore())).stdout)
    assert isinstance(last, PlanLine)
    assert [(entry.path, entry.action) for entry in last.plan.entries] == [("a.txt", "changed")]
    assert (notebooks / "a.txt").read_text() == "changed"


def test_in_a_helper_the_end_of_its_input_ends_the_worker(
    create: Callable[..., Any], large: Path, store: Path
) -> None:
    process = subprocess.Popen(
        WORKER,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "AILAB_DATA_HELPER": "1"},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(msgspec.json.encode(create()) + b"\n")
    process.stdin.flush()
    process.stdout.readline()
    assert process.poll() is None
    start = time.monotonic()
    process.stdin.close()  # the server is gone
    last = last_line(process.stdout.read())
    process.wait(timeout=10)
    process.stdout.close()
    assert time.monotonic() - start < 5
    assert isinstance(last, ErrorLine)
    assert last.problem.reason == "cancelled"
    assert [name for name in os.listdir(store) if name != ".lock"] == []

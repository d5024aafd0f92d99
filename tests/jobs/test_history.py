"""What is kept of past jobs."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import msgspec
import pytest

from jupyter_ailab_data.jobs.history import KEPT, JobHistory
from jupyter_ailab_data.models import Job, JobResult, Progress


def job(number: int = 0, **changes: Any) -> Job:
    values: dict[str, Any] = {
        "id": f"20261122T1200{number:02}000Z-abcdef",
        "kind": "snapshot",
        "location": "notebooks",
        "state": "done",
        "started": datetime(2026, 11, 22, 12, 0, number % 60, tzinfo=timezone.utc),
        "progress": Progress("done"),
        "result": JobResult(snapshot="x", entries=3),
    }
    return Job(**{**values, **changes})


def test_a_job_comes_back_as_it_was(history: JobHistory) -> None:
    history.save(job())
    assert JobHistory(history.folder).load() == [job()]


def test_nobody_else_can_read_it(history: JobHistory) -> None:
    history.save(job())
    (name,) = os.listdir(history.folder)
    assert stat.S_IMODE(os.stat(os.path.join(history.folder, name)).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(history.folder).st_mode) == 0o700


def test_only_the_newest_are_kept(history: JobHistory) -> None:
    for number in range(KEPT + 5):
        history.save(job(number))
    loaded = history.load()
    assert [found.id for found in loaded] == [job(number).id for number in range(KEPT + 4, 4, -1)]
    assert len(os.listdir(history.folder)) == KEPT


_SAVE_RUNNING = """
import sys, time
import msgspec
from jupyter_ailab_data.jobs.history import JobHistory
from jupyter_ailab_data.models import Job
JobHistory(sys.argv[1]).save(msgspec.json.decode(sys.stdin.buffer.read(), type=Job))
print("saved", flush=True)
time.sleep(60)
"""


@pytest.fixture
def other_server(history: JobHistory) -> Any:
    """Another process that has a job running."""
    process = subprocess.Popen(
        [sys.executable, "-c", _SAVE_RUNNING, history.folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(msgspec.json.encode(job(state="running", result=None)))
    process.stdin.close()
    assert process.stdout.readline() == b"saved\n"
    yield process
    process.kill()
    process.wait()


def test_a_job_whose_server_died_is_failed_and_says_so(history: JobHistory, other_server: Any) -> None:
    other_server.send_signal(signal.SIGKILL)
    other_server.wait()
    (found,) = history.load()
    assert found.state == "failed"
    assert found.error is not None
    assert found.error.reason == "worker-died"
    assert "server ended" in found.error.message
    assert found.ended is not None
    assert history.load() == [found]


def test_a_job_of_another_living_server_is_left_to_it(history: JobHistory, other_server: Any) -> None:
    assert history.load() == []
    assert len(os.listdir(history.folder)) == 1


def test_a_job_that_ended_is_no_longer_its_servers(history: JobHistory) -> None:
    before = len(os.listdir("/proc/self/fd"))
    for state in ("running", "running", "done"):
        history.save(job(state=state))
    assert len(os.listdir("/proc/self/fd")) == before
    assert [found.state for found in JobHistory(history.folder).load()] == ["done"]


def test_half_a_record_of_a_server_that_died_is_swept(history: JobHistory) -> None:
    history.save(job())
    Path(history.folder, ".half-0123abcd.ailab-data-partial").write_text("{")
    assert history.load() == [job()]
    assert os.listdir(history.folder) == [job().id + ".json"]


_LOAD = """
import json
from jupyter_ailab_data.jobs.history import JobHistory
print(json.dumps([job.state for job in JobHistory({folder!r}).load()]))
"""


def test_the_server_of_another_container_is_known_to_live_and_to_have_died(
    history: JobHistory, other_server: Any
) -> None:
    probe = subprocess.run(["unshare", "--pid", "--fork", "--mount-proc", "true"], capture_output=True)
    if probe.returncode:
        pytest.skip("PID namespaces are not allowed here")
    container = ["unshare", "--pid", "--uts", "--fork", "--mount-proc", sys.executable, "-c"]
    load = [*container, _LOAD.format(folder=history.folder)]
    assert subprocess.run(load, capture_output=True, check=True).stdout == b"[]\n"
    other_server.kill()
    other_server.wait()
    assert subprocess.run(load, capture_output=True, check=True).stdout == b'["failed"]\n'


def test_without_locks_a_servers_name_tells(history: JobHistory, other_server: Any, refusing: Any) -> None:
    load = _LOAD.format(folder=history.folder)
    assert refusing(load, "flock=ENOLCK").stdout == "[]\n"
    (name,) = os.listdir(history.folder)
    path = Path(history.folder, name)
    owner = msgspec.json.decode(path.read_bytes())["owner"]
    other_host = path.read_bytes().replace(owner[:32].encode(), b"0" * 32)
    path.write_bytes(other_host)
    assert refusing(load, "flock=ENOLCK").stdout == "[]\n"
    os.utime(path, (time.time() - 90_000,) * 2)
    assert refusing(load, "flock=ENOLCK").stdout == '["failed"]\n'
    path.write_bytes(other_host.replace(b"0" * 32, owner[:32].encode()))
    other_server.kill()
    other_server.wait()
    assert refusing(load, "flock=ENOLCK").stdout == '["failed"]\n'


def test_a_damaged_record_is_passed_over(history: JobHistory) -> None:
    history.save(job(1))
    Path(history.folder, job(2).id + ".json").write_text('{"job": ')
    Path(history.folder, job(3).id + ".json").write_bytes(b"\xff\x00")
    assert history.load() == [job(1)]


def test_a_folder_that_can_not_be_made_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    history = JobHistory(str(tmp_path / "file" / "jobs"))
    history.save(job())
    assert history.load() == []

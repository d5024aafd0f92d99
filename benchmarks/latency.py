"""How fast a server answers while a snapshot runs, beside how fast it answers idle."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median, quantiles

TOKEN = "benchmark"
PAUSE = 0.005
"""Seconds between two requests, about what a few open tabs ask together."""
IDLE = 10.0
"""Seconds the idle server is asked for."""


def measure(tree: Path, work: Path, rounds: int, say: Callable[[str], None]) -> list[dict[str, float]]:
    """Alternate idle and busy `rounds` times; milliseconds of GET /api/status."""
    found = []
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    with _server(tree, work) as port:
        for number in range(rounds):
            idle = _ask_while(port, _for_seconds(IDLE))
            busy = _ask_while(port, _snapshot(port, work))
            numbers = {"idle": median(idle), "idle99": _p99(idle), "idle_count": len(idle)}
            numbers |= {"busy": median(busy), "busy99": _p99(busy), "busy_count": len(busy)}
            found.append(numbers)
            say(f"round {number + 1}  " + "  ".join(f"{key} {value:.2f}" for key, value in numbers.items()))
    shutil.rmtree(work, ignore_errors=True)
    return found


@contextlib.contextmanager
def _server(tree: Path, work: Path) -> Iterator[int]:
    """Start a Jupyter server with the extension on `tree`; give its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", f"--port={port}"]
    command += ["--allow-root", f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={tree}"]
    command += ["--ServerApp.jpserver_extensions={'jupyter_ailab_data': True}"]
    command += [f"--SnapshotStore.url={work / 'store'}", f"--DataManager.locations=notebooks={tree}"]
    homes = {
        name: str(work / name) for name in ("JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR")
    }
    env = {**os.environ, **homes, "PYTHONPATH": str(Path(__file__).parent.parent)}
    with open(work / "server.log", "wb") as log:
        process = subprocess.Popen(command, cwd=work, env=env, stdout=log, stderr=log)
    try:
        _wait_for(port, process, work / "server.log")
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError):
            if (
                _request(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "GET", "/api/status")[0]
                == 200
            ):
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise SystemExit("The server did not start:\n" + log.read_text(errors="replace")[-3_000:])


def _request(
    connection: http.client.HTTPConnection, method: str, path: str, body: object = None
) -> tuple[int, dict[str, object]]:
    headers = {"Authorization": f"token {TOKEN}", "Content-Type": "application/json"}
    connection.request(method, path, None if body is None else json.dumps(body), headers)
    response = connection.getresponse()
    return response.status, json.loads(response.read() or b"{}")


def _ask_while(port: int, going_on: Callable[[], bool]) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    times = []
    while going_on():
        begin = time.perf_counter()
        status, _ = _request(connection, "GET", "/api/status")
        times.append((time.perf_counter() - begin) * 1000)
        assert status == 200
        time.sleep(PAUSE)
    return times


def _for_seconds(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() < end


def _snapshot(port: int, work: Path) -> Callable[[], bool]:
    """Start a full snapshot; tell whether it still runs, looking four times a second."""
    shutil.rmtree(work / "store", ignore_errors=True)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    status, job = _request(connection, "POST", "/ailab-data/snapshots", {"location": "notebooks"})
    if status != 202:
        raise SystemExit(f"The snapshot was not started: {job}")
    looked = time.monotonic()

    def running() -> bool:
        nonlocal looked, job
        if time.monotonic() - looked > 0.25:
            looked = time.monotonic()
            job = _request(connection, "GET", f"/ailab-data/jobs/{job['id']}")[1]
            if job["state"] not in ("running", "done", "warnings"):
                raise SystemExit(f"The snapshot failed: {job}")
        return job["state"] == "running"

    return running


def _p99(times: list[float]) -> float:
    return quantiles(times, n=100)[98] if len(times) > 1 else times[0]

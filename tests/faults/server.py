"""A real Jupyter server with the extension, in a process of its own, on folders of its own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

TOKEN: Final = "a-token-of-the-tests"
_STARTING: Final = 60.0


@dataclass(frozen=True)
class Server:
    """Where it answers, and what it works on."""

    port: int
    root: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/ailab-data/"

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def store(self) -> Path:
        return self.root / "store"

    @property
    def log(self) -> str:
        return (self.root / "log").read_text(errors="replace")

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Send a request; return the status and the JSON that came, whatever it says."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, method=method)
        request.add_header("Authorization", f"token {TOKEN}")
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def start(self, path: str, body: Any = None) -> dict[str, Any]:
        """Start a job and return it."""
        status, job = self.ask("POST", path, body or {})
        assert status == 202, (status, job)
        return dict(job)

    def ended(self, job: dict[str, Any], timeout: float = 120) -> dict[str, Any]:
        """Wait for a job's end and return it."""
        until = time.monotonic() + timeout
        while job["state"] == "running":
            assert time.monotonic() < until, job
            time.sleep(0.05)
            job = self.ask("GET", f"jobs/{job['id']}")[1]
        return job

    def snapshot(self, **wish: Any) -> str:
        """Take a snapshot and return its id."""
        job = self.ended(self.start("snapshots", wish))
        assert job["state"] in ("done", "warnings"), job
        return str(job["snapshot"])

    def settle(self, timeout: float = 120) -> None:
        """Wait until no job runs."""
        for job in self.ask("GET", "jobs")[1]["jobs"]:
            self.ended(job, timeout)

    def partials(self) -> list[str]:
        """Names of temporaries in the store."""
        return (
            [name for name in os.listdir(self.store) if name.endswith("partial")]
            if self.store.exists()
            else []
        )


@contextmanager
def server(root: Path, **options: str) -> Iterator[Server]:
    """Start a server in `root`, which holds all its files, and end it afterwards."""
    for name in ("notebooks", "config", "data", "runtime", "home"):
        (root / name).mkdir(parents=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "ServerApp.port": str(port), "ServerApp.port_retries": "0", "ServerApp.open_browser": "False",
        "ServerApp.root_dir": str(root / "notebooks"), "IdentityProvider.token": TOKEN,
        "ServerApp.allow_root": "True", "ServerApp.jpserver_extensions": "jupyter_ailab_data=True",
        "SnapshotStore.url": str(root / "store"), "DataManager.state_dir": str(root / "jobs"),
        **options,
    }  # fmt: skip
    environment = {**os.environ, "HOME": str(root / "home")}
    for name in ("config", "data", "runtime"):
        environment[f"JUPYTER_{name.upper()}_DIR" if name != "config" else "JUPYTER_CONFIG_DIR"] = str(
            root / name
        )
    with (root / "log").open("wb") as log:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "jupyter_server",
                *(f"--{name}={value}" for name, value in settings.items()),
            ],
            env=environment,
            stdout=log,
            stderr=log,
        )
    made = Server(port, root, process)
    try:
        _await(made)
        yield made
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(made: Server) -> None:
    until = time.monotonic() + _STARTING
    while time.monotonic() < until and made.process.poll() is None:
        try:
            made.ask("GET", "jobs")
            return
        except (OSError, ValueError):
            time.sleep(0.1)
    raise RuntimeError(f"the server did not start: {made.log[-2000:]}")

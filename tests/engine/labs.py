"""JupyterLab inside a container, as somebody with a browser and a terminal finds it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from .images import OLD_AI_LAB

BASE_URL: Final = "/lab/"
TOKEN: Final = "a-token-of-the-tests"
_STARTS: Final = 90.0
_ENDS: Final = 90.0


@dataclass(frozen=True)
class Docker:
    """Docker's own command line, speaking to the engine of the tests; `settings` is its empty folder."""

    url: str
    settings: Path

    @property
    def environment(self) -> dict[str, str]:
        """What makes `docker` speak to that engine, and to nothing that this machine's user has set."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DOCKER_")}
        return {**kept, "DOCKER_HOST": self.url, "DOCKER_CONFIG": str(self.settings)}

    def __call__(self, *words: str) -> str:
        """Run a command that must succeed; returns what it wrote to standard output."""
        done = self.run(["docker", *words])
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout

    def shell(self, command: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a line as it is typed into a shell, with environment variables set."""
        return self.run(["sh", "-c", command], **variables)

    def run(self, words: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words,
            env={**self.environment, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            timeout=120,
        )

    @property
    def socket(self) -> str:
        return self.url.removeprefix("unix://")


@dataclass(frozen=True)
class Lab:
    """A container with JupyterLab that answers at `url`."""

    docker: Docker
    name: str
    url: str

    def ask(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        """Send JSON to the extension, expect `status`, and return the JSON that came."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}ailab-data/{path}", data, method=method)
        request.add_header("Authorization", f"token {TOKEN}")
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                got, text = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            got, text = error.code, error.read()
        assert got == status, (method, path, got, text.decode(errors="replace")[:2000], self.log())
        return json.loads(text)

    def get(self, path: str) -> Any:
        return self.ask("GET", path)

    def location(self, name: str = "notebooks") -> dict[str, Any]:
        """Return what the extension says of a location."""
        return dict(self.get(f"locations/{name}"))

    def do(self, path: str, body: Any = None, state: str = "done") -> dict[str, Any]:
        """Start a job, wait for its end, which must be `state`, and return it."""
        job = dict(self.ask("POST", path, body or {}, 202))
        until = time.monotonic() + _ENDS
        while job["state"] == "running":
            assert time.monotonic() < until, (job, self.log())
            time.sleep(0.05)
            job = dict(self.get(f"jobs/{job['id']}"))
        assert job["state"] == state, (job, self.log())
        return job

    def snapshot(self, **wish: Any) -> str:
        """Take a snapshot of the notebooks, and return its id."""
        return str(self.do("snapshots", wish)["result"]["snapshot"])

    def checks(self) -> dict[str, dict[str, Any]]:
        """Return what the doctor finds, by the checks' ids."""
        return {check["id"]: check for check in self.get("doctor")["checks"]}

    def run(self, *words: str) -> str:
        """Run a command in the container, which must succeed; returns what it wrote."""
        return self.docker("exec", self.name, *words)

    def log(self) -> str:
        return self.docker.run(["docker", "logs", "--tail", "40", self.name]).stderr

    def remove(self) -> None:
        """Remove the container, and the volumes without a name that belong to it alone."""
        self.docker("rm", "--force", "--volumes", self.name)


def start_lab(docker: Docker, name: str, image: str, *options: str, with_socket: bool = False) -> Lab:
    """Start JupyterLab in a container with options of `docker run`; return it when it answers.

    With `with_socket` it may use the engine: it gets the socket, and the group that it belongs to.
    """
    if with_socket:
        group = str(os.stat(docker.socket).st_gid)
        options = (*options, "--volume", f"{docker.socket}:/var/run/docker.sock", "--group-add", group)
    port = free_port()
    home = "/root" if image == OLD_AI_LAB else "/home/jupyter"
    docker(
        *("run", "--detach", "--name", name, "--network", "host", *options, image),
        *(
            "jupyter",
            "lab",
            "--no-browser",
            "--allow-root",
            "--ip=127.0.0.1",
            f"--notebook-dir={home}/notebooks",
        ),
        *(f"--port={port}", "--ServerApp.port_retries=0", f"--ServerApp.base_url={BASE_URL}"),
        f"--IdentityProvider.token={TOKEN}",
    )
    lab = Lab(docker, name, f"http://127.0.0.1:{port}{BASE_URL}")
    wait_for(lab)
    return lab


def wait_for(lab: Lab) -> None:
    """Return when JupyterLab answers; fails when its container ends instead."""
    until = time.monotonic() + _STARTS
    request = urllib.request.Request(f"{lab.url}api/status", headers={"Authorization": f"token {TOKEN}"})
    while True:
        try:
            with urllib.request.urlopen(request, timeout=10):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError) as error:
            running = lab.docker("inspect", "--format", "{{.State.Running}}", lab.name).strip()
            assert running == "true", lab.log()
            if time.monotonic() > until:
                raise AssertionError(lab.log()) from error
            time.sleep(0.1)


def free_port() -> int:
    """Return a port of 127.0.0.1 that was free a moment ago."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])

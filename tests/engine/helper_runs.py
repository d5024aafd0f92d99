"""Helper containers as the tests run them: in this process, or in one that can be killed."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_ailab_data.docker_engine.connection import Connection
from jupyter_ailab_data.docker_engine.helper_container import HelperContainer, HelperEnd, HelperSpec


@dataclass
class Heard:
    """What a helper wrote, and how it ended."""

    lines: list[bytes] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    end: HelperEnd | None = None


@contextmanager
def helper(connection: Connection, spec: HelperSpec) -> Iterator[HelperContainer]:
    made = HelperContainer.create(connection, spec)
    try:
        yield made
    finally:
        made.remove()


def run(connection: Connection, image: str, *command: str, stdin: bytes = b"", mounts: Any = ()) -> Heard:
    heard = Heard()
    with helper(connection, HelperSpec(image, list(command), tuple(mounts))) as made:
        heard.end = made.run(stdin, heard.lines.append, heard.words.append)
    return heard


def helpers(docker: Any) -> list[Any]:
    return list(docker.containers.list(all=True, filters={"label": "ailab-data.helper=1"}))


def wait_until(true: Callable[[], Any], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


SERVER = """
import sys
from jupyter_ailab_data.docker_engine.connection import EngineAddress, connect
from jupyter_ailab_data.docker_engine.containers import stop
from jupyter_ailab_data.docker_engine.helper_container import HelperContainer, HelperSpec
from jupyter_ailab_data.docker_engine.host_paths import HelperMount
url, image, script, volume, *stopped = sys.argv[1:]
mounts = (HelperMount(volume, "/volume", "volume"), HelperMount("", "/carry", "volume"))
with connect(EngineAddress(url)) as connection:
    spec = HelperSpec(image, ["sh", "-c", "echo ready; " + script], mounts, stopped=tuple(stopped))
    one = HelperContainer.create(connection, spec)
    stop(connection, stopped, 1)
    one.run(b"", lambda line: print(line.decode(), flush=True), print)
"""


def start_server(url: str, image: str, script: str, volume: str, *stopped: str) -> subprocess.Popen[bytes]:
    """Start a process that runs a helper, and wait until that is at work."""
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, url, image, script, volume, *stopped],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert server.stdout is not None
    assert server.stdout.readline() == b"ready\n"
    return server

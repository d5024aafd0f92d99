"""A Docker engine of the tests' own, which leaves nothing behind.

    python -m tests.engine.dockerd [OPTIONS OF DOCKERD]

Starts dockerd on a new folder, prints its address as one line when it answers, and takes all of it away
(containers, their mounts, images, the folder) when standard input ends: also when who asked for it was
killed. Needs root, and `dockerd` and `containerd` on the PATH (Debian's docker.io brings both). The engine
has no network of its own (`--bridge=none`): containers get `none` or `host`, and no firewall is touched.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import docker
from docker.errors import APIError, DockerException

ROOT: Final = Path(__file__).resolve().parents[2]
KEPT_IN: Final = os.environ.get("AILAB_DATA_ENGINE_DIR", "/var/tmp")
"""Where the engine's folder is made: a real file system (/tmp is often in memory), and a short path, since
sockets lie in it and their paths may have 107 bytes (unix(7))."""
FIRST_USER: Final = 100_000
"""Who root of a rootless engine is outside of it."""
_ANSWERS: Final = 60.0
_STOPS: Final = 30.0
_PR_SET_PDEATHSIG: Final = 1  # prctl(2)


def why_not() -> str:
    """Say why no engine can be started here, or nothing."""
    if os.geteuid() != 0:
        return "a Docker engine of the tests' own can only be started by root"
    missing = [name for name in ("dockerd", "containerd", "docker") if shutil.which(name) is None]
    return f"{' and '.join(missing)} can't be found; scripts/test installs docker.io" if missing else ""


@contextmanager
def running_engine(*options: str) -> Iterator[str]:
    """Have an engine with `options` of dockerd while in the context; gives its address."""
    keeper = subprocess.Popen(
        [sys.executable, "-m", "tests.engine.dockerd", *options],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for the tests, which then close the pipe
    )
    assert keeper.stdin is not None
    assert keeper.stdout is not None
    try:
        url = keeper.stdout.readline().strip()
        if not url:
            raise RuntimeError("The Docker engine of the tests did not start; what it said is above.")
        yield url
    finally:
        keeper.stdin.close()
        keeper.wait(_STOPS + _ANSWERS)
        keeper.stdout.close()


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="ailab-engine-", dir=KEPT_IN))
    engine = _start(folder, sys.argv[1:])
    url = f"unix://{folder}/docker.sock"
    try:
        if not _wait_for(url, engine):
            sys.stderr.write((folder / "log").read_text(errors="replace")[-5000:])
            return 1
        print(url, flush=True)
        sys.stdin.read()
    finally:
        _stop(url, engine)
        _clear_away(folder)
    return 0


def _start(folder: Path, options: list[str]) -> subprocess.Popen[bytes]:
    (folder / "daemon.json").write_text("{}")  # this machine's own settings don't count
    before, environment = _without_root(folder) if "--rootless" in options else ([], dict(os.environ))
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [
                *before,
                *(
                    "dockerd",
                    "--host",
                    f"unix://{folder}/docker.sock",
                    "--config-file",
                    folder / "daemon.json",
                ),
                *(
                    "--data-root",
                    folder / "data",
                    "--exec-root",
                    folder / "exec",
                    "--pidfile",
                    folder / "pid",
                ),
                *("--bridge=none", "--iptables=false", "--ip6tables=false", "--ip-forward=false"),
                *("--shutdown-timeout=5", "--log-level=warn", "--userland-proxy=false", *options),
            ],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=_die_with_keeper,
        )


def _without_root(folder: Path) -> tuple[list[str], dict[str, str]]:
    """Return what starts an engine without root's powers, and the environment in which it believes that.

    Both are what dockerd-rootless.sh and rootlesskit make, but for a network.
    """
    (folder / "bin").mkdir()
    (folder / "bin" / "rootlesskit-docker-proxy").symlink_to("/bin/true")  # is looked for, and never used
    (folder / "rootlesskit").mkdir()
    for path in (folder, folder / "rootlesskit"):
        os.chown(path, FIRST_USER, FIRST_USER)
    environment = {
        **os.environ,
        "PATH": f"{folder}/bin:{os.environ['PATH']}",
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(folder),
        "ROOTLESSKIT_STATE_DIR": f"{folder}/rootlesskit",
        "ROOTLESSKIT_PARENT_EUID": str(FIRST_USER),
        "ROOTLESSKIT_PARENT_EGID": str(FIRST_USER),
    }
    return [sys.executable, "-m", "tests.engine.user_namespace", str(FIRST_USER)], environment


def _die_with_keeper() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)


def _wait_for(url: str, engine: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + _ANSWERS
    while time.monotonic() < deadline and engine.poll() is None:
        try:
            client = docker.DockerClient(base_url=url, timeout=10)
            client.ping()
            client.close()
        except (DockerException, APIError):
            time.sleep(0.1)
        else:
            return True
    return False


def _stop(url: str, engine: subprocess.Popen[bytes]) -> None:
    """End all containers, then the engine."""
    with contextlib.suppress(DockerException, OSError):
        client = docker.DockerClient(base_url=url, timeout=_STOPS)
        for container in client.api.containers():
            with contextlib.suppress(DockerException):
                client.api.kill(container["Id"])
        client.close()
    engine.terminate()
    try:
        engine.wait(_STOPS)
    except subprocess.TimeoutExpired:
        engine.kill()
        engine.wait()


def _clear_away(folder: Path) -> None:
    """Unmount what is still mounted in the folder, the last first, and remove it."""
    for point in reversed(mounts_in(folder)):
        subprocess.run(["umount", "--lazy", point], check=False)
    shutil.rmtree(folder, ignore_errors=True)


def mounts_in(folder: Path) -> list[str]:
    """Return the mount points beneath a folder, in the order they were mounted (proc_pid_mountinfo(5))."""
    with open("/proc/self/mountinfo", errors="surrogateescape") as table:
        points = [line.split(" ")[4] for line in table]
    return [point for point in points if point.startswith(f"{folder}/")]


if __name__ == "__main__":
    sys.exit(main())

"""The `docker run` line starts a container like the one it was made from, on the volume."""

from __future__ import annotations

import secrets
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_ailab_data.docker_engine.connection import Connection
from jupyter_ailab_data.docker_engine.own_container import OwnContainer, from_inspection, image_defaults
from jupyter_ailab_data.docker_engine.run_line import run_line
from jupyter_ailab_data.errors import NoImageError
from tests.engine.conftest import MakeVolume
from tests.engine.labs import Docker

RunAnew = Callable[..., tuple[dict[str, Any], dict[str, Any]]]


def inspect(connection: Connection, name: str) -> OwnContainer:
    return from_inspection(connection.api.inspect_container(name))


@pytest.fixture
def run_anew(connection: Connection, docker_command: Docker, volume: MakeVolume) -> Iterator[RunAnew]:
    """Run a container, then the line made of it, both by the docker command; give both as inspected."""
    made: list[str] = []

    def run(image: str, *command: str, options: tuple[str, ...] = (), **variables: str) -> Any:
        name = f"line-{secrets.token_hex(4)}"
        made.append(name)
        docker_command("run", "--detach", "--name", name, *options, image, *command)
        before = inspect(connection, name)
        work = volume().name
        told = run_line(before, work, "/home/jupyter/notebooks", image_defaults(connection, before))
        docker_command("rm", "--force", name)
        done = docker_command.shell(told.command, **variables)
        assert done.returncode == 0, (told.command, done.stderr)
        after = inspect(connection, name)
        (mount,) = [each for each in after.mounts if each.target == "/home/jupyter/notebooks"]
        assert (mount.kind, mount.name) == ("volume", work)
        return before.inspected, after.inspected

    yield run
    for name in made:
        docker_command.run(["docker", "rm", "--force", "--volumes", name])


CHANGES = {"Binds", "Mounts", "Volumes", "Hostname", "ContainerIDFile"}
"""What a new container has of its own, or is compared by itself."""


def same(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Compare all that a container was made from; mounts as the engine sees them, but for the new one."""
    for part in ("Config", "HostConfig"):
        old = {key: value for key, value in before[part].items() if key not in CHANGES}
        new = {key: value for key, value in after[part].items() if key not in CHANGES}
        for ordered in (old, new):
            ordered["Env"] = sorted(ordered.get("Env") or [])
        assert new == old
    assert mounts(after) == mounts(before)


def mounts(inspected: dict[str, Any]) -> list[tuple[Any, ...]]:
    return sorted(
        (
            mount["Destination"],
            mount["Type"],
            mount.get("Name"),
            mount.get("Source"),
            mount["RW"],
            mount.get("Propagation"),
        )
        for mount in inspected["Mounts"]
        if mount["Destination"] != "/home/jupyter/notebooks"
    )


def test_a_plain_container_comes_back(run_anew: RunAnew, lab_image: str) -> None:
    same(*run_anew(lab_image, options=("--network", "none", "--publish", "127.0.0.1:8888:49494")))


def test_all_its_settings_come_back(
    run_anew: RunAnew, lab_image: str, volume: MakeVolume, tmp_path: Path
) -> None:
    shared, colon = tmp_path / "my data", tmp_path / "a,b"
    shared.mkdir()
    colon.mkdir()
    before, after = run_anew(
        *(lab_image, "sleep", "3600"),
        options=(
            *("--restart", "unless-stopped", "--network", "host", "--interactive", "--tty", "--init"),
            *("--env", "TEAM=data science", "--env", "ODD=$(id) `x` 'y' \"z\"\n\\", "--env", "EMPTY="),
            *("--label", "team=x y", "--user", "0:0", "--workdir", "/tmp", "--stop-timeout", "3"),
            *("--volume", f"{shared}:/shared:ro", "--volume", f"{volume().name}:/models"),
            *("--mount", f'type=bind,"src={colon}","dst=/a,b",readonly'),
            *(
                "--tmpfs",
                "/scratch:size=16m",
                "--mount",
                "type=tmpfs,dst=/small,tmpfs-size=1048576,tmpfs-mode=1770",
            ),
            *("--volume", "/anonymous", "--shm-size", "128m", "--memory", "512m", "--cpus", "1.25"),
            *("--cpu-shares", "512", "--ulimit", "nofile=1024:2048", "--cap-add", "SYS_PTRACE"),
            *("--cap-drop", "NET_RAW", "--security-opt", "no-new-privileges", "--group-add", "54321"),
            *("--add-host", "db.example:10.0.0.7", "--dns", "10.0.0.1", "--pids-limit", "100"),
            *("--oom-score-adj", "100", "--read-only", "--ipc", "shareable", "--stop-signal", "SIGINT"),
            *("--health-cmd", "true || false", "--health-interval", "7s", "--health-retries", "2"),
            *(
                "--device",
                "/dev/null:/dev/nothing:r",
                "--log-driver",
                "json-file",
                "--log-opt",
                "max-size=1m",
            ),
        ),
    )
    same(before, after)
    assert after["HostConfig"]["NanoCpus"] == 1_250_000_000
    assert "ODD=$(id) `x` 'y' \"z\"\n\\" in after["Config"]["Env"]


def test_another_entry_point_and_name_come_back(run_anew: RunAnew, lab_image: str) -> None:
    options = ("--network", "none", "--hostname", "my-lab", "--entrypoint", "env")
    before, after = run_anew(lab_image, "A=1", "sleep", "3600", options=options)
    same(before, after)
    assert after["Config"]["Hostname"] == "my-lab"
    assert after["Path"] == "env"


def test_secrets_come_from_the_shell(run_anew: RunAnew, lab_image: str) -> None:
    before, after = run_anew(
        *(lab_image, "sh", "-c", "sleep 3600", "--ServerApp.token=old one"),
        options=("--network", "none", "--env", "DB_PASSWORD=old"),
        DB_PASSWORD="new $1",
        SERVERAPP_TOKEN="new one",
    )
    assert "DB_PASSWORD=old" in before["Config"]["Env"]
    assert "DB_PASSWORD=new $1" in after["Config"]["Env"]
    assert after["Config"]["Cmd"][-1] == "--ServerApp.token=new one"


def test_a_container_for_once_stays_one(run_anew: RunAnew, lab_image: str) -> None:
    before, after = run_anew(lab_image, "sleep", "3600", options=("--network", "none", "--rm"))
    same(before, after)
    assert after["HostConfig"]["AutoRemove"]


def test_an_image_that_is_gone_is_told(
    connection: Connection, docker_command: Docker, tar_image: str
) -> None:
    name, gone = f"line-{secrets.token_hex(4)}", f"gone-{secrets.token_hex(4)}"
    docker_command("run", "--network", "none", "--name", f"{name}-base", tar_image, "touch", "/tmp/new")
    docker_command("commit", f"{name}-base", gone)
    docker_command("create", "--network", "none", "--name", name, gone, "true")
    own = inspect(connection, name)
    docker_command("rm", name, f"{name}-base")
    docker_command("rmi", gone)
    with pytest.raises(NoImageError):
        image_defaults(connection, own)


def test_the_words_are_the_shells_and_ours_alike(
    connection: Connection, docker_command: Docker, idle_container: Any
) -> None:
    own = inspect(connection, idle_container("--env", "A=b c"))
    told = run_line(own, "work", "/data", image_defaults(connection, own))
    printed = docker_command.shell(told.command.replace("docker run", "printf '%s\\0' docker run", 1)).stdout
    assert printed.split("\0")[:-1] == shlex.split(told.command.replace("\\\n", ""))

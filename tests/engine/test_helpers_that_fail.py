"""What goes wrong while a helper works: a clear error each time, and nothing half-written left."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docker.errors import APIError

from jupyter_ailab_data.docker_engine.connection import EngineAddress, connect
from jupyter_ailab_data.docker_engine.helper_container import HelperContainer, HelperSpec
from jupyter_ailab_data.errors import NoSpaceError, WorkerDiedError
from jupyter_ailab_data.jobs.helper.session import HelperSession
from jupyter_ailab_data.jobs.worker import perform
from jupyter_ailab_data.models import VerifyRequest
from tests.engine.conftest import MakeVolume
from tests.engine.relays import Relay
from tests.engine.trees import fill, make_large, picture
from tests.engine.volumes import Volumes, helpers, volumes


class SocketRelay(Relay):
    """A socket that leads to the engine's, until somebody cuts it."""

    def __init__(self, url: str, path: Path) -> None:
        super().__init__(url.removeprefix("unix://"), None)
        self._at = path

    async def _serve(self) -> asyncio.Server:
        return await asyncio.start_unix_server(self._accept, self._at)


def test_a_full_volume_stays_as_it_was(
    ours: Volumes, volume: MakeVolume, idle_container: Callable[..., str], docker_command: Any
) -> None:
    large, small = volume(), volume("", type="tmpfs", o="size=5m", device="tmpfs")
    make_large(large.path, 20)
    snapshot = ours.take(large.name)
    name = idle_container("--volume", f"{small.name}:/data")  # such a volume lasts as long as its user
    docker_command("exec", name, "sh", "-c", "echo mine > /data/mine.txt")
    with pytest.raises(NoSpaceError):
        ours.restore(small.name, snapshot)
    assert docker_command("exec", name, "ls", "-A", "/data").split() == ["mine.txt"]
    assert ours.left() == [f"{snapshot}.tgz"]


def test_a_cancel_ends_the_helper_soon_and_leaves_nothing(
    ours: Volumes, volume: MakeVolume, docker: Any
) -> None:
    used = volume()
    make_large(used.path)
    job = ours.run(ours.helper_snapshot(used.name), cancel=True)
    assert job.state == "cancelled"
    assert job.error is not None
    assert job.error.reason == "cancelled"
    assert ours.left() == []
    assert helpers(docker) == []


def test_a_cancelled_restore_leaves_the_volume_as_it_was(
    ours: Volumes, volume: MakeVolume, docker: Any
) -> None:
    used, other = volume(), volume()
    make_large(used.path)
    fill(other.path)
    before = picture(other.path)
    snapshot = ours.take(used.name)
    job = ours.run(ours.helper_restore(other.name, snapshot, mode="replace"), cancel=True)
    assert job.state == "cancelled"
    assert picture(other.path) == before
    assert helpers(docker) == []


def kill_helper(docker: Any) -> Callable[[Volumes], None]:
    def kill(_ours: Volumes) -> None:
        (name,) = helpers(docker)
        docker.containers.get(name).kill(signal.SIGKILL)

    return kill


def test_a_helper_that_is_killed_is_a_failed_job_and_leaves_nothing(
    ours: Volumes, volume: MakeVolume, docker: Any
) -> None:
    used = volume()
    make_large(used.path)
    job = ours.run(ours.helper_snapshot(used.name), kill_helper(docker))
    assert job.state == "failed"
    assert job.error is not None
    assert job.error.reason == "worker-died"
    assert "killed" in job.error.message
    assert ours.left() == []
    assert helpers(docker) == []


def test_a_restore_whose_helper_is_killed_is_taken_back(
    ours: Volumes, volume: MakeVolume, idle_container: Callable[..., str], docker: Any
) -> None:
    used, other = volume(), volume()
    make_large(used.path)
    fill(other.path)
    before = picture(other.path)
    snapshot = ours.take(used.name)
    name = idle_container("--volume", f"{other.name}:/data")
    job = ours.run(ours.helper_restore(other.name, snapshot, mode="replace", stop=True), kill_helper(docker))
    assert job.error is not None
    assert job.error.reason == "worker-died"
    assert picture(other.path) == before
    assert helpers(docker) == []
    assert docker.containers.get(name).attrs["State"]["Running"]


def test_a_killed_helper_leaves_nothing_in_a_destination(
    ours: Volumes, volume: MakeVolume, tmp_path: Path, docker: Any
) -> None:
    used, dest = volume(), tmp_path / "dest"
    dest.mkdir()
    make_large(used.path)
    job = ours.run(ours.helper_snapshot(used.name, dest=str(dest)), kill_helper(docker))
    assert job.state == "failed"
    assert [path.name for path in dest.iterdir() if path.stat().st_size] == []


def test_a_helper_whose_memory_runs_out_says_so(ours: Volumes, worker_image: str, docker: Any) -> None:
    greedy = [sys.executable, "-c", "kept = bytearray(400 << 20)"]
    settings = ours.manager.volumes.settings()
    session = HelperSession(settings, "test", perform, logging.getLogger("test-volumes"))
    with session, session.helper(greedy, ()) as helper:
        try:
            docker.api.update_container(helper.id, mem_limit=64 << 20, memswap_limit=64 << 20)
        except APIError as error:
            pytest.skip(f"memory can't be limited here: {error}")
        with pytest.raises(WorkerDiedError, match="memory"):
            session.ask(helper, VerifyRequest(store="/store", snapshot="any"), lambda _progress: None)
    assert helpers(docker) == []


def test_an_engine_that_goes_away_half_way_is_said_to_and_the_helper_cleans_up(
    engine_url: str, worker_image: str, volume: MakeVolume, tmp_path: Path, docker: Any
) -> None:
    used, other = volume(), volume()
    make_large(used.path)
    fill(other.path)
    before = picture(other.path)
    with SocketRelay(engine_url, tmp_path / "relay.sock").running() as between:
        ours = volumes(f"unix://{tmp_path}/relay.sock", worker_image, tmp_path)
        snapshot = volumes(engine_url, worker_image, tmp_path).take(used.name)
        job = ours.run(ours.helper_restore(other.name, snapshot, mode="replace"), lambda _ours: between.cut())
    assert job.error is not None
    assert job.error.reason == "no-docker"
    (name,) = helpers(docker) or ("gone",)
    if name != "gone":
        docker.containers.get(name).wait(timeout=30)
    assert picture(other.path) == before
    for container in docker.containers.list(all=True, filters={"label": "ailab-data.helper"}):
        container.remove(force=True, v=True)


def test_what_a_dead_server_left_goes_with_the_next_job(
    ours: Volumes,
    engine_url: str,
    worker_image: str,
    volume: MakeVolume,
    idle_container: Callable[..., str],
    docker: Any,
) -> None:
    used = volume()
    name = idle_container("--volume", f"{used.name}:/data")
    stopped = docker.containers.get(name).id
    pid = os.fork()
    if pid == 0:  # a server that stops a container, and dies
        try:
            with connect(EngineAddress(engine_url)) as connection:
                HelperContainer.create(connection, HelperSpec(worker_image, ["true"], (), stopped=(stopped,)))
                connection.api.stop(stopped, timeout=0)
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    assert len(helpers(docker)) == 1
    assert not docker.containers.get(name).attrs["State"]["Running"]
    sentences = ours.manager.volumes.sweep()
    assert len(sentences) == 2
    assert name in sentences[1]
    assert helpers(docker) == []
    assert docker.containers.get(name).attrs["State"]["Running"]

"""What a dead server leaves of helpers is taken away, and nothing of a living one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jupyter_ailab_data.docker_engine.connection import Connection
from jupyter_ailab_data.docker_engine.sweeping import stale_helpers, sweep_helpers
from tests.engine.conftest import MakeVolume
from tests.engine.helper_runs import helpers, start_server

pytestmark = pytest.mark.usefixtures("nothing_is_left")


class TestSweeping:
    """What a dead server leaves is taken away, and nothing of a living one."""

    def test_a_living_servers_helper_is_left_alone(
        self, connection: Connection, docker: Any, engine_url: str, tar_image: str, volume: MakeVolume
    ) -> None:
        server = start_server(engine_url, tar_image, "sleep 60", volume().name)
        try:
            assert stale_helpers(connection) == []
            assert sweep_helpers(connection) == []
            assert len(helpers(docker)) == 1
        finally:
            server.kill()
            server.wait()
        sweep_helpers(connection)

    def test_a_dead_servers_helper_is_removed_and_what_it_had_stopped_is_started(
        self,
        connection: Connection,
        docker: Any,
        engine_url: str,
        tar_image: str,
        volume: MakeVolume,
        idle_container: Callable[..., str],
    ) -> None:
        before = {each.name for each in docker.volumes.list()}
        made = volume()
        user = docker.containers.get(idle_container("--volume", f"{made.name}:/data"))
        other = docker.containers.get(idle_container())
        other.stop(timeout=1)
        script = "trap 'echo end > /volume/cleaned; exit' TERM; while :; do sleep 0.1; done"
        server = start_server(engine_url, tar_image, script, made.name, user.id)
        user.reload()
        assert user.status == "exited"
        server.kill()
        server.wait()
        (stale,) = stale_helpers(connection)
        assert (stale.running, stale.stopped) == (True, (user.id,))
        sentences = sweep_helpers(connection)
        assert stale.name in sentences[0]
        assert user.name in sentences[1]
        assert (made.path / "cleaned").exists()
        assert helpers(docker) == []
        user.reload()
        other.reload()
        assert (user.status, other.status) == ("running", "exited")
        assert {each.name for each in docker.volumes.list()} == before | {made.name}
        assert sweep_helpers(connection) == []

    def test_a_container_that_is_gone_is_an_owner_that_is_dead(
        self, connection: Connection, docker: Any, tar_image: str, idle_container: Callable[..., str]
    ) -> None:
        owner = docker.containers.get(idle_container())
        label = f"other-boot/1/2/3/{owner.id}"
        left = [self._left(docker, tar_image, label)]
        assert stale_helpers(connection) == []
        owner.restart(timeout=1)  # a server in it now is another one
        assert [stale.id for stale in stale_helpers(connection)] == left
        left.append(self._left(docker, tar_image, label))  # and this is its own
        assert [stale.id for stale in stale_helpers(connection)] == left[:1]
        owner.stop(timeout=1)
        assert {stale.id for stale in stale_helpers(connection)} == set(left)
        owner.remove(force=True)
        assert len(sweep_helpers(connection)) == 2
        assert helpers(docker) == []

    def test_an_owner_known_to_be_at_an_end_is_swept(
        self, connection: Connection, docker: Any, tar_image: str
    ) -> None:
        left = self._left(docker, tar_image, "one/1/2/3/")
        kept = self._left(docker, tar_image, "two/1/2/3/")
        assert len(sweep_helpers(connection, "one/1/2/3/")) == 1
        assert [each.id for each in helpers(docker)] == [kept]
        assert left != kept
        sweep_helpers(connection, "two/1/2/3/")

    def _left(self, docker: Any, image: str, owner: str) -> str:
        labels = {"ailab-data.helper": "1", "ailab-data.owner": owner}
        return str(docker.containers.create(image, "true", network_mode="none", labels=labels).id)

"""A real engine: described, asked for volumes and for who uses them."""

from __future__ import annotations

import contextlib
import re
import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from docker.errors import NotFound

from jupyter_ailab_data.docker_engine.connection import Connection, EngineAddress
from jupyter_ailab_data.docker_engine.containers import start, stop, users_of
from jupyter_ailab_data.docker_engine.describing import describe_engine
from jupyter_ailab_data.docker_engine.own_container import from_inspection, own_container
from jupyter_ailab_data.docker_engine.volumes import create_volume, get_volume, list_volumes, remove_volume
from jupyter_ailab_data.errors import BadRequestError, ExistsError, InUseError, NotFoundError
from tests.engine.conftest import MakeVolume


@pytest.fixture
def free_name(docker: Any) -> Iterator[str]:
    name = f"new-{secrets.token_hex(4)}"
    yield name
    with contextlib.suppress(NotFound):
        docker.volumes.get(name).remove(force=True)


def test_an_engine_is_described(engine_url: str, docker: Any) -> None:
    engine = describe_engine(EngineAddress(engine_url))
    assert engine.state == "ok"
    assert engine.version == docker.version()["Version"]
    assert not engine.rootless
    assert engine.problem is None


def test_a_process_of_the_host_is_in_no_container(connection: Connection) -> None:
    assert own_container(connection) is None


def test_a_created_volume_is_listed(connection: Connection, free_name: str) -> None:
    made = create_volume(connection, free_name, {"team": "x"})
    assert (made.name, made.driver, made.labels, made.anonymous) == (free_name, "local", {"team": "x"}, False)
    assert made.created is not None
    (listed,) = [volume for volume in list_volumes(connection, None) if volume.name == free_name]
    assert (listed.created, listed.labels, listed.users) == (made.created, {"team": "x"}, [])
    assert get_volume(connection, free_name).labels == {"team": "x"}


def test_a_volume_has_its_size(connection: Connection, volume: MakeVolume) -> None:
    made = volume()
    (made.path / "data").write_bytes(b"x" * 300_000)
    (listed,) = [each for each in list_volumes(connection, None) if each.name == made.name]
    assert listed.size is not None
    assert 300_000 <= listed.size < 400_000


def test_a_volume_is_not_made_twice(connection: Connection, volume: MakeVolume) -> None:
    made = volume()
    with pytest.raises(ExistsError, match=made.name):
        create_volume(connection, made.name, {})


@pytest.mark.parametrize("name", ["a b", "../x", "a/b", "-x", ".x", "x", "ä-volume", "v" * 300])
def test_a_name_the_engine_refuses_is_a_bad_request(connection: Connection, name: str) -> None:
    with pytest.raises(BadRequestError):
        create_volume(connection, name, {})


def test_a_volume_without_a_name_is_not_made(connection: Connection) -> None:
    before = len(list_volumes(connection, None))
    with pytest.raises(BadRequestError):
        create_volume(connection, "", {})
    assert len(list_volumes(connection, None)) == before


@pytest.mark.parametrize("name", ["no-such-volume", "", ".", "..", "../images/json", "a/b", "a?b", "a%2fb"])
def test_an_unknown_volume_is_not_found(connection: Connection, name: str) -> None:
    with pytest.raises(NotFoundError):
        get_volume(connection, name)
    with pytest.raises(NotFoundError):
        remove_volume(connection, name)


def test_a_removed_volume_is_gone(connection: Connection, volume: MakeVolume) -> None:
    made = volume()
    remove_volume(connection, made.name)
    with pytest.raises(NotFoundError):
        get_volume(connection, made.name)


def test_users_of_a_volume_are_named_also_when_stopped(
    connection: Connection, docker: Any, volume: MakeVolume, idle_container: Callable[..., str]
) -> None:
    made = volume()
    running = idle_container("--volume", f"{made.name}:/data", name=f"b-{secrets.token_hex(4)}")
    stopped = idle_container("--volume", f"{made.name}:/old:ro", name=f"a-{secrets.token_hex(4)}")
    docker.containers.get(stopped).stop(timeout=1)
    first, second = users_of(connection, made.name, None)
    assert (first.name, first.running, first.path, first.read_only) == (stopped, False, "/old", True)
    assert (second.name, second.running, second.path, second.read_only) == (running, True, "/data", False)
    assert not first.ours
    own = from_inspection(connection.api.inspect_container(running))
    assert [user.ours for user in users_of(connection, made.name, own)] == [False, True]
    (listed,) = [each for each in list_volumes(connection, own) if each.name == made.name]
    assert listed.users == users_of(connection, made.name, own)


def test_a_volume_in_use_is_not_removed_and_its_users_are_named(
    connection: Connection, docker: Any, volume: MakeVolume, idle_container: Callable[..., str]
) -> None:
    made = volume()
    user = idle_container("--volume", f"{made.name}:/data")
    docker.containers.get(user).stop(timeout=1)
    with pytest.raises(InUseError, match=user):
        remove_volume(connection, made.name)
    assert get_volume(connection, made.name).name == made.name


def test_an_anonymous_volume_is_told_as_one(
    connection: Connection, docker: Any, idle_container: Callable[..., str]
) -> None:
    name = idle_container("--volume", "/data")
    (mount,) = docker.containers.get(name).attrs["Mounts"]
    assert get_volume(connection, mount["Name"]).anonymous
    assert re.fullmatch("[0-9a-f]{64}", mount["Name"])


class TestStopping:
    """Containers are stopped for a restore, and started again."""

    def state(self, docker: Any, name: str) -> str:
        return str(docker.containers.get(name).status)

    def test_those_that_ran_are_named_and_started_again(
        self, connection: Connection, docker: Any, idle_container: Callable[..., str]
    ) -> None:
        running, stopped = idle_container(), idle_container()
        docker.containers.get(stopped).stop(timeout=1)
        ids = [docker.containers.get(name).id for name in (running, stopped)]
        assert stop(connection, ids, seconds=2) == ids[:1]
        assert self.state(docker, running) == "exited"
        assert start(connection, ids[:1]) == []
        assert [self.state(docker, name) for name in (running, stopped)] == ["running", "exited"]

    def test_one_that_would_be_removed_is_not_stopped_nor_any_other(
        self, connection: Connection, docker: Any, idle_container: Callable[..., str]
    ) -> None:
        kept, passing = idle_container(), idle_container("--rm")
        ids = [docker.containers.get(name).id for name in (kept, passing)]
        with pytest.raises(InUseError, match=passing):
            stop(connection, ids)
        assert [self.state(docker, name) for name in (kept, passing)] == ["running", "running"]

    def test_an_unknown_one_stops_none(
        self, connection: Connection, docker: Any, idle_container: Callable[..., str]
    ) -> None:
        kept = idle_container()
        with pytest.raises(NotFoundError):
            stop(connection, [docker.containers.get(kept).id, "0a" * 32])
        assert self.state(docker, kept) == "running"

    def test_one_that_can_not_be_started_is_told(self, connection: Connection) -> None:
        (sentence,) = start(connection, ["0a" * 32])
        assert "docker start 0a0a0a0a0a0a" in sentence


FIND_OURSELVES = """
from jupyter_ailab_data.docker_engine.connection import EngineAddress, connect
from jupyter_ailab_data.docker_engine.describing import describe
from jupyter_ailab_data.docker_engine.host_paths import mount_for
from jupyter_ailab_data.docker_engine.own_container import own_container
with connect(EngineAddress("unix:///var/run/docker.sock")) as connection:
    own = own_container(connection)
    print(own.name, describe(connection, own).image)
    for path in ("/data/sub", "/shared/x", "/opt"):
        print(mount_for(connection, own, path, "/store", False))
"""


@pytest.mark.parametrize("network", ["host", "none"])
def test_a_container_finds_itself_and_its_mounts(
    docker_command: Any, lab_image: str, volume: MakeVolume, tmp_path: Any, network: str
) -> None:
    made, name = volume(), f"self-{secrets.token_hex(4)}"
    (tmp_path / "x").mkdir()
    said = docker_command(
        *("run", "--rm", "--name", name, "--network", network, "--user", "0"),
        *("--volume", f"{docker_command.socket}:/var/run/docker.sock"),
        *("--volume", f"{made.name}:/data", "--volume", f"{tmp_path}:/shared:ro"),
        *(lab_image, "python", "-c", FIND_OURSELVES),
    ).splitlines()
    assert said[0] == f"{name} {lab_image}"
    assert said[1] == (
        f"(HelperMount(source='{made.name}', target='/store', kind='volume', read_only=False, subpath=''), "
        "'/store/sub')"
    )
    assert said[2] == (
        f"(HelperMount(source='{tmp_path}/x', target='/store', kind='bind', read_only=True, subpath=''), "
        "'/store')"
    )
    assert said[3] == "None"

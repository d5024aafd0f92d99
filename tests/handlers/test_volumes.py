"""Volumes over HTTP where there is no engine, which is the usual case."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from traitlets.config import Config

from jupyter_ailab_data.manager.requests import request_import
from tests.docker_engine.listening import on_socket, say_nothing


@pytest.fixture
def jp_server_config(jp_server_config: Config, tmp_path: Path) -> Config:
    jp_server_config.DockerEngine.url = f"unix://{tmp_path}/no-such.sock"
    return jp_server_config


async def test_without_an_engine_the_list_is_empty_and_says_why(api: Any) -> None:
    listed = await api.ask("GET", "volumes")
    assert listed["volumes"] == []
    assert listed["engine"]["state"] == "absent"
    assert listed["engine"]["problem"]["reason"] == "no-docker"


@pytest.mark.parametrize(
    ("method", "url", "body"),
    [
        ("POST", "volumes", {"name": "new"}),
        ("GET", "volumes/some", None),
        ("DELETE", "volumes/some?confirm=some", None),
        ("POST", "volumes/some/snapshot", {}),
        ("POST", "locations/notebooks/adopt", {"volume": "new"}),
        ("GET", "locations/notebooks/run-line?volume=new", None),
    ],
)
async def test_all_that_needs_one_is_a_conflict(api: Any, method: str, url: str, body: Any) -> None:
    problem = await api.ask(method, url, body, 409)
    assert problem["reason"] == "no-docker"


async def test_so_is_a_restore_and_its_plan(api: Any) -> None:
    snapshot = (await api.snapshot())["id"]
    for what in ("plan", "restore"):
        problem = await api.ask("POST", f"volumes/some/{what}", {"snapshot": snapshot}, 409)
        assert problem["reason"] == "no-docker"


@pytest.mark.parametrize(
    ("method", "url", "body"),
    [
        ("DELETE", "volumes/some", None),
        ("DELETE", "volumes/some?confirm=another", None),
        ("DELETE", "volumes/..%2Fcontainers%2Fx?confirm=..%2Fcontainers%2Fx", None),
        ("GET", "volumes/..%2Fcontainers%2Fjson", None),
        ("POST", "volumes", {"name": "../x"}),
        ("POST", "volumes", {"name": ""}),
        ("POST", "volumes/some/snapshot", {"dest": "not/a/whole/path"}),
    ],
)
async def test_what_makes_no_sense_is_refused_before_an_engine_is_asked(
    api: Any, method: str, url: str, body: Any
) -> None:
    problem = await api.ask(method, url, body, 400)
    assert problem["reason"] == "bad-request"


async def test_a_snapshot_of_a_volume_is_listed_under_its_own_location(api: Any, extension: Any) -> None:
    request = request_import(extension.manager, _archive(extension), "volume.some")
    job = await extension.manager.runner.start(request, "volume.some")
    ended = await extension.manager.runner.wait(job.id)
    assert ended.state == "done", ended
    listed = await api.ask("GET", "snapshots?location=volume.some")
    assert [each["location"] for each in listed["snapshots"]] == ["volume.some"]
    for what in ("plan", "restore"):  # it would be restored where it came from
        url = f"snapshots/{listed['snapshots'][0]['id']}/{what}"
        if what == "plan":
            assert (await api.ask("POST", url, {}, 409))["reason"] == "no-docker"
        else:
            job = await api.ended(await api.ask("POST", url, {}, 202))
            assert job["error"]["reason"] == "no-docker"


class TestASlowEngine:
    """One that takes connections and never answers."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config: Config, tmp_path: Path) -> Iterator[Config]:
        with on_socket(tmp_path / "slow.sock", say_nothing) as url:
            jp_server_config.DockerEngine.url = url
            jp_server_config.DockerEngine.timeout = 5  # long enough to ask for two folders on a busy machine
            yield jp_server_config

    async def test_it_keeps_nobody_else_waiting(self, api: Any) -> None:
        asked = [asyncio.ensure_future(api.ask("GET", "volumes")) for _ in range(8)]
        await asyncio.sleep(0.2)  # they are under way: more than the server has threads for files
        assert (await api.ask("GET", "locations"))["locations"]
        assert (await api.ask("GET", "locations/notebooks/contents"))["entries"]
        assert not any(one.done() for one in asked)
        listed = await asyncio.gather(*asked)
        assert {one["engine"]["state"] for one in listed} == {"not-answering"}


def _archive(extension: Any) -> str:
    import tarfile

    path = Path(extension.manager.location_path("notebooks")).parent / "from-elsewhere.tgz"
    with tarfile.open(path, "w:gz") as archive:
        archive.add(__file__, "./test.py")
    return str(path)

"""An engine without root's powers is known as one, and does the same."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_ailab_data.docker_engine.connection import Connection, EngineAddress, connect
from jupyter_ailab_data.docker_engine.describing import describe_engine
from jupyter_ailab_data.docker_engine.helper_container import HelperContainer, HelperEnd, HelperSpec
from jupyter_ailab_data.docker_engine.host_paths import HelperMount
from jupyter_ailab_data.docker_engine.volumes import create_volume, get_volume, remove_volume
from tests.engine import images
from tests.engine.dockerd import FIRST_USER, running_engine, why_not


@pytest.fixture(scope="module")
def rootless_url() -> Iterator[str]:
    reason = why_not()
    if not reason and subprocess.run(["unshare", "--user", "true"], capture_output=True).returncode:
        reason = "this kernel gives no user namespaces"
    if reason:
        pytest.skip(reason)
    with running_engine("--rootless") as url:
        yield url


@pytest.fixture(scope="module")
def image(rootless_url: str) -> str:
    return images.import_ubuntu(rootless_url)


@pytest.fixture
def connection(rootless_url: str) -> Iterator[Connection]:
    with connect(EngineAddress(rootless_url)) as connected:
        yield connected


def test_it_is_described_as_one(rootless_url: str) -> None:
    engine = describe_engine(EngineAddress(rootless_url))
    assert (engine.state, engine.rootless) == ("ok", True)


def test_it_is_found_where_there_is_no_other(rootless_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(Path(rootless_url.removeprefix("unix://")).parent))
    monkeypatch.setattr("jupyter_ailab_data.docker_engine.addresses.DEFAULT_SOCKET", "/no/docker.sock")
    assert describe_engine(EngineAddress()).rootless


def test_a_helper_is_root_inside_and_nobody_outside(connection: Connection, image: str) -> None:
    create_volume(connection, "work", {})
    volume = HelperMount("work", "/volume", "volume")
    script = "read -r line; echo $line > /volume/a; echo b > /volume/b; chown 33:34 /volume/b; id -u"
    lines: list[bytes] = []
    helper = HelperContainer.create(connection, HelperSpec(image, ["sh", "-c", script], (volume,)))
    try:
        assert helper.run(b"hello", lines.append, print) == HelperEnd(0, False)
    finally:
        helper.remove()
    assert lines == [b"0"]
    kept = Path(connection.api.inspect_volume("work")["Mountpoint"])
    assert (kept / "a").read_text() == "hello\n"
    assert os.stat(kept / "a").st_uid == FIRST_USER
    assert (os.stat(kept / "b").st_uid, os.stat(kept / "b").st_gid) == (FIRST_USER + 33, FIRST_USER + 34)
    assert get_volume(connection, "work").users == []
    remove_volume(connection, "work")

"""A Docker engine, images, volumes and containers for each test that asks for them."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker as sdk
import pytest
from docker.errors import DockerException, NotFound

from jupyter_ailab_data.docker_engine.connection import Connection, EngineAddress, connect
from tests.engine import images
from tests.engine.dockerd import running_engine, why_not
from tests.engine.helper_runs import helpers
from tests.engine.labs import Docker, Lab, start_lab
from tests.engine.volumes import Volumes, volumes

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)  # before xdist looks at the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests in this folder, and keep them together: one engine, one set of images, one process."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("engine")
            item.add_marker(pytest.mark.xdist_group("engine"))


@pytest.fixture(scope="session")
def can_start_engine() -> None:
    """Skip where no engine can be started; in continuous integration fail, for there one must."""
    reason = why_not()
    if reason and not os.environ.get("CI"):
        pytest.skip(reason)
    assert not reason, reason


@pytest.fixture(scope="session")
def engine_url(can_start_engine: None) -> Iterator[str]:
    """The address of a real Docker engine that is only there for these tests."""
    with running_engine() as url:
        yield url


@pytest.fixture(scope="session")
def docker(engine_url: str) -> Iterator[Any]:
    """The SDK's client of that engine."""
    client = sdk.DockerClient(base_url=engine_url, timeout=60)
    yield client
    client.close()


@pytest.fixture
def connection(engine_url: str) -> Iterator[Connection]:
    """A connection of ours to that engine."""
    with connect(EngineAddress(engine_url)) as connected:
        yield connected


@pytest.fixture
def nothing_is_left(docker: Any) -> Iterator[None]:
    """Take away what a test that fails leaves, so that no other fails of it."""
    yield
    for left in helpers(docker):
        left.remove(force=True, v=True)


@pytest.fixture
def ours(engine_url: str, worker_image: str, tmp_path: Path) -> Volumes:
    """A manager on this machine, whose helpers have a worker."""
    return volumes(engine_url, worker_image, tmp_path)


@pytest.fixture(scope="session")
def docker_command(engine_url: str, tmp_path_factory: pytest.TempPathFactory) -> Docker:
    """The `docker` command, speaking to that engine: `docker_command("ps", "--all")`."""
    return Docker(engine_url, tmp_path_factory.mktemp("docker-settings"))


@pytest.fixture(scope="session")
def tar_image(engine_url: str) -> str:
    """The stand-in for `ubuntu`, under that name: GNU tar, gzip, sh, sleep and the like."""
    return images.import_ubuntu(engine_url)


@pytest.fixture(scope="session")
def worker_image(engine_url: str) -> str:
    """An image with this very interpreter (`sys.executable`) and this package, for helpers."""
    return images.import_worker(engine_url)


@pytest.fixture(scope="session")
def ai_labs(engine_url: str, docker: Any) -> tuple[str, str]:
    """The names of the images that are like AI-Lab since 2.0.0, and before (see images.py)."""
    return images.import_ai_labs(engine_url, docker)


@pytest.fixture(scope="session")
def lab_image(ai_labs: tuple[str, str]) -> str:
    """Like AI-Lab since 2.0.0."""
    return ai_labs[0]


@pytest.fixture(scope="session")
def old_lab_image(ai_labs: tuple[str, str]) -> str:
    """Like AI-Lab before 2.0.0."""
    return ai_labs[1]


@dataclass(frozen=True)
class TestVolume:
    """A volume and, tests being root on the engine's machine, the folder it is kept in."""

    __test__ = False
    name: str
    path: Path


MakeVolume = Callable[..., TestVolume]


@pytest.fixture
def volume(docker: Any) -> Iterator[MakeVolume]:
    """Make volumes that are gone after the test, with what uses them.

    `volume()` makes one with a new name; `volume("name", type="tmpfs", o="size=20m", device="tmpfs")` has
    options of its driver (such a one is only mounted while a container uses it).
    """
    made: list[str] = []

    def make(name: str = "", **options: str) -> TestVolume:
        name = name or f"volume-{secrets.token_hex(4)}"
        new = docker.volumes.create(name, driver_opts=options or None)
        made.append(name)
        return TestVolume(name, Path(new.attrs["Mountpoint"]))

    yield make
    for name in made:
        _remove_users(docker, name)
        with contextlib.suppress(NotFound):
            docker.volumes.get(name).remove(force=True)


@pytest.fixture(scope="session")
def new_name() -> Callable[[str], str]:
    """Return a word with something after it that makes it a name nothing else has."""
    return lambda word: f"{word}-{secrets.token_hex(4)}"


@pytest.fixture
def idle_container(docker_command: Docker, tar_image: str) -> Iterator[Callable[..., str]]:
    """Start containers that do nothing, with options of `docker run`; they go after the test. Gives names."""
    made: list[str] = []

    def start(*options: str, name: str = "") -> str:
        name = name or f"idle-{secrets.token_hex(4)}"
        made.append(name)
        # as the first process, sleep takes no notice of SIGTERM unless a small init passes it on
        docker_command("run", "--detach", "--init", "--name", name, *options, tar_image, "sleep", "3600")
        return name

    yield start
    for name in made:
        docker_command.run(["docker", "rm", "--force", "--volumes", name])


StartLab = Callable[..., Lab]


@pytest.fixture
def lab(docker_command: Docker, lab_image: str) -> Iterator[StartLab]:
    """Start JupyterLab in containers that go after the test: `lab("--volume", "V:/home/jupyter/notebooks")`.

    `image=` takes another than `lab_image`, `with_socket=True` lets it use the engine.
    """
    with labs_that_go(docker_command, lab_image) as start:
        yield start


@pytest.fixture(scope="module")
def module_lab(docker_command: Docker, lab_image: str) -> Iterator[StartLab]:
    """The same for containers that the tests of a module share."""
    with labs_that_go(docker_command, lab_image) as start:
        yield start


@contextlib.contextmanager
def labs_that_go(docker_command: Docker, lab_image: str) -> Iterator[StartLab]:
    made: list[str] = []

    def start(*options: str, image: str = lab_image, name: str = "", with_socket: bool = False) -> Lab:
        name = name or f"lab-{secrets.token_hex(4)}"
        made.append(name)
        return start_lab(docker_command, name, image, *options, with_socket=with_socket)

    yield start
    for name in made:
        docker_command.run(["docker", "rm", "--force", "--volumes", name])


def _remove_users(docker: Any, volume: str) -> None:
    for container in docker.containers.list(all=True, filters={"volume": volume}, ignore_removed=True):
        with contextlib.suppress(DockerException):
            container.remove(force=True, v=True)


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    """A folder of the host for snapshots, which jupyter may write to."""
    folder = tmp_path / "backups"
    folder.mkdir()
    os.chown(folder, images.JUPYTER, images.JUPYTER)
    return folder

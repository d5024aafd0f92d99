"""Whether the platform's backend, a real container, sees the folder that is seen here."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_ailab_data.docker_engine.connection import Connection
from jupyter_ailab_data.docker_engine.other_container import file_facts, find_container, read_file
from jupyter_ailab_data.doctor.one_root import Finding, Side, compare_with
from jupyter_ailab_data.models import Location
from tests.engine.labs import Docker

ROOT = "/app/ai-lab-data"
Start = Callable[..., str]


@pytest.fixture
def live(tmp_path: Path) -> Path:
    """The platform's root on the host."""
    (tmp_path / "live" / "shared").mkdir(parents=True)
    (tmp_path / "live" / "shared" / "readme.md").write_text("for all\n")
    return tmp_path / "live"


@pytest.fixture
def compared(connection: Connection, idle_container: Start) -> Callable[..., Finding]:
    """Start a backend on a folder of the host, and compare what it sees with a folder here."""

    def compare(
        backend: Path | None,
        here: Path,
        *,
        source: str | None = None,
        writable: bool = True,
        on_host: bool = False,
        meanwhile: Callable[[], object] = lambda: None,
        running: bool = True,
    ) -> Finding:
        mounts = ("--volume", f"{backend}:{ROOT}") if backend else ()
        name = idle_container(*mounts)
        if not running:
            connection.api.stop(name, timeout=0)
        meanwhile()
        found = find_container(connection, name)
        assert found is not None
        location = Location(name="shared", path=str(here), status="ok", writable=writable)
        side = Side(location, "shared", source or str(here), exact=True)
        before = sorted(os.listdir(here))
        finding = compare_with(connection, found, ROOT, side, on_host)
        assert sorted(os.listdir(here)) == before, "something was left behind"
        return finding

    return compare


def test_a_file_written_here_is_found_there_or_not(
    compared: Callable[..., Finding], live: Path, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(live)
    (tmp_path / "other" / "shared").mkdir(parents=True)
    how = "a file written here was looked for there"
    assert compared(live, live / "shared") == Finding("same", how)
    assert compared(live, tmp_path / "link" / "shared") == Finding("same", how), "the paths mislead"
    assert compared(live, tmp_path / "other" / "shared") == Finding("different", how)


def test_one_path_is_two_folders_when_the_root_was_made_again_under_a_running_backend(
    compared: Callable[..., Finding], live: Path
) -> None:
    def make_again() -> None:
        live.rename(f"{live}.gone")
        (live / "shared").mkdir(parents=True)
        (live / "shared" / "new.txt").write_text("nobody there sees this")

    assert compared(live, live / "shared", meanwhile=make_again).verdict == "different"
    (live / "shared" / "new.txt").unlink()


def test_where_nothing_can_be_written_the_files_and_then_the_paths_tell(
    compared: Callable[..., Finding], live: Path, tmp_path: Path
) -> None:
    (tmp_path / "other" / "shared").mkdir(parents=True)
    by_path, by_files = "the paths they are mounted from were compared", "some of the files were compared"
    here = live / "shared"
    assert compared(live, here, writable=False) == Finding("same", by_path)
    assert compared(live, here, writable=False, source="/another/way/to/it") == Finding("same", by_files)
    assert compared(tmp_path / "other", here, writable=False) == Finding("different", by_files)
    empty = tmp_path / "other" / "shared"
    assert compared(live, empty, writable=False) == Finding("different", by_path)


def test_beside_the_containers_the_numbers_of_the_folders_are_compared(
    compared: Callable[..., Finding], live: Path, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(live)
    (tmp_path / "other" / "shared").mkdir(parents=True)
    how = "the folders' numbers were compared"
    assert compared(live, tmp_path / "link" / "shared", writable=False, on_host=True) == Finding("same", how)
    other = tmp_path / "other" / "shared"
    assert compared(live, other, writable=False, on_host=True) == Finding("different", how)


def test_of_a_backend_that_does_not_run_the_paths_are_known(
    compared: Callable[..., Finding], live: Path, tmp_path: Path
) -> None:
    (tmp_path / "other" / "shared").mkdir(parents=True)
    assert compared(live, live / "shared", running=False).verdict == "same"
    assert compared(live, tmp_path / "other" / "shared", running=False).verdict == "different"


def test_a_backend_is_found_by_its_name_or_by_its_compose_service(
    connection: Connection, idle_container: Start, live: Path
) -> None:
    service = "com.docker.compose.service=our-backend"
    name = idle_container(
        "--label", service, "--env", "HOST_DATA_PATH=/srv/x=y", "--volume", f"{live}:{ROOT}"
    )
    for word in (name, "our-backend"):
        found = find_container(connection, word)
        assert found is not None
        assert (found.name, found.running, found.environment["HOST_DATA_PATH"]) == (name, True, "/srv/x=y")
        assert found.source_of(f"{ROOT}/shared") == f"{live}/shared"
        assert found.source_of("/app") is None
    assert find_container(connection, "nobody") is None


def test_files_in_a_container_are_read_and_those_that_are_not_there_are_none(
    connection: Connection, idle_container: Start, live: Path
) -> None:
    found = find_container(connection, idle_container("--volume", f"{live}:{ROOT}:ro"))
    assert found is not None
    os.utime(live / "shared" / "readme.md", ns=(0, 1_600_000_000_999_000_000))
    facts = file_facts(connection, found, f"{ROOT}/shared/readme.md")
    assert facts is not None
    assert (facts.size, int(facts.changed.timestamp())) == (8, 1_600_000_000)
    assert read_file(connection, found, f"{ROOT}/shared/readme.md") == b"for all\n"
    (live / "large").write_bytes(bytes(200_000))
    for path in ("none", "shared", "large"):
        assert read_file(connection, found, f"{ROOT}/{path}") is None
    assert file_facts(connection, found, f"{ROOT}/none") is None


def test_where_a_container_has_no_programs_its_files_are_asked_of_the_engine(
    connection: Connection, docker_command: Docker, worker_image: str, live: Path
) -> None:
    """A backend may be made of one program alone."""
    name = f"bare-{secrets.token_hex(4)}"
    command = ("--volume", f"{live}:{ROOT}", "--env", "PATH=/nowhere", worker_image)
    docker_command(
        "run", "--detach", "--name", name, *command, sys.executable, "-c", "import time; time.sleep(600)"
    )
    try:
        found = find_container(connection, name)
        assert found is not None
        assert read_file(connection, found, f"{ROOT}/shared/readme.md") == b"for all\n"
        assert read_file(connection, found, f"{ROOT}/shared/none") is None
        facts = file_facts(connection, found, f"{ROOT}/shared/readme.md")
        assert facts is not None
        assert int(facts.changed.timestamp()) == int((live / "shared" / "readme.md").stat().st_mtime)
        assert file_facts(connection, found, f"{ROOT}/shared/none") is None
    finally:
        docker_command.run(["docker", "rm", "--force", name])

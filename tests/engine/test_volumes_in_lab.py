"""Volumes as a JupyterLab in a container sees them: mounted there or not, with a mounted store or without."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engine.conftest import MakeVolume, StartLab, TestVolume
from tests.engine.images import JUPYTER
from tests.engine.labs import Docker, Lab, wait_for
from tests.engine.trees import fill, make_large, picture
from tests.engine.volumes import helpers

NOTEBOOKS = "/home/jupyter/notebooks"


@pytest.fixture(scope="module")
def mine(docker: Any, new_name: Callable[[str], str]) -> Iterator[TestVolume]:
    """The volume of the notebooks."""
    made = docker.volumes.create(new_name("notebooks"))
    path = Path(made.attrs["Mountpoint"])
    os.chown(path, JUPYTER, JUPYTER)
    yield TestVolume(made.name, path)
    for container in docker.containers.list(all=True, filters={"volume": made.name}):
        container.remove(force=True, v=True)
    made.remove(force=True)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("backups")
    os.chown(folder, JUPYTER, JUPYTER)
    return folder


@pytest.fixture(scope="module")
def running(module_lab: StartLab, mine: TestVolume, store: Path) -> Lab:
    """JupyterLab, run by jupyter, with its notebooks on a volume, and a mounted store."""
    mounts = ("--volume", f"{mine.name}:{NOTEBOOKS}", "--volume", f"{store}:/backups")
    return module_lab(*mounts, with_socket=True)


def found(running: Lab, volume: str) -> dict[str, Any]:
    return next(each for each in running.get("volumes")["volumes"] if each["name"] == volume)


def cli(running: Lab, *words: str, **variables: str) -> Any:
    """Run our command in the container, and return the JSON that it answers."""
    told = [word for name, value in variables.items() for word in ("--env", f"{name}={value}")]
    command = ("python", "-m", "jupyter_ailab_data.cli")
    return json.loads(running.docker("exec", *told, running.name, *command, *words, "--json"))


def test_the_volume_of_the_notebooks_is_that_location(running: Lab, mine: TestVolume, docker: Any) -> None:
    volume = found(running, mine.name)
    assert volume["location"] == "notebooks"
    assert [(user["name"], user["ours"], user["path"]) for user in volume["users"]] == [
        (running.name, True, NOTEBOOKS)
    ]
    (mine.path / "a.txt").write_text("first")
    os.chown(mine.path / "a.txt", JUPYTER, JUPYTER)
    job = running.do(f"volumes/{mine.name}/snapshot", {"label": "by its name"})
    assert job["location"] == "notebooks"
    snapshot = job["result"]["snapshot"]
    assert running.get(f"snapshots/{snapshot}")["location"] == "notebooks"
    assert found(running, mine.name)["snapshots"] >= 1
    (mine.path / "a.txt").write_text("second")
    running.do(f"volumes/{mine.name}/restore", {"snapshot": snapshot})
    assert (mine.path / "a.txt").read_text() == "first"


def test_others_on_the_volume_of_the_notebooks_are_stopped_and_we_are_not(
    running: Lab, mine: TestVolume, idle_container: Callable[..., str], docker: Any
) -> None:
    (mine.path / "b.txt").write_text("first")
    os.chown(mine.path / "b.txt", JUPYTER, JUPYTER)
    snapshot = running.snapshot()
    (mine.path / "b.txt").write_text("second")
    other = idle_container("--volume", f"{mine.name}:/data")
    plan = running.ask("POST", f"volumes/{mine.name}/plan", {"snapshot": snapshot})
    (warning,) = [each for each in plan["warnings"] if each["reason"] == "in-use"]
    assert other in warning["message"]
    assert running.name not in warning["message"]

    before = {name: docker.containers.get(name).attrs["State"]["StartedAt"] for name in (running.name, other)}
    job = running.do(f"volumes/{mine.name}/restore", {"snapshot": snapshot, "plan": plan["id"], "stop": True})
    assert (mine.path / "b.txt").read_text() == "first"
    after = {name: docker.containers.get(name).attrs["State"]["StartedAt"] for name in (running.name, other)}
    assert after[running.name] == before[running.name]
    assert after[other] != before[other]
    undo = job["result"]["safety"]
    assert running.get(f"snapshots/{undo}")["location"] == "notebooks"
    running.do(f"snapshots/{undo}/restore", {"mode": "undo"})
    assert (mine.path / "b.txt").read_text() == "second"


def test_plan_restore_and_undo_of_a_volume_mounted_nowhere_go_by_the_snapshot_alone(
    running: Lab, volume: MakeVolume, store: Path
) -> None:
    other = volume()
    fill(other.path, JUPYTER)
    os.chown(other.path / "run.sh", 4242, 4343)
    before = picture(other.path)
    snapshot = running.do(f"volumes/{other.name}/snapshot", {})["result"]["snapshot"]
    os.chown(other.path / "run.sh", 1, 1)  # only root can bring that back
    (other.path / "mine.txt").write_text("mine")
    plan = running.ask("POST", f"snapshots/{snapshot}/plan", {"mode": "replace"})
    assert {entry["path"]: entry["action"] for entry in plan["entries"]} == {
        "run.sh": "changed",
        "mine.txt": "removed",
    }
    job = running.do(f"snapshots/{snapshot}/restore", {"mode": "replace", "plan": plan["id"]})
    assert picture(other.path) == before
    running.do(f"snapshots/{job['result']['safety']}/restore", {"mode": "undo"})
    assert (other.path / "mine.txt").read_text() == "mine"
    assert {os.lstat(path).st_uid for path in store.rglob("*")} == {JUPYTER}


def test_the_recipes_variables_name_the_volume_and_the_folder(
    running: Lab, volume: MakeVolume, tar_image: str, tmp_path: Path
) -> None:
    other, folder = volume(), tmp_path / "backups"
    folder.mkdir()
    (other.path / "a.txt").write_text("a")
    taken = cli(running, "volumes", "snapshot", VOLUME=other.name, DIR=str(folder))
    assert [taken["path"]] == [str(path) for path in folder.glob("*.tgz")]
    by_tar = cli(
        running, "volumes", "snapshot", "--helper-image", tar_image, VOLUME=other.name, DIR=str(folder)
    )
    assert by_tar["path"] == f"{folder}/backup.tgz"
    kept = cli(running, "volumes", "snapshot", other.name)["snapshot"]
    (other.path / "a.txt").write_text("b")
    cli(running, "volumes", "restore", kept, "--yes", VOLUME=other.name)
    assert (other.path / "a.txt").read_text() == "a"
    assert [each["name"] for each in cli(running, "volumes", "list") if each["name"] == other.name]
    cli(running, "volumes", "remove", other.name, "--yes")
    assert not other.path.exists()


def test_a_server_that_is_killed_leaves_the_volume_as_it_was_and_no_helper(
    running: Lab, volume: MakeVolume, idle_container: Callable[..., str], docker: Any
) -> None:
    large, other = volume(), volume()
    make_large(large.path)
    fill(other.path, JUPYTER)
    before = picture(other.path)
    user = idle_container("--volume", f"{other.name}:/data")
    snapshot = running.do(f"volumes/{large.name}/snapshot", {})["result"]["snapshot"]
    wish = {"snapshot": snapshot, "mode": "replace", "stop": True}
    job = running.ask("POST", f"volumes/{other.name}/restore", wish, 202)
    until = time.monotonic() + 60
    while running.get(f"jobs/{job['id']}")["progress"]["phase"] != "Restoring":
        assert time.monotonic() < until
        time.sleep(0.05)
    docker.containers.get(running.name).kill()
    (left,) = helpers(docker)
    docker.containers.get(left).wait(timeout=60)  # it sees that its server is gone
    assert picture(other.path) == before

    docker.containers.get(running.name).start()
    wait_for(running)

    def settled() -> bool:
        """Whether the new server has tidied up after the old one, and says what became of its job."""
        restarted = docker.containers.get(user).attrs["State"]["Running"]
        return restarted and not helpers(docker) and running.get(f"jobs/{job['id']}")["state"] != "running"

    while not settled():
        assert time.monotonic() < until + 60
        time.sleep(0.1)
    assert running.get(f"jobs/{job['id']}")["state"] == "failed"
    assert picture(other.path) == before


def test_without_a_mounted_store_a_restore_elsewhere_is_refused_since_nothing_could_be_kept(
    lab: StartLab, volume: MakeVolume, docker: Any
) -> None:
    other = volume()
    (other.path / "a.txt").write_text("a")
    bare = lab("--volume", NOTEBOOKS, with_socket=True)
    snapshot = bare.do(f"volumes/{other.name}/snapshot", {})["result"]["snapshot"]
    (other.path / "a.txt").write_text("b")
    plan = bare.ask("POST", f"snapshots/{snapshot}/plan", {})
    assert [entry["path"] for entry in plan["entries"]] == ["a.txt"]
    job = bare.do(f"snapshots/{snapshot}/restore", {}, state="failed")
    assert job["error"]["reason"] == "store-unavailable"
    assert "/backups" in job["error"]["message"]
    assert (other.path / "a.txt").read_text() == "b"
    copied = bare.do(f"snapshots/{snapshot}/restore", {"mode": "copy"})  # replaces nothing
    assert (other.path / copied["result"]["path"] / "a.txt").read_text() == "a"
    assert helpers(docker) == []
    assert docker.volumes.list(filters={"label": "ailab-data.helper"}) == []


def test_a_move_onto_a_volume_that_fails_leaves_no_volume(
    running: Lab, mine: TestVolume, docker: Any, docker_command: Docker, new_name: Callable[[str], str]
) -> None:
    name = new_name("moved")
    make_large(mine.path)
    for path in mine.path.iterdir():
        os.chown(path, JUPYTER, JUPYTER)
    job = running.ask("POST", "locations/notebooks/adopt", {"volume": name}, 202)
    until = time.monotonic() + 60
    while not helpers(docker):
        assert time.monotonic() < until
        time.sleep(0.02)
    running.ask("DELETE", f"jobs/{job['id']}", status=202)
    while (job := running.get(f"jobs/{job['id']}"))["state"] == "running":
        assert time.monotonic() < until
        time.sleep(0.05)
    assert job["state"] == "cancelled"
    assert name not in [each.name for each in docker.volumes.list()]
    assert helpers(docker) == []

"""JupyterLab with this extension inside a container: what it finds there, and what outlives it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.engine.conftest import MakeVolume, StartLab
from tests.engine.labs import Docker, Lab
from tests.engine.test_recipe import BACK_UP, RESTORE
from tests.engine.trees import JUPYTER, SCS, contents, fill, picture, read_scs

NOTEBOOKS = "/home/jupyter/notebooks"
OLD_NOTEBOOKS = "/root/notebooks"
SHARED = "/home/jovyan/shared"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the host with datasets."""
    folder = tmp_path_factory.mktemp("shared")
    folder.chmod(0o755)  # pytest closes what it makes
    (folder / "datasets").mkdir()
    (folder / "datasets" / "readings.csv").write_text("1,2\n")
    return folder


@pytest.fixture(scope="module")
def usual(module_lab: StartLab, docker: Any, new_name: Callable[[str], str], shared: Path) -> Lab:
    """As most people run it: the notebooks on a named volume, a read-only shared folder, no socket."""
    name = new_name("notebooks")
    return module_lab("--volume", f"{name}:{NOTEBOOKS}", "--volume", f"{shared}:{SHARED}:ro")


@pytest.fixture(scope="module")
def with_engine(module_lab: StartLab, docker: Any, new_name: Callable[[str], str], shared: Path) -> Lab:
    """The same by the engine's socket."""
    options = ("--volume", f"{new_name('notebooks')}:{NOTEBOOKS}", "--volume", f"{shared}:{SHARED}:ro")
    return module_lab(*options, with_socket=True)


@pytest.fixture(scope="module")
def on_nothing(module_lab: StartLab, new_name: Callable[[str], str]) -> Lab:
    """As people who have forgotten it run it: the notebooks in the container's own layer."""
    return module_lab()


def mount_of(lab: Lab, path: str) -> dict[str, Any]:
    """Return what Docker itself says is mounted at `path` in a lab's container."""
    mounts = json.loads(lab.docker("inspect", "--format", "{{json .Mounts}}", lab.name))
    (found,) = [mount for mount in mounts if mount["Destination"] == path]
    return dict(found)


def test_without_the_socket_a_named_volume_is_known_by_its_name(usual: Lab) -> None:
    location = usual.location()
    assert location["path"] == NOTEBOOKS
    assert (location["status"], location["writable"]) == ("ok", True)
    mount = location["mount"]
    assert (mount["kind"], mount["volume"]) == ("volume", mount_of(usual, NOTEBOOKS)["Name"])
    assert (mount["survives"], mount["anonymous"], mount["read_only"]) == (True, False, False)
    assert location["usage"]["free"] > 0
    assert location["usage"]["inodes_free"] > 0


def test_without_the_socket_volumes_are_not_listed_and_nothing_is_wrong(usual: Lab) -> None:
    answer = usual.get("volumes")
    assert (answer["engine"]["state"], answer["volumes"]) == ("absent", [])
    checks = usual.checks()
    assert checks["socket"]["status"] == "ok"
    assert checks["notebooks"]["status"] == "ok"
    assert mount_of(usual, NOTEBOOKS)["Name"] in checks["notebooks"]["seen"]


def test_a_read_only_shared_folder_is_known_by_the_path_on_the_host(usual: Lab, shared: Path) -> None:
    location = usual.location("shared")
    assert (location["path"], location["status"], location["writable"]) == (SHARED, "ok", False)
    mount = location["mount"]
    assert (mount["kind"], mount["read_only"]) == ("bind", True)
    assert str(shared).endswith(mount["source"])  # as far as the file system that holds it reaches
    assert (location["empty"], location["expected_mount"]) == (False, False)
    assert usual.checks()["folders-shared"]["status"] == "ok"


def test_the_terminal_in_the_container_says_the_same(usual: Lab) -> None:
    said = json.loads(usual.run("jupyter", "ailab-data", "locations", "--json"))
    of_terminal = {each["name"]: each for each in said}
    for name in ("notebooks", "shared"):
        assert of_terminal[name]["mount"] == usual.location(name)["mount"]


def test_with_the_socket_the_container_image_and_volume_are_found(with_engine: Lab, lab_image: str) -> None:
    answer = with_engine.get("volumes")
    engine = answer["engine"]
    assert (engine["state"], engine["container"], engine["rootless"]) == ("ok", with_engine.name, False)
    assert engine["image"] == lab_image
    name = mount_of(with_engine, NOTEBOOKS)["Name"]
    (volume,) = [each for each in answer["volumes"] if each["name"] == name]
    assert volume["location"] == "notebooks"
    (user,) = volume["users"]
    assert (user["name"], user["path"], user["running"], user["ours"]) == (
        with_engine.name,
        NOTEBOOKS,
        True,
        True,
    )
    assert with_engine.checks()["socket"]["status"] == "ok"


def test_with_the_socket_but_not_its_group_it_is_said_and_the_rest_works(
    lab: StartLab, docker_command: Docker, new_name: Callable[[str], str]
) -> None:
    options = ("--volume", f"{docker_command.socket}:/var/run/docker.sock")
    running = lab(*options, "--volume", f"{new_name('notebooks')}:{NOTEBOOKS}")
    assert running.get("volumes")["engine"]["state"] == "no-permission"
    check = running.checks()["socket"]
    assert check["status"] == "warning"
    assert "group" in check["todo"]
    running.snapshot()


@pytest.mark.parametrize("with_socket", [False, True])
def test_in_an_ai_lab_before_2_the_notebooks_are_found_where_they_were(
    lab: StartLab, old_lab_image: str, volume: MakeVolume, with_socket: bool
) -> None:
    used = volume()
    running = lab("--volume", f"{used.name}:{OLD_NOTEBOOKS}", image=old_lab_image, with_socket=with_socket)
    location = running.location()
    assert (location["path"], location["mount"]["volume"]) == (OLD_NOTEBOOKS, used.name)
    fill(used.path)
    running.snapshot()
    assert running.get("volumes")["engine"]["state"] == ("ok" if with_socket else "absent")


def test_an_anonymous_volume_is_called_one(lab: StartLab) -> None:
    running = lab("--volume", NOTEBOOKS)
    mount = running.location()["mount"]
    assert (mount["kind"], mount["anonymous"], mount["survives"]) == ("volume", True, False)
    assert re.fullmatch("[0-9a-f]{64}", mount["volume"])
    check = running.checks()["notebooks"]
    assert check["status"] == "warning"
    assert "anonymous" in check["seen"]


def test_notebooks_on_nothing_are_called_lost_with_the_container(on_nothing: Lab) -> None:
    location = on_nothing.location()
    mount = location["mount"]
    assert (mount["kind"], mount["survives"], mount["volume"]) == ("container", False, None)
    check = on_nothing.checks()["notebooks"]
    assert check["status"] == "error"
    assert "lost" in check["seen"]
    assert "docker volume create" in check["todo"]


def test_a_store_in_the_container_is_said_to_be_lost_with_it(on_nothing: Lab) -> None:
    assert on_nothing.get("snapshots")["problem"]["reason"] == "lost-with-container"
    assert on_nothing.checks()["store"]["status"] != "ok"


def test_everything_is_found_by_a_new_container_on_the_same_volumes(
    lab: StartLab, volume: MakeVolume, docker_command: Docker, backups: Path
) -> None:
    used = volume()
    options = ("--volume", f"{used.name}:{NOTEBOOKS}", "--volume", f"{backups}:/backups")
    first = lab(*options)
    fill(used.path, JUPYTER)
    before = picture(used.path)
    snapshot = first.snapshot(label="before the upgrade")
    first.remove()
    (used.path / "analysis.ipynb").write_text("spoilt")
    (used.path / SCS).unlink()

    second = lab(*options)
    (found,) = second.get("snapshots")["snapshots"]
    assert (found["id"], found["label"]) == (snapshot, "before the upgrade")
    second.do(f"snapshots/{snapshot}/restore", {"mode": "replace"})
    assert picture(used.path) == before
    assert read_scs(used.path / SCS) == "exasol.example.org"


def test_everything_is_found_on_a_new_volume_restored_by_the_documented_command(
    lab: StartLab, volume: MakeVolume, docker_command: Docker, backups: Path, tar_image: str
) -> None:
    used, new = volume(), volume()
    first = lab("--volume", f"{used.name}:{NOTEBOOKS}", "--volume", f"{backups}:/backups")
    fill(used.path, JUPYTER)
    before = picture(used.path)
    snapshot = first.snapshot()
    first.remove()
    docker_command("volume", "rm", used.name)
    (backups / f"{snapshot}.tgz").rename(backups / "backup.tgz")
    done = docker_command.shell(RESTORE, VOLUME=new.name, DIR=str(backups))
    assert done.returncode == 0, done.stderr

    second = lab("--volume", f"{new.name}:{NOTEBOOKS}", "--volume", f"{backups}:/backups")
    assert picture(new.path) == before
    names = {entry["name"] for entry in second.get("locations/notebooks/contents/")["entries"]}
    assert {"analysis.ipynb", "reports", SCS} <= names
    (found,) = second.get("snapshots")["snapshots"]
    plan = second.ask("POST", f"snapshots/{found['id']}/plan", {"mode": "replace"})
    # files that tar restored have lost the fractions of a second: they count as changed
    assert [plan[what]["entries"] for what in ("added", "removed")] == [0, 0]


def test_what_the_documented_command_backed_up_is_restored_in_the_container(
    lab: StartLab, volume: MakeVolume, docker_command: Docker, backups: Path, tar_image: str
) -> None:
    old, new = volume(), volume()
    fill(old.path, JUPYTER)
    done = docker_command.shell(BACK_UP, VOLUME=old.name, DIR=str(backups))
    assert done.returncode == 0, done.stderr
    running = lab("--volume", f"{new.name}:{NOTEBOOKS}", "--volume", f"{backups}:/backups")
    (found,) = running.get("snapshots")["snapshots"]
    assert found["id"] == "backup"
    running.do("snapshots/backup/restore", {})
    assert contents(new.path) == contents(old.path)
    assert picture(new.path) == picture(old.path)


def test_the_check_for_image_builders_passes_in_this_image(usual: Lab) -> None:
    words = ["docker", "exec", usual.name, "jupyter", "ailab-data", "doctor", "--build"]
    done = usual.docker.run(words)
    assert done.returncode == 0, (done.stdout, done.stderr)


def test_the_extension_is_found_on_both_sides_with_one_version(usual: Lab) -> None:
    found = [check for id, check in usual.checks().items() if id.startswith("extension")]
    assert found
    assert [check for check in found if check["status"] != "ok"] == []

"""JupyterLab inside a container that may use the engine: what it does with volumes not mounted there."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.engine.conftest import MakeVolume, StartLab
from tests.engine.labs import TOKEN, Docker, wait_for
from tests.engine.trees import JUPYTER, SCS, fill, picture, read_scs
from tests.engine.volumes import helpers

NOTEBOOKS = "/home/jupyter/notebooks"


def test_a_volume_that_is_not_mounted_here_is_backed_up_and_restored_by_a_helper_of_our_own_image(
    lab: StartLab, volume: MakeVolume, docker: Any, backups: Path
) -> None:
    other = volume()
    fill(other.path, JUPYTER)
    before = picture(other.path)
    running = lab("--volume", NOTEBOOKS, "--volume", f"{backups}:/backups", with_socket=True)
    snapshot = running.do(f"volumes/{other.name}/snapshot", {"label": "from afar"})["result"]["snapshot"]
    assert (backups / f"{snapshot}.tgz").is_file()
    # helpers are root, who runs JupyterLab isn't
    assert {os.lstat(path).st_uid for path in backups.rglob("*")} == {JUPYTER}
    (other.path / "analysis.ipynb").write_text("spoilt")
    (other.path / SCS).unlink()
    (other.path / "later.txt").write_text("not in the snapshot")

    running.do(f"volumes/{other.name}/restore", {"snapshot": snapshot, "mode": "replace"})
    assert picture(other.path) == before
    assert read_scs(other.path / SCS) == "exasol.example.org"
    assert {os.lstat(path).st_uid for path in backups.rglob("*")} == {JUPYTER}
    assert helpers(docker) == []


def test_without_a_mounted_store_a_snapshot_of_a_volume_is_kept_in_the_container(
    lab: StartLab, volume: MakeVolume, docker: Any
) -> None:
    other = volume()
    fill(other.path, JUPYTER)
    running = lab("--volume", NOTEBOOKS, with_socket=True)
    snapshot = running.do(f"volumes/{other.name}/snapshot", {})["result"]["snapshot"]
    names = [entry["name"] for entry in running.get(f"snapshots/{snapshot}/contents/")["entries"]]
    assert SCS in names
    assert helpers(docker) == []


def test_notebooks_on_nothing_move_onto_a_volume_and_the_line_that_is_shown_starts_a_container_with_them(
    lab: StartLab, docker: Any, docker_command: Docker, new_name: Callable[[str], str], tmp_path: Path
) -> None:
    folder = tmp_path / "notebooks"
    folder.mkdir()
    fill(folder, JUPYTER)
    running = lab("--env", "COLOUR=blue", "--env", "DB_PASSWORD=not told", with_socket=True)
    put = docker_command.shell(
        'tar -C "$FOLDER" -c . | docker cp - "$TO"', FOLDER=str(folder), TO=f"{running.name}:{NOTEBOOKS}"
    )
    assert put.returncode == 0, put.stderr
    name = new_name("moved")
    running.do("locations/notebooks/adopt", {"volume": name})
    assert picture(Path(docker.volumes.get(name).attrs["Mountpoint"])) == picture(folder)
    assert helpers(docker) == []

    line = running.get(f"locations/notebooks/run-line?volume={name}")
    assert "not told" not in line["command"]
    assert line["secrets"] == ["DB_PASSWORD", "IDENTITYPROVIDER_TOKEN"]
    running.remove()
    # as one types it, but in the background
    typed = line["command"].replace("docker run", "docker run --detach", 1)
    done = docker_command.shell(typed, DB_PASSWORD="from the shell", IDENTITYPROVIDER_TOKEN=TOKEN)
    assert done.returncode == 0, (typed, done.stderr)
    wait_for(running)  # it has the same name and answers at the same address
    mount = running.location()["mount"]
    assert (mount["kind"], mount["volume"]) == ("volume", name)
    assert running.checks()["notebooks"]["status"] == "ok"
    assert running.run("sh", "-c", "echo $COLOUR, $DB_PASSWORD").strip() == "blue, from the shell"
    assert picture(Path(docker.volumes.get(name).attrs["Mountpoint"])) == picture(folder)

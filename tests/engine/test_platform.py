"""Two containers play the AI-Lab platform: its backend, and an environment that it has started for a user."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.engine.conftest import StartLab
from tests.engine.labs import Lab
from tests.engine.trees import JUPYTER

BACKEND = "ai-lab-backend"
IN_BACKEND = "/app/ai-lab-data"
SHARED = "/home/jovyan/shared"
DATA = "/home/jovyan/data"
USER = "users/ada_at_example_org"


@dataclass(frozen=True)
class Platform:
    """Starts the two containers on folders of the host."""

    lab: StartLab
    idle_container: Callable[..., str]

    def environment(self, root: Path, *options: str, mode: str = "", with_socket: bool = True) -> Lab:
        """An environment whose folders come from `root`."""
        return self.lab(
            *("--volume", f"{root}/shared:{SHARED}{mode}", "--volume", f"{root}/{USER}:{DATA}"),
            *("--volume", "/home/jupyter/notebooks", *options),
            with_socket=with_socket,
        )

    def backend(self, root: Path, name: str = BACKEND) -> str:
        """The backend, whose data is `root`."""
        return self.idle_container("--volume", f"{root}:{IN_BACKEND}", name=name)


@pytest.fixture
def platform(lab: StartLab, idle_container: Callable[..., str]) -> Platform:
    return Platform(lab, idle_container)


def make_root(folder: Path) -> Path:
    """Make the platform's layout."""
    for name in (
        "shared/datasets",
        f"{USER}/datasets",
        f"{USER}/notebooks",
        f"{USER}/models",
        "admin/backups",
    ):
        (folder / name).mkdir(parents=True)
        (folder / name).chmod(0o777)
    for name in ("shared", USER):
        (folder / name).chmod(0o777)
    (folder / "shared" / "readme.md").write_text("for all\n")
    return folder


def about_shared(lab: Lab) -> dict[str, dict[str, Any]]:
    """Return what the doctor says of the platform's folders, by its checks' ids."""
    return {id: check for id, check in lab.checks().items() if id.startswith("shared")}


def files(root: Path) -> set[Path]:
    return {path.relative_to(root) for path in root.rglob("*")}


def test_when_both_see_the_same_folders_all_is_well_and_nothing_is_left(
    platform: Platform, tmp_path: Path
) -> None:
    root = make_root(tmp_path / "live")
    before = files(root)
    platform.backend(root)
    environment = platform.environment(root, "--env", f"HOST_DATA_PATH={root}")
    found = about_shared(environment)
    assert found
    assert [check for check in found.values() if check["status"] != "ok"] == []
    assert files(root) == before


def test_when_they_see_different_folders_it_is_an_error_that_names_both(
    platform: Platform, tmp_path: Path
) -> None:
    live, other = make_root(tmp_path / "live"), make_root(tmp_path / "other")
    before = files(live), files(other)
    platform.backend(other)
    environment = platform.environment(live, "--env", f"HOST_DATA_PATH={other}")
    wrong = [check for check in about_shared(environment).values() if check["status"] == "error"]
    assert wrong
    said = "\n".join("\n".join([check["seen"], check["todo"], *check["details"]]) for check in wrong)
    assert str(live) in said
    assert str(other) in said
    assert (files(live), files(other)) == before


def test_without_the_socket_the_sources_are_still_compared_with_host_data_path(
    platform: Platform, tmp_path: Path
) -> None:
    live, other = make_root(tmp_path / "live"), make_root(tmp_path / "other")
    options = ("--env", f"HOST_DATA_PATH={other}")
    split = platform.environment(live, *options, with_socket=False)
    assert "error" in {check["status"] for check in about_shared(split).values()}


def test_areas_are_known_and_files_are_published_where_they_may_be_written(
    platform: Platform, tmp_path: Path
) -> None:
    root = make_root(tmp_path / "live")
    environment = platform.environment(root, mode=":ro", with_socket=False)
    shared, data = environment.location("shared"), environment.location("data")
    assert [(area["kind"], area["writable"]) for area in shared["areas"]] == [("shared", False)]
    kinds = {area["kind"]: area for area in data["areas"]}
    assert {"user", "datasets", "notebooks", "models"} <= kinds.keys()
    assert kinds["user"]["user"] == Path(USER).name
    assert kinds["datasets"]["writable"]

    environment.run("sh", "-c", "echo 1,2,3 > /home/jupyter/notebooks/result.csv")
    publish = "locations/notebooks/contents/result.csv/publish"
    environment.do(publish, {"to": "data", "folder": "datasets"})
    assert (root / USER / "datasets" / "result.csv").read_text() == "1,2,3\n"
    refused = environment.ask("POST", publish, {"to": "shared", "folder": "datasets"}, 409)
    assert refused["reason"] == "read-only"
    assert not (root / "shared" / "datasets" / "result.csv").exists()


def test_what_the_old_root_still_holds_is_reported_and_brought_over(
    platform: Platform, tmp_path: Path
) -> None:
    root, old = make_root(tmp_path / "live"), make_root(tmp_path / "old")
    forgotten = old / "shared" / "datasets" / "forgotten.csv"
    forgotten.write_text("still there\n")
    os.chown(forgotten, JUPYTER, JUPYTER)  # who brings it over, and can't give it to anybody else
    environment = platform.environment(root, "--volume", f"{old}:/opt/ai-lab-data:ro", with_socket=False)
    found = about_shared(environment)
    said = [check for check in found.values() if "forgotten.csv" in str(check)]
    assert [check["status"] for check in said] == ["warning"]
    environment.do("locations/shared/bring-over", {})
    assert (root / "shared" / "datasets" / "forgotten.csv").read_text() == "still there\n"
    assert forgotten.exists()
    assert not any("forgotten.csv" in str(check) for check in about_shared(environment).values())

"""What the doctor says of a real engine: it answers, what jobs left there, the image of helpers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jupyter_ailab_data.docker_engine.addresses import EngineAddress
from jupyter_ailab_data.docker_engine.containers import HELPER_LABEL
from jupyter_ailab_data.docker_engine.owners import this_process
from jupyter_ailab_data.docker_engine.sweeping import OWNER_LABEL, STOPPED_LABEL
from jupyter_ailab_data.doctor.checkup import examine
from jupyter_ailab_data.doctor.view import Given, View
from jupyter_ailab_data.models import Check


@pytest.fixture
def view(engine_url: str, tmp_path: Path) -> Iterator[Any]:
    """Make views of the engine of the tests, with no folders."""
    made: list[View] = []

    def make(**given: Any) -> View:
        made.append(View(Given(None, list, EngineAddress(engine_url), environment={}, **given)))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def helper(docker: Any, tar_image: str) -> Iterator[Any]:
    """Make a helper container that has not begun, of an owner that is alive or not."""
    made: list[Any] = []

    def make(alive: bool, stopped: str = "") -> str:
        owner = this_process(None)
        owner = owner if alive else replace(owner, started=owner.started - 1)
        labels = {HELPER_LABEL: "1", OWNER_LABEL: str(owner), STOPPED_LABEL: stopped}
        made.append(docker.containers.create(tar_image, ["sleep", "60"], labels=labels, network_mode="none"))
        return str(made[-1].name)

    yield make
    for each in made:
        each.remove(force=True)


def about(view: View, word: str) -> dict[str, Check]:
    return {check.id: check for check in examine(view, [word]).checks}


def test_an_engine_that_answers_is_described(view: Any, docker: Any) -> None:
    made = view()
    check = about(made, "socket")["socket"]
    assert docker.version()["Version"] in check.seen
    assert made.engine.state == "ok"


def test_helpers_of_a_dead_server_are_named_and_left_alone(view: Any, helper: Any, docker: Any) -> None:
    assert about(view(), "helpers")["helpers"].status == "ok"
    helper(alive=True)
    assert about(view(), "helpers")["helpers"].status == "ok"
    left = helper(alive=False, stopped="0123456789ab")
    check = about(view(), "helpers")["helpers"]
    assert (check.status, check.details) == ("warning", [left])
    assert "1 container it had stopped" in check.seen
    assert f"docker rm --force {left}" in check.todo
    assert docker.containers.get(left).status == "created"


def test_the_image_that_helpers_shall_be_made_from_is_looked_for(view: Any, tar_image: str) -> None:
    assert about(view(helper_image=tar_image), "helpers")["helpers-image"].status == "ok"
    check = about(view(helper_image="no-such/image:1"), "helpers")["helpers-image"]
    assert (check.status, "docker pull no-such/image:1" in check.todo) == ("warning", True)


def test_all_checks_end_beside_an_engine(view: Any) -> None:
    found = examine(view())
    assert [check for check in found.checks if check.id.endswith("-unfinished")] == []

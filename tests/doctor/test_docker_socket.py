"""What is said of the Docker engine, there or not; with a real one in tests/engine."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from jupyter_ailab_data.docker_engine.addresses import EngineAddress
from jupyter_ailab_data.doctor import docker_socket, helpers
from jupyter_ailab_data.models import Engine, Problem
from tests.doctor.conftest import MakeView, by_id


def about(view: MakeView, found: Engine, **given: Any) -> Any:
    given.setdefault("engine", EngineAddress())
    return by_id(docker_socket.checks(view(facts={"engine": found}, **given)))["socket"]


def test_no_socket_is_the_usual_case(view: MakeView) -> None:
    check = about(view, Engine(state="absent", problem=Problem("There is none. Add one.", "no-docker")))
    assert (check.status, check.todo) == ("ok", "")


@pytest.mark.parametrize(
    "given",
    [{"engine": EngineAddress("unix:///nowhere")}, {"environment": {"DOCKER_HOST": "tcp://engine:2375"}}],
)
def test_no_socket_where_one_was_named_is_a_warning(view: MakeView, given: dict[str, Any]) -> None:
    engine = Engine(
        state="absent", problem=Problem("There is no socket there. Is the name right?", "no-docker")
    )
    check = about(view, engine, **given)
    assert (check.status, check.seen, check.todo) == (
        "warning",
        "There is no socket there.",
        "Is the name right?",
    )


@pytest.mark.parametrize("state", ["no-permission", "not-answering", "refused"])
def test_one_that_cannot_be_used_is_a_warning_with_what_to_do(view: MakeView, state: Any) -> None:
    check = about(view, Engine(state=state, problem=Problem("It does not answer.", "no-docker")))
    assert (check.status, check.seen) == ("warning", "It does not answer.")
    assert check.todo


def test_one_that_answers_is_well_and_its_danger_is_told(view: MakeView) -> None:
    engine = Engine(state="ok", version="27.1", container="my-lab", image="exasol/ai-lab:6")
    check = about(view, engine)
    assert (check.status, "“my-lab”" in check.seen) == ("ok", True)
    assert "as root" in " ".join(check.details)
    assert "exasol/ai-lab:6" in " ".join(check.details)
    rootless = about(view, Engine(state="ok", version="27.1", rootless=True, container="my-lab"))
    assert "as root" not in " ".join(rootless.details)


def test_an_engine_that_does_not_know_this_container_is_another_one(view: MakeView) -> None:
    made = view(facts={"engine": Engine(state="ok", version="27.1")}, engine=EngineAddress())
    (check,) = docker_socket.checks(made)
    assert check.status == ("warning" if made.in_container else "ok")


def test_a_socket_that_nobody_listens_on_is_seen_for_real(view: MakeView, tmp_path: Path) -> None:
    path = tmp_path / "dead.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    made = view(engine=EngineAddress(f"unix://{path}", timeout=0.5))
    (check,) = docker_socket.checks(made)
    assert check.status == "warning"
    assert "nobody listens" in check.seen
    assert list(helpers.checks(made)) == []  # what needs an engine says nothing without one
    made.close()

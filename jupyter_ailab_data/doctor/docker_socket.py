"""Whether there is a Docker engine, and what it means to have one within reach."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..models import Check, Engine
from .view import View

_TITLE: Final = "Docker engine"
_WITHOUT: Final = "Snapshots, restores and folders need none; only volumes that aren't mounted here do."
_DANGER: Final = (
    "Whoever can use the Docker socket can do anything on its host, as root; every notebook here can. "
    "Mount it only where you trust them all."
)


def checks(view: View) -> Iterator[Check]:
    """Look at the engine."""
    engine = view.engine
    if engine.state == "ok":
        yield _answers(view, engine)
    elif engine.state == "absent" and not _wanted(view):
        seen = f"There is no Docker socket here, which is the usual case. {_WITHOUT}"
        yield Check("socket", _TITLE, "ok", seen)
    else:
        message = engine.problem.message if engine.problem is not None else "The Docker engine can't be used."
        seen, _, todo = message.partition(". ")
        seen = f"{seen.removesuffix('.')}."
        yield Check("socket", _TITLE, "warning", seen, todo or f"Or do without it. {_WITHOUT}")


def _wanted(view: View) -> bool:
    """Whether somebody has said where the engine is."""
    return bool(view.given.engine.url or view.given.environment.get("DOCKER_HOST"))


def _answers(view: View, engine: Engine) -> Check:
    rootless = ", rootless," if engine.rootless else ""
    details = [f"This container's image is {engine.image}."] if engine.image else []
    if not engine.rootless:
        details.append(_DANGER)
    if view.in_container and engine.container is None:
        seen = (
            f"Docker {engine.version}{rootless} answers, but does not know the container that this runs in."
        )
        todo = (
            "It is another engine than the one that started this container; volumes shown are its own. "
            "Mount the right socket, or none."
        )
        return Check("socket", _TITLE, "warning", seen, todo, details)
    here = f"; this is its container “{engine.container}”" if engine.container else ""
    return Check("socket", _TITLE, "ok", f"Docker {engine.version}{rootless} answers{here}.", "", details)

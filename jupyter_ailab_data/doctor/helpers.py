"""Whether jobs that died have left helper containers on the engine, and the image of new ones is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..docker_engine.connection import Connection, engine_errors
from ..docker_engine.sweeping import stale_helpers
from ..errors import NoImageError, NotFoundError
from ..models import Check
from .phrases import amount, listed
from .view import View

_TITLE: Final = "Helper containers"


def checks(view: View) -> Iterator[Check]:
    """Look at the engine, where there is one."""
    connection = view.connection
    if connection is None:
        return
    yield _left_over(connection)
    if view.given.helper_image:
        yield _image(connection, view.given.helper_image)


def _left_over(connection: Connection) -> Check:
    found = stale_helpers(connection)
    if not found:
        return Check("helpers", _TITLE, "ok", "There is none of a job that has died.")
    stopped = sum(len(helper.stopped) for helper in found)
    seen = f"A job that died has left {amount(len(found), 'helper container')} on the engine."
    if stopped:
        seen += f" {amount(stopped, 'container')} it had stopped may still be stopped."
    todo = (
        "Restart JupyterLab, or start any job on a volume: both clean up. Or remove them: "
        f"`docker rm --force {' '.join(helper.name for helper in found)}`."
    )
    return Check("helpers", _TITLE, "warning", seen, todo, listed([helper.name for helper in found]))


def _image(connection: Connection, image: str) -> Check:
    id_, title = "helpers-image", "Image of the helper containers"
    try:
        with engine_errors("looking for the image"):
            connection.api.inspect_image(image)
    except (NotFoundError, NoImageError):
        seen = (
            f"The image “{image}” that helpers are made from (DockerEngine.helper_image) is not on the "
            "engine."
        )
        todo = (
            f"Run `docker pull {image}` on the host, or unset the setting: then it is this container's own "
            "image."
        )
        return Check(id_, title, "warning", seen, todo)
    return Check(id_, title, "ok", f"Helpers are made from the image “{image}”, which is there.")

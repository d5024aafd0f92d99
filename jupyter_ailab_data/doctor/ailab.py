"""What only matters in AI-Lab's own image: who works there, and what keeps it from starting."""

from __future__ import annotations

import os
import pwd
import sys
import time
from collections.abc import Iterator
from typing import Final

from ..archive.names import STAGING_PREFIX, to_bytes, to_text
from ..models import Check, Location
from .phrases import amount, listed
from .view import View

_ENVIRONMENT: Final = "home/jupyter/jupyterenv"
"""The Python environment of AI-Lab's image, in which JupyterLab runs."""
_PATIENCE: Final = 3.0
"""Seconds to look for links in a large folder."""


def checks(view: View) -> Iterator[Check]:
    """Look, where the image is AI-Lab's."""
    environment = os.path.join(view.given.image_root, _ENVIRONMENT)
    if not os.path.isdir(environment):
        return
    yield _python(environment)
    location = view.location("notebooks")
    if location is not None and location.status == "ok":
        yield _user(location)
        yield _links(location)


def _python(environment: str) -> Check:
    title = "AI-Lab's Python environment"
    if os.path.realpath(sys.prefix) == os.path.realpath(environment):
        return Check("ailab", title, "ok", "It runs in AI-Lab's own Python environment.")
    seen = "It is installed in another Python environment than the one AI-Lab's JupyterLab runs in."
    todo = f"Run as user jupyter: `{environment}/bin/pip install jupyter_ailab_data`."
    return Check("ailab", title, "warning", seen, todo, [f"This one is {sys.prefix}."])


def _user(location: Location) -> Check:
    """Whether we own the notebooks: what another user makes, JupyterLab can't change."""
    title, owner, me = "The user of the notebooks", os.stat(to_bytes(location.path)).st_uid, os.geteuid()
    if owner == me:
        return Check("ailab-user", title, "ok", f"The notebooks belong to {_name(me)}, who runs this.")
    seen = f"This runs as {_name(me)}, but the notebooks belong to {_name(owner)}."
    todo = (
        f"Run it as {_name(owner)}: `docker exec --user {_name(owner)} CONTAINER jupyter ailab-data …`"
        if me == 0
        else f"Change the owner of the folder to {_name(me)} (`chown`), as AI-Lab does when it starts."
    )
    return Check("ailab-user", title, "warning", seen, todo)


def _name(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"


def _links(location: Location) -> Check:
    """AI-Lab follows every link in the folder when it starts, and fails at one that leads nowhere."""
    title = "Links that lead nowhere"
    root = to_bytes(location.path)
    broken = [to_text(os.path.relpath(path, root)) for path in _broken(root)]
    if not broken:
        return Check("ailab-links", title, "ok", "No link in the notebooks folder leads nowhere.")
    seen = (
        f"{amount(len(broken), 'link')} in the notebooks folder "
        f"{'leads' if len(broken) == 1 else 'lead'} nowhere: AI-Lab does not start again while there is one."
    )
    return Check(
        "ailab-links", title, "warning", seen, "Remove them, or bring back what they lead to.", listed(broken)
    )


def _broken(root: bytes) -> Iterator[bytes]:
    end = time.monotonic() + _PATIENCE
    folders = [root]
    while folders and time.monotonic() < end:
        try:
            entries = list(os.scandir(folders.pop()))
        except OSError:
            continue
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_symlink():
                if not os.path.exists(entry.path):
                    yield entry.path
            elif entry.is_dir(follow_symlinks=False) and not entry.name.startswith(STAGING_PREFIX):
                folders.append(entry.path)

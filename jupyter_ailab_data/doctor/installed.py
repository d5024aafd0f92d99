"""What Jupyter finds of this extension, in the folders and in the order it looks.

A server reads `jupyter_server_config.json` and the files in `jupyter_server_config.d` of each folder of
`jupyter --paths`; a nearer folder wins, and in one folder the file over those in the `.d`
(jupyter_server.config_manager). JupyterLab takes the first folder `labextensions/NAME` with a package.json
(jupyterlab_server.config.get_federated_extensions).
"""

from __future__ import annotations

import glob
import json
import os
import sys
from dataclasses import dataclass
from typing import Any, Final

NAME: Final = "jupyter_ailab_data"
_SECTION: Final = "jupyter_server_config"


@dataclass(frozen=True)
class Panel:
    """One copy of the front end; `whole` is whether the file that JupyterLab loads is there."""

    folder: str
    version: str
    whole: bool


def panels() -> list[Panel]:
    """Return the copies of the panel, the one that JupyterLab takes first."""
    from jupyter_core.paths import jupyter_path

    found: dict[str, Panel] = {}
    for parent in jupyter_path("labextensions"):
        folder = os.path.join(parent, NAME)
        described = _read(os.path.join(folder, "package.json"))
        if described is not None:
            found.setdefault(os.path.realpath(folder), _panel(folder, described))
    return list(found.values())


def _panel(folder: str, described: dict[str, Any]) -> Panel:
    build = (described.get("jupyterlab") or {}).get("_build") or {}
    load = build.get("load")
    whole = isinstance(load, str) and os.path.isfile(os.path.join(folder, load))
    return Panel(folder, str(described.get("version") or ""), whole)


def said_of_server() -> list[tuple[str, bool]]:
    """Return each file that enables or disables the server part, and which; the last one wins."""
    from jupyter_core.paths import jupyter_config_path

    said = []
    for folder in reversed(jupyter_config_path()):
        path = os.path.join(folder, _SECTION)
        for file in (*sorted(glob.glob(f"{glob.escape(path)}.d/*.json")), f"{path}.json"):
            extensions = ((_read(file) or {}).get("ServerApp") or {}).get("jpserver_extensions") or {}
            if isinstance(extensions.get(NAME), bool):
                said.append((file, extensions[NAME]))
    return said


def disabled_plugins() -> list[str]:
    """Return what is disabled in JupyterLab, by its settings or by other extensions.

    Raises ImportError where there is no JupyterLab, and OSError, JSONDecodeError or KeyError where it
    can't read them itself.
    """
    from jupyter_core.paths import jupyter_path
    from jupyterlab_server.config import get_page_config

    lab = os.environ.get("JUPYTERLAB_DIR") or os.path.join(sys.prefix, "share", "jupyter", "lab")
    config = get_page_config(jupyter_path("labextensions"), os.path.join(lab, "settings"))
    return [str(name) for name in config.get("disabledExtensions", [])]


def _read(path: str) -> dict[str, Any] | None:
    """Return what a JSON file holds, or None where there is no such file or no object in it."""
    try:
        with open(path, encoding="utf-8") as file:
            found = json.load(file)
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None

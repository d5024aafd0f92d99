"""Whether both sides of the extension are there, enabled, and of one version."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from .. import __version__
from ..models import Check
from .installed import NAME, Panel, disabled_plugins, panels, said_of_server
from .phrases import listed
from .view import View

_FITTING: Final = ">=4.0.0,<5"
"""The versions of JupyterLab that the panel runs in; those of its own dependencies."""
_REINSTALL: Final = f"{sys.executable} -m pip install --force-reinstall --no-deps {NAME}"


def checks(view: View) -> Iterator[Check]:
    """Look at the server's configuration, the panel's files, and JupyterLab."""
    yield _server(view)
    yield _jupyterlab()
    found = panels()
    yield _panel(found)
    if found:
        yield _versions(found)
        yield _enabled()


def _server(view: View) -> Check:
    """As the server decides: its own settings, else the files, of which a nearer folder wins."""
    id_, title, said = "extension-server", "Server part of the extension", said_of_server()
    details = [f"{'Enabled' if enabled else 'Disabled'} in {path}" for path, enabled in said]
    configured = view.given.configured.get(NAME)
    if configured if configured is not None else bool(said and said[-1][1]):
        return Check(id_, title, "ok", "The Jupyter server loads the extension.", "", details)
    if configured is False:
        seen = "A configuration file disables the server part: ServerApp.jpserver_extensions."
        return Check(id_, title, "error", seen, "Take it out there, and restart JupyterLab.", details)
    if said:
        seen = "The server part is disabled for this user."
        todo = (
            f"Run `jupyter server extension enable {NAME}`, or remove the file that says so; restart "
            "JupyterLab."
        )
        return Check(id_, title, "error", seen, todo, details)
    seen = "The server part is not enabled: no configuration file that this user's server reads speaks of it."
    todo = f"Install the package in the environment that JupyterLab runs in: `{_REINSTALL}`."
    return Check(id_, title, "error", seen, todo)


def _jupyterlab() -> Check:
    from packaging.specifiers import SpecifierSet

    id_, title = "extension-jupyterlab", "JupyterLab"
    try:
        found = version("jupyterlab")
    except PackageNotFoundError:
        seen = "There is no JupyterLab in the Python environment that this is installed in."
        todo = "Install this package where JupyterLab is, or JupyterLab here."
        return Check(id_, title, "error", seen, todo, [f"This environment is {sys.prefix}."])
    if SpecifierSet(_FITTING).contains(found, prereleases=True):
        return Check(id_, title, "ok", f"JupyterLab {found}.")
    return Check(id_, title, "error", f"JupyterLab {found} does not fit.", f"Install one of {_FITTING}.")


def _panel(found: list[Panel]) -> Check:
    id_, title = "extension-panel", "Panel of the extension"
    if not found:
        seen = "The panel is not installed: no folder that this user's JupyterLab looks into holds it."
        from jupyter_core.paths import jupyter_path

        return Check(id_, title, "error", seen, f"Run `{_REINSTALL}`.", jupyter_path("labextensions"))
    used = found[0]
    if not used.whole:
        seen = "The panel's files are incomplete: JupyterLab can't load it."
        return Check(id_, title, "error", seen, f"Run `{_REINSTALL}`.", [used.folder])
    return Check(id_, title, "ok", "JupyterLab finds the panel.", "", [used.folder])


def _versions(found: list[Panel]) -> Check:
    """Whether panel and server part belong together; JupyterLab takes the first of several panels."""
    id_, title, used = "extension-versions", "Versions of both parts", found[0]
    others = [
        f"Another copy, version {each.version or 'unknown'}, is not used: {each.folder}" for each in found[1:]
    ]
    if _same(used.version, __version__):
        return Check(id_, title, "ok", f"Both are version {__version__}.", "", others)
    if "unknown" in __version__:
        seen = (
            f"The panel is version {used.version}; the server part runs from a checkout and has no version."
        )
        return Check(id_, title, "warning", seen, "Install the package: `pip install .`", others)
    seen = f"The panel is version {used.version or 'unknown'}, the server part version {__version__}."
    todo = (
        f"JupyterLab takes the panel in {used.folder}. "
        + ("Remove that folder if it is left over from an older installation. " if found[1:] else "")
        + f"Or run `{_REINSTALL}`; then restart JupyterLab and reload the page."
    )
    return Check(id_, title, "error", seen, todo, others)


def _same(panel: str, server: str) -> bool:
    """Whether both mean the same: npm writes 1.0.0-rc.1 for what is 1.0.0rc1 in Python (PEP 440)."""
    from packaging.version import InvalidVersion, Version

    try:
        return Version(panel) == Version(server)
    except InvalidVersion:
        return panel == server


def _enabled() -> Check:
    id_, title = "extension-enabled", "Panel in JupyterLab's settings"
    try:
        disabled = disabled_plugins()
    except ImportError:
        return Check(id_, title, "warning", "JupyterLab's settings can't be read without JupyterLab.")
    except (OSError, json.JSONDecodeError, KeyError) as error:
        seen = f"JupyterLab's settings can't be read ({type(error).__name__}), so its panels may be missing."
        todo = (
            "Look at page_config.json in the folders that `jupyter --paths` lists under config, in labconfig."
        )
        return Check(id_, title, "warning", seen, todo)
    mine = sorted(name for name in disabled if name == NAME or name.startswith(f"{NAME}:"))
    if not mine:
        return Check(id_, title, "ok", "Nothing disables the panel.")
    seen = (
        "The panel is disabled in JupyterLab."
        if NAME in mine
        else "A part of the panel is disabled in JupyterLab."
    )
    todo = "Run " + ", ".join(f"`jupyter labextension enable {name}`" for name in mine) + "."
    return Check(id_, title, "error" if NAME in mine else "warning", seen, todo, listed(mine))

"""Back up, restore and inspect the folders of an AI-Lab from inside JupyterLab.

Importing the package stays cheap: the command line and the worker start from here, and
neither needs the server. What the server asks for is imported when it asks.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

try:
    __version__ = version("jupyter_ailab_data")
except PackageNotFoundError:  # a bare checkout on the path, not installed
    __version__ = "0+unknown"


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "jupyter_ailab_data"}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from .app import AilabDataApp

    return [{"module": "jupyter_ailab_data", "app": AilabDataApp}]

"""Back up, restore and inspect the folders of an AI-Lab from inside JupyterLab.

Importing the package stays cheap: the command line and the worker start from here, and
neither needs the server. What the server asks for is imported when it asks.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as typing has it, whose import would cost more than all of this
if TYPE_CHECKING:
    from typing import Any

    __version__: str


def __getattr__(name: str) -> str:
    """Find the version when it is asked for: reading the package's metadata takes 25 ms."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import PackageNotFoundError, version

    try:
        found = version("jupyter_ailab_data")
    except PackageNotFoundError:  # a bare checkout on the path, not installed
        found = "0+unknown"
    globals()["__version__"] = found
    return found


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "jupyter_ailab_data"}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from .app import AilabDataApp

    return [{"module": "jupyter_ailab_data", "app": AilabDataApp}]

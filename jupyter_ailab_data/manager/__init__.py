"""What both doors talk to: `DataManager`, and a module for each subject, whose functions take it first.

Reads are plain calls that may block for a moment, so the server makes them in a thread.
Long work is first a request (`request_*`, which checks everything that can be checked
without doing it); the terminal performs it in its own process (`jobs.worker.perform`), the
server hands it to `DataManager.runner`. Nothing here knows HTTP, and nothing here imports
the server: the command line starts from this module.
"""

from __future__ import annotations

from .checks import LABEL_LIMIT, PAGE_LIMIT
from .data import DataManager
from .settings import DockerEngine, Platform, SnapshotStore

__all__ = [
    "LABEL_LIMIT",
    "PAGE_LIMIT",
    "DataManager",
    "DockerEngine",
    "Platform",
    "SnapshotStore",
]

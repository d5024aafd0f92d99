"""A manager without any server, and a folder of notebooks."""

from __future__ import annotations

from pathlib import Path

import pytest
from traitlets.config import Config

from jupyter_ailab_data.jobs.worker import perform
from jupyter_ailab_data.manager import DataManager
from jupyter_ailab_data.manager.requests import request_snapshot
from jupyter_ailab_data.models import CreateSnapshot


@pytest.fixture
def notebooks(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "a.txt").write_text("first")
    return folder


@pytest.fixture
def manager(tmp_path: Path, notebooks: Path) -> DataManager:
    return DataManager(
        config=Config(
            {
                "DataManager": {
                    "locations": {"data": str(tmp_path / "gone"), "notebooks": str(notebooks)},
                    "exclude": ["*.tmp"],
                },
                "SnapshotStore": {"url": str(tmp_path / "store")},
            }
        )
    )


@pytest.fixture
def taken(manager: DataManager) -> str:
    """The id of a snapshot of the notebooks."""
    snapshot = perform(request_snapshot(manager, CreateSnapshot()), lambda progress: None).snapshot
    assert snapshot is not None
    return snapshot

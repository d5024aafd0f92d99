"""Looking at the snapshots of a store, one that can't be had too."""

from __future__ import annotations

from pathlib import Path

from jupyter_ailab_data.manager import DataManager
from jupyter_ailab_data.manager.recovering import sweep_store
from jupyter_ailab_data.manager.snapshots import list_snapshots


def test_a_store_that_cannot_be_used_is_the_problem_of_an_empty_list(manager: DataManager) -> None:
    manager.store_settings.url = "s3://bucket/prefix"
    listed = list_snapshots(manager)
    assert listed.snapshots == []
    assert listed.problem is not None
    assert listed.problem.reason == "store-unavailable"


def test_looking_makes_nothing(manager: DataManager, tmp_path: Path) -> None:
    assert list_snapshots(manager).snapshots == []
    assert sweep_store(manager) == []
    assert not (tmp_path / "store").exists()

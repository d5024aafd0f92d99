"""A plan is of the restore that it is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_ailab_data.errors import BadRequestError
from jupyter_ailab_data.manager import DataManager
from jupyter_ailab_data.manager.plans import plan_restore
from jupyter_ailab_data.models import PlanRestore


def test_a_plan_is_of_the_location_the_snapshot_was_taken_of(
    manager: DataManager, notebooks: Path, taken: str
) -> None:
    (notebooks / "made since.txt").write_text("new")
    plan = plan_restore(manager, taken, PlanRestore(mode="replace", actions=["removed"]))
    assert (plan.location, [entry.path for entry in plan.entries]) == ("notebooks", ["made since.txt"])
    with pytest.raises(BadRequestError):
        plan_restore(manager, taken, PlanRestore(limit=0))

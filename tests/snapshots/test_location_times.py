"""A restore stages inside the location; the location's own times must not tell of that."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jupyter_ailab_data.errors import CancelledError
from jupyter_ailab_data.models import CreateRequest, Progress, RestoreRequest
from jupyter_ailab_data.snapshots.create import create
from jupyter_ailab_data.snapshots.restoring.restore import restore

LONG_AGO = 1_600_000_000_123_456_789


def ignore(progress: Progress) -> None:
    pass


@pytest.fixture
def taken(tmp_path: Path) -> RestoreRequest:
    work = tmp_path / "work"
    work.mkdir()
    (work / "kept.txt").write_text("kept\n")
    os.utime(work, ns=(LONG_AGO, LONG_AGO))
    result = create(CreateRequest(str(tmp_path / "store"), "work", str(work)), ignore)
    assert result.snapshot
    (work / "kept.txt").unlink()
    return RestoreRequest(str(tmp_path / "store"), result.snapshot, "work", str(work))


def test_a_restored_location_has_the_time_it_had(taken: RestoreRequest) -> None:
    restore(taken, ignore)
    assert os.listdir(taken.path) == ["kept.txt"]
    assert os.stat(taken.path).st_mtime_ns == LONG_AGO


def test_a_cancelled_restore_leaves_the_time_that_is(taken: RestoreRequest) -> None:
    before = os.stat(taken.path).st_mtime_ns

    def cancel(progress: Progress) -> None:
        if progress.phase == "Restoring":
            raise CancelledError("The restore was cancelled.")

    with pytest.raises(CancelledError):
        restore(taken, cancel)
    assert os.listdir(taken.path) == []
    assert os.stat(taken.path).st_mtime_ns == before

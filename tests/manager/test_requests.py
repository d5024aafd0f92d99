"""What is asked of a worker says all that it needs, and what can't be done is never asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_ailab_data.errors import BadRequestError, NotFoundError, OutsideLocationError
from jupyter_ailab_data.manager import LABEL_LIMIT, DataManager
from jupyter_ailab_data.manager.requests import (
    request_delete,
    request_import,
    request_restore,
    request_snapshot,
    request_verify,
)
from jupyter_ailab_data.models import CreateSnapshot, RestoreSnapshot


def test_a_request_carries_what_the_worker_needs(manager: DataManager, notebooks: Path) -> None:
    request = request_snapshot(manager, CreateSnapshot(label="  two\nlines \x00 "))
    assert (request.path, request.label, request.exclude) == (str(notebooks), "two lines", ["*.tmp"])


def test_what_can_be_known_to_fail_is_refused_before_it_starts(manager: DataManager) -> None:
    with pytest.raises(NotFoundError, match="missing"):
        request_snapshot(manager, CreateSnapshot(location="data"))
    with pytest.raises(BadRequestError):
        request_snapshot(manager, CreateSnapshot(label="x" * (LABEL_LIMIT + 1)))
    for ask in (request_verify, request_delete, DataManager.snapshot, DataManager.archive_path):
        for name in ("nothing", "", ".lock", "../work/a.txt", "a\0b"):
            with pytest.raises(NotFoundError):
                ask(manager, name)
    with pytest.raises(NotFoundError):
        request_import(manager, "/no/such/file.tgz")


def test_a_restore_goes_to_the_location_it_was_taken_of(
    manager: DataManager, notebooks: Path, taken: str
) -> None:
    request = request_restore(manager, taken, RestoreSnapshot())
    assert (request.location, request.path) == ("notebooks", str(notebooks))
    with pytest.raises(OutsideLocationError):
        request_restore(manager, taken, RestoreSnapshot(paths=["../x"]))
    manager.locations = {"data": str(notebooks)}
    with pytest.raises(NotFoundError, match="notebooks"):
        request_restore(manager, taken, RestoreSnapshot())


def test_a_restore_follows_the_settings_and_names_the_plan(manager: DataManager, taken: str) -> None:
    request = request_restore(manager, taken, RestoreSnapshot(mode="replace", plan="agreed"))
    assert (request.mode, request.plan, request.safety, request.exclude) == (
        "replace",
        "agreed",
        True,
        ["*.tmp"],
    )
    manager.exclude, manager.safety_snapshots = ["*.log"], False
    request = request_restore(manager, taken, RestoreSnapshot())
    assert (request.plan, request.safety, request.exclude) == (None, False, ["*.log"])

"""What is said of the shared and other folders."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jupyter_ailab_data.doctor import folders as room
from tests.doctor.conftest import MakeView, by_id, location, mount


def about(view: MakeView, path: Path, **facts: Any) -> Any:
    return by_id(room.checks(view([location(path), location(path, "shared", role="shared", **facts)])))


@pytest.mark.parametrize(
    ("facts", "status", "said"),
    [
        (
            {"mount": mount("bind", source="/srv/shared"), "writable": False},
            "ok",
            "(/srv/shared), read-only.",
        ),
        (
            {"mount": mount("network", source="nas:/s"), "empty": True},
            "ok",
            "mounted, and there is nothing in it",
        ),
        (
            {"mount": mount("container"), "expected_mount": True, "empty": True},
            "warning",
            "Nothing is mounted",
        ),
        ({"mount": mount("container")}, "warning", "lost with the container"),
        ({"mount": None}, "warning", "no mount table"),
        ({"status": "missing"}, "warning", "is missing"),
        ({"status": "stale"}, "error", "does not answer any more"),
        ({"status": "unreadable"}, "error", "may not be read"),
        ({"status": "not-a-folder"}, "error", "is a file"),
    ],
)
def test_each_state_has_its_own_words(
    view: MakeView, notebooks: Path, facts: dict[str, Any], status: str, said: str
) -> None:
    found = about(view, notebooks, **facts)
    assert list(found) == ["folders-shared"]  # the notebooks have checks of their own
    check = found["folders-shared"]
    assert check.status == status
    assert said in check.seen
    assert bool(check.todo) == (status != "ok")

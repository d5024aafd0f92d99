"""What is said in an AI-Lab image only."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from jupyter_ailab_data.doctor import ailab as room
from tests.doctor.conftest import MakeView, by_id


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """The Python environment of the image."""
    folder = tmp_path / "image" / "home" / "jupyter" / "jupyterenv"
    folder.mkdir(parents=True)
    return folder


def test_elsewhere_nothing_is_said(view: MakeView) -> None:
    assert list(room.checks(view())) == []


def test_another_python_environment_is_a_warning(
    view: MakeView, environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert by_id(room.checks(view()))["ailab"].status == "warning"
    monkeypatch.setattr(sys, "prefix", str(environment))
    assert by_id(room.checks(view()))["ailab"].status == "ok"


def test_another_owner_of_the_notebooks_is_a_warning(
    view: MakeView, environment: Path, notebooks: Path
) -> None:
    assert by_id(room.checks(view()))["ailab-user"].status == "ok"
    os.chown(notebooks, 12345, 12345)
    check = by_id(room.checks(view()))["ailab-user"]
    assert (check.status, "user 12345" in check.seen) == ("warning", True)


def test_links_that_lead_nowhere_are_named(view: MakeView, environment: Path, notebooks: Path) -> None:
    (notebooks / "deep").mkdir()
    (notebooks / "deep" / "fine").symlink_to("../analysis.ipynb")
    assert by_id(room.checks(view()))["ailab-links"].status == "ok"
    (notebooks / "deep" / "lost").symlink_to("../gone")
    check = by_id(room.checks(view()))["ailab-links"]
    assert (check.status, check.details) == ("warning", ["deep/lost"])
    assert "1 link in the notebooks folder leads nowhere" in check.seen

"""What an image's build tries out, for real."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

import jupyter_ailab_data
from jupyter_ailab_data.doctor import building as room
from tests.doctor.conftest import MakeView, by_id


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Let the processes it starts find this checkout, and only make temporary folders where we see them."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(Path(jupyter_ailab_data.__file__).parents[1]))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    return temporary


def test_a_snapshot_comes_back_and_nothing_is_left(view: MakeView, importable: Path) -> None:
    found = by_id(room.checks(view()))
    assert found["build-worker"].status == "ok", found
    assert "byte for byte" in found["build-worker"].seen
    assert found["build-server"].status == "ok", found
    assert list(importable.iterdir()) == []


def test_a_package_that_fails_in_a_worker_is_an_error_with_its_last_words(
    view: MakeView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, importable: Path
) -> None:
    broken = tmp_path / "broken" / "isal"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError('made for another machine')")
    monkeypatch.setenv("PYTHONPATH", f"{broken.parent}:{os.environ['PYTHONPATH']}")
    check = by_id(room.checks(view()))["build-worker"]
    assert (check.status, "made for another machine" in check.seen) == ("error", True)
    assert list(importable.iterdir()) == []


def test_a_server_part_that_cannot_be_loaded_is_an_error(
    view: MakeView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken" / "jupyter_events"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError('not the right one')")
    monkeypatch.setenv("PYTHONPATH", f"{broken.parent}:{os.environ['PYTHONPATH']}")
    check = by_id(room.checks(view()))["build-server"]
    assert (check.status, "not the right one" in check.seen) == ("error", True)


def test_no_temporary_folder_is_said(view: MakeView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    check = by_id(room.checks(view()))["build-worker"]
    assert (check.status, "temporary folder" in check.seen) == ("error", True)

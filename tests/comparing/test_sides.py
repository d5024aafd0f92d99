"""Both sides are read as far as they may be, and nothing beside them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jupyter_ailab_data.comparing.sides import MOST, kept_text, live_text
from jupyter_ailab_data.errors import BadRequestError, NotFoundError, PermissionDeniedError
from jupyter_ailab_data.jobs.worker import perform
from jupyter_ailab_data.manager import DataManager
from jupyter_ailab_data.manager.requests import request_snapshot
from jupyter_ailab_data.manager.snapshots import open_snapshot_file
from jupyter_ailab_data.models import CreateSnapshot


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "notebooks"
    made.mkdir()
    (tmp_path / "secret.ipynb").write_text("{}")
    return made


def test_the_live_side_is_read_as_it_is_saved(folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "Übung.ipynb").write_text('{"words": "ä"}', encoding="utf-8")
    assert live_text(str(folder), "sub/Übung.ipynb") == '{"words": "ä"}'


def test_what_is_missing_or_no_file_is_told_apart(folder: Path) -> None:
    (folder / "sub.ipynb").mkdir()
    os.mkfifo(folder / "pipe.ipynb")
    for path in ("none.ipynb", "none/none.ipynb"):
        with pytest.raises(NotFoundError):
            live_text(str(folder), path)
    for path in ("sub.ipynb", "pipe.ipynb", ""):
        with pytest.raises(BadRequestError):
            live_text(str(folder), path)
    with pytest.raises(NotFoundError):
        live_text(str(folder / "gone"), "a.ipynb")


def test_no_link_leads_out_of_the_folder(folder: Path, tmp_path: Path) -> None:
    (folder / "link.ipynb").symlink_to(tmp_path / "secret.ipynb")
    (folder / "out").symlink_to(tmp_path)
    with pytest.raises(BadRequestError):
        live_text(str(folder), "link.ipynb")
    with pytest.raises(NotFoundError):
        live_text(str(folder), "out/secret.ipynb")


def test_what_is_too_large_or_no_text_is_refused(folder: Path) -> None:
    (folder / "large.ipynb").write_bytes(b" " * (MOST + 1))
    (folder / "most.ipynb").write_bytes(b" " * MOST)
    (folder / "bytes.ipynb").write_bytes(b"\xff\xfe")
    with pytest.raises(BadRequestError, match="8 MiB"):
        live_text(str(folder), "large.ipynb")
    with pytest.raises(BadRequestError, match="not even a text"):
        live_text(str(folder), "bytes.ipynb")
    assert len(live_text(str(folder), "most.ipynb")) == MOST


def test_the_kept_side_has_the_same_limits(folder: Path, tmp_path: Path) -> None:
    manager = DataManager(locations={"notebooks": str(folder)})
    manager.store_settings.url = str(tmp_path / "store")
    (folder / "large.ipynb").write_bytes(b" " * (MOST + 1))
    (folder / "bytes.ipynb").write_bytes(b"\xff\xfe")
    (folder / "good.ipynb").write_text("{}")
    snapshot = perform(request_snapshot(manager, CreateSnapshot()), lambda progress: None).snapshot or ""
    with open_snapshot_file(manager, snapshot, "good.ipynb") as opened:
        assert kept_text(opened, "good.ipynb") == "{}"
    for path in ("large.ipynb", "bytes.ipynb"):
        with open_snapshot_file(manager, snapshot, path) as opened, pytest.raises(BadRequestError):
            kept_text(opened, path)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
def test_what_may_not_be_read_is_said(folder: Path, as_plain_user) -> None:
    (folder / "mine.ipynb").write_text("{}")
    (folder / "mine.ipynb").chmod(0o600)

    def read() -> None:
        with pytest.raises(PermissionDeniedError):
            live_text(".", "mine.ipynb")

    folder.chmod(0o755)
    as_plain_user(read, folder)

"""A store, and archives in it."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from jupyter_ailab_data.archive.beneath import Beneath
from jupyter_ailab_data.archive.index import Root
from jupyter_ailab_data.archive.scan import scan
from jupyter_ailab_data.archive.sources import FolderSource
from jupyter_ailab_data.archive.writer import ArchiveWriter
from jupyter_ailab_data.store.directory import DirectoryStore

WHEN = datetime(2026, 11, 22, 11, 3, 16, tzinfo=timezone.utc)


@pytest.fixture
def store(tmp_path: Path) -> DirectoryStore:
    """Make an empty store."""
    made = DirectoryStore(str(tmp_path / "the-store"))
    made.prepare()
    return made


@pytest.fixture
def archive(store: DirectoryStore, tmp_path: Path) -> Callable[..., Path]:
    """Give a function that puts an archive of one small file into the store, by whatever name."""
    folder = tmp_path / "small-folder"
    folder.mkdir()
    (folder / "file").write_bytes(b"hello")

    def put(name: str, **said: Any) -> Path:
        path = Path(store.root, name)
        facts: dict[str, Any] = {"location": "notebooks", "created": WHEN, "origin": "user", "label": ""}
        out = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        with Beneath(str(folder)) as beneath:

            def make_source() -> FolderSource:
                return FolderSource(beneath)

            with ArchiveWriter(out, store.root, make_source, lambda *_: None, 1) as writer:
                for entry in scan(beneath.fd, skip=lambda *_: False, warn=writer.warn):
                    writer.pack(entry)
                writer.finish(Root(**facts | said))
        os.close(out)
        return path

    return put

"""Real workers on real folders."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jupyter_ailab_data.jobs.history import JobHistory
from jupyter_ailab_data.jobs.runner import JobRunner
from jupyter_ailab_data.models import CreateRequest


@pytest.fixture
def notebooks(tmp_path: Path) -> Path:
    folder = tmp_path / "notebooks"
    folder.mkdir()
    (folder / "a.txt").write_text("first")
    return folder


@pytest.fixture
def large(notebooks: Path) -> Path:
    """A folder that keeps a worker busy for seconds"""
    block = os.urandom(1 << 20)
    for number in range(24):
        with open(notebooks / f"large-{number}.bin", "wb") as file:
            for turn in range(8):
                file.write(block[turn * 1000 :] + block[: turn * 1000] + bytes([number]))
    return notebooks


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def create(notebooks: Path, store: Path) -> Callable[..., CreateRequest]:
    def make(**changes: Any) -> CreateRequest:
        return CreateRequest(
            **{"store": str(store), "location": "notebooks", "path": str(notebooks), **changes}
        )

    return make


@pytest.fixture
def history(tmp_path: Path) -> JobHistory:
    return JobHistory(str(tmp_path / "jobs"))


@pytest.fixture
def runner(history: JobHistory, jp_asyncio_loop: asyncio.AbstractEventLoop) -> Any:
    made = JobRunner(history, logging.getLogger("test-jobs"))
    yield made
    jp_asyncio_loop.run_until_complete(made.stop())

"""The doctor on folders and facts that each test prepares."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from jupyter_ailab_data.docker_engine.addresses import EngineAddress
from jupyter_ailab_data.doctor.view import Given, View
from jupyter_ailab_data.jobs.worker import perform
from jupyter_ailab_data.models import Check, CreateRequest, Location, Mount, Usage
from jupyter_ailab_data.store.directory import DirectoryStore

MakeView = Callable[..., View]


def mount(kind: Any = "disk", **facts: Any) -> Mount:
    """A mount of some kind, as the mount table would tell it."""
    told = {"survives": kind not in ("container", "tmpfs"), "read_only": False, "fs_type": "ext4"}
    return Mount(kind=kind, mount_point="/somewhere", **(told | facts))


def location(path: Path, name: str = "notebooks", **facts: Any) -> Location:
    """A location that is well, but for the facts that are given."""
    usage = Usage(total=10**12, free=5 * 10**11, inodes=10**7, inodes_free=10**6)
    told = {"status": "ok", "writable": True, "mount": mount(), "usage": usage}
    return Location(name=name, path=str(path), **(told | facts))


def by_id(checks: Any) -> dict[str, Check]:
    """Return checks by their ids, which are all different."""
    found = list(checks)
    assert len({check.id for check in found}) == len(found)
    return {check.id: check for check in found}


@pytest.fixture
def notebooks(tmp_path: Path) -> Path:
    folder = tmp_path / "notebooks"
    folder.mkdir()
    (folder / "analysis.ipynb").write_text('{"cells": []}')
    return folder


@pytest.fixture
def store(tmp_path: Path) -> DirectoryStore:
    """A store whose folder is not made yet."""
    return DirectoryStore(str(tmp_path / "store"))


@pytest.fixture
def view(tmp_path: Path, notebooks: Path, store: DirectoryStore, monkeypatch: pytest.MonkeyPatch) -> MakeView:
    """Make a view of well notebooks and a new store; what is given replaces what it would find out."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))

    def make(
        locations: list[Location] | None = None, facts: dict[str, Any] | None = None, **given: Any
    ) -> View:
        told = {
            "store": store,
            "describe": lambda: [location(notebooks)] if locations is None else locations,
            "engine": EngineAddress(f"unix://{tmp_path}/no.sock"),
            "environment": {},
            "image_root": str(tmp_path / "image"),
        }
        made = View(Given(**(told | given)))
        for name, fact in (facts or {}).items():
            made.found[name] = Future()
            made.found[name].set_result(fact)
        return made

    return make


@pytest.fixture
def take(notebooks: Path, store: DirectoryStore) -> Callable[..., str]:
    """Take a snapshot of the notebooks and return its id."""

    def take(**wish: Any) -> str:
        request = CreateRequest(store=store.root, location="notebooks", path=str(notebooks), **wish)
        taken = perform(request, lambda progress: None).snapshot
        assert taken is not None
        return taken

    return take

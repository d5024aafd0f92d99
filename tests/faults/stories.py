"""The jobs that are stopped, each on a world of its own."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import msgspec

from jupyter_ailab_data.jobs import worker
from jupyter_ailab_data.models import (
    CreateRequest,
    DeleteRequest,
    ImportRequest,
    RestoreMode,
    RestoreRequest,
    ResultLine,
)

from .injector import run
from .story import Story, last_line
from .world import World, change, change_large, fill, fill_large


def _take(world: World, **options: Any) -> str:
    request = CreateRequest(store=str(world.store), location="notebooks", path=str(world.place), **options)
    last = last_line(run(worker.main, [], None, msgspec.json.encode(request)))
    assert isinstance(last, ResultLine), last
    return last.result.snapshot or ""


def _filled(base: Path, large: bool) -> World:
    world = World(base)
    world.place.mkdir(parents=True)
    (fill_large if large else fill)(world.place)
    time.sleep(0.15)  # no clock tick is shared with what comes
    return world


def snapshot(base: Path, large: bool = False) -> Story:
    """The first snapshot of a location: a full one."""
    world = _filled(base, large)
    world.store.mkdir(mode=0o700)
    world.keep("store")
    request = CreateRequest(store=str(world.store), location="notebooks", path=str(world.place))
    return Story("snapshot", world, request, ("store",)).prepare()


def incremental(base: Path, large: bool = False) -> Story:
    """A snapshot that refers to the one before."""
    world = _filled(base, large)
    _take(world)
    (change_large if large else change)(world.place)
    time.sleep(0.15)
    world.keep("store")
    request = CreateRequest(
        store=str(world.store), location="notebooks", path=str(world.place), incremental=True
    )
    return Story("incremental snapshot", world, request, ("store",)).prepare()


def overlay(base: Path, large: bool = False) -> Story:
    """A restore over a folder that has changed all over."""
    return _restore(base, large, "restore (overlay)", "overlay")


def overwrite(base: Path, large: bool = False) -> Story:
    """A restore that makes a changed folder exactly what the snapshot holds."""
    return _restore(base, large, "restore (replace)", "replace")


def beside(base: Path, large: bool = False) -> Story:
    """A restore into a new folder beside what is there."""
    return _restore(base, large, "restore (copy)", "copy")


def _restore(base: Path, large: bool, name: str, mode: RestoreMode) -> Story:
    world, request = _changed(base, large, mode)
    return Story(name, world, request, ("store", "place")).prepare()


def _changed(base: Path, large: bool, mode: RestoreMode) -> tuple[World, RestoreRequest]:
    world = _filled(base, large)
    taken = _take(world)
    (change_large if large else change)(world.place)
    world.keep("store", "place")
    request = RestoreRequest(
        store=str(world.store), snapshot=taken, location="notebooks", path=str(world.place), mode=mode
    )
    return world, request


def undo(base: Path, large: bool = False) -> Story:
    """The undoing of a restore that replaced all."""
    world, request = _changed(base, large, "replace")
    last = last_line(run(worker.main, [], None, msgspec.json.encode(request)))
    assert isinstance(last, ResultLine), last
    assert last.result.safety is not None
    world.keep("store", "place")
    undoing = RestoreRequest(
        store=str(world.store),
        snapshot=last.result.safety,
        location="notebooks",
        path=str(world.place),
        mode="undo",
    )
    return Story("undo", world, undoing, ("store", "place")).prepare()


def into_empty(base: Path, large: bool = False) -> Story:
    """A restore into an empty folder."""
    world = _filled(base, large)
    taken = _take(world)
    subprocess.run(["rm", "-rf", "--", world.place], check=True)
    world.place.mkdir()
    world.keep("store", "place")
    request = RestoreRequest(
        store=str(world.store), snapshot=taken, location="notebooks", path=str(world.place)
    )
    return Story("restore into an empty folder", world, request, ("store", "place")).prepare()


def import_ours(base: Path, large: bool = False) -> Story:
    """An import of one of our own archives."""
    world = _filled(base, large)
    taken = _take(world)
    source = base / "elsewhere.tgz"
    os.rename(world.directory.path(taken), source)
    return _import(world, source, "import")


def import_foreign(base: Path, large: bool = False) -> Story:
    """An import of an archive that tar has made."""
    world = _filled(base, large)
    world.store.mkdir(mode=0o700)
    source = base / "elsewhere.tar.gz"
    subprocess.run(["tar", "-C", world.place, "-czf", source, "."], check=True)
    return _import(world, source, "import of tar's archive")


def _import(world: World, source: Path, name: str) -> Story:
    world.keep("store")
    request = ImportRequest(
        store=str(world.store), source=str(source), location="notebooks", label="from elsewhere"
    )
    return Story(name, world, request, ("store",)).prepare()


def delete(base: Path, large: bool = False) -> Story:
    """A deletion of the snapshot that two others build on."""
    world = _filled(base, large)
    first = _take(world)
    for _ in range(2):
        (world.place / "again").write_text(f"{time.time_ns()}")
        time.sleep(0.15)
        _take(world, incremental=True)
    world.keep("store")
    request = DeleteRequest(store=str(world.store), snapshot=first)
    return Story("delete with consolidation", world, request, ("store",), deletes=first).prepare()


STORIES: Final[tuple[Callable[[Path, bool], Story], ...]] = (
    snapshot,
    incremental,
    overlay,
    overwrite,
    beside,
    undo,
    into_empty,
    import_ours,
    import_foreign,
    delete,
)

"""Snapshots of a folder that does not keep still: each must be whole, and name what it lacks.

python -m tests.faults.moving [SECONDS]
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from jupyter_ailab_data.archive.entry import Entry
from jupyter_ailab_data.archive.index_reader import IndexReader
from jupyter_ailab_data.archive.names import to_text
from jupyter_ailab_data.archive.scan import scan
from jupyter_ailab_data.models import CreateRequest, JobResult, Progress, RestoreRequest, VerifyRequest
from jupyter_ailab_data.snapshots import create as create_module
from jupyter_ailab_data.snapshots.restoring.restore import restore
from jupyter_ailab_data.snapshots.verify import verify
from jupyter_ailab_data.store.directory import DirectoryStore

from .movers import KINDS, OUTSIDE, STEADY, moving, prepare

NAMED = {"vanished", "unreadable", "changed", "database-busy"}


class Row(Struct):
    """What became of the snapshots taken while one kind of motion went on; each fault should be 0."""

    kind: str
    snapshots: int = 0
    entries: int = 0
    named: int = 0
    """Entries that the results named as vanished, changed or unreadable."""
    not_whole: int = 0
    """Snapshots that verify, tar or a restore found fault with, or that lack what kept still."""
    unnamed: int = 0
    """Entries that the walk met, that are not in the snapshot, and that its result does not name."""
    escapes: int = 0
    """Entries with content from outside the location."""


class Walk:
    """Stands in for the walk of a snapshot and remembers what it met."""

    def __init__(self) -> None:
        self.met: set[str] = set()

    def __call__(self, *args: Any, **options: Any) -> Iterator[Entry]:
        self.met = set()  # a walk that is begun again counts anew
        for entry in scan(*args, **options):
            self.met.add(to_text(entry.path))
            yield entry


def run(seconds: float) -> list[Row]:
    """Take snapshots for `seconds` beside each kind of motion."""
    return [one(kind, seconds) for kind in KINDS]


def one(kind: str, seconds: float) -> Row:
    """Do it beside one kind of motion."""
    row = Row(kind)
    base = Path(tempfile.mkdtemp())
    walk = Walk()
    before = create_module.scan
    create_module.scan = walk  # type: ignore[assignment]  # it walks, and counts
    try:
        prepare(base / "work", base / "outside")
        with moving(kind, base / "work", base / "outside"):
            end = time.monotonic() + seconds
            while time.monotonic() < end or not row.snapshots:
                _take(row, base, walk)
    finally:
        create_module.scan = before
        shutil.rmtree(base)
    return row


def _take(row: Row, base: Path, walk: Walk) -> None:
    request = CreateRequest(
        store=str(base / "store"),
        location="notebooks",
        path=str(base / "work"),
        incremental=bool(row.snapshots % 3),
    )
    result = create_module.create(request, _silent)
    row.snapshots += 1
    row.entries += result.entries
    row.named += sum(warning.reason in NAMED for warning in result.warnings)
    store = DirectoryStore(str(base / "store"))
    with open(store.path(result.snapshot or ""), "rb") as file:
        kept = {to_text(entry.path): entry for entry, _ in IndexReader(file.fileno()).entries()}
    row.unnamed += len(walk.met - set(kept) - {warning.path for warning in result.warnings})
    outside = hashlib.sha256(OUTSIDE).digest()
    row.escapes += sum(entry.sha256 == outside for entry in kept.values())
    row.not_whole += not (_is_whole(result, base, store) and _has_what_kept_still(kept, base))


def _has_what_kept_still(kept: dict[str, Entry], base: Path) -> bool:
    names = [f"steady-{number}" for number in range(STEADY)]
    return all(
        name in kept and kept[name].sha256 == hashlib.sha256((base / "work" / name).read_bytes()).digest()
        for name in names
    )


def _is_whole(result: JobResult, base: Path, store: DirectoryStore) -> bool:
    id = result.snapshot or ""
    if verify(VerifyRequest(store=store.root, snapshot=id), _silent).damaged:
        return False
    place = tempfile.mkdtemp(dir=base)
    try:
        request = RestoreRequest(store=store.root, snapshot=id, location="n", path=place, safety=False)
        restore(request, _silent)
        count = 1 + sum(len(folders) + len(files) for _, folders, files in os.walk(place))
    finally:
        shutil.rmtree(place)
    tar = subprocess.run(["tar", "-tzf", store.path(id)], capture_output=True, check=False)
    return count == result.entries and (tar.returncode, tar.stderr) == (0, b"")


def _silent(_progress: Progress) -> None:
    """Take progress that nobody looks at."""


if __name__ == "__main__":
    for row in run(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0):
        print(row)

"""How often a copy of a database that is being written to is torn: ours, and that of `tar -czf`.

python -m tests.faults.torn [ROUNDS]
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from msgspec import Struct

from jupyter_ailab_data.models import CreateRequest, DeleteRequest, Progress
from jupyter_ailab_data.snapshots.browse import open_file
from jupyter_ailab_data.snapshots.create import create
from jupyter_ailab_data.snapshots.delete import delete
from jupyter_ailab_data.store.directory import DirectoryStore

from .writers import KINDS, Writer, generation, make

NAME = "ai_lab_secure_configuration_storage.sqlite"
WORDS = {
    "rollback": "bulk transactions, rollback journal",
    "wal": "bulk transactions, WAL",
    "secrets": "the real `Secrets.save`",
    "plain": "plain SQLite, rollback journal",
}


class Row(Struct):
    """What became of the copies taken while one kind of writer wrote; `stale` lack what was committed."""

    kind: str
    snapshots: int = 0
    torn: int = 0
    stale: int = 0
    named: int = 0
    """Snapshots that said themselves that the copy may not be consistent."""
    tar_torn: int = 0
    tar_stale: int = 0
    writer_errors: list[str] = []


def run(rounds: int) -> list[Row]:
    """Take `rounds` snapshots, and as many archives by tar, beside each kind of writer."""
    rows = [one(kind, rounds) for kind in KINDS]
    for row in rows:
        row.kind = WORDS[row.kind]
    return rows


def one(kind: str, rounds: int) -> Row:
    """Do it beside one kind of writer."""
    row = Row(kind)
    base = Path(tempfile.mkdtemp())
    try:
        folder = base / "work"
        folder.mkdir()
        (folder / "notebook.ipynb").write_text("{}")
        make(kind, folder / NAME)
        writer = Writer(kind, folder / NAME, base / "counter")
        try:
            for _ in range(rounds):
                _take_ours(row, writer, folder, base)
                _take_by_tar(row, writer, folder, base)
        finally:
            row.writer_errors = writer.stop()
    finally:
        shutil.rmtree(base)
    return row


def _take_ours(row: Row, writer: Writer, folder: Path, base: Path) -> None:
    before = writer.committed()
    request = CreateRequest(store=str(base / "store"), location="notebooks", path=str(folder))
    result = create(request, _silent)
    name = result.snapshot or ""
    copy = base / "copy"
    with open_file(DirectoryStore(request.store), name, NAME) as opened:
        copy.write_bytes(b"".join(opened.chunks()))
    found = generation(row.kind, copy)
    copy.unlink()
    row.snapshots += 1
    row.torn += found is None
    row.stale += found is not None and found < before
    row.named += any(warning.reason == "database-busy" for warning in result.warnings)
    delete(DeleteRequest(store=request.store, snapshot=name), _silent)


def _take_by_tar(row: Row, writer: Writer, folder: Path, base: Path) -> None:
    before = writer.committed()
    subprocess.run(["tar", "-C", folder, "-czf", base / "tar.tgz", "."], capture_output=True, check=False)
    place = base / "place"
    place.mkdir()
    subprocess.run(["tar", "-C", place, "-xf", base / "tar.tgz"], capture_output=True, check=False)
    found = generation(row.kind, place / NAME)
    shutil.rmtree(place)
    row.tar_torn += found is None
    row.tar_stale += found is not None and found < before


def _silent(_progress: Progress) -> None:
    """Take progress that nobody looks at."""


def main() -> None:
    """Print a table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 25
    print("| a writer of | snapshots | torn | stale | errors of the writer | `tar -czf`: torn | stale |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for kind in KINDS:
        row = one(kind, rounds)
        print(
            f"| {WORDS[kind]} | {row.snapshots} | {row.torn} | {row.stale} | {len(row.writer_errors)} "
            f"| {row.tar_torn} | {row.tar_stale} |",
            flush=True,
        )


if __name__ == "__main__":
    main()

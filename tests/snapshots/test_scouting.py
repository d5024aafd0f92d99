"""A child that looks ahead from the end: what it says, and that nothing depends on it."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_ailab_data.archive import batch, index_writer
from jupyter_ailab_data.archive.index_reader import IndexReader
from jupyter_ailab_data.archive.index_writer import ReadyBlocks
from jupyter_ailab_data.errors import CancelledError
from jupyter_ailab_data.models import CreateRequest, Progress
from jupyter_ailab_data.snapshots import previous
from jupyter_ailab_data.snapshots.create import create
from jupyter_ailab_data.snapshots.scouting import Scout

BLOCK = 4


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a few files fill several blocks."""
    monkeypatch.setattr(index_writer, "_BLOCK_ENTRIES", BLOCK)
    monkeypatch.setattr(batch, "_TASK_ENTRIES", BLOCK)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder of twenty files in two folders, old enough to be known by their times."""
    root = tmp_path / "tree"
    for number in range(20):
        place = root / ("one" if number < 10 else "two") / f"file{number:02}"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"content {number}")
    (root / "two" / "link").symlink_to("file12")
    time.sleep(0.15)
    return root


@pytest.fixture
def index(vault, tree) -> Iterator[IndexReader]:
    """The index of a snapshot of it."""
    fd = os.open(vault.file(vault.snap(tree)), os.O_RDONLY)
    yield IndexReader(fd)
    os.close(fd)


def await_end(pid: int) -> None:
    """Wait until a process has ended, whoever is to hear of it."""
    deadline = time.monotonic() + 10
    while runs(pid):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def runs(pid: int) -> bool:
    """Whether the process has not ended (proc(5))."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture
def scouts(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every scout that a snapshot sends out; the walk begins when it has seen everything, and `meanwhile()`.

    `rest_from` is the first block at which the walk was told that all the rest is as it was.
    """
    sent: list[Any] = []

    class Noted(Scout):
        rest_from: int | None = None

        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            await_end(self._pid)
            self.child = self._pid
            sent.append(self)
            Noted.meanwhile()

        @staticmethod
        def meanwhile() -> None:
            """Do nothing in between."""

        def rest(self, number: int) -> ReadyBlocks | None:
            ready = super().rest(number)
            if ready and self.rest_from is None:
                self.rest_from = number
            return ready

    monkeypatch.setattr(previous, "Scout", Noted)
    return sent


def told(index: IndexReader, folder: Path) -> dict[bytes, bool]:
    """What a scout that has all the time it wants tells of each path."""
    fd = os.open(folder, os.O_RDONLY)
    scout = Scout(len(index.root.blocks), index.block, fd)
    try:
        await_end(scout._pid)
        seen = {}
        for number, block in enumerate(index.blocks()):
            flags = scout.unchanged(number)
            assert flags is not None
            seen |= {entry.path: bool(flag) for entry, flag in zip(block.entries, flags, strict=True)}
        return seen
    finally:
        scout.close()
        os.close(fd)


def test_it_knows_the_unchanged_files_and_links_and_leaves_the_folders(index, tree):
    seen = told(index, tree)
    folders = {b"", b"one", b"two"}
    assert {path for path, unchanged in seen.items() if not unchanged} == folders
    assert len(seen) == 20 + 1 + len(folders)


def test_whatever_has_become_of_an_entry_is_left_to_the_walk(index, tree):
    (tree / "one/file01").write_text("other")
    (tree / "one/file02").unlink()
    (tree / "one/file03").chmod(0o600)
    os.link(tree / "one/file04", tree / "another name")
    (tree / "one/file05").unlink()
    (tree / "one/file05").mkdir()
    (tree / "two").rename(tree / "three")
    (tree / "two").symlink_to("three")
    unchanged = {path for path, seen in told(index, tree).items() if seen}
    assert unchanged == {b"one/file%02d" % number for number in (0, 6, 7, 8, 9)}


def test_a_snapshot_after_some_changes_is_the_tree_as_it_is(vault, tree, picture, new_folder, scouts):
    vault.snap(tree)
    (tree / "one/file03").write_text("changed")
    (tree / "two/file15").unlink()
    (tree / "two/file16 and more").write_text("new")
    result = vault.create(tree, incremental=True)
    assert len(scouts) == 1
    assert (result.entries, result.changed) == (24, 2 + 1)  # and the folder `two`
    vault.restore(result.snapshot, place := new_folder())
    assert picture(place) == picture(tree)


def test_where_nothing_has_changed_the_rest_of_the_index_is_taken_over(
    vault, tree, picture, new_folder, scouts
):
    first = vault.create(tree)
    for _ in range(3):
        result = vault.create(tree, incremental=True)
        assert (result.entries, result.bytes, result.changed) == (first.entries, first.bytes, 0)
        assert scouts[-1].rest_from == 1
        assert vault.verify(result.snapshot) == []
        vault.restore(result.snapshot, place := new_folder())
        assert picture(place) == picture(tree)


def test_the_rest_begins_behind_the_last_change(vault, tree, picture, new_folder, scouts):
    vault.snap(tree)
    (tree / "one/file03").write_text("changed")
    time.sleep(0.15)
    result = vault.create(tree, incremental=True)
    assert (result.changed, scouts[-1].rest_from) == (1, 2)  # file02 to file05 are in the second block
    later = vault.create(tree, incremental=True)
    assert (later.changed, scouts[-1].rest_from) == (0, 1)
    vault.delete(result.snapshot)
    vault.restore(later.snapshot, place := new_folder())
    assert picture(place) == picture(tree)


def test_a_full_snapshot_has_no_part_of_another_index(vault, tree, scouts):
    vault.snap(tree)
    vault.snap(tree)
    assert scouts[-1].rest_from is None


def test_what_was_looked_at_is_in_the_snapshot_as_of_then(
    vault, tree, picture, new_folder, scouts, monkeypatch
):
    vault.snap(tree)
    vault.snap(tree, incremental=True)
    then = picture(tree)

    def meanwhile() -> None:
        (tree / "two/file15").write_text("changed")
        (tree / "two/file155").write_text("new")

    monkeypatch.setattr(type(scouts[0]), "meanwhile", staticmethod(meanwhile))
    result = vault.create(tree, incremental=True)
    assert result.changed == 0
    vault.restore(result.snapshot, place := new_folder())
    assert picture(place) == then
    monkeypatch.undo()
    assert vault.create(tree, incremental=True).changed == 2 + 1  # and the folder


@pytest.mark.parametrize("folder_goes", [False, True])
def test_where_a_rest_would_have_no_place_any_more_the_walk_goes_on(
    vault, tree, picture, new_folder, scouts, monkeypatch, folder_goes
):
    """The files that a rest begins with are gone after the look, or a folder that they lay in is a file."""
    (tree / "a file, so that no block begins with a folder").touch()
    latest = vault.snap(tree)
    with Path(vault.file(latest)).open("rb") as file:
        begins = [tree / os.fsdecode(ref.first) for ref in IndexReader(file.fileno()).root.blocks[1:]]

    def meanwhile() -> None:
        for path in begins:
            path.unlink()
        if folder_goes:
            shutil.rmtree(tree / "two")
            (tree / "two").touch()

    vault.snap(tree, incremental=True)
    monkeypatch.setattr(type(scouts[0]), "meanwhile", staticmethod(meanwhile))
    result = vault.create(tree, incremental=True)
    monkeypatch.setattr(type(scouts[0]), "meanwhile", staticmethod(lambda: None))
    assert scouts[-1].rest_from == 1
    vault.restore(result.snapshot, place := new_folder())
    assert picture(place) == picture(tree)


@pytest.mark.usefixtures("scouts")
def test_what_is_excluded_now_is_left_out_though_it_is_unchanged(vault, tree):
    vault.snap(tree)
    result = vault.create(tree, incremental=True, exclude=["file1*"])
    assert result.entries == 24 - 10


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_a_scout_that_dies_or_hangs_takes_nothing_with_it(vault, tree, picture, new_folder, monkeypatch, how):
    class Unlucky(Scout):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            assert self._pid > 0
            os.kill(self._pid, how)

    monkeypatch.setattr(previous, "Scout", Unlucky)
    vault.snap(tree)
    result = vault.create(tree, incremental=True)
    assert (result.changed, result.warnings) == (0, [])
    vault.restore(result.snapshot, place := new_folder())
    assert picture(place) == picture(tree)


def test_no_child_is_left_when_the_snapshot_is_done_or_was_cancelled(vault, tree, scouts):
    vault.snap(tree)
    vault.snap(tree, incremental=True)

    def cancel(_progress: Progress) -> None:
        raise CancelledError("Cancelled.")

    request = CreateRequest(store=str(vault.root), path=str(tree), location="notebooks", incremental=True)
    with pytest.raises(CancelledError):
        create(request, cancel)
    assert len(scouts) == 2
    for scout in scouts:
        with pytest.raises(ChildProcessError):
            os.waitpid(scout.child, os.WNOHANG)


def test_a_scout_whose_snapshot_was_killed_ends_by_itself(vault, tree, index):
    """It notices at the next block that its parent is another, or that nobody reads."""
    reads, writes = os.pipe()
    parent = os.fork()
    if parent == 0:
        scout = Scout(len(index.root.blocks), index.block, os.open(tree, os.O_RDONLY))
        os.write(writes, b"%d" % scout._pid)
        os._exit(0)
    os.waitpid(parent, 0)
    pid = int(os.read(reads, 20))
    os.close(reads)
    os.close(writes)
    await_end(pid)


def test_of_a_snapshot_of_one_block_nobody_is_sent_out(vault, tree, scouts, monkeypatch):
    monkeypatch.setattr(index_writer, "_BLOCK_ENTRIES", 2048)
    monkeypatch.setattr(batch, "_TASK_ENTRIES", 512)
    vault.snap(tree)
    vault.snap(tree, incremental=True)
    assert [(scout._pid, scout.unchanged(0)) for scout in scouts] == [(0, None)]

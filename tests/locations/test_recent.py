"""A large folder is read once for all its pages, and again as soon as it is another."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from jupyter_ailab_data.locations import listing, recent
from jupyter_ailab_data.locations.listing import list_folder
from jupyter_ailab_data.models import ContentsWish

MANY = recent.FEWEST + 500
FIRST = ContentsWish()


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A folder of many names that has not changed for a while."""
    for number in range(MANY):
        os.mknod(tmp_path / f"f{number}")
    settle(tmp_path)
    return tmp_path


def settle(folder: Path, seconds_ago: int = 60) -> None:
    """Make a folder look as if it had been changed that long ago."""
    then = os.stat(folder).st_mtime - seconds_ago
    os.utime(folder, (then, then))


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count how often a folder is really read."""
    found: list[int] = []
    read = listing._names

    def counted(fd: int) -> list[listing._Found]:
        found.append(fd)
        return read(fd)

    monkeypatch.setattr(listing, "_names", counted)
    return found


def page(folder: Path, offset: int = 0) -> list[str]:
    return [entry.name for entry in list_folder(str(folder), "", ContentsWish(offset, 100)).entries]


def total(folder: Path, wish: ContentsWish = FIRST) -> int:
    return list_folder(str(folder), "", wish).total


def test_all_pages_of_a_large_folder_come_from_one_reading(large: Path, reads: list[int]) -> None:
    seen: list[str] = []
    for offset in range(0, MANY, 100):
        seen += page(large, offset)
    assert seen == [f"f{number}" for number in range(MANY)]
    assert len(reads) == 1


def test_the_last_page_may_be_asked_for_first(large: Path, reads: list[int]) -> None:
    last, first = page(large, MANY - 10), page(large)
    assert [last[-1], first[0]] == [f"f{MANY - 1}", "f0"]
    assert len(reads) == 1


def test_a_file_that_came_or_went_is_seen_at_once(large: Path, reads: list[int]) -> None:
    assert total(large) == MANY
    (large / "new").touch()
    assert total(large) == MANY + 1
    settle(large)
    assert total(large) == MANY + 1
    (large / "new").unlink()
    assert total(large) == MANY
    assert len(reads) == 4


def test_a_folder_that_changes_now_is_read_each_time(large: Path, reads: list[int]) -> None:
    # Two changes within one tick of a file system's clock show one time.
    (large / "new").touch()
    assert total(large) == total(large, ContentsWish(100, 100)) == MANY + 1
    assert len(reads) == 2


def test_what_is_wanted_of_it_is_part_of_the_question(large: Path, reads: list[int]) -> None:
    assert total(large, ContentsWish(part="f99")) == 11 + 111 * (MANY > 9900)
    assert total(large, ContentsWish(hidden=False)) == MANY
    assert total(large, ContentsWish(sort="size")) == MANY
    assert len(reads) == 3


def test_sizes_and_times_are_always_those_of_now(large: Path, reads: list[int]) -> None:
    assert list_folder(str(large), "", ContentsWish(0, 1)).entries[0].size == 0
    (large / "f0").write_bytes(b"12345")
    assert list_folder(str(large), "", ContentsWish(0, 1)).entries[0].size == 5
    assert len(reads) == 1


def test_a_listing_grows_old(large: Path, reads: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent, "FRESH", -1.0)
    assert total(large) == total(large) == MANY
    assert len(reads) == 2


def test_small_folders_are_read_each_time(tmp_path: Path, reads: list[int]) -> None:
    (tmp_path / "a").touch()
    settle(tmp_path)
    assert total(tmp_path) == total(tmp_path) == 1
    assert len(reads) == 2


def test_pages_asked_for_at_the_same_time_are_right(large: Path) -> None:
    found: dict[int, list[str]] = {}

    def ask(offset: int) -> None:
        found[offset] = page(large, offset)

    threads = [threading.Thread(target=ask, args=(offset,)) for offset in range(0, 2000, 100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {offset: [f"f{offset + n}" for n in range(100)] for offset in range(0, 2000, 100)}

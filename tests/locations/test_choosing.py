"""Of a folder's names, those that are wanted are listed, and the rest is counted."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jupyter_ailab_data.locations.listing import list_folder
from jupyter_ailab_data.models import ContentsWish, SortKey


def make(folder: Path, *names: str | bytes) -> None:
    for name in names:
        os.mknod(os.path.join(os.fsencode(folder), os.fsencode(name)))


def names(root: Path, part: str = "", hidden: bool = True) -> list[str]:
    wish = ContentsWish(part=part, hidden=hidden)
    return [entry.name for entry in list_folder(str(root), "", wish).entries]


def test_names_are_found_by_a_part_of_them_in_whatever_case(tmp_path: Path) -> None:
    make(tmp_path, "Readings.csv", "old READINGS", "notes.md", "read.me")
    (tmp_path / "readings").mkdir()
    assert names(tmp_path, "reading") == ["readings", "old READINGS", "Readings.csv"]
    assert names(tmp_path, "CSV") == ["Readings.csv"]
    assert names(tmp_path, "*.csv") == []


@pytest.mark.parametrize("part", ["übung", "ÜBUNG", "u\u0308bung", "U\u0308bung"])
def test_an_accent_is_found_whichever_way_it_is_written(tmp_path: Path, part: str) -> None:
    make(tmp_path, "Übung 1", "u\u0308bung 2", "ubung 3")
    assert sorted(names(tmp_path, part)) == sorted(["Übung 1", "u\u0308bung 2"])


def test_a_name_that_is_not_utf_8_is_found_as_it_is_shown(tmp_path: Path) -> None:
    make(tmp_path, b"caf\xe9.txt", "new\nline")
    assert names(tmp_path, r"\XE9") == [r"caf\xe9.txt"]
    assert names(tmp_path, "w\nl") == ["new\nline"]


def test_hidden_names_are_left_out_on_request_and_counted(tmp_path: Path) -> None:
    make(tmp_path, ".profile", ".cache.csv", "a.csv", "b.md")
    (tmp_path / ".git").mkdir()
    assert names(tmp_path) == [".git", ".cache.csv", ".profile", "a.csv", "b.md"]
    page = list_folder(str(tmp_path), "", ContentsWish(hidden=False))
    assert [entry.name for entry in page.entries] == ["a.csv", "b.md"]
    assert (page.total, page.unfiltered, page.hidden) == (2, 2, 3)


def test_a_filter_says_out_of_how_many_and_how_many_hidden_ones_it_would_find(tmp_path: Path) -> None:
    make(tmp_path, ".cache.csv", ".profile", "a.csv", "b.md", "c.md")
    page = list_folder(str(tmp_path), "", ContentsWish(part="csv", hidden=False))
    assert [entry.name for entry in page.entries] == ["a.csv"]
    assert (page.total, page.unfiltered, page.hidden) == (1, 3, 1)
    page = list_folder(str(tmp_path), "", ContentsWish(part="csv"))
    assert (page.total, page.unfiltered, page.hidden) == (2, 5, 0)


@pytest.mark.parametrize("sort", ["name", "size", "modified"])
def test_what_is_found_is_paged_in_order(tmp_path: Path, sort: SortKey) -> None:
    make(tmp_path, *(f"f{number}.csv" for number in range(12)), *(f"g{number}.md" for number in range(12)))
    for number, name in enumerate(sorted(os.listdir(tmp_path))):
        (tmp_path / name).write_bytes(b"x" * number)
        os.utime(tmp_path / name, (number, number))
    whole = list_folder(str(tmp_path), "", ContentsWish(0, 100, sort, ".csv")).entries
    pages = [
        entry.name
        for offset in (0, 5, 10)
        for entry in list_folder(str(tmp_path), "", ContentsWish(offset, 5, sort, ".csv")).entries
    ]
    assert pages == [entry.name for entry in whole]
    assert len(pages) == 12

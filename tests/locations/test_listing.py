"""A live folder is listed a page at a time, whatever is in it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

import pytest

import jupyter_ailab_data
from jupyter_ailab_data.archive.names import to_bytes
from jupyter_ailab_data.errors import BadRequestError, NotFoundError, OutsideLocationError
from jupyter_ailab_data.locations.listing import list_folder
from jupyter_ailab_data.models import ContentsEntry, ContentsWish, SortKey


def entries(root: Path, path: str = "", sort: SortKey = "name") -> dict[str, ContentsEntry]:
    return {entry.name: entry for entry in list_folder(str(root), path, ContentsWish(sort=sort)).entries}


def test_folders_come_first_and_names_sort_as_people_expect(tmp_path: Path) -> None:
    for name in ("b10.txt", "B2.txt", "a.txt", "Zeta.txt", "b2.txt", "été.txt"):
        (tmp_path / name).touch()
    for name in ("week 10", "week 9", "Alpha"):
        (tmp_path / name).mkdir()
    assert list(entries(tmp_path)) == [
        *("Alpha", "week 9", "week 10"),
        *("a.txt", "B2.txt", "b2.txt", "b10.txt", "Zeta.txt", "été.txt"),
    ]


def test_sorted_by_size_the_largest_and_by_time_the_newest_come_first(tmp_path: Path) -> None:
    for name, size, when in (("a", 10, 300), ("b", 30, 100), ("c", 20, 200)):
        (tmp_path / name).write_bytes(b"x" * size)
        os.utime(tmp_path / name, (when, when))
    (tmp_path / "folder").mkdir()
    os.utime(tmp_path / "folder", (1, 1))
    assert list(entries(tmp_path, sort="size")) == ["folder", "b", "c", "a"]
    assert list(entries(tmp_path, sort="modified")) == ["folder", "a", "c", "b"]


def test_an_entry_tells_its_facts(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "n.ipynb").write_bytes(b"12345")
    os.utime(tmp_path / "sub" / "n.ipynb", ns=(0, 1_700_000_000_123_456_789))
    (entry,) = list_folder(str(tmp_path), "sub", ContentsWish(0, 10)).entries
    assert entry == ContentsEntry(
        name="n.ipynb",
        path="sub/n.ipynb",
        type="file",
        size=5,
        modified=datetime(2023, 11, 14, 22, 13, 20, 123456, tzinfo=timezone.utc),
    )


def test_pages_follow_each_other_without_gap_or_overlap(tmp_path: Path) -> None:
    for number in range(25):
        (tmp_path / f"f{number}").touch()
    seen: list[str] = []
    for offset in range(0, 30, 10):
        page = list_folder(str(tmp_path), "", ContentsWish(offset, 10))
        assert (page.total, page.offset) == (25, offset)
        seen += [entry.name for entry in page.entries]
    assert seen == [f"f{number}" for number in range(25)]
    assert list_folder(str(tmp_path), "", ContentsWish(99, 10)).entries == []


def test_links_are_shown_with_their_target_and_broken_ones_are_marked(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for name, target in (("in", "folder"), ("out", "/usr"), ("broken", "nowhere"), ("loop", "loop")):
        (tmp_path / name).symlink_to(target)
    found = entries(tmp_path)
    assert {name: (e.type, e.target, e.problem) for name, e in found.items() if name != "folder"} == {
        "broken": ("link", "nowhere", "broken-link"),
        "in": ("link", "folder", None),
        "loop": ("link", "loop", "broken-link"),
        "out": ("link", "/usr", None),
    }


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"new\nline", "new\nline"),
        (b"bell\x07\x1b[31m", "bell\x07\x1b[31m"),
        (b"latin-\xe9\xff", r"latin-\xe9\xff"),
        (rb"back\slash", r"back\slash"),
        (rb"fake\xff", r"fake\x5cxff"),
        ("naïve ☃".encode(), "naïve ☃"),
        (b"-rf *", "-rf *"),
        (b" ", " "),
    ],
)
def test_strange_names_are_listed_and_can_be_asked_for(tmp_path: Path, raw: bytes, text: str) -> None:
    os.mkdir(os.path.join(os.fsencode(tmp_path), raw))
    os.mkdir(os.path.join(os.fsencode(tmp_path), raw, b"inside"))
    (entry,) = list_folder(str(tmp_path), "", ContentsWish(0, 10)).entries
    assert (entry.name, entry.path, to_bytes(entry.path)) == (text, text, raw)
    (below,) = list_folder(str(tmp_path), entry.path, ContentsWish(0, 10)).entries
    assert below.path == f"{text}/inside"


def test_pipes_sockets_and_impossible_times_do_not_break_a_listing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, when in (("ancient", -(10**10)), ("far", 10**11 // 7)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (when, when))
    found = entries(tmp_path)
    assert found["pipe"].type == "other"
    assert found["ancient"].modified.year < 1970 < found["far"].modified.year
    assert list(entries(tmp_path, sort="modified"))[-1] == "ancient"


@pytest.mark.parametrize(
    "path",
    ["..", "../x", "folder/..", "folder/../folder", "/etc", "folder//x", "./folder", "folder/", "a\0b"],
)
def test_a_path_that_is_not_plainly_inside_is_refused(tmp_path: Path, path: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutsideLocationError):
        list_folder(str(tmp_path), path, ContentsWish(0, 10))


@pytest.mark.parametrize("target", ["/etc", "../outside", "folder"])
@pytest.mark.parametrize("path", ["link", "link/ssl"])
def test_no_path_goes_through_a_link(tmp_path: Path, target: str, path: str) -> None:
    (tmp_path / "outside" / "ssl").mkdir(parents=True)
    root = tmp_path / "root"
    (root / "folder" / "ssl").mkdir(parents=True)
    (root / "link").symlink_to(target)
    with pytest.raises(OutsideLocationError, match="link"):
        list_folder(str(root), path, ContentsWish(0, 10))


def test_what_is_not_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotFoundError, match="no folder 'no/where'"):
        list_folder(str(tmp_path), "no/where", ContentsWish(0, 10))
    with pytest.raises(BadRequestError, match="'file' is a file"):
        list_folder(str(tmp_path), "file", ContentsWish(0, 10))
    with pytest.raises(NotFoundError, match="'file' is a file"):
        list_folder(str(tmp_path), "file/below", ContentsWish(0, 10))
    with pytest.raises(NotFoundError, match="folder is missing"):
        list_folder(str(tmp_path / "gone"), "", ContentsWish(0, 10))


def test_a_location_that_is_itself_a_link_is_listed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a").touch()
    (tmp_path / "link").symlink_to("real")
    assert list(entries(tmp_path / "link")) == ["a"]


ENV = {**os.environ, "PYTHONPATH": str(Path(jupyter_ailab_data.__file__).parents[1])}
AS_NOBODY = """
import os, sys
from jupyter_ailab_data.errors import PermissionDeniedError
from jupyter_ailab_data.locations.listing import list_folder
from jupyter_ailab_data.models import ContentsWish
root = sys.argv[1]
os.setgroups([]); os.setgid(65534); os.setuid(65534)
for sort in ("name", "size", "modified"):
    page = list_folder(root, "", ContentsWish(sort=sort))
    print(sorted((e.name, e.type, e.problem) for e in page.entries))
print([(e.name, e.type, e.problem) for e in list_folder(root, "unsearchable", ContentsWish(0, 10)).entries])
try:
    list_folder(root, "closed", ContentsWish(0, 10))
except PermissionDeniedError as error:
    print(error.message)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become a user who is refused")
def test_what_may_not_be_read_is_listed_and_marked(tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents):
        if str(folder).startswith("/tmp/pytest"):
            folder.chmod(0o755)
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed").chmod(0o700)
    (tmp_path / "secret").touch()
    (tmp_path / "secret").chmod(0o600)
    (tmp_path / "plain").touch()
    (tmp_path / "plain").chmod(0o644)
    (tmp_path / "unsearchable").mkdir()
    (tmp_path / "unsearchable" / "x").touch()
    (tmp_path / "unsearchable").chmod(0o744)
    out = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(tmp_path)], capture_output=True, text=True, check=True, env=ENV
    ).stdout.splitlines()
    everything = [
        ("closed", "folder", "unreadable"),
        ("plain", "file", None),
        ("secret", "file", "unreadable"),
        ("unsearchable", "folder", "unreadable"),
    ]
    assert out == [
        *([str(everything)] * 3),
        str([("x", "file", "unreadable")]),
        "You have no permission to list 'closed'.",
    ]


def test_the_first_page_of_100000_files_takes_well_under_a_second(tmp_path: Path) -> None:
    folder = os.open(tmp_path, os.O_RDONLY)
    for number in range(100_000):
        os.close(os.open(f"file_{number:x}_{number}.csv", os.O_CREAT | os.O_WRONLY, dir_fd=folder))
    os.close(folder)
    started = time.process_time()
    page = list_folder(str(tmp_path), "", ContentsWish())
    assert time.process_time() - started < 1.0
    assert (page.total, len(page.entries)) == (100_000, 1000)
    started = time.process_time()
    list_folder(str(tmp_path), "", ContentsWish(sort="modified"))
    assert time.process_time() - started < 3.0

"""A file that somebody is writing is read as well as it can be, and what could not be is told."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from jupyter_ailab_data.archive.beneath import Beneath
from jupyter_ailab_data.archive.entry import FILE, FOLDER, HARDLINK, SYMLINK, Entry
from jupyter_ailab_data.archive.live_files import ChangedError, LiveFile, live_hash
from jupyter_ailab_data.archive.members import PIECE
from jupyter_ailab_data.archive.sources import FolderSource


def planned(name: bytes, size: int = 0, kind: str = FILE) -> Entry:
    return Entry(name, kind, 0o644, 0, 0, size, 0)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Beneath]:
    with Beneath(str(tmp_path)) as found:
        yield found


def settled(path: Path, content: bytes) -> None:
    """Write a file, and wait until a further change of it would show."""
    path.write_bytes(content)
    time.sleep(0.12)


def test_a_quiet_file_is_described_and_read(folder: Beneath, tmp_path: Path) -> None:
    settled(tmp_path / "file", b"content")
    info = (tmp_path / "file").stat()
    with LiveFile(folder, planned(b"file")) as live:
        assert list(live.pieces(3, settle=False)) == [b"con", b"ten", b"t"]
        entry = live.entry
    assert not live.unsettled
    assert (entry.size, entry.mtime_ns, entry.inode, entry.ctime_ns) == (
        7,
        info.st_mtime_ns,
        info.st_ino,
        info.st_ctime_ns,
    )


def test_a_file_just_written_counts_as_changed_the_next_time(folder: Beneath, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"new")
    with LiveFile(folder, planned(b"file")) as live:
        assert live.entry.ctime_ns == 0


@pytest.mark.parametrize("change", ["grows", "shrinks", "is overwritten", "is touched"])
def test_a_change_while_reading_asks_for_another_try(folder: Beneath, tmp_path: Path, change: str) -> None:
    settled(tmp_path / "file", b"x" * 1000)

    def do_change() -> None:
        with (tmp_path / "file").open("r+b") as file:
            if change == "grows":
                file.seek(0, 2)
                file.write(b"more")
            elif change == "shrinks":
                file.truncate(10)
            elif change == "is overwritten":
                file.write(b"y")
        if change == "is touched":
            os.utime(tmp_path / "file", (1, 1))

    with LiveFile(folder, planned(b"file")) as live:
        pieces = live.pieces(600, settle=False)
        next(pieces)
        do_change()
        with pytest.raises(ChangedError):
            list(pieces)


def test_a_file_that_shrinks_is_filled_up_to_what_was_announced(folder: Beneath, tmp_path: Path) -> None:
    settled(tmp_path / "file", b"x" * 1000)
    with LiveFile(folder, planned(b"file")) as live:
        pieces = live.pieces(600, settle=True)
        content = next(pieces)
        os.truncate(tmp_path / "file", 700)
        content += b"".join(pieces)
    assert content == b"x" * 700 + bytes(300)
    assert live.unsettled
    assert live.entry.ctime_ns == 0


def test_a_file_that_grows_is_cut_at_what_was_announced(folder: Beneath, tmp_path: Path) -> None:
    settled(tmp_path / "file", b"x" * 1000)
    with LiveFile(folder, planned(b"file")) as live:
        pieces = live.pieces(600, settle=True)
        content = next(pieces)
        with (tmp_path / "file").open("ab") as file:
            file.write(b"y" * 1000)
        content += b"".join(pieces)
    assert content == b"x" * 1000
    assert live.unsettled


@pytest.mark.parametrize("stands_there", ["pipe", "folder", "link", "nothing", "socket-like device"])
def test_what_is_no_file_any_more_is_not_opened(folder: Beneath, tmp_path: Path, stands_there: str) -> None:
    path = tmp_path / "file"
    if stands_there == "pipe":
        os.mkfifo(path)
    elif stands_there == "folder":
        path.mkdir()
    elif stands_there == "link":
        path.symlink_to("/etc/passwd")
    elif stands_there == "socket-like device":
        os.mknod(path, 0o20644, os.makedev(1, 5))
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(OSError):  # noqa: PT011 each has its own
        LiveFile(folder, planned(b"file"))
    assert live_hash(folder, b"file") is None
    assert len(os.listdir("/proc/self/fd")) == before


def test_holes_are_found_and_a_file_that_changes_has_none(folder: Beneath, tmp_path: Path) -> None:
    path = tmp_path / "sparse"
    with path.open("wb") as file:
        file.seek(1 << 20)
        file.write(b"data")
        file.truncate(3 << 20)
    time.sleep(0.12)
    with LiveFile(folder, planned(b"sparse")) as live:
        assert live.entry.holes[0] == (0, 1 << 20)
        assert sum(live.entry.holes[-1]) == 3 << 20
        pieces = live.pieces(PIECE, settle=True)
        next(pieces)
        with path.open("r+b") as file:
            file.write(b"filled")
        list(pieces)
        assert live.entry.holes == ()


def test_a_source_reads_a_changed_file_again(folder: Beneath, tmp_path: Path) -> None:
    path = tmp_path / "file"
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            path.write_bytes(b"%d" % number * 1000)

    path.write_bytes(b"0")
    writer = threading.Thread(target=write)
    writer.start()
    try:
        source = FolderSource(folder)
        for _ in range(50):
            found = source.small(planned(b"file", 1), [])
            assert found is not None
            entry, content = found
            assert len(content) == entry.size
            assert hashlib.sha256(content).digest() == entry.sha256
    finally:
        stop.set()
        writer.join()
    assert {warning.reason for warning in source.warnings} <= {"changed"}


def test_what_is_gone_is_named(folder: Beneath, tmp_path: Path) -> None:
    source = FolderSource(folder)
    assert source.small(planned(b"gone"), []) is None
    with source.large(planned(b"gone/too", 1 << 30), [], 1) as found:
        assert found is None
    assert [(warning.path, warning.reason) for warning in source.warnings] == [
        ("gone", "vanished"),
        ("gone/too", "vanished"),
    ]


def test_links_are_kept_as_they_were_met(folder: Beneath) -> None:
    source = FolderSource(folder)
    link = Entry(b"link", SYMLINK, 0o777, 0, 0, 0, 0, b"target")
    assert source.small(link, []) == (link, b"")


def test_a_link_whose_other_name_leads_to_another_file_is_a_link_to_nothing(
    folder: Beneath, tmp_path: Path
) -> None:
    """A new file may have the number of a removed one, so the number that the walk met does not tell."""
    (tmp_path / "one").write_text("one")
    os.link(tmp_path / "one", tmp_path / "two")
    number = (tmp_path / "one").stat().st_ino
    link = Entry(b"two", HARDLINK, 0o644, 0, 0, 0, 0, b"one", inode=number)
    found = FolderSource(folder).small(link, [])
    assert found is not None
    assert found[0].inode == number
    (tmp_path / "one").unlink()
    for what in ("another file", None):
        if what:
            (tmp_path / "one").write_text(what)
        found = FolderSource(folder).small(replace(link, inode=number), [])
        assert found is not None
        assert found[0].inode == 0
        (tmp_path / "one").unlink(missing_ok=True)


def test_a_folder_that_has_gone_is_kept_for_what_was_found_in_it(folder: Beneath) -> None:
    source = FolderSource(folder)
    assert source.small(planned(b"gone", kind=FOLDER), []) is not None
    assert source.warnings == []

"""Nothing is reached through a folder's descriptor but what lies beneath it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jupyter_ailab_data.archive.beneath import Beneath, check_relative
from jupyter_ailab_data.errors import OutsideLocationError


def open_descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


@pytest.fixture
def beneath(tmp_path: Path) -> Iterator[Beneath]:
    (tmp_path / "inside" / "a" / "b").mkdir(parents=True)
    (tmp_path / "inside" / "a" / "b" / "file").write_bytes(b"inside")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "file").write_bytes(b"secret")
    with Beneath(str(tmp_path / "inside")) as found:
        yield found


@pytest.mark.parametrize("path", [b"..", b"a/../b", b"/etc", b"a//b", b"a/", b".", b"./a", b"a/./b", b"a\0b"])
def test_a_path_that_is_not_plain_and_relative_is_refused(path: bytes) -> None:
    with pytest.raises(OutsideLocationError):
        check_relative(path)


@pytest.mark.parametrize("path", [b"", b"a", b"a/b", b"...", b"..a/b..", b"\xff", b"new\nline"])
def test_plain_relative_paths_are_taken(path: bytes) -> None:
    assert check_relative(path) == path


def test_a_file_beneath_is_opened(beneath: Beneath) -> None:
    fd = beneath.open_file(b"a/b/file", os.O_RDONLY)
    assert os.read(fd, 10) == b"inside"
    os.close(fd)


def test_a_link_in_the_last_place_is_not_followed(beneath: Beneath, tmp_path: Path) -> None:
    (tmp_path / "inside" / "link").symlink_to(tmp_path / "outside" / "file")
    with pytest.raises(OSError, match="symbolic links"):
        beneath.open_file(b"link", os.O_RDONLY)


@pytest.mark.parametrize("target", ["outside", "inside/a"])
def test_a_link_on_the_way_is_not_followed(beneath: Beneath, tmp_path: Path, target: str) -> None:
    (tmp_path / "inside" / "way").symlink_to(tmp_path / target)
    with pytest.raises(OSError, match=r"Not a directory|symbolic links"):
        beneath.open_file(b"way/file", os.O_RDONLY)
    assert beneath.lstat(b"way/file") is None
    assert beneath.lstat(b"way") is not None


def test_a_link_swapped_in_while_walking_never_leads_out(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    (inside / "real").mkdir(parents=True)
    (inside / "real" / "file").write_bytes(b"inside")
    outside.mkdir()
    (outside / "file").write_bytes(b"secret")
    stop = threading.Event()

    def swap() -> None:
        os.symlink(outside, inside / "link")
        while not stop.is_set():
            os.rename(inside / "real", inside / "aside")
            os.rename(inside / "link", inside / "real")
            time.sleep(1e-5)  # both states shall last long enough to be met
            os.rename(inside / "real", inside / "link")
            os.rename(inside / "aside", inside / "real")
            time.sleep(1e-5)

    swapper = threading.Thread(target=swap)
    swapper.start()
    read = set()
    refused = 0
    try:
        tries = 0
        end = time.monotonic() + 60
        while (tries < 1500 or not (read and refused)) and time.monotonic() < end:
            tries += 1
            with Beneath(str(inside)) as beneath:
                try:
                    fd = beneath.open_file(b"real/file", os.O_RDONLY)
                except OSError:
                    refused += 1
                    continue
                read.add(os.read(fd, 10))
                os.close(fd)
    finally:
        stop.set()
        swapper.join()
    assert read == {b"inside"}
    assert refused > 0


def test_no_more_folders_stay_open_than_the_cache_holds(tmp_path: Path) -> None:
    paths = [f"{one}/{two}".encode() for one in range(30) for two in range(10)]
    for path in paths:
        os.makedirs(os.path.join(os.fsencode(tmp_path), path))
    before = open_descriptors()
    with Beneath(str(tmp_path), cache=16) as beneath:
        for path in paths:
            beneath.folder(path)
            assert open_descriptors() - before <= 1 + 16
    assert open_descriptors() == before


def test_folders_nested_thousands_deep_are_walked(tmp_path: Path, deep: Callable[[int], int]) -> None:
    depth = 3000
    innermost = deep(depth)
    before = open_descriptors()
    with Beneath(str(tmp_path)) as beneath:
        assert os.fstat(beneath.folder(b"/".join([b"d"] * depth))).st_ino == innermost
    assert open_descriptors() == before


def test_after_forget_a_renamed_folder_is_not_found_under_its_old_name(
    beneath: Beneath, tmp_path: Path
) -> None:
    beneath.folder(b"a/b")
    os.rename(tmp_path / "inside" / "a", tmp_path / "inside" / "c")
    beneath.forget()
    assert beneath.lstat(b"a/b/file") is None
    assert beneath.lstat(b"c/b/file") is not None


def test_the_root_itself_is_the_empty_path(beneath: Beneath) -> None:
    assert beneath.folder(b"") == beneath.fd
    info = beneath.lstat(b"")
    assert info is not None
    assert info.st_ino == os.fstat(beneath.fd).st_ino


def test_closing_does_not_close_the_descriptor_it_was_given(tmp_path: Path) -> None:
    fd = os.open(tmp_path, os.O_RDONLY)
    Beneath(fd).close()
    os.fstat(fd)
    os.close(fd)

"""The walk meets everything a folder holds, in the archive's order, and says what it can't keep."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_ailab_data.archive.entry import FILE, FOLDER, HARDLINK, SYMLINK, Entry, sort_key
from jupyter_ailab_data.archive.scan import measure, scan


class Walk:
    """One walk of a folder: its entries and its warnings."""

    def __init__(
        self, folder: Path, skip: Callable[[bytes, bool], bool] = lambda *_: False, **how: object
    ) -> None:
        self.warnings: list[tuple[bytes, str]] = []
        fd = os.open(folder, os.O_RDONLY)
        before = len(os.listdir("/proc/self/fd"))

        def warn(path: bytes, reason: str, message: str) -> None:
            assert message.endswith(".")
            self.warnings.append((path, reason))

        self.entries = list(scan(fd, skip=skip, warn=warn, **how))  # type: ignore[arg-type]
        assert len(os.listdir("/proc/self/fd")) == before
        os.close(fd)

    @property
    def paths(self) -> list[bytes]:
        return [entry.path for entry in self.entries]

    def __getitem__(self, path: bytes) -> Entry:
        return next(entry for entry in self.entries if entry.path == path)


def test_entries_come_in_the_archives_order(tmp_path: Path) -> None:
    for name in ("a", "a.d", "a-d", "a d", "b"):
        (tmp_path / name / "z").mkdir(parents=True)
        (tmp_path / name / "file").write_bytes(b"")
        (tmp_path / f"{name}.txt").write_bytes(b"")
    paths = Walk(tmp_path).paths
    assert paths[0] == b""
    assert paths == sorted(paths, key=sort_key)
    assert len(paths) == len(set(paths)) == 1 + 5 * 4


def test_every_kind_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"1234")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    (tmp_path / "other-name").hardlink_to(tmp_path / "file")
    walk = Walk(tmp_path)
    assert [(e.path, e.type, e.size, e.target) for e in walk.entries] == [
        (b"", FOLDER, 0, b""),
        (b"file", FILE, 4, b""),
        (b"folder", FOLDER, 0, b""),
        (b"link", SYMLINK, 0, b"folder"),
        (b"other-name", HARDLINK, 0, b"file"),
    ]
    assert walk[b"file"].linked


def test_sockets_pipes_and_devices_are_named_and_left_out(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    os.mknod(tmp_path / "device", 0o20644, os.makedev(1, 3))
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
    walk = Walk(tmp_path)
    assert walk.paths == [b""]
    assert sorted(walk.warnings) == [(b"device", "skipped"), (b"pipe", "skipped"), (b"socket", "skipped")]


def test_what_is_left_out_is_not_walked(tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    (store / "a.tgz").write_bytes(b"")
    (tmp_path / ".ailab-data-restore-1").mkdir()
    info = store.stat()
    walk = Walk(tmp_path, leave_out=frozenset({(info.st_dev, info.st_ino)}))
    assert (walk.paths, walk.warnings) == ([b""], [])


def test_what_the_user_excludes_is_not_walked(tmp_path: Path) -> None:
    (tmp_path / "keep").mkdir()
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "file").write_bytes(b"")
    asked: list[tuple[bytes, bool]] = []

    def skip(path: bytes, is_folder: bool) -> bool:
        asked.append((path, is_folder))
        return path == b"drop"

    assert Walk(tmp_path, skip).paths == [b"", b"keep"]
    assert asked == [(b"drop", True), (b"keep", True)]


def test_a_folder_that_can_not_be_read_is_kept_and_named(
    tmp_path: Path, as_plain_user: Callable[..., None]
) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    (tmp_path / "open").mkdir()
    tmp_path.chmod(0o755)

    def look() -> None:
        fd = os.open(".", os.O_RDONLY)
        warnings: list[bytes] = []
        paths = [e.path for e in scan(fd, skip=lambda *_: False, warn=lambda path, *_: warnings.append(path))]
        assert paths == [b"", b"closed", b"open"]
        assert warnings == [b"closed"]

    as_plain_user(look, tmp_path)


@pytest.mark.parametrize("depth", [513, 2000, 3000])
def test_what_lies_too_deep_to_restore_is_named(
    tmp_path: Path, deep: Callable[[int], int], depth: int
) -> None:
    deep(depth)
    walk = Walk(tmp_path)
    assert len(walk.entries) == 1 + 512
    assert walk.warnings == [(b"/".join([b"d"] * 513), "too-deep")]


def test_paths_longer_than_the_system_takes_are_named(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(20):
        os.mkdir("n" * 250, dir_fd=here)
        below = os.open("n" * 250, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    walk = Walk(tmp_path)
    assert max(map(len, walk.paths)) <= 4096
    assert [reason for _, reason in walk.warnings] == ["too-deep"]


def test_a_deep_tree_is_walked_with_few_descriptors(tmp_path: Path, deep: Callable[[int], int]) -> None:
    deep(500)
    program = (
        "import os, resource, sys\n"
        "from jupyter_ailab_data.archive.scan import measure\n"
        "fd = os.open(sys.argv[1], os.O_RDONLY)\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))\n"
        "print(measure(fd, skip=lambda *_: False))\n"
    )
    done = subprocess.run([sys.executable, "-c", program, tmp_path], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("(501, 0)\n", "")
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] >= 256


def test_files_that_vanish_while_walking_are_named(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / name).write_bytes(b"")
    fd = os.open(tmp_path, os.O_RDONLY)
    warnings: list[tuple[bytes, str]] = []
    walk = scan(fd, skip=lambda *_: False, warn=lambda path, reason, _: warnings.append((path, reason)))
    assert next(walk).path == b""
    assert next(walk).path == b"a"
    (tmp_path / "b").unlink()
    assert [entry.path for entry in walk] == [b"c"]
    assert warnings == [(b"b", "vanished")]
    os.close(fd)


@pytest.mark.parametrize("year", [1600, 1900, 2100, 2300, 9000])
def test_times_far_away_can_be_written_into_an_index(year: int, tmp_path: Path) -> None:
    import msgspec

    with_times = Path("/dev/shm") / f"ailab-data-{os.getpid()}"  # tmpfs takes any time
    with_times.mkdir()
    try:
        file = with_times / "file"
        file.write_bytes(b"")
        seconds = (year - 1970) * 31556952
        os.utime(file, (seconds, seconds))
        entry = Walk(with_times)[b"file"]
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(entry), type=Entry).mtime_ns == entry.mtime_ns
        if 1700 < year < 2500:
            assert entry.mtime_ns == os.stat(file).st_mtime_ns
    finally:
        file.unlink()
        with_times.rmdir()


def test_measuring_counts_what_a_walk_finds(whole_tree: Path) -> None:
    walk = Walk(whole_tree)
    fd = os.open(whole_tree, os.O_RDONLY)
    assert measure(fd, skip=lambda *_: False) == (len(walk.entries), sum(e.size for e in walk.entries))
    os.close(fd)


def test_a_walk_misses_nothing_while_another_process_lists_the_same_open_folder(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"file {number:03}").touch()
    fd = os.open(tmp_path, os.O_RDONLY)
    pid = os.fork()
    if pid == 0:
        while True:  # the child's descriptor shares its place in the listing with ours
            os.listdir(fd)
    try:
        for _ in range(200):
            entries = list(scan(fd, skip=lambda *_: False, warn=lambda *_: None))
            names = [entry.path for entry in entries]
            assert names == sorted(set(names))
            assert len(names) == 301
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(fd)

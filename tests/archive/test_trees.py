"""Any tree packed is the tree unpacked: by our own readers to the nanosecond, and by GNU tar."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_ailab_data.archive.beneath import Beneath
from jupyter_ailab_data.archive.entry import FILE, FOLDER, HARDLINK, SYMLINK
from jupyter_ailab_data.archive.extracting import Extractor
from jupyter_ailab_data.archive.index_reader import IndexReader
from jupyter_ailab_data.archive.members import PIECE, SMALL
from jupyter_ailab_data.archive.placing import Placer
from jupyter_ailab_data.archive.safety import checked
from jupyter_ailab_data.errors import AilabDataError, CorruptError

NAME = st.binary(min_size=1, max_size=8).filter(
    lambda name: (
        b"/" not in name and b"\0" not in name and name.strip(b".") and not name.startswith(b".ailab")
    )
)
SIZES = st.sampled_from([0, 1, 511, 512, 513, SMALL - 512, SMALL - 511, SMALL, PIECE, PIECE + 1, 3 * PIECE])
KINDS = st.sampled_from(["file", "file", "file", "folder", "link", "hard link", "sparse"])
NODES = st.lists(
    st.tuples(st.lists(NAME, min_size=1, max_size=4), KINDS, SIZES, st.integers(0o400, 0o777)), max_size=12
)
TIMES = st.integers(1, 2**31 * 10**9 // 2)


def plant(root: bytes, nodes: list[tuple[list[bytes], str, int, int]], time: int) -> None:
    """Make a tree of the nodes, leaving out those that can't be where they are told to."""
    files: list[bytes] = []
    for parts, kind, size, mode in nodes:
        path = os.path.join(root, *parts)
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            if kind == "folder":
                os.mkdir(path)
            elif kind == "link":
                os.symlink(parts[0], path)
            elif kind == "hard link" and files:
                os.link(files[size % len(files)], path)
            elif kind in ("file", "sparse"):
                with open(path, "xb") as file:
                    if kind == "file":
                        file.write((b"%d" % mode * (size // 3 + 1))[:size])
                    file.truncate(size)
                os.chmod(path, mode)
                os.utime(path, ns=(0, time + size))
                files.append(path)
        except (FileExistsError, NotADirectoryError, FileNotFoundError):
            continue
    for where, _, _ in os.walk(root, topdown=False):
        os.utime(where, ns=(0, time))


def unpack(archive: Path, target: bytes) -> None:
    """Do what a restore into an empty folder does."""
    links, folders = [], []
    with archive.open("rb") as file, Beneath(target) as folder:
        index = IndexReader(file.fileno())
        placer = Placer(folder)
        with Extractor(lambda _: file.fileno(), lambda *_: None, folder.fd) as extractor:
            for entry, members in checked(index.entries(), index.root.content_size):
                if entry.type == FOLDER:
                    folders.append(entry)
                    if entry.path:
                        placer.make_folder(entry.path)
                elif entry.type == FILE:
                    extractor.add(entry, members, entry.path)
                elif entry.type == SYMLINK:
                    placer.symlink(entry.path, entry)
                else:
                    assert entry.type == HARDLINK
                    links.append(entry)
            extractor.finish()
            assert extractor.damaged == []
        for entry in links:
            placer.hard_link(folder, entry.target, entry.path)
        for entry in reversed(folders):
            placer.describe_folder(entry.path, entry)
        assert not placer.lost


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(NODES, TIMES)
def test_any_tree_comes_back(
    tmp_path_factory: pytest.TempPathFactory,
    pack: Callable[..., Any],
    all_facts: Callable[..., Any],
    nodes: list[tuple[list[bytes], str, int, int]],
    time: int,
) -> None:
    top = tmp_path_factory.mktemp("tree")
    for name in ("source", "ours", "tar"):
        (top / name).mkdir()
    plant(os.fsencode(top / "source"), nodes, time)
    packed = pack(top / "source", name=top / "a.tgz")
    assert packed.warnings == []
    unpack(packed.path, os.fsencode(top / "ours"))
    done = subprocess.run(["tar", "-xzf", packed.path], cwd=top / "tar", capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    wanted = all_facts(top / "source")
    assert all_facts(top / "tar") == wanted
    assert all_facts(top / "ours") == wanted
    for path in wanted:
        ours, source = (os.lstat(os.path.join(os.fsencode(top / name), path)) for name in ("ours", "source"))
        assert ours.st_mtime_ns == source.st_mtime_ns
        assert ours.st_blocks <= source.st_blocks
    shutil.rmtree(top)


@pytest.mark.parametrize("children", [1, 3])
def test_one_archive_is_the_same_however_many_write_it(
    whole_tree: Path, tmp_path: Path, pack: Callable[..., Any], children: int
) -> None:
    sleep(0.12)  # what was written a moment ago is marked as perhaps changed
    one = pack(whole_tree, name=tmp_path / "one.tgz", children=children)
    two = pack(whole_tree, name=tmp_path / "two.tgz", children=2)
    assert one.path.read_bytes() == two.path.read_bytes()


def test_a_flipped_byte_is_named_when_all_is_checked(whole_archive: Path, tmp_path: Path) -> None:
    data = bytearray(whole_archive.read_bytes())
    with whole_archive.open("rb") as file:
        found = IndexReader(file.fileno()).find(b"large")
    assert found is not None
    data[found[1][found[0].member + 3].offset + 1000] ^= 1
    (tmp_path / "damaged.tgz").write_bytes(data)
    with (tmp_path / "damaged.tgz").open("rb") as file:
        index = IndexReader(file.fileno())
        with Extractor(lambda _: file.fileno(), lambda *_: None, collect=True) as extractor:
            give_all(index, extractor)
        assert extractor.damaged == ["large"]
        strict = Extractor(lambda _: file.fileno(), lambda *_: None)
        with strict, pytest.raises(CorruptError, match="“large” is damaged"):
            give_all(index, strict)


def give_all(index: IndexReader, extractor: Extractor) -> None:
    for entry, members in index.entries():
        extractor.add(entry, members, entry.path)
    extractor.finish()


@pytest.mark.parametrize("part", [0, 1e-6, 1e-3, 0.1, 0.5, 0.999999])
def test_where_no_more_can_be_written_it_fails(
    whole_tree: Path, whole_archive: Path, tmp_path: Path, pack: Callable[..., Any], part: float
) -> None:
    room = int(whole_archive.stat().st_size * part)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        with pytest.raises((AilabDataError, OSError)):
            pack(whole_tree, name=tmp_path / "a.tgz")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_what_happens_between_the_walk_and_the_reading_is_told(
    tmp_path: Path, pack: Callable[..., Any]
) -> None:
    folder = tmp_path / "folder"
    (folder / "d").mkdir(parents=True)
    for name in ("gone", "grown", "pipe", "d/below", "stays"):
        (folder / name).write_bytes(b"before")

    def meanwhile() -> None:
        (folder / "gone").unlink()
        (folder / "grown").write_bytes(b"grown" * 1_000_000)
        (folder / "pipe").unlink()
        os.mkfifo(folder / "pipe")
        shutil.rmtree(folder / "d")

    packed = pack(folder, name=tmp_path / "a.tgz", meanwhile=meanwhile)
    assert {(warning.path, warning.reason) for warning in packed.warnings} == {
        ("gone", "vanished"),
        ("pipe", "vanished"),
        ("d/below", "vanished"),
    }
    assert packed.contents() == {b"grown": b"grown" * 1_000_000, b"stays": b"before"}
    (tmp_path / "out").mkdir()
    unpack(packed.path, os.fsencode(tmp_path / "out"))

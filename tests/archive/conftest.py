"""Trees packed as snapshots are, and what stands in a folder, told so that two can be compared."""

from __future__ import annotations

import os
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from jupyter_ailab_data.archive.beneath import Beneath
from jupyter_ailab_data.archive.contents import ContentReader
from jupyter_ailab_data.archive.entry import FILE, Entry
from jupyter_ailab_data.archive.index import Root
from jupyter_ailab_data.archive.index_reader import IndexReader
from jupyter_ailab_data.archive.members import Member
from jupyter_ailab_data.archive.scan import scan
from jupyter_ailab_data.archive.sources import FolderSource
from jupyter_ailab_data.archive.writer import ArchiveWriter
from jupyter_ailab_data.models import JobWarning
from tests.archive.foreign_trees import hard_tree, plain_tree  # noqa: F401 fixtures

WHEN = datetime(2026, 11, 22, 11, 3, 16, tzinfo=timezone.utc)


@dataclass
class Packed:
    """An archive on disk, and what its making said."""

    path: Path
    warnings: list[JobWarning] = field(default_factory=list)
    warning_count: int = 0

    @contextmanager
    def index(self) -> Iterator[IndexReader]:
        fd = os.open(self.path, os.O_RDONLY)
        try:
            yield IndexReader(fd)
        finally:
            os.close(fd)

    def entries(self) -> dict[bytes, tuple[Entry, list[Member]]]:
        with self.index() as index:
            return {entry.path: (entry, members) for entry, members in index.entries()}

    def contents(self) -> dict[bytes, bytes]:
        """Read every file through our own reader."""
        with self.index() as index:
            reader = ContentReader(lambda _number: index.fd)
            return {e.path: reader.whole(e, members) for e, members in index.entries() if e.type == FILE}


Pack = Callable[..., Packed]


def a_root(**changes: Any) -> Root:
    root = Root(location="notebooks", created=WHEN, origin="user", label="")
    return replace(root, **changes)


Facts = dict[bytes, tuple[object, ...]]


def facts(folder: Path | str, *, times: bool = True, owners: bool = True, xattrs: bool = False) -> Facts:
    """Tell what stands in a folder: type, mode, owner, time, and content, target or first other name."""
    found: Facts = {}
    first_names: dict[tuple[int, int], bytes] = {}
    root = os.fsencode(folder)
    for where, folders, files in os.walk(root):
        folders.sort()
        for name in sorted([*folders, *files]):
            path = os.path.join(where, name)
            found[os.path.relpath(path, root)] = _facts(path, root, first_names, times, owners, xattrs)
    found[b""] = _facts(root, root, first_names, times, owners, xattrs)
    return found


def _facts(
    path: bytes,
    root: bytes,
    first_names: dict[tuple[int, int], bytes],
    times: bool,
    owners: bool,
    xattrs: bool,
) -> tuple[object, ...]:
    info = os.lstat(path)
    what: list[object] = [stat.S_IFMT(info.st_mode)]
    if stat.S_ISLNK(info.st_mode):
        what.append(os.readlink(path))
    else:
        what.append(oct(stat.S_IMODE(info.st_mode)))
    if stat.S_ISREG(info.st_mode):
        with open(path, "rb") as file:
            what.append(file.read())
        if info.st_nlink > 1:
            what.append(first_names.setdefault((info.st_dev, info.st_ino), os.path.relpath(path, root)))
    if times and not stat.S_ISLNK(info.st_mode):  # busybox and Python leave a link's time alone
        what.append(info.st_mtime_ns // 10**9)
    if owners:
        what.append((info.st_uid, info.st_gid))
    if xattrs and not stat.S_ISLNK(info.st_mode):
        what.append(sorted((name, os.getxattr(path, name)) for name in os.listxattr(path)))
    return tuple(what)


def make_tree(folder: Path) -> None:
    """Make a folder that holds one of everything a snapshot keeps."""
    folder.mkdir()
    root = os.fsencode(folder)

    def file(name: bytes, content: bytes, mode: int = 0o644) -> bytes:
        path = os.path.join(root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as out:
            out.write(content)
        os.chmod(path, mode)
        os.utime(path, ns=(0, 1_600_000_000_123_456_789 + len(content)))
        return path

    file(b"empty", b"")
    file(b"small.txt", b"hello\n", 0o600)
    for size in (511, 512, 513, 262143, 262144, 262145):
        file(b"sizes/%d" % size, bytes(range(251)) * (size // 251) + b"x" * (size % 251), 0o640)
    file(b"large", os.urandom(1 << 20) * 9 + b"tail")
    file(b"folder/" + b"n" * 255, b"long name")
    file(b"/".join([b"deep" * 20] * 8) + b"/leaf", b"a path of over 255 bytes")
    file(b"caf\xc3\xa9 \xff\xfe.txt", b"not UTF-8")
    file(b"new\nline\ttab", b"odd")
    file(b"-rf", b"dash")
    file(b"back\\slash\\x41", b"backslash")
    file(b"run.sh", b"#!/bin/sh\n", 0o755)
    first = file(b"a-first", b"one file, three names")
    os.link(first, os.path.join(root, b"b-second"))
    os.link(first, os.path.join(root, b"folder/third"))
    os.symlink(b"small.txt", os.path.join(root, b"link"))
    os.symlink(b"../outside/" + b"t" * 200, os.path.join(root, b"long-link"))
    os.symlink(b"\xff\xfe", os.path.join(root, b"odd-link"))
    os.mkdir(os.path.join(root, b"empty-folder"), 0o750)
    sparse = os.path.join(root, b"sparse")
    with open(sparse, "wb") as out:
        out.seek(3 << 20)
        out.write(b"island")
        out.truncate(6 << 20)
    os.utime(sparse, ns=(0, 1_500_000_000_000_000_001))
    for where, _, _ in os.walk(root, topdown=False):
        os.utime(where, ns=(0, 1_400_000_000_987_654_321))


def pack_folder(
    folder: Path | str, path: Path, meanwhile: Callable[[], None] | None = None, children: int = 2
) -> Packed:
    """Pack a folder; `meanwhile` is called between the walk and the reading."""
    out = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o644)
    with Beneath(str(folder)) as beneath:

        def make_source() -> FolderSource:
            return FolderSource(Beneath(beneath.fd))

        try:
            with ArchiveWriter(out, str(path.parent), make_source, lambda *_: None, children) as writer:
                found: Iterator[Entry] = scan(beneath.fd, skip=lambda *_: False, warn=writer.warn)
                if meanwhile:
                    found = iter(list(found))
                    meanwhile()
                for entry in found:
                    writer.pack(entry)
                writer.finish(a_root())
                return Packed(path, writer.warnings, writer.warning_count)
        finally:
            os.close(out)


@pytest.fixture(scope="session")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """Give a function that packs a folder into an archive of its own."""

    def packed(folder: Path | str, name: Path | None = None, **how: Any) -> Packed:
        return pack_folder(folder, name or tmp_path_factory.mktemp("store") / "a.tgz", **how)

    return packed


@pytest.fixture(scope="session")
def all_facts() -> Callable[..., Facts]:
    """Give the function that tells what stands in a folder, for tests with many examples."""
    return facts


@pytest.fixture
def tell_facts() -> Callable[..., Facts]:
    """Give the function that tells what stands in a folder."""
    return facts


@pytest.fixture(scope="session")
def new_root() -> Callable[..., Root]:
    """Give a function that makes an archive's root."""
    return a_root


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Make a folder of this test alone with one of everything."""
    make_tree(tmp_path / "tree")
    return tmp_path / "tree"


@pytest.fixture(scope="session")
def whole_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the folder with one of everything that tests only read."""
    folder = tmp_path_factory.mktemp("whole") / "tree"
    make_tree(folder)
    return folder


@pytest.fixture(scope="session")
def whole_facts(whole_tree: Path) -> Facts:
    """Tell what stands in it."""
    return facts(whole_tree)


@pytest.fixture(scope="session")
def whole_archive(whole_tree: Path) -> Iterator[Path]:
    """Pack it into an archive that everybody can read."""
    with tempfile.TemporaryDirectory(prefix="whole-", dir="/tmp") as folder:
        os.chmod(folder, 0o755)
        yield pack_folder(whole_tree, Path(folder) / "a.tgz").path


@pytest.fixture
def open_tmp_path() -> Iterator[Path]:
    """Make a folder that a plain user can write to."""
    with tempfile.TemporaryDirectory(prefix="open-", dir="/tmp") as folder:
        os.chown(folder, 65534, 65534)
        yield Path(folder)


@pytest.fixture
def deep(tmp_path: Path) -> Iterator[Callable[[int], int]]:
    """Give a function that nests folders named `d` in the test's folder, and returns the last one's inode."""

    def nest(depth: int) -> int:
        here = os.open(tmp_path, os.O_RDONLY)
        for _ in range(depth):
            os.mkdir("d", dir_fd=here)
            below = os.open("d", os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = below
        inode = os.fstat(here).st_ino
        os.close(here)
        return inode

    yield nest
    subprocess.run(["rm", "-rf", "--", tmp_path / "d"], check=True)  # pytest's own cleaning recurses

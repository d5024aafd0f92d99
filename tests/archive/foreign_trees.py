"""What the tests of archives by other tools share: trees to pack, and ways to read what was packed."""

from __future__ import annotations

import hashlib
import io
import os
import random
import shutil
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from jupyter_ailab_data.archive.decompress import open_stream
from jupyter_ailab_data.archive.entry import FILE, FOLDER, HARDLINK, SYMLINK
from jupyter_ailab_data.archive.foreign import ForeignMember, read_entries
from jupyter_ailab_data.errors import CorruptError, UnsafeArchiveError

LONG = b"long-" * 30
WHEN = 1_732_273_200_123_456_789


@dataclass(frozen=True)
class Node:
    """What a tree has at one path, as far as an archive must keep it."""

    type: str
    mode: int
    owner: tuple[int, int]
    size: int
    mtime_ns: int
    target: bytes
    digest: str


def members(packed: bytes) -> Iterator[ForeignMember]:
    return read_entries(open_stream(io.BytesIO(packed)))


def answer(packed: bytes) -> list[bytes] | str:
    """Read an archive; the paths it has, or why it was refused."""
    try:
        return entries_of(packed)
    except (CorruptError, UnsafeArchiveError) as error:
        return error.message


def read_back(packed: bytes) -> dict[bytes, Node]:
    """Read an archive, putting every piece where it says, holes as zeros."""
    nodes: dict[bytes, Node] = {}
    for member in members(packed):
        entry = member.entry
        assert member.skipped is None
        digest = hashlib.sha256()
        at = 0
        for offset, piece in member.segments():
            assert offset >= at
            digest.update(bytes(offset - at))
            digest.update(piece)
            at = offset + len(piece)
        digest.update(bytes(entry.size - at))
        target, mode = entry.target, entry.mode if entry.type != SYMLINK else 0o777
        assert sum(length for _, length in entry.holes) <= entry.size
        nodes[entry.path] = Node(
            entry.type, mode, (entry.uid, entry.gid), entry.size, entry.mtime_ns, target, digest.hexdigest()
        )
    return nodes


def walk(root: Path) -> dict[bytes, Node]:
    """Look at a tree, symbolic links as themselves and every link to a file as that file."""
    nodes = {}
    paths = [os.fsencode(root)]
    for folder, folders, files in os.walk(os.fsencode(root)):
        paths += [os.path.join(folder, name) for name in folders + files]
    for path in paths:
        info = os.lstat(path)
        kind, target, content = FILE, b"", b""
        if stat.S_ISDIR(info.st_mode):
            kind = FOLDER
        elif stat.S_ISLNK(info.st_mode):
            kind, target = SYMLINK, os.readlink(path)
        else:
            content = Path(os.fsdecode(path)).read_bytes()
        size = info.st_size if kind == FILE else 0
        relative = os.path.relpath(path, os.fsencode(root))
        nodes[b"" if relative == b"." else relative] = Node(
            kind,
            stat.S_IMODE(info.st_mode),
            (info.st_uid, info.st_gid),
            size,
            info.st_mtime_ns,
            target,
            hashlib.sha256(content).hexdigest(),
        )
    return nodes


def same(found: dict[bytes, Node], original: dict[bytes, Node], seconds_only: bool) -> None:
    """Compare, a hard link through what it repeats (an archive has its facts there)."""
    assert set(found) == set(original)
    for path, node in found.items():
        want = original[path]
        if node.type == HARDLINK:
            assert found[node.target].type == FILE
            assert original[node.target].digest == want.digest
            continue
        if seconds_only:
            node = Node(**{**node.__dict__, "mtime_ns": node.mtime_ns // 10**9})
            want = Node(**{**want.__dict__, "mtime_ns": want.mtime_ns // 10**9})
        assert node == want, path


@pytest.fixture(scope="session")
def plain_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a small tree with one of everything that v7 tar can say too."""
    root = tmp_path_factory.mktemp("tree")
    rand = random.Random(1)
    (root / "empty").mkdir(mode=0o700)
    (root / "deep" / "er").mkdir(parents=True)
    for name, content in {
        "note.ipynb": rand.randbytes(5_000),
        "empty.txt": b"",
        "block": rand.randbytes(512),
        "big.bin": rand.randbytes(2_500_001),
        "deep/er/été 日本.csv": b"a,b\n" * 500,
        "name with\nnewline": b"1",
        "backslash\\x41": b"2",
    }.items():
        (root / name).write_bytes(content)
    (root / os.fsdecode(b"latin-\xe9\xff")).write_bytes(b"3")
    (root / "twin").hardlink_to(root / "note.ipynb")
    (root / "link").symlink_to("deep/er")
    (root / "broken").symlink_to("/nowhere/at all")
    (root / "run.sh").write_bytes(b"#!/bin/sh\n")
    (root / "run.sh").chmod(0o750)
    (root / "private").write_bytes(b"4")
    (root / "private").chmod(0o400)
    if os.geteuid() == 0:
        os.chown(root / "private", 1234, 65534)
    age(root)
    return root


@pytest.fixture(scope="session")
def hard_tree(plain_tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a tree with what only GNU and PAX headers can say: long names and links."""
    root = tmp_path_factory.mktemp("hard") / "root"
    subprocess.run(["cp", "-a", plain_tree, root], check=True)
    folder = os.fsencode(root)
    for _ in range(4):
        folder = os.path.join(folder, LONG)
        os.mkdir(folder)
    leaf = os.path.join(folder, b"leaf-\xe9" + LONG)
    Path(os.fsdecode(leaf)).write_bytes(b"leaf")
    os.link(leaf, os.path.join(os.fsencode(root), b"link to leaf"))
    os.symlink(b"../" * 50 + LONG, os.path.join(os.fsencode(root), b"long link"))
    age(root)
    return root


def age(root: Path) -> None:
    for folder, folders, files in os.walk(root, topdown=False):
        for place, name in enumerate(folders + files):
            when = WHEN + place * 1_000_000_007
            os.utime(os.path.join(folder, name), ns=(when, when), follow_symlinks=False)
    os.utime(root, ns=(WHEN, WHEN))


def output(*command: str | Path) -> bytes:
    if shutil.which(str(command[0])) is None:
        pytest.skip(f"{command[0]} is not installed")
    return subprocess.run(command, capture_output=True, check=True).stdout


def entries_of(packed: bytes) -> list[bytes]:
    found = []
    for member in members(packed):
        found.append(member.entry.path)
        for _ in member.segments():
            pass
    return found

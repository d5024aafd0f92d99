"""Archives made by the tars people have read back as the tree they were made of."""

from __future__ import annotations

import gzip
import io
import os
import random
import tarfile
from pathlib import Path

import pytest

from tests.archive.foreign_trees import members, output, read_back, same, walk


@pytest.mark.parametrize("form", ["v7", "ustar", "oldgnu", "gnu", "posix"])
def test_every_format_of_gnu_tar_reads_back(plain_tree: Path, form: str) -> None:
    packed = output("tar", f"--format={form}", "-C", plain_tree, "-c", ".")
    same(read_back(packed), walk(plain_tree), seconds_only=form != "posix")


@pytest.mark.parametrize("form", ["oldgnu", "gnu", "posix"])
def test_long_names_and_links_of_gnu_tar_read_back(hard_tree: Path, form: str) -> None:
    packed = output("tar", f"--format={form}", "-C", hard_tree, "-c", ".")
    same(read_back(packed), walk(hard_tree), seconds_only=form != "posix")


@pytest.mark.parametrize("form", ["pax", "gnutar", "ustar"])
def test_the_formats_of_bsdtar_read_back(plain_tree: Path, hard_tree: Path, form: str) -> None:
    root = hard_tree if form != "ustar" else plain_tree
    packed = output("bsdtar", f"--format={form}", "-C", root, "-cf", "-", ".")
    same(read_back(packed), walk(root), seconds_only=form != "pax")


def test_what_busybox_writes_reads_back(hard_tree: Path) -> None:
    packed = output("busybox", "tar", "-C", hard_tree, "-cf", "-", ".")
    same(read_back(packed), walk(hard_tree), seconds_only=True)


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_what_python_writes_reads_back(hard_tree: Path, form: int) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", format=form, compresslevel=1) as tar:
        tar.add(hard_tree, arcname=".")
    same(read_back(buffer.getvalue()), walk(hard_tree), seconds_only=True)


def test_the_documented_commands_archive_reads_back(hard_tree: Path, tmp_path: Path) -> None:
    output("tar", "-C", hard_tree, "-czvf", tmp_path / "backup.tgz", ".")
    same(read_back((tmp_path / "backup.tgz").read_bytes()), walk(hard_tree), seconds_only=True)


@pytest.mark.parametrize("option", ["--gzip", "--zstd", "--xz", "--bzip2"])
def test_every_compression_of_tar_reads_back(plain_tree: Path, option: str) -> None:
    packed = output("tar", "-C", plain_tree, option, "-c", ".")
    same(read_back(packed), walk(plain_tree), seconds_only=True)


def test_gzip_members_as_parallel_compressors_make_them_read_back(plain_tree: Path) -> None:
    plain = output("tar", "-C", plain_tree, "-c", ".")
    packed = b"".join(gzip.compress(plain[at : at + 131_072], 1) for at in range(0, len(plain), 131_072))
    same(read_back(packed), walk(plain_tree), seconds_only=True)


def test_names_without_a_leading_dot_read_back_as_the_same_paths(plain_tree: Path) -> None:
    names = sorted(path.name for path in plain_tree.iterdir())
    found = read_back(output("tar", "-C", plain_tree, "-c", "--", *names))
    assert set(found) == set(walk(plain_tree)) - {b""}


@pytest.mark.parametrize(
    "how",
    [
        ("tar", "--format=gnu"),
        ("tar", "--format=oldgnu"),
        ("tar", "--format=posix", "--sparse-version=0.0"),
        ("tar", "--format=posix", "--sparse-version=0.1"),
        ("tar", "--format=posix", "--sparse-version=1.0"),
        ("bsdtar", "--format=pax", "--read-sparse"),
    ],
    ids=" ".join,
)
def test_sparse_files_read_back_with_their_holes(tmp_path: Path, how: tuple[str, ...]) -> None:
    root = tmp_path / "root"
    root.mkdir()
    runs = {
        "middle": ([(1 << 20, 4096)], 3 << 20),
        "many": ([(at * (1 << 16), 4096) for at in range(100)], 100 << 16),
        "tail": ([(0, 8192)], 9_999_999),
        "hole": ([], 5 << 20),
        "short end": ([(1 << 20, 1000)], (1 << 20) + 1000),
    }
    for name, (data, size) in runs.items():
        with open(root / name, "wb") as file:
            for at, length in data:
                file.seek(at)
                file.write(random.Random(at).randbytes(length))
            file.truncate(size)
    (root / "after").write_bytes(b"what follows is still in step")
    if os.stat(root / "hole").st_blocks:
        pytest.skip("this file system has no holes")
    option = ("--sparse",) if how[0] == "tar" else ()
    packed = output(how[0], *how[1:], *option, "-C", root, "-cf", "-", ".")
    same(read_back(packed), walk(root), seconds_only="posix" not in how[1])
    assert len(packed) < 2 << 20
    holes = {member.entry.path: member.entry.holes for member in members(packed)}
    assert holes[b"middle"] == ((0, 1 << 20), ((1 << 20) + 4096, (2 << 20) - 4096))
    assert holes[b"hole"] == ((0, 5 << 20),)
    assert len(holes[b"many"]) == 100
    assert holes[b"after"] == ()


@pytest.mark.parametrize("program", ["tar", "bsdtar"])
def test_extended_attributes_read_back(tmp_path: Path, program: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "file").write_bytes(b"content")
    values = {
        "user.plain": b"text",
        "user.bytes": bytes(range(256)),
        "user.a=b%c": b"\n",
        "user.long": b"v" * 2000,
    }
    try:
        for name, value in values.items():
            os.setxattr(root / "file", name, value)
        os.setxattr(root, "user.top", b"folder")
    except OSError:
        pytest.skip("this file system has no user attributes")
    packed = output(program, "--format=pax", "--xattrs", "-C", root, "-cf", "-", ".")
    found = {member.entry.path: dict(member.entry.xattrs) for member in members(packed)}
    assert found[b"file"] == {name.encode(): value for name, value in values.items()}
    assert found[b""] == {b"user.top": b"folder"}


def test_incremental_and_labelled_archives_of_gnu_tar_read_back(plain_tree: Path, tmp_path: Path) -> None:
    for form in ("gnu", "posix"):
        packed = output(
            "tar", f"--format={form}", "-V", "a label", "-g", tmp_path / form, "-C", plain_tree, "-c", "."
        )
        same(read_back(packed), walk(plain_tree), seconds_only=True)

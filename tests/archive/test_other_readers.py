"""What we write, the tars that people have read: the same tree, and not one word on stderr."""

from __future__ import annotations

import gzip
import os
import shutil
import stat
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

NOBODY = 65534
EXTRACT = {
    "GNU tar": ["tar", "-xzf"],
    "GNU tar, the documented command": ["tar", "-xvf"],
    "bsdtar": ["bsdtar", "-xf"],
    "busybox": ["busybox", "tar", "-xzf"],
}
LIST = {
    "GNU tar": ["tar", "-tvzf"],
    "bsdtar": ["bsdtar", "-tvf"],
    "busybox": ["busybox", "tar", "-tvzf"],
    "Python": [sys.executable, "-m", "tarfile", "-l"],
}
Pack = Callable[..., Any]
TellFacts = Callable[..., dict[bytes, tuple[object, ...]]]


@pytest.fixture(scope="module")
def archive(whole_archive: Path) -> Path:
    return whole_archive


def quiet(command: list[str | Path], where: Path, user: int | None = None) -> bytes:
    done = subprocess.run(command, cwd=where, capture_output=True, user=user, group=user)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout


def without_its_limits(
    reader: str, found: dict[bytes, tuple[object, ...]]
) -> dict[bytes, tuple[object, ...]]:
    """Leave out what a tar does not restore of its own archives either."""
    if reader in ("bsdtar", "busybox"):  # what they extract into stays as it is
        found = {path: what for path, what in found.items() if path}
    if reader == "busybox":  # a folder's time is set before the folder is filled
        found = {path: what[:2] if what[0] == stat.S_IFDIR else what for path, what in found.items()}
    return found


def test_gzip_finds_it_whole(archive: Path, tmp_path: Path) -> None:
    assert quiet(["gzip", "-t", archive], tmp_path) == b""


def test_gzip_unpacks_the_tar_that_tar_reads(archive: Path, tmp_path: Path) -> None:
    unpacked = tmp_path / "a.tar"
    with gzip.open(archive) as source, unpacked.open("wb") as target:
        shutil.copyfileobj(source, target)
    assert quiet(["tar", "-tf", unpacked], tmp_path) == quiet(["tar", "-tzf", archive], tmp_path)


@pytest.mark.parametrize("reader", LIST)
def test_it_is_listed(archive: Path, tmp_path: Path, reader: str, whole_facts: dict[bytes, Any]) -> None:
    lines = quiet([*LIST[reader], archive], tmp_path)
    assert lines.count(b"sizes/51") == 3
    if reader == "busybox":  # it shows a line break in a name as it is
        assert len(lines.splitlines()) == len(whole_facts) + 1
    else:
        assert len(lines.splitlines()) in (len(whole_facts), len(whole_facts) + 1)


@pytest.mark.parametrize("reader", EXTRACT)
def test_root_gets_the_same_tree_back(
    archive: Path, tmp_path: Path, reader: str, whole_facts: dict[bytes, Any], tell_facts: TellFacts
) -> None:
    quiet([*EXTRACT[reader], archive, *(["-p"] if reader == "busybox" else [])], tmp_path)
    assert without_its_limits(reader, tell_facts(tmp_path)) == without_its_limits(reader, whole_facts)


@pytest.mark.parametrize("reader", EXTRACT)
def test_a_plain_user_gets_the_same_tree_back(
    archive: Path, open_tmp_path: Path, reader: str, whole_tree: Path, tell_facts: TellFacts
) -> None:
    command: list[str | Path] = [*EXTRACT[reader], archive, *(["-p"] if "bsd" not in reader else [])]
    quiet(command, open_tmp_path, NOBODY)
    found, wanted = tell_facts(open_tmp_path, owners=False), tell_facts(whole_tree, owners=False)
    assert without_its_limits(reader, found) == without_its_limits(reader, wanted)
    assert (open_tmp_path / "large").stat().st_uid == NOBODY


def test_pythons_tarfile_gets_the_same_tree_back(
    archive: Path, tmp_path: Path, whole_facts: dict[bytes, Any], tell_facts: TellFacts
) -> None:
    with tarfile.open(archive, "r:gz", errors="surrogateescape", encoding="utf-8") as tar:
        tar.extractall(tmp_path, filter="fully_trusted")
    assert tell_facts(tmp_path) == whole_facts


def test_gnu_tar_finds_no_difference_to_the_folder(archive: Path, tmp_path: Path, whole_tree: Path) -> None:
    assert quiet(["tar", "-dzf", archive, "-C", whole_tree], tmp_path) == b""


@pytest.mark.parametrize("command", [["tar", "--xattrs", "--xattrs-include=*", "-xpzf"], ["bsdtar", "-xpf"]])
def test_extended_attributes_come_back(
    tmp_path: Path, pack: Pack, command: list[str], tell_facts: TellFacts
) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "folder").mkdir(parents=True)
    (source / "file").write_bytes(b"content")
    for name in ("file", "folder"):
        os.setxattr(source / name, "user.plain", b"value")
        os.setxattr(source / name, "user.binary", bytes(range(256)))
        os.setxattr(source / name, "user.empty", b"")
    target.mkdir()
    quiet([*command, pack(source).path], target)
    found, wanted = tell_facts(target, xattrs=True), tell_facts(source, xattrs=True)
    assert without_its_limits(command[0], found) == without_its_limits(command[0], wanted)


def test_gnu_tar_reads_odd_attribute_names(tmp_path: Path, pack: Pack, tell_facts: TellFacts) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    target.mkdir()
    (source / "file").write_bytes(b"")
    for name in ("user.a=b", "user.100%", "user.%3D", "user.é"):
        os.setxattr(source / "file", name, name.encode())
    quiet(["tar", "--xattrs", "-xzf", pack(source).path], target)
    assert tell_facts(target, xattrs=True) == tell_facts(source, xattrs=True)


def test_gnu_tar_makes_holes_where_asked_to(archive: Path, tmp_path: Path, whole_tree: Path) -> None:
    quiet(["tar", "-xSzf", archive, "./sparse"], tmp_path)
    assert (tmp_path / "sparse").read_bytes() == (whole_tree / "sparse").read_bytes()


def test_one_file_is_taken_out(archive: Path, tmp_path: Path) -> None:
    quiet(["tar", "-xzf", archive, "./small.txt"], tmp_path)
    assert [found.name for found in tmp_path.iterdir()] == ["small.txt"]


def test_an_empty_folder_is_an_archive_of_its_root(tmp_path: Path, pack: Pack) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    packed = pack(empty)
    assert quiet(["tar", "-tzf", packed.path], tmp_path) == b"./\n"
    assert list(packed.entries()) == [b""]


@pytest.mark.parametrize("reader", ["GNU tar", "bsdtar", "busybox"])
def test_set_id_bits_and_modes_are_in_the_archive(
    tmp_path: Path, pack: Pack, reader: str, tell_facts: TellFacts
) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    target.mkdir()
    for mode in (0o4755, 0o2755, 0o1644, 0o000, 0o777):
        (source / f"{mode:o}").write_bytes(b"x")
        (source / f"{mode:o}").chmod(mode)
        (source / f"folder-{mode:o}").mkdir()
        (source / f"folder-{mode:o}").chmod(mode)
    command = [*EXTRACT[reader], pack(source).path, "-p"]
    quiet(command, target)
    found, wanted = tell_facts(target), tell_facts(source)
    assert without_its_limits(reader, found) == without_its_limits(reader, wanted)

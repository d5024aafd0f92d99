"""Verifying a snapshot: what is damaged is found and named, what is whole is not."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import tarfile
import time

import pytest

from jupyter_ailab_data.archive.index import FOOTER_SIZE
from jupyter_ailab_data.archive.index_reader import IndexReader
from jupyter_ailab_data.archive.members import compress
from jupyter_ailab_data.errors import CorruptError, NotFoundError


def flip(file, offset):
    with open(file, "r+b") as archive:
        archive.seek(offset)
        byte = archive.read(1)
        archive.seek(offset)
        archive.write(bytes([byte[0] ^ 1]))


@pytest.fixture
def wide(folder):
    """Add files enough for many members."""
    for number in range(40):
        (folder / f"file{number:02}").write_bytes(os.urandom(100_000))
    time.sleep(0.15)
    return folder


def test_a_whole_snapshot_has_nothing_damaged(vault, wide):
    assert vault.verify(vault.snap(wide)) == []


def test_each_damaged_file_is_named_and_no_other(vault, wide):
    name = vault.snap(wide)
    with open(vault.file(name), "rb") as archive:
        index = IndexReader(archive.fileno())
        entries = [
            (entry.path.decode("utf-8", "replace"), entry, members) for entry, members in index.entries()
        ]
    found = {path: members[entry.member] for path, entry, members in entries}
    for path in ("file03", "file30"):
        flip(vault.file(name), found[path].offset + found[path].size // 2)
    hit = {found["file03"], found["file30"]}
    assert set(vault.verify(name)) == {
        path for path, entry, members in entries if members[entry.member] in hit and entry.type == "f"
    } | {path for path, entry, members in entries if members[entry.member] in hit}


def test_any_flipped_bit_anywhere_is_noticed(vault, folder):
    name = vault.snap(folder)
    file = vault.file(name)
    size = file.stat().st_size
    for offset in range(30, size, size // 60):
        flip(file, offset)
        with contextlib.suppress(CorruptError, NotFoundError):
            assert vault.verify(name), f"nobody noticed byte {offset} of {size}"
        flip(file, offset)
    assert vault.verify(name) == []


@pytest.mark.parametrize("cut", [1, FOOTER_SIZE, 300, 50_000])
def test_a_cut_archive_is_damaged_and_never_a_foreign_one(vault, folder, cut):
    name = vault.snap(folder)
    os.truncate(vault.file(name), vault.file(name).stat().st_size - cut)
    snapshot = vault.directory.snapshot(name)
    assert (snapshot.kind, snapshot.state) == ("full", "damaged")
    with pytest.raises(CorruptError):
        vault.verify(name)


def test_what_is_written_after_the_end_is_noticed(vault, folder):
    name = vault.snap(folder)
    with open(vault.file(name), "ab") as archive:
        archive.write(b"rubbish")
    with pytest.raises(CorruptError):
        vault.verify(name)


def test_an_entry_that_only_tar_would_see_is_found(vault, folder, tmp_path):
    """Hide an entry in the tar, between our members, and point footer and index behind it."""
    name = vault.snap(folder)
    file = vault.file(name)
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        tar.addfile(tarfile.TarInfo("./hidden"))
    hidden = compress(stream.getvalue()[:512])
    with open(file, "rb") as archive:
        root = IndexReader(archive.fileno()).root
        content = archive.read()
    first = IndexReader(os.open(file, os.O_RDONLY)).block(0).members[0]
    padding = first.offset + first.size
    file.write_bytes(content[:padding] + hidden + content[padding:])
    with pytest.raises(CorruptError):
        vault.verify(name)
    assert root.full


def test_what_an_incremental_snapshot_refers_to_is_checked_too(vault, wide):
    first = vault.snap(wide)
    (wide / "new").write_text("new")
    second = vault.snap(wide, incremental=True)
    assert vault.verify(second) == []
    with open(vault.file(first), "rb") as archive:
        entry, members = IndexReader(archive.fileno()).find(b"file20")
    flip(vault.file(first), members[entry.member].offset + 1000)
    assert "file20" in vault.verify(second)
    vault.file(first).unlink()
    assert "file20" in vault.verify(second)


@pytest.mark.parametrize("flag", ["z", "J", "j", ""])
def test_archives_of_other_tools_are_checked(vault, folder, tmp_path, flag):
    vault.directory.prepare()
    ending = {"z": ".tgz", "J": ".tar.xz", "j": ".tar.bz2", "": ".tar"}[flag]
    dropped = vault.root / f"dropped{ending}"
    subprocess.run(["tar", "-C", folder, f"-c{flag}f", dropped, "."], check=True)
    (snapshot,) = vault.ids()
    assert vault.verify(snapshot) == []
    assert vault.verify(snapshot) == []  # now from the index that was kept
    if flag:
        flip(dropped, dropped.stat().st_size // 2)
        with pytest.raises(CorruptError):
            vault.verify(snapshot)


def test_a_missing_snapshot_is_said_to_be_missing(vault):
    vault.directory.prepare()
    with pytest.raises(NotFoundError):
        vault.verify("nothing")

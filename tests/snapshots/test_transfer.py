"""Archives on their way in and out."""

from __future__ import annotations

import os
import subprocess

import pytest

from jupyter_ailab_data.errors import (
    AilabDataError,
    BadRequestError,
    ConflictError,
    CorruptError,
    NotFoundError,
)
from jupyter_ailab_data.models import ContentsWish
from jupyter_ailab_data.snapshots.browse import list_folder
from jupyter_ailab_data.store.temporary import Temporary

TOOLS = {
    "tar.gz": "tar -C {folder} -czf {dest} .",
    "tgz": "tar -C {folder} -czf {dest} .",
    "tar.zst": "tar -C {folder} -cf - . | zstd -q -o {dest}",
    "tar.xz": "tar -C {folder} -cJf {dest} .",
    "tar.bz2": "tar -C {folder} -cjf {dest} .",
    "tar": "tar -C {folder} -cf {dest} .",
}


@pytest.fixture
def packed(folder, tmp_path):
    """Pack the folder with another tool, and return the archive."""

    def pack(ending, name="from elsewhere"):
        dest = tmp_path / f"{name}.{ending}"
        subprocess.run(TOOLS[ending].format(folder=folder, dest=f"'{dest}'"), shell=True, check=True)
        return dest

    return pack


def untar(archive, place):
    done = subprocess.run(["tar", "-C", place, "-xpf", archive], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("ending", TOOLS)
def test_an_archive_of_another_tool_is_taken_in_and_restored(
    vault, folder, packed, new_folder, picture, ending
):
    result = vault.take_in(packed(ending), label="from the old lab")
    assert result.entries == len(picture(folder))
    snapshot = vault.directory.snapshot(result.snapshot)
    assert (snapshot.location, snapshot.origin, snapshot.label) == ("notebooks", "import", "from the old lab")
    assert vault.verify(result.snapshot) == []
    place = new_folder()
    vault.restore(result.snapshot, place)
    assert picture(place, nanoseconds=False) == picture(folder, nanoseconds=False)
    assert vault.leftovers() == []


@pytest.mark.parametrize("ending", ["tgz", "tar.xz"])
def test_some_paths_of_a_foreign_archive_can_be_restored(vault, folder, packed, new_folder, ending):
    os.link(folder / "readme.md", folder / "zz")
    name = vault.take_in(packed(ending)).snapshot
    place = new_folder()
    vault.restore(name, place, "readme.md", "zz", "notes/deep")
    assert os.path.samefile(place / "readme.md", place / "zz")
    assert (place / "notes" / "deep" / "two.ipynb").exists()
    assert not (place / "notes" / "one.ipynb").exists()
    inode = (place / "zz").stat().st_ino
    again = vault.restore(name, place, "readme.md", "zz", "notes/deep")
    assert again.changed == again.added == 0
    assert (place / "zz").stat().st_ino == inode
    with pytest.raises(NotFoundError):
        vault.restore(name, place, "nothing")


def test_an_archive_of_ours_is_taken_in_as_it_is(vault, make_vault, folder, tmp_path, new_folder, picture):
    name = vault.snap(folder, label="first")
    vault.export(name, tmp_path / "out.tgz")
    other = make_vault(tmp_path / "other store")
    result = other.take_in(tmp_path / "out.tgz", location="elsewhere")
    snapshot = other.directory.snapshot(result.snapshot)
    assert (snapshot.id, snapshot.location, snapshot.kind, snapshot.label) == (
        "out",
        "elsewhere",
        "full",
        "first",
    )
    assert other.file("out").read_bytes() == vault.file(name).read_bytes()
    place = new_folder()
    other.restore("out", place)
    assert picture(place) == picture(folder)


def test_names_that_are_taken_get_a_number(vault, packed):
    archive = packed("tar.xz", "mine")
    names = [vault.take_in(archive).snapshot for _ in range(3)]
    assert names == ["mine.tar.xz", "mine-2.tar.xz", "mine-3.tar.xz"]
    assert vault.take_in(packed("tgz", "mine")).snapshot == "mine"


def test_the_name_can_be_given_and_is_made_fit(vault, packed):
    name = vault.take_in(packed("tgz"), name="../../Ünfit name?.tar.gz").snapshot
    assert "/" not in name
    assert vault.file(name).parent == vault.root
    assert not name.startswith(".")


def test_an_upload_is_taken_over_without_a_copy(vault, packed):
    vault.directory.prepare()
    with Temporary(vault.directory) as upload:
        upload.write(packed("tgz").read_bytes())
        inode = os.stat(upload.path).st_ino
        result = vault.take_in(upload.path, move=True, name="upload.tgz")
    assert vault.file(result.snapshot).stat().st_ino == inode
    assert vault.leftovers() == []


def test_an_incremental_archive_is_refused(vault, make_vault, folder, tmp_path):
    vault.snap(folder)
    (folder / "new").write_text("x")
    incremental = vault.file(vault.snap(folder, incremental=True))
    other = make_vault(tmp_path / "other")
    with pytest.raises(BadRequestError, match="incremental"):
        other.take_in(incremental)
    assert other.ids() == other.leftovers() == []


@pytest.mark.parametrize("ending", [ending for ending in TOOLS if ending != "tar"])
def test_a_cut_archive_of_another_tool_is_refused(vault, packed, ending):
    archive = packed(ending)
    os.truncate(archive, archive.stat().st_size * 2 // 3)
    with pytest.raises(CorruptError):
        vault.take_in(archive)
    assert vault.ids() == vault.leftovers() == []


@pytest.mark.parametrize("keep", [0.3, 0.9, 0.999])
def test_a_cut_or_damaged_archive_of_ours_is_refused(vault, make_vault, folder, tmp_path, keep):
    content = vault.file(vault.snap(folder)).read_bytes()
    cut, damaged = tmp_path / "cut.tgz", tmp_path / "damaged.tgz"
    cut.write_bytes(content[: int(len(content) * keep)])
    at = int(len(content) * keep)
    damaged.write_bytes(content[:at] + bytes([content[at] ^ 4]) + content[at + 1 :])
    other = make_vault(tmp_path / "other")
    for archive in (cut, damaged):
        with pytest.raises(CorruptError):
            other.take_in(archive)
    assert other.ids() == other.leftovers() == []
    assert (
        os.listdir(tmp_path / "other" / ".notes") == [] if (tmp_path / "other" / ".notes").exists() else True
    )


@pytest.mark.parametrize(
    "content", [b"", b"no archive at all " * 100, b"\x1f\x8b\x08rubbish", os.urandom(4096)]
)
def test_what_is_no_archive_is_refused(vault, tmp_path, content):
    (tmp_path / "file.tgz").write_bytes(content)
    with pytest.raises(AilabDataError) as caught:
        vault.take_in(tmp_path / "file.tgz")
    assert caught.value.reason in ("corrupt", "bad-request")
    assert vault.ids() == vault.leftovers() == []


def test_a_missing_source_or_a_folder_is_refused(vault, tmp_path):
    with pytest.raises(NotFoundError):
        vault.take_in(tmp_path / "nothing.tgz")
    with pytest.raises(AilabDataError):
        vault.take_in(tmp_path)
    assert vault.ids() == vault.leftovers() == []


@pytest.mark.parametrize("kind", ["full", "incremental", "consolidated", "tgz", "tar.xz"])
def test_what_is_exported_is_what_tar_unpacks(vault, folder, packed, new_folder, tmp_path, picture, kind):
    name = vault.take_in(packed(kind)).snapshot if kind in TOOLS else vault.snap(folder)
    if kind in ("incremental", "consolidated"):
        (folder / "large").write_bytes(os.urandom(3 << 20))
        (folder / "notes" / "one.ipynb").write_text("changed")
        first, name = name, vault.snap(folder, incremental=True)
        if kind == "consolidated":
            vault.delete(first)
    dest = tmp_path / "export.tgz"
    result = vault.export(name, dest)
    assert result.stored == dest.stat().st_size
    place = new_folder()
    untar(dest, place)
    assert picture(place, nanoseconds=False) == picture(folder, nanoseconds=False)
    assert dest.stat().st_mode & 0o077 == 0


def test_a_file_that_holds_something_is_never_exported_over(vault, folder, tmp_path):
    name = vault.snap(folder)
    (tmp_path / "there").write_text("precious")
    with pytest.raises(ConflictError):
        vault.export(name, tmp_path / "there")
    assert (tmp_path / "there").read_text() == "precious"
    with pytest.raises(NotFoundError):
        vault.export(name, tmp_path / "no folder" / "x.tgz")
    with pytest.raises(NotFoundError):
        vault.export("nothing", tmp_path / "x.tgz")
    assert not (tmp_path / "x.tgz").exists()


def test_an_export_that_fails_leaves_nothing(vault, folder, tmp_path):
    (folder / "large").write_bytes(os.urandom(6 << 20))
    first = vault.snap(folder)
    (folder / "new").write_text("x")
    second = vault.snap(folder, incremental=True)
    with open(vault.file(first), "r+b") as archive:
        archive.truncate(100_000)
    with pytest.raises(CorruptError):
        vault.export(second, tmp_path / "out.tgz")
    assert not (tmp_path / "out.tgz").exists()
    (tmp_path / "made for it").touch()
    with pytest.raises(CorruptError):
        vault.export(second, tmp_path / "made for it")
    assert (tmp_path / "made for it").stat().st_size == 0


def test_leftovers_of_a_restore_in_a_foreign_archive_are_skipped_and_named(vault, folder, packed, new_folder):
    (folder / ".ailab-data-restore-0123456789ab" / "new").mkdir(parents=True)
    (folder / ".ailab-data-restore-0123456789ab" / "journal").write_text("x")
    result = vault.take_in(packed("tgz"))
    assert {warning.reason for warning in result.warnings} == {"skipped"}
    place = new_folder()
    vault.restore(result.snapshot, place)
    assert not [name for name in os.listdir(place) if name.startswith(".ailab")]
    listed = list_folder(vault.directory, result.snapshot, "", ContentsWish())
    assert listed.total == len(os.listdir(folder)) - 1

"""A sweep takes what dead jobs left and nothing else, in whatever folder the store is."""

from __future__ import annotations

import os
import string
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_ailab_data.archive.index_writer import IndexWriter
from jupyter_ailab_data.store.directory import DirectoryStore
from jupyter_ailab_data.store.notes import Note, read_note, write_note
from jupyter_ailab_data.store.partial import reserve, reserve_name, rewrite
from jupyter_ailab_data.store.sweeping import PARTIAL, index_name

Archive = Callable[..., Path]
Contents = dict[str, str]


def contents(folder: Path) -> Contents:
    """Tell what is in a folder, following no link."""
    found: Contents = {}
    for where, folders, files in os.walk(folder):
        for name in [*folders, *files]:
            path = Path(where, name)
            key = str(path.relative_to(folder))
            info = path.lstat()
            if path.is_symlink():
                found[key] = "-> " + os.readlink(path)
            else:
                found[key] = f"{info.st_mode:o} {info.st_nlink} {path.read_text() if path.is_file() else ''}"
    return found


def make_index(path: Path) -> None:
    """Make a file as the index of an archive from elsewhere is one."""
    from datetime import datetime, timezone

    from jupyter_ailab_data.archive.index import Root

    path.parent.mkdir(exist_ok=True)
    writer = IndexWriter(str(path.parent))
    when = datetime(2026, 1, 1, tzinfo=timezone.utc)
    with open(path, "wb") as file:
        writer.finish(file.fileno(), 0, Root(location="", created=when, origin="found", label=""))
    writer.close()


NAMES = st.one_of(
    st.sampled_from(
        [
            ".x.partial",
            ".movie.mkv.partial",
            "visible" + PARTIAL,
            PARTIAL,
            "." + PARTIAL[1:],
            PARTIAL + ".bak",
            ".lock",
            ".notes",
            ".foreign",
            "tmpab12cd",
            ".ailab-data-reading-x",
            ".ailab-data-restore-0123456789ab",
            ".ailab-data-writing-" + "0" * 32 + ".1.1.1-0",
            "a.tgz",
            "b.inc.tgz",
            ".hidden.tgz",
            "a.1-1-1.idx",
        ]
    ),
    st.text(string.ascii_letters + string.digits + ".-_ ", min_size=1, max_size=20).filter(
        lambda name: name not in (".", "..") and not name.endswith(PARTIAL)
    ),
)
KINDS = st.sampled_from(["file", "folder", "link", "dangling", "fifo"])


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(NAMES, KINDS, max_size=12), st.dictionaries(NAMES, KINDS, max_size=4))
def test_whatever_lies_in_a_users_folder_stays(above: dict[str, str], below: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary, "home")
        home.mkdir()
        make_things(home, above)
        for name in (".notes", ".foreign", "x.partial.d"):
            (home / name).mkdir(exist_ok=True) if not os.path.lexists(home / name) else None
            if (home / name).is_dir() and not (home / name).is_symlink():
                make_things(home / name, below)
        before = contents(home)
        assert DirectoryStore(str(home)).sweep() == []
        assert contents(home) == before


def make_things(folder: Path, things: dict[str, str]) -> None:
    for name, kind in things.items():
        path = folder / name
        if os.path.lexists(path):
            continue
        if kind == "file":
            path.write_text("mine")
        elif kind == "folder":
            (path / "in").mkdir(parents=True)
            (path / "in" / ("." + name[:20] + PARTIAL)).write_text("deeper than the store's own")
        elif kind == "link":
            path.symlink_to("/etc/passwd")
        elif kind == "dangling":
            path.symlink_to("nowhere")
        else:
            os.mkfifo(path)


@pytest.mark.parametrize("kind", ["folder", "link", "dangling", "fifo"])
def test_what_is_called_like_a_temporary_and_is_no_file_stays(store: DirectoryStore, kind: str) -> None:
    make_things(Path(store.root), {".x" + PARTIAL: kind})
    before = contents(Path(store.root))
    assert store.sweep() == []
    assert contents(Path(store.root)) == before


def test_a_temporary_that_has_a_second_name_stays(store: DirectoryStore, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("mine")
    os.link(tmp_path / "precious", Path(store.root, ".x" + PARTIAL))
    assert store.sweep() == []
    assert os.path.lexists(Path(store.root, ".x" + PARTIAL))
    (tmp_path / "precious").unlink()
    assert store.sweep() == [".x" + PARTIAL]


def test_a_temporary_of_another_user_stays(store: DirectoryStore) -> None:
    if os.geteuid() != 0:
        pytest.skip("needs root to make a file of another user")
    path = Path(store.root, ".x" + PARTIAL)
    path.touch()
    os.chown(path, 65534, 65534)
    assert store.sweep() == []
    assert path.exists()


@pytest.mark.parametrize("how", ["reserve", "rewrite"])
def test_who_writes_next_sweeps_what_the_dead_left(store: DirectoryStore, archive: Archive, how: str) -> None:
    """A server may run for months; the half archive of a worker that was killed must not stay so long."""
    from datetime import datetime, timezone

    archive("a.inc.tgz")
    half = [Path(store.root, "." + name + PARTIAL) for name in ("a", "other")]
    for path in half:
        path.write_bytes(bytes(1000))
    when = datetime(2026, 1, 1, tzinfo=timezone.utc)
    partial = rewrite(store, "a") if how == "rewrite" else reserve(store, "other", when)
    assert sum(path.exists() and path.stat().st_size > 0 for path in half) == 0
    partial.abandon()


def test_the_index_of_an_archive_that_was_taken_away_goes(store: DirectoryStore, archive: Archive) -> None:
    foreign = Path(store.root, ".foreign")
    here = Path(store.root, "here.tar.gz")
    here.write_bytes(b"some archive")
    coming = reserve_name(store, "coming")
    for id in ("here.tar.gz", "gone", "coming", "gone.tar.zst"):
        make_index(foreign / index_name(id, here.stat()))
    (foreign / "gone.not-ours.idx").write_text("x")
    (foreign / "gone.1-2-3.idx").write_text("called like one, and none")
    store.sweep()
    coming.abandon()
    left = {
        name.split(".")[0] + ":" + str((foreign / name).stat().st_size > 30) for name in os.listdir(foreign)
    }
    assert left == {"here:True", "coming:True", "gone:False"}
    store.sweep()
    assert sorted(os.listdir(foreign)) == sorted(
        ["gone.not-ours.idx", "gone.1-2-3.idx", index_name("here.tar.gz", here.stat())]
    )


def test_a_folder_of_indexes_that_is_a_link_is_not_entered(store: DirectoryStore, tmp_path: Path) -> None:
    make_index(tmp_path / "elsewhere" / "gone.1-2-3.idx")
    Path(store.root, ".foreign").symlink_to(tmp_path / "elsewhere")
    Path(store.root, ".notes").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / (".x" + PARTIAL)).touch()
    store.sweep()
    assert sorted(os.listdir(tmp_path / "elsewhere")) == [".x" + PARTIAL, "gone.1-2-3.idx"]


def test_the_words_of_an_archive_that_was_taken_away_are_there_when_it_comes_back(
    store: DirectoryStore, archive: Archive, tmp_path: Path
) -> None:
    path = archive("a.tgz")
    store.change("a", label="before the upgrade", pinned=True)
    os.rename(path, tmp_path / "a.tgz")
    store.sweep()
    os.rename(tmp_path / "a.tgz", path)
    assert (store.snapshot("a").label, store.snapshot("a").pinned) == ("before the upgrade", True)


def test_half_a_note_of_a_dead_writer_goes(store: DirectoryStore, archive: Archive) -> None:
    archive("a.tgz")
    store.change("a", label="kept")
    half = Path(store.root, ".notes", ".note-0123456789abcdef" + PARTIAL)
    half.write_text('{"label"')
    store.sweep()
    assert os.listdir(half.parent) == ["a.json"]
    assert store.snapshot("a").label == "kept"


def test_what_lies_where_a_note_would_be_and_is_none_is_not_removed_with_the_snapshot(
    store: DirectoryStore, archive: Archive
) -> None:
    archive("a.tgz")
    archive("b.tgz")
    write_note(store.root, "b", Note(label="x"))
    (Path(store.root, ".notes") / "a.json").write_text("- a list of mine\n")
    store.remove("a")
    store.remove("b")
    assert os.listdir(Path(store.root, ".notes")) == ["a.json"]
    assert read_note(store.root, "b") == Note()

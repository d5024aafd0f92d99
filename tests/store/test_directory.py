"""A store is a folder of archives; each has an id, what is said of it, and leaves for good."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_ailab_data.errors import BadRequestError, BusyError, NotFoundError, StoreUnavailableError
from jupyter_ailab_data.store.directory import DirectoryStore
from jupyter_ailab_data.store.naming import archive_id, new_id, slug
from jupyter_ailab_data.store.notes import read_note

WHEN = datetime(2026, 11, 22, 11, 3, 16, tzinfo=timezone.utc)
Archive = Callable[..., Path]


def mode(path: str | Path) -> int:
    return stat.S_IMODE(os.stat(path).st_mode)


def test_ids_tell_location_time_and_label() -> None:
    assert new_id("notebooks", WHEN) == "notebooks-20261122T110316Z"
    assert new_id("notebooks", WHEN, "Before the Upgrade!") == "notebooks-20261122T110316Z-before-the-upgrade"
    assert new_id("données", WHEN, "日本") == "donnees-20261122T110316Z"
    assert new_id("日本", WHEN) == "snapshot-20261122T110316Z"


@given(st.text(), st.text())
def test_any_location_and_label_make_an_id_fit_for_a_file(location: str, label: str) -> None:
    found = new_id(location, WHEN, label)
    assert re.fullmatch(r"[a-z0-9-]+-20261122T110316Z(-[a-z0-9-]+)?", found)
    assert len(found) <= 100
    assert archive_id(found + ".tgz") == archive_id(found + ".inc.tgz") == found


@given(st.text())
def test_a_slug_is_its_own_slug(text: str) -> None:
    assert slug(slug(text)) == slug(text)


def test_a_new_store_is_for_its_owner_alone(tmp_path: Path) -> None:
    store = DirectoryStore(str(tmp_path / "made" / "here"))
    store.prepare()
    assert mode(store.root) == 0o700


def test_a_store_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailableError):
        DirectoryStore(str(tmp_path / "file" / "store")).prepare()


def test_reading_goes_on_together_and_deleting_alone(store: DirectoryStore) -> None:
    other = DirectoryStore(store.root)
    with store.reading(), other.reading(), pytest.raises(BusyError), other.deleting():
        pass
    with store.deleting():
        with pytest.raises(BusyError), other.reading():
            pass
        with pytest.raises(BusyError), other.deleting():
            pass
    with other.deleting():
        pass


def test_the_lock_of_a_killed_process_is_free(store: DirectoryStore) -> None:
    program = (
        "import sys, time\n"
        "from jupyter_ailab_data.store.directory import DirectoryStore\n"
        "with DirectoryStore(sys.argv[1]).deleting():\n"
        "    print('locked', flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, store.root], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(BusyError), store.reading():
            pass
        holder.kill()
    with store.reading():
        pass


def test_labels_and_pins_are_kept_beside_the_archive(store: DirectoryStore, archive: Archive) -> None:
    path = archive("a.tgz", label="its own")
    before = path.read_bytes()
    assert store.snapshot("a").label == "its own"
    assert store.change("a", label="  new ").label == "new"
    changed = store.change("a", pinned=True)
    assert (changed.label, changed.pinned) == ("new", True)
    assert store.change("a", label="").label == ""
    assert DirectoryStore(store.root).snapshot("a") == store.snapshot("a")
    assert path.read_bytes() == before
    assert mode(Path(store.root, ".notes")) == 0o700
    with pytest.raises(BadRequestError):
        store.change("a", label="x" * 201)


@pytest.mark.parametrize("note", [b"", b"{", b"[]", b'{"label": 5}', b"\xff", b'{"x": 1}'])
def test_a_senseless_note_says_nothing(store: DirectoryStore, archive: Archive, note: bytes) -> None:
    archive("a.tgz", label="its own")
    store.change("a", label="new")
    Path(store.root, ".notes", "a.json").write_bytes(note)
    assert store.snapshot("a").label == "its own"


def test_removing_takes_the_note_along(store: DirectoryStore, archive: Archive) -> None:
    size = archive("a.tgz").stat().st_size
    store.change("a", pinned=True)
    assert store.remove("a") == size
    assert not store.has("a")
    assert read_note(store.root, "a").pinned is None
    with pytest.raises(NotFoundError):
        store.remove("a")


def test_the_store_is_known_by_its_folder_however_it_is_named(store: DirectoryStore, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(store.root)
    assert DirectoryStore(str(tmp_path / "link")).identity() == store.identity() != frozenset()
    assert DirectoryStore(str(tmp_path / "nowhere")).identity() == frozenset()

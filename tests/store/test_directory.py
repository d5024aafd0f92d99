"""Archives come into a store whole and under an id of their own, and leave it for good."""

from __future__ import annotations

import fcntl
import os
import re
import signal
import stat
import subprocess
import sys
import time
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
from jupyter_ailab_data.store.temporary import Temporary

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


def test_an_archive_appears_when_it_is_committed_and_not_before(store: DirectoryStore) -> None:
    partial = store.reserve("notebooks", WHEN, "a label")
    os.fchmod(partial.fd, 0o666)
    os.write(partial.fd, b"content")
    assert store.snapshots() == []
    partial.commit(".tgz")
    partial.abandon()
    path = Path(store.root, "notebooks-20261122T110316Z-a-label.tgz")
    assert (path.read_bytes(), mode(path)) == (b"content", 0o600)
    assert [snapshot.id for snapshot in store.snapshots()] == [partial.id]
    assert os.listdir(store.root) == [path.name]


def test_an_abandoned_archive_leaves_nothing(store: DirectoryStore) -> None:
    before = len(os.listdir("/proc/self/fd"))
    partial = store.reserve("notebooks", WHEN)
    partial.abandon()
    partial.abandon()
    assert os.listdir(store.root) == []
    assert len(os.listdir("/proc/self/fd")) == before


def test_ids_taken_meanwhile_are_numbered(store: DirectoryStore, archive: Archive) -> None:
    archive("notebooks-20261122T110316Z.inc.tgz")
    second = store.reserve("notebooks", WHEN)
    third = store.reserve("notebooks", WHEN)
    assert (second.id, third.id) == ("notebooks-20261122T110316Z-2", "notebooks-20261122T110316Z-3")
    for partial in (second, third):
        partial.abandon()


def test_many_processes_at_once_never_share_an_id(store: DirectoryStore) -> None:
    program = (
        "import sys\n"
        "from datetime import datetime, timezone\n"
        "from jupyter_ailab_data.store.directory import DirectoryStore\n"
        "store = DirectoryStore(sys.argv[1])\n"
        "sys.stdin.read(1)\n"
        "for number in range(25):\n"
        "    partial = store.reserve('n', datetime(2026, 1, 1, tzinfo=timezone.utc))\n"
        "    store.sweep()\n"
        "    print(partial.id)\n"
        "    partial.commit('.tgz' if number % 2 else '.inc.tgz')\n"
    )
    command = [sys.executable, "-c", program, store.root]
    writers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(6)
    ]
    time.sleep(0.5)
    ids = [line for writer in writers for line in writer.communicate("x")[0].split()]
    assert [writer.returncode for writer in writers] == [0] * 6
    assert len(ids) == len(set(ids)) == 150
    assert sorted(archive_id(name) for name in os.listdir(store.root)) == sorted(ids)


def test_a_sweep_takes_the_temporaries_of_the_dead_alone(store: DirectoryStore, archive: Archive) -> None:
    archive("kept.tgz")
    program = (
        "import sys, time\n"
        "from datetime import datetime, timezone\n"
        "from jupyter_ailab_data.store.directory import DirectoryStore\n"
        "partial = DirectoryStore(sys.argv[1]).reserve('dead', datetime.now(timezone.utc))\n"
        "print(partial.path, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, store.root], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        path = writer.stdout.readline().strip()
        assert store.sweep() == []
        mine = store.reserve("alive", WHEN)
        writer.send_signal(signal.SIGKILL)
    with Temporary(store) as passing:
        assert store.sweep() == [os.path.basename(path)]
        assert os.path.exists(mine.path)
        assert os.path.exists(passing.path)
    assert not os.path.exists(path)
    assert not os.path.exists(passing.path)
    mine.abandon()
    assert os.listdir(store.root) == ["kept.tgz"]


def test_a_temporary_that_was_taken_over_is_not_removed(store: DirectoryStore) -> None:
    with Temporary(store) as passing:
        passing.write(b"uploaded")
        partial = store.reserve_name("imported", ".tar")
        partial.adopt(passing.path)
        partial.commit("")
    assert Path(store.path("imported.tar")).read_bytes() == b"uploaded"
    assert os.listdir(store.root) == ["imported.tar"]


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


def test_two_descriptions_of_a_lock_are_not_one(store: DirectoryStore) -> None:
    partial = store.reserve("a", WHEN)
    with open(partial.path, "rb") as file, pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    partial.abandon()

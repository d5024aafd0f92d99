"""Archives come into a store whole and under an id of their own, or not at all."""

from __future__ import annotations

import fcntl
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import pytest

from jupyter_ailab_data.store.directory import DirectoryStore
from jupyter_ailab_data.store.naming import archive_id
from jupyter_ailab_data.store.partial import reserve, reserve_name
from jupyter_ailab_data.store.temporary import Temporary

WHEN = datetime(2026, 11, 22, 11, 3, 16, tzinfo=timezone.utc)
Archive = Callable[..., Path]


def test_an_archive_appears_when_it_is_committed_and_not_before(store: DirectoryStore) -> None:
    partial = reserve(store, "notebooks", WHEN, "a label")
    os.fchmod(partial.fd, 0o666)
    os.write(partial.fd, b"content")
    assert store.snapshots() == []
    partial.commit(".tgz")
    partial.abandon()
    path = Path(store.root, "notebooks-20261122T110316Z-a-label.tgz")
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"content", 0o600)
    assert [snapshot.id for snapshot in store.snapshots()] == [partial.id]
    assert os.listdir(store.root) == [path.name]


def test_an_abandoned_archive_leaves_nothing(store: DirectoryStore) -> None:
    before = len(os.listdir("/proc/self/fd"))
    partial = reserve(store, "notebooks", WHEN)
    partial.abandon()
    partial.abandon()
    assert os.listdir(store.root) == []
    assert len(os.listdir("/proc/self/fd")) == before


def test_ids_taken_meanwhile_are_numbered(store: DirectoryStore, archive: Archive) -> None:
    archive("notebooks-20261122T110316Z.inc.tgz")
    second = reserve(store, "notebooks", WHEN)
    third = reserve(store, "notebooks", WHEN)
    assert (second.id, third.id) == ("notebooks-20261122T110316Z-2", "notebooks-20261122T110316Z-3")
    for partial in (second, third):
        partial.abandon()


def test_many_processes_at_once_never_share_an_id(store: DirectoryStore) -> None:
    program = (
        "import sys\n"
        "from datetime import datetime, timezone\n"
        "from jupyter_ailab_data.store.directory import DirectoryStore\n"
        "from jupyter_ailab_data.store.partial import reserve\n"
        "store = DirectoryStore(sys.argv[1])\n"
        "sys.stdin.read(1)\n"
        "for number in range(25):\n"
        "    partial = reserve(store, 'n', datetime(2026, 1, 1, tzinfo=timezone.utc))\n"
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
        "from jupyter_ailab_data.store.partial import reserve\n"
        "partial = reserve(DirectoryStore(sys.argv[1]), 'dead', datetime.now(timezone.utc))\n"
        "print(partial.path, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, store.root], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        path = writer.stdout.readline().strip()
        assert store.sweep() == []
        mine = reserve(store, "alive", WHEN)
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
        partial = reserve_name(store, "imported", ".tar")
        partial.adopt(passing.path)
        partial.commit("")
    assert Path(store.path("imported.tar")).read_bytes() == b"uploaded"
    assert os.listdir(store.root) == ["imported.tar"]


def test_two_descriptions_of_a_lock_are_not_one(store: DirectoryStore) -> None:
    partial = reserve(store, "a", WHEN)
    with open(partial.path, "rb") as file, pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    partial.abandon()

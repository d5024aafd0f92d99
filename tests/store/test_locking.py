"""Who is at work in a store is known, also where the file system has no locks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jupyter_ailab_data.store.announcements import PATIENCE, announce, announced
from jupyter_ailab_data.store.directory import DirectoryStore
from jupyter_ailab_data.store.holders import Holder, parse, this_process

REFUSE = Path(__file__).parent.parent / "refuse.py"
Refusing = Callable[..., "subprocess.CompletedProcess[str]"]

HOLDING = """
import sys, time
from datetime import datetime, timezone
from jupyter_ailab_data.store.directory import DirectoryStore
from jupyter_ailab_data.store.partial import reserve
store = DirectoryStore(sys.argv[1])
store.prepare()
partial = reserve(store, "notebooks", datetime.now(timezone.utc))
with store.{doing}():
    print(partial.path, flush=True)
    time.sleep(60)
"""
LOOKING = """
import json
from jupyter_ailab_data.errors import BusyError
from jupyter_ailab_data.store.directory import DirectoryStore
store = DirectoryStore({root!r})
found = {{"swept": store.sweep()}}
for doing in ("reading", "deleting"):
    try:
        with getattr(store, doing)():
            found[doing] = "free"
    except BusyError:
        found[doing] = "busy"
print(json.dumps(found))
"""
NO_LOCKS = ["flock=ENOLCK", "flock=EOPNOTSUPP", "flock=ENOSYS"]


@pytest.fixture(params=NO_LOCKS)
def rule(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def hold(store: DirectoryStore, tmp_path: Path) -> Any:
    """Start a process that writes an archive and reads from, or deletes in, a store without locks."""
    started = []

    def start(rule: str, doing: str) -> tuple[subprocess.Popen[str], Path]:
        program = tmp_path / "holding.py"
        program.write_text(HOLDING.format(doing=doing))
        command = [sys.executable, REFUSE, rule, "--", program, store.root]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        return process, Path(process.stdout.readline().strip())

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def look(store: DirectoryStore, refusing: Refusing, rule: str) -> dict[str, Any]:
    done = refusing(LOOKING.format(root=store.root), rule)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(("doing", "reading"), [("reading", "free"), ("deleting", "busy")])
def test_without_locks_a_living_process_is_respected(
    store: DirectoryStore, hold: Any, refusing: Refusing, rule: str, doing: str, reading: str
) -> None:
    _, partial = hold(rule, doing)
    os.utime(partial, (0, 0))
    assert look(store, refusing, rule) == {"swept": [], "reading": reading, "deleting": "busy"}
    assert partial.exists()


def test_without_locks_a_dead_process_is_noticed(
    store: DirectoryStore, hold: Any, refusing: Refusing, rule: str
) -> None:
    process, partial = hold(rule, "deleting")
    process.kill()
    process.communicate()
    assert look(store, refusing, rule) == {"swept": [], "reading": "free", "deleting": "free"}
    process, partial = hold(rule, "deleting")
    process.kill()
    process.communicate()
    os.utime(partial, (time.time() - 100,) * 2)
    found = look(store, refusing, rule)
    assert found == {"swept": [partial.name], "reading": "free", "deleting": "free"}
    assert [name for name in os.listdir(store.root) if "deleting" in name or "writing" in name] == []


def test_without_locks_and_without_a_word_a_temporary_is_left_for_a_day(
    store: DirectoryStore, refusing: Refusing
) -> None:
    for name, age in ((".young.ailab-data-partial", 80_000), (".old.ailab-data-partial", 90_000)):
        Path(store.root, name).touch()
        os.utime(Path(store.root, name), (time.time() - age,) * 2)
    assert look(store, refusing, NO_LOCKS[0])["swept"] == [".old.ailab-data-partial"]


def test_a_whole_life_goes_on_without_locks(refusing: Refusing, tmp_path: Path) -> None:
    program = f"""
import os
from jupyter_ailab_data import models
from jupyter_ailab_data.snapshots.create import create
from jupyter_ailab_data.snapshots.delete import delete
from jupyter_ailab_data.snapshots.restoring.restore import restore
from jupyter_ailab_data.snapshots.transfer import export_archive, import_archive
from jupyter_ailab_data.store.directory import DirectoryStore
store, place = {str(tmp_path / "store")!r}, {str(tmp_path / "work")!r}
os.mkdir(place)
with open(place + "/file", "w") as file:
    file.write("one")
quiet = lambda progress: None
first = create(models.CreateRequest(store=store, location="n", path=place), quiet).snapshot
os.unlink(place + "/file")
second = create(models.CreateRequest(store=store, location="n", path=place, incremental=True), quiet).snapshot
restore(models.RestoreRequest(store=store, snapshot=first, location="n", path=place), quiet)
assert os.listdir(place) == ["file"], os.listdir(place)
export_archive(models.ExportRequest(store=store, snapshot=second, dest=place + "/out.tgz"), quiet)
import_archive(models.ImportRequest(store=store, source=place + "/out.tgz", location="n"), quiet)
for snapshot in DirectoryStore(store).snapshots():  # the safety snapshot of the restore too
    delete(models.DeleteRequest(store=store, snapshot=snapshot.id), quiet)
assert set(os.listdir(store)) <= {{".lock", ".notes"}}, os.listdir(store)
"""
    done = refusing(program, NO_LOCKS[0])
    assert (done.returncode, done.stderr) == (0, "")


def test_an_exclusive_lock_is_taken_on_a_file_that_is_open_for_writing(store: DirectoryStore) -> None:
    """NFS refuses it otherwise (flock(2))."""
    with store.deleting():
        mine = [fd for fd in os.listdir("/proc/self/fd") if is_lock(fd, store)]
        (fd,) = mine
        flags = int(Path(f"/proc/self/fdinfo/{fd}").read_text().split("flags:")[1].split()[0], 8)
        assert flags & os.O_ACCMODE == os.O_RDWR


def is_lock(fd: str, store: DirectoryStore) -> bool:
    try:
        return os.readlink(f"/proc/self/fd/{fd}") == os.path.join(store.root, ".lock")
    except OSError:
        return False


def test_this_process_is_alive_and_another_of_its_number_is_gone() -> None:
    me = this_process()
    assert parse(me.name()) == me
    assert me.fate() == "alive"
    assert Holder(me.boot, me.space, me.pid, me.started + 1).fate() == "gone"
    assert Holder(me.boot, me.space, 1 << 22, 5).fate() == "gone"


def test_a_process_that_was_killed_and_not_waited_for_is_gone() -> None:
    child = subprocess.Popen(["sleep", "60"])
    started = int(Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()[19])
    me = this_process()
    holder = Holder(me.boot, me.space, child.pid, started)
    assert holder.fate() == "alive"
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert holder.fate() == "gone"
    child.wait()


@pytest.mark.parametrize("other", [{"boot": "0123456789abcdef" * 2}, {"space": 1}])
def test_the_process_of_another_host_or_container_is_given_a_day(
    store: DirectoryStore, monkeypatch: pytest.MonkeyPatch, other: dict[str, Any]
) -> None:
    me = this_process()
    facts = {"boot": me.boot, "space": me.space, "pid": me.pid, "started": me.started, **other}
    monkeypatch.setattr("jupyter_ailab_data.store.announcements.this_process", lambda: Holder(**facts))
    folder = os.open(store.root, os.O_RDONLY)
    name = announce(folder, "deleting")
    assert [word.counts for word in announced(folder)] == [True]
    os.utime(Path(store.root, name), (time.time() - PATIENCE - 60,) * 2)
    assert [word.counts for word in announced(folder)] == [False]
    os.close(folder)


def test_a_container_has_processes_of_its_own(store: DirectoryStore) -> None:
    """The same numbers in another PID namespace are other processes."""
    probe = subprocess.run(["unshare", "--pid", "--fork", "--mount-proc", "true"], capture_output=True)
    if probe.returncode:
        pytest.skip("PID namespaces are not allowed here")
    program = (
        "from jupyter_ailab_data.store.holders import parse, this_process\n"
        f"print(this_process().name(), parse({this_process().name()!r}).fate(), this_process().fate())"
    )
    command = ["unshare", "--pid", "--fork", "--mount-proc", sys.executable, "-c", program]
    name, mine, its = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert (mine, its) == ("unknown", "alive")
    holder = parse(name)
    assert holder is not None
    assert holder.fate() == "unknown"


@pytest.mark.parametrize("name", ["", "x", "0" * 32 + ".1.2", "g" * 32 + ".1.2.3", "0" * 32 + ".1.2.3.4"])
def test_what_is_no_name_of_a_process_is_not_read_as_one(name: str) -> None:
    assert parse(name) is None

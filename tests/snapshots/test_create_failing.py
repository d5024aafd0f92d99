"""A snapshot that can't be finished leaves nothing behind, and says why."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import msgspec
import psutil
import pytest

from jupyter_ailab_data.errors import StoreUnavailableError
from jupyter_ailab_data.models import CreateRequest

PROGRAM = """
import os, resource, sys
from jupyter_ailab_data.errors import AilabDataError
from jupyter_ailab_data.models import CreateRequest, VerifyRequest
from jupyter_ailab_data.snapshots.create import create
from jupyter_ailab_data.snapshots.verify import verify
store, folder = {store!r}, {folder!r}
limits = {limits!r}
for limit in limits or [0]:
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        name = create(CreateRequest(store=store, location="notebooks", path=folder), lambda p: None).snapshot
        assert not verify(VerifyRequest(store=store, snapshot=name), lambda p: None).damaged
        print("done")
    except AilabDataError as error:
        print(error.reason)
    left = [name for name in os.listdir(store) if name not in (".lock",)] if os.path.isdir(store) else []
    assert limits or not left, left
    assert not [name for name in left if name.startswith(".")], left
"""


@pytest.fixture
def large(folder):
    """Add more than the small file systems of these tests hold."""
    for number in range(60):
        (folder / f"file{number}").write_bytes(os.urandom(100_000))
    return folder


@pytest.mark.parametrize("options", ["size=2m", "size=5800k", "nr_inodes=3,size=20m", "size=4k"])
def test_a_full_store_is_said_to_be_and_keeps_nothing(in_namespace, large, new_folder, options):
    store = new_folder()
    program = PROGRAM.format(store=str(store), folder=str(large), limits=[])
    done = in_namespace(f"mount -t tmpfs -o {options} none {store}", program)
    assert (done.stdout.split(), done.stderr) == (["no-space"], "")


def test_a_read_only_store_is_said_to_be(in_namespace, large, new_folder):
    store = new_folder()
    program = PROGRAM.format(store=str(store), folder=str(large), limits=[])
    done = in_namespace(f"mount -t tmpfs -o ro none {store}", program)
    assert (done.stdout.split(), done.stderr) == (["store-unavailable"], "")


def test_wherever_the_file_can_grow_no_further_no_half_snapshot_is_listed(vault, folder, tmp_path):
    """A limit on the size of files makes writes come back short, as a full disk does."""
    size = vault.file(vault.snap(folder)).stat().st_size
    limits = [*range(size - 20, size - 400, -37), *range(size - 400, 60_000, -1500), 300, 20]
    store = tmp_path / "limited"
    program = PROGRAM.format(store=str(store), folder=str(folder), limits=[*sorted(limits), size + 4096])
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.split() == [*["failed"] * len(limits), "done"]


def test_a_store_of_another_user_is_refused_in_words(public, make_vault, as_user):
    if os.geteuid() != 0:
        pytest.skip("needs root to make folders of another user")
    (public / "work").mkdir()
    (public / "store").mkdir(mode=0o755)
    vault = make_vault(public / "store")
    with pytest.raises(StoreUnavailableError):
        as_user(lambda: vault.snap(public / "work"))


def start_worker(request):
    worker = subprocess.Popen(
        [sys.executable, "-m", "jupyter_ailab_data.jobs.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    worker.stdin.write(msgspec.json.encode(request))
    worker.stdin.close()
    worker.stdout.readline()  # it has begun
    return worker


def gone(processes, seconds):
    return not psutil.wait_procs(processes, timeout=seconds)[1]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("written", [None, 0, 20_000_000])
def test_a_worker_that_is_stopped_leaves_nothing(vault, folder, how, written):
    for number in range(60):
        (folder / f"large{number}").write_bytes(os.urandom(4 << 20))
    worker = start_worker(CreateRequest(store=str(vault.root), location="n", path=str(folder)))
    while written is not None and not any(
        (vault.root / name).stat().st_size >= written for name in vault.leftovers()
    ):
        time.sleep(0.001)
    children = psutil.Process(worker.pid).children(recursive=True)
    worker.send_signal(how)
    last = worker.stdout.read().splitlines()
    worker.wait(5)
    assert gone(children, 2)
    if how == signal.SIGTERM:
        line = msgspec.json.decode(last[-1])
        assert line["problem"]["reason"] == "cancelled"
        assert vault.leftovers() == []
    else:
        assert len(vault.leftovers()) <= 1
        vault.directory.sweep()
        assert vault.leftovers() == []
    assert vault.ids() == []


def test_a_temporary_whose_writer_lives_is_not_swept(vault, folder):
    for number in range(30):
        (folder / f"large{number}").write_bytes(os.urandom(4 << 20))
    worker = start_worker(CreateRequest(store=str(vault.root), location="n", path=str(folder)))
    assert vault.directory.sweep() == []
    worker.stdout.read()
    assert worker.wait(60) == 0
    (name,) = vault.ids()
    assert vault.verify(name) == []

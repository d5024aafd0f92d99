"""How much memory a job takes, measured on a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

PROGRAM = """
import os, sys, threading, time
from jupyter_ailab_data.models import CreateRequest, RestoreRequest
from jupyter_ailab_data.snapshots.create import create
from jupyter_ailab_data.snapshots.restoring.restore import restore

highest = 0

def pss(pid):
    try:
        with open(f"/proc/{pid}/smaps_rollup") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return 0

def watch():
    global highest
    me = os.getpid()
    while True:
        with open(f"/proc/{me}/task/{me}/children") as file:
            children = file.read().split()
        highest = max(highest, sum(map(pss, [me, *children])))
        time.sleep(0.1)

work, store, place = sys.argv[1:]
threading.Thread(target=watch, daemon=True).start()
for incremental in (False, True):
    request = CreateRequest(store=store, location="n", path=work, incremental=incremental)
    name = create(request, print).snapshot
    print(highest // 1024, file=sys.stderr)
    highest = 0
restore(RestoreRequest(store=store, snapshot=name, location="n", path=place), print)
print(highest // 1024, file=sys.stderr)
"""


def peaks(work, store, place):
    """Return the memory in MB of a first, a second and a restored snapshot of the folder."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, work, store, place],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [int(line) for line in done.stderr.split()]


@pytest.mark.slow
def test_sixty_thousand_small_files_take_less_than_150_mb(tmp_path, new_folder):
    work = new_folder()
    for number in range(60):
        (work / f"folder{number}").mkdir()
        at = os.open(work / f"folder{number}", os.O_RDONLY)
        for each in range(1000):
            fd = os.open(f"some_file_{each}.py", os.O_WRONLY | os.O_CREAT, dir_fd=at)
            os.write(fd, b"import this\\n" * (each % 40))
            os.close(fd)
        os.close(at)
    assert max(peaks(work, tmp_path / "store", new_folder())) < 150


@pytest.mark.slow
def test_a_large_sparse_file_takes_little_memory_and_little_room(tmp_path, new_folder):
    work, place = new_folder(), new_folder()
    with open(work / "disk.img", "wb") as file:
        file.write(b"boot")
        file.truncate(1536 << 20)
        file.seek(700 << 20)
        file.write(b"middle")
    assert max(peaks(work, tmp_path / "store", place)) < 150
    with open(place / "disk.img", "rb") as file:
        info = os.fstat(file.fileno())
        assert (info.st_size, info.st_blocks * 512 < 1 << 20) == (1536 << 20, True)
        file.seek(700 << 20)
        assert file.read(6) == b"middle"

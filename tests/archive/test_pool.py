"""Children do their work, and when one dies, fails or is orphaned everybody hears of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import psutil
import pytest

from jupyter_ailab_data.archive.child import Channel
from jupyter_ailab_data.archive.pool import Pool
from jupyter_ailab_data.errors import AilabDataError, CorruptError, NoSpaceError, WorkerDiedError

IntChannel = Channel[int, int]


def open_descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def children() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


def pool_of(count: int, work: Callable[[int], int]) -> Pool[int, int]:
    def serve(channel: IntChannel) -> None:
        while True:
            channel.send(work(channel.receive()))

    return Pool(count, serve, int, int)


def send_on(pool: Pool[int, int], child: int) -> None:
    """Send to a child until that fails."""
    for _ in range(10_000):
        pool.send(child, 1)


def answers(pool: Pool[Any, Any], count: int) -> list[tuple[int, Any]]:
    found: list[tuple[int, Any]] = []
    while len(found) < count:
        found += pool.receive(10)
    return found


def test_every_child_answers_its_own_tasks() -> None:
    with pool_of(4, lambda task: task * 10) as pool:
        for task in range(40):
            pool.send(task % 4, task)
        assert sorted(answers(pool, 40)) == sorted((task % 4, task * 10) for task in range(40))


def test_large_messages_pass_both_ways_at_once() -> None:
    def serve(channel: Channel[bytes, bytes]) -> None:
        while True:
            channel.send(channel.receive())

    with Pool(2, serve, bytes, bytes) as pool:
        for number in range(6):
            pool.send(number % 2, bytes([number]) * (4 << 20))
        found: list[bytes] = []
        while len(found) < 6:
            found += [answer for _, answer in pool.receive(10)]
    assert sorted(found) == [bytes([number]) * (4 << 20) for number in range(6)]


def test_afterwards_no_process_and_no_descriptor_is_left() -> None:
    before = open_descriptors(), len(children())
    for _ in range(5):
        with pool_of(3, lambda task: task) as pool:
            pool.send(1, 1)
            answers(pool, 1)
    assert (open_descriptors(), len(children())) == before


def test_busy_children_are_ended_at_once() -> None:
    began = time.monotonic()
    with pool_of(2, lambda task: time.sleep(60) or 0) as pool:
        pool.send(0, 1)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("unread", [0, 1, 50])
def test_a_child_killed_is_told_at_once(unread: int) -> None:
    with pool_of(2, lambda task: time.sleep(60) or 0) as pool:
        for _ in range(unread):
            pool.send(0, 1)
        time.sleep(0.05)
        os.kill(pool._pids[0], signal.SIGKILL)
        began = time.monotonic()
        with pytest.raises(WorkerDiedError, match=r"was killed, perhaps for lack of memory\."):
            answers(pool, 1000)
        assert time.monotonic() - began < 1


def test_a_child_killed_is_told_to_who_sends_to_it() -> None:
    with pool_of(2, lambda task: time.sleep(60) or 0) as pool:
        os.kill(pool._pids[1], signal.SIGKILL)
        with pytest.raises(WorkerDiedError):
            send_on(pool, 1)


def test_a_child_killed_while_it_answers_is_told() -> None:
    def serve(channel: Channel[int, bytes]) -> None:
        channel.receive()
        channel.send(bytes(64 << 20))

    with Pool(1, serve, int, bytes) as pool:
        pool.send(0, 1)
        time.sleep(0.3)  # its answer fills the socket, and waits
        os.kill(pool._pids[0], signal.SIGKILL)
        with pytest.raises(WorkerDiedError):
            answers(pool, 1000)


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (CorruptError("“a” is damaged."), CorruptError),
        (OSError(28, "No space left on device"), NoSpaceError),
        (RuntimeError("a defect"), AilabDataError),
        (MemoryError(), AilabDataError),
    ],
)
def test_what_a_child_came_to_grief_on_is_raised_here(
    raised: BaseException, expected: type[AilabDataError]
) -> None:
    def fail(task: int) -> int:
        raise raised

    with pool_of(2, fail) as pool:
        pool.send(0, 1)
        with pytest.raises(expected) as found:
            answers(pool, 1000)
    assert type(found.value) is expected


def test_the_words_of_a_child_are_heard_even_behind_answers_when_sending_fails() -> None:
    def serve(channel: IntChannel) -> None:
        channel.send(1)
        channel.send(2)
        raise CorruptError("“a” is damaged.")

    with Pool(1, serve, int, int) as pool:
        while psutil.Process(pool._pids[0]).status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.01)
        with pytest.raises(CorruptError, match="“a” is damaged"):
            send_on(pool, 0)


def test_a_child_that_leaves_without_a_word_is_told() -> None:
    with pool_of(1, lambda task: os._exit(7)) as pool:
        pool.send(0, 1)
        with pytest.raises(WorkerDiedError, match="ended with 7"):
            answers(pool, 1000)


@pytest.mark.parametrize("busy", [False, True])
def test_orphaned_children_end(busy: bool) -> None:
    program = (
        "import os, sys, time\n"
        "from jupyter_ailab_data.archive.pool import Pool\n"
        "def serve(channel):\n"
        "    while True:\n"
        "        channel.receive(); time.sleep(60)\n"
        "pool = Pool(3, serve, int, int)\n"
        f"if {busy}:\n"
        "    for child in range(3): pool.send(child, 1)\n"
        "print(*pool._pids, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        orphans = [psutil.Process(int(pid)) for pid in parent.stdout.readline().split()]
        assert len(orphans) == 3
        parent.kill()
    _, alive = psutil.wait_procs(orphans, timeout=3)
    alive = [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]
    assert alive == []


def test_a_signal_that_comes_during_a_fork_is_not_lost() -> None:
    program = (
        "import os, signal\n"
        "from jupyter_ailab_data.archive.pool import Pool\n"
        "class Stop(BaseException): pass\n"
        "def stop(*_): raise Stop\n"
        "signal.signal(signal.SIGTERM, stop)\n"
        "os.register_at_fork(before=lambda: os.kill(os.getpid(), signal.SIGTERM))\n"
        "try:\n"
        "    Pool(1, lambda channel: channel.receive(), int, int).kill()\n"
        "except Stop:\n"
        "    print('stopped')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30)
    assert (done.stdout, done.stderr) == ("stopped\n", "")

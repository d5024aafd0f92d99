"""Forked children that share a job's work, one socket each.

Processes rather than threads: on small files the interpreter is the bottleneck, and each
child has its own. Children are forked before the job starts any thread, inherit the open
files they need, and end as soon as the parent does, because their socket ends.
"""

from __future__ import annotations

import contextlib
import gc
import os
import selectors
import signal
import socket
from collections.abc import Callable
from types import TracebackType
from typing import Generic

import msgspec

from ..errors import WorkerDiedError, from_reason
from .child import Answer, Channel, Failed, Task, receive_message, run_child, send_message
from .forking import fork


class Pool(Generic[Task, Answer]):
    """The parent's end of `count` children, each running `serve(channel)` until it is closed."""

    def __init__(
        self,
        count: int,
        serve: Callable[[Channel[Task, Answer]], None],
        task_type: object,
        answer_type: object,
        *,
        at_once: bool = True,
    ) -> None:
        """Fork the children, or with `at_once` unset only when there is a first task for them."""
        self._serve = serve
        self._task_type = task_type
        self._decode = msgspec.msgpack.Decoder(answer_type | Failed).decode
        self._encode = msgspec.msgpack.Encoder().encode
        self._selector = selectors.DefaultSelector()
        self._connections: list[socket.socket] = []
        self._pids: list[int] = []
        self.load = [0] * count
        """Tasks each child has been given and has not finished; kept by the caller."""
        if at_once:
            self.start()

    def start(self) -> None:
        """Fork the children, if that has not been done."""
        if self._pids:
            return
        gc.freeze()
        try:
            for number in range(len(self.load)):
                self._start(number)
        except BaseException:
            self.kill()
            raise
        finally:
            gc.unfreeze()

    def __enter__(self) -> Pool[Task, Answer]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def _start(self, number: int) -> None:
        ours, theirs = socket.socketpair()
        pid = fork()
        if pid == 0:
            run_child([ours, *self._connections], theirs, self._serve, self._task_type)
        theirs.close()
        self._pids.append(pid)
        self._connections.append(ours)
        self._selector.register(ours, selectors.EVENT_READ, number)

    def send(self, child: int, task: Task) -> None:
        """Hand a task, or an answer to a child's question, to one child."""
        self.start()
        data = self._encode(task)
        try:
            send_message(self._connections[child], data)
        except OSError:
            self._mourn(child)

    def receive(self, timeout: float | None) -> list[tuple[int, Answer]]:
        """Return the answers at hand, waiting up to `timeout` seconds (None: until one comes).

        Raises the error a child failed with, or WorkerDiedError where one ended without a word.
        """
        answers: list[tuple[int, Answer]] = []
        for key, _ in self._selector.select(timeout):
            message = receive_message(self._connections[key.data])
            if message is None:
                self._mourn(key.data)
                continue
            answer = self._decode(message)
            if isinstance(answer, Failed):
                raise from_reason(answer.reason, answer.message)
            answers.append((key.data, answer))
        return answers

    def least_loaded(self) -> int:
        """Return the child with the fewest tasks."""
        return self.load.index(min(self.load))

    def dismiss(self) -> None:
        """End all children without waiting for them to be gone; `kill` does."""
        for connection in self._connections:
            connection.close()
        self._connections = []
        for pid in filter(None, self._pids):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _mourn(self, child: int) -> None:
        """Say why a child is gone: its own words where it left any, else how it ended."""
        while (message := receive_message(self._connections[child])) is not None:
            if isinstance(answer := self._decode(message), Failed):
                raise from_reason(answer.reason, answer.message)
        _, status = os.waitpid(self._pids[child], 0)
        code = os.waitstatus_to_exitcode(status)
        self._pids[child] = 0
        how = "was killed, perhaps for lack of memory" if code == -signal.SIGKILL else f"ended with {code}"
        raise WorkerDiedError(f"A process of the worker {how}.")

    def kill(self) -> None:
        """End all children, whatever they are doing, and wait until they are gone."""
        self.dismiss()
        for pid in filter(None, self._pids):
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)
        self._pids = []
        self._selector.close()


def worker_count() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0))

"""Forked children that share a job's work, one socket each.

Processes rather than threads: on small files the interpreter is the bottleneck, and each
child has its own. Children are forked before the job starts any thread, inherit the open
files they need, and end as soon as the parent does, because their socket ends.
"""

from __future__ import annotations

import contextlib
import gc
import os
import queue
import selectors
import signal
import socket
import struct
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Final, Generic, TypeVar

import msgspec

from ..errors import AilabDataError, WorkerDiedError, from_os_error, from_reason
from .forking import fork

_LENGTH: Final = struct.Struct("<Q")
_M_TRIM_THRESHOLD: Final = -1
_M_MMAP_THRESHOLD: Final = -3
_LARGE_BUFFER: Final = 32 * 1024 * 1024
_MANY_TASKS: Final = 20
"""Tasks and answers after which a child prepares for more of them."""

Task = TypeVar("Task")
Answer = TypeVar("Answer")


class Failed(msgspec.Struct, array_like=True, frozen=True, tag=True):
    """A child's last words: what its work came to grief on."""

    reason: str
    message: str


class Channel(Generic[Task, Answer]):
    """A child's end: tasks come in, answers go out.

    A thread keeps reading, so the parent's sends never wait for a busy child, and the
    child leaves at once when the parent is gone.
    """

    def __init__(self, connection: socket.socket, task_type: object) -> None:
        self._connection = connection
        self._tasks: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._decode = msgspec.msgpack.Decoder(task_type).decode
        self._encode = msgspec.msgpack.Encoder().encode
        self._received = 0
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        while (message := _receive(self._connection)) is not None:
            self._tasks.put(message)
        os._exit(0)

    def receive(self) -> Task:
        """Wait for the next task."""
        self._received += 1
        if self._received == _MANY_TASKS:
            _keep_freed_memory()
        return self._decode(self._tasks.get())  # type: ignore[no-any-return]  # the type is a run-time value

    def send(self, answer: Answer | Failed) -> None:
        """Answer the parent."""
        data = self._encode(answer)
        self._connection.sendall(_LENGTH.pack(len(data)) + data)


def _receive(connection: socket.socket) -> bytes | None:
    head = _exactly(connection, _LENGTH.size)
    return None if head is None else _exactly(connection, _LENGTH.unpack(head)[0])


def _exactly(connection: socket.socket, size: int) -> bytes | None:
    parts = []
    while size:
        try:
            part = connection.recv(min(size, 1 << 20))
        except ConnectionError:  # the other end went with messages of ours unread
            return None
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


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
            _run_child([ours, *self._connections], theirs, self._serve, self._task_type)
        theirs.close()
        self._pids.append(pid)
        self._connections.append(ours)
        self._selector.register(ours, selectors.EVENT_READ, number)

    def send(self, child: int, task: Task) -> None:
        """Hand a task, or an answer to a child's question, to one child."""
        self.start()
        data = self._encode(task)
        try:
            self._connections[child].sendall(_LENGTH.pack(len(data)) + data)
        except OSError:
            self._mourn(child)

    def receive(self, timeout: float | None) -> list[tuple[int, Answer]]:
        """Return the answers at hand, waiting up to `timeout` seconds (None: until one comes).

        Raises the error a child failed with, or WorkerDiedError where one ended without a word.
        """
        answers: list[tuple[int, Answer]] = []
        for key, _ in self._selector.select(timeout):
            message = _receive(self._connections[key.data])
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
        while (message := _receive(self._connections[child])) is not None:
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


def _run_child(
    not_ours: list[socket.socket],
    connection: socket.socket,
    serve: Callable[[Channel[Task, Answer]], None],
    task_type: object,
) -> None:
    """Serve in the forked child; never returns."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
        for other in not_ours:
            other.close()
        channel: Channel[Task, Answer] = Channel(connection, task_type)
        try:
            serve(channel)
        except AilabDataError as error:
            channel.send(Failed(error.reason, error.message))
        except OSError as error:
            translated = from_os_error(error, "working on an archive")
            channel.send(Failed(translated.reason, translated.message))
        except Exception as error:  # a defect of ours: the parent must hear of it, not hang
            channel.send(
                Failed("failed", f"An unexpected {type(error).__name__} stopped the worker: {error}")
            )
    finally:
        os._exit(0)


def _keep_freed_memory() -> None:
    """Let the allocator reuse large buffers instead of returning them each time (mallopt(3)).

    A child handles one buffer of some MiB after the other; fresh pages for each of them
    cost a quarter of its time. Only glibc has the switch, and only speed depends on it.
    """
    import ctypes  # slow to import: a child with little to do is done before

    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.mallopt(_M_MMAP_THRESHOLD, _LARGE_BUFFER)
        libc.mallopt(_M_TRIM_THRESHOLD, 2 * _LARGE_BUFFER)


def worker_count() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0))

"""A child's end of a pool: messages over a socket, and the work done until that ends."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import socket
import struct
import threading
from collections.abc import Callable
from typing import Final, Generic, TypeVar

import msgspec

from ..errors import AilabDataError, from_os_error

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
        while (message := receive_message(self._connection)) is not None:
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
        send_message(self._connection, data)


def send_message(connection: socket.socket, data: bytes) -> None:
    """Send one message; raises OSError where the other end is gone."""
    connection.sendall(_LENGTH.pack(len(data)) + data)


def receive_message(connection: socket.socket) -> bytes | None:
    """Wait for one message; None where the other end is gone."""
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


def run_child(
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

"""The wire to a helper's standard streams.

POST /containers/{id}/attach turns the HTTP connection into a raw one, on which the engine sends frames:
one byte for the stream (1 output, 2 error), three zeros, four bytes of size, and the data:
https://docs.docker.com/reference/api/engine/, ContainerAttach, "Stream format".

What is sent goes to standard input, which stays open until the end: TLS has no way to close one
direction, so the helper is to read a line and not to the end. That end is of use, then: the container is
made with StdinOnce, so the engine closes its input when this wire breaks. A worker that sees its input
end knows that its server is dead.
"""

from __future__ import annotations

import contextlib
import socket
import struct
from collections.abc import Callable, Iterator
from typing import Any, Final

from ..errors import AilabDataError
from .connection import Connection

OUTPUT: Final = 1
SILENCE = 30.0
"""Seconds without a word until the engine is asked whether the helper is still there."""
_HEADER = struct.Struct(">BxxxL")
_PIECE = 1 << 16
_LONGEST_LINE = 64 << 20


class Attachment:
    """An open wire; made before the container starts, so that nothing is missed."""

    def __init__(self, connection: Connection, container: str) -> None:
        parameters = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
        self._wrapped: Any = connection.api.attach_socket(container, params=parameters)
        # The SDK hands out the socket itself, or an object that holds it.
        self._socket: Any = getattr(self._wrapped, "_sock", self._wrapped)
        self._socket.settimeout(SILENCE)
        with contextlib.suppress(OSError):  # has no meaning for a unix socket
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)

    def send(self, data: bytes) -> None:
        """Write to the helper's input; one that doesn't listen any more tells so by its end.

        Raises TimeoutError where nothing is taken for long.
        """
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for start in range(0, len(data), _PIECE):  # the time limit of sendall is for all it sends
                self._socket.sendall(data[start : start + _PIECE])

    def frames(self, still_there: Callable[[], bool]) -> Iterator[tuple[int, bytes]]:
        """Yield what the helper writes, stream by stream, until it or the wire ends.

        After each silence `still_there` is asked whether to go on; what it raises ends this.
        """
        held = bytearray()
        while piece := self._receive(still_there):
            held += piece
            start = 0
            while len(held) - start >= _HEADER.size:
                stream, size = _HEADER.unpack_from(held, start)
                end = start + _HEADER.size + size
                if len(held) < end:
                    break
                yield stream, bytes(held[start + _HEADER.size : end])
                start = end
            del held[:start]

    def close(self) -> None:
        """Hang up."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        for thing in (self._socket, self._wrapped, getattr(self._wrapped, "_response", None)):
            if thing is not None:
                with contextlib.suppress(Exception):  # one may have closed the other
                    thing.close()

    def _receive(self, still_there: Callable[[], bool]) -> bytes:
        while True:
            try:
                return bytes(self._socket.recv(_PIECE))
            except TimeoutError:
                if not still_there():
                    return b""
            except OSError:  # the engine is gone, or has reset the wire: the status will tell
                return b""


class Lines:
    """Pieces in, whole lines out."""

    def __init__(self, deliver: Callable[[bytes], None]) -> None:
        self._deliver = deliver
        self._held = bytearray()

    def feed(self, piece: bytes) -> None:
        """Take a piece, and deliver the lines that end in it, without their ends."""
        first, newline, rest = piece.partition(b"\n")
        self._held += first
        if len(self._held) > _LONGEST_LINE:
            raise AilabDataError("The helper wrote a line that is too long to be one of ours.")
        if not newline:
            return
        self._deliver(bytes(self._held))
        *lines, last = rest.split(b"\n")
        for line in lines:
            self._deliver(line)
        self._held = bytearray(last)

    def finish(self) -> None:
        """Deliver what is left, a line that nothing ended."""
        if self._held:
            self._deliver(bytes(self._held))
            self._held.clear()

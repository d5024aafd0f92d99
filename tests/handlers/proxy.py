"""A small reverse proxy with a prefix of its own, as stands before many servers. It can break off."""

from __future__ import annotations

import asyncio
from contextlib import suppress

PREFIX = b"/hub/"


class Proxy:
    """Passes requests on to `target` (host, port, base URL); breaks the next answer off after `cut` bytes."""

    def __init__(self, host: str, port: int, base: str) -> None:
        self.cut: int | None = None
        self.passed: list[bytes] = []
        self._host, self._port, self._base = host, port, base.encode()
        self._server: asyncio.Server | None = None
        self._running: set[asyncio.Task[None]] = set()

    async def start(self) -> str:
        """Listen, and return the address that stands for the target's base URL."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}{PREFIX.decode()}"

    async def stop(self) -> None:
        """Listen no more."""
        assert self._server is not None
        self._server.close()
        for task in self._running:
            task.cancel()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        cut, self.cut = self.cut, None
        try:
            line, *fields = (await reader.readuntil(b"\r\n\r\n"))[:-4].split(b"\r\n")
            method, path, version = line.split()
            self.passed.append(method)
            kept = [field for field in fields if not field.lower().startswith(b"connection:")]
            line = b" ".join((method, path.replace(PREFIX, self._base, 1), version))
            head = [line, *kept, b"X-Forwarded-Proto: http", b"Connection: close"]
            from_server, to_server = await asyncio.open_connection(self._host, self._port)
            to_server.write(b"\r\n".join(head) + b"\r\n\r\n")
            sending = asyncio.create_task(_pump(reader, to_server, None))
            await _pump(from_server, writer, cut)
            sending.cancel()
            to_server.close()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self._running.discard(task)
            writer.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, left: int | None) -> None:
    with suppress(OSError):
        while piece := await reader.read(1 << 16):
            if left is not None:
                piece, left = piece[:left], left - len(piece)
            writer.write(piece)
            await writer.drain()
            if left is not None and left <= 0:
                return

"""The engine of the tests, reached by TCP and by TLS as well."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Relay:
    """A port that leads to the engine's socket, until somebody cuts it."""

    def __init__(self, path: str, context: ssl.SSLContext | None) -> None:
        self._path = path
        self._context = context
        self._loop = asyncio.new_event_loop()
        self._writers: set[asyncio.StreamWriter] = set()
        self._frozen = False
        self.port = 0

    def cut(self) -> None:
        """Break all connections, as an engine does that is killed; new ones are refused."""
        asyncio.run_coroutine_threadsafe(self._cut(), self._loop).result(10)

    def freeze(self) -> None:
        """Pass nothing on any more, and say nothing, as an engine does that hangs."""
        self._frozen = True

    @contextmanager
    def running(self) -> Iterator[Relay]:
        """Serve in a thread."""
        thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._serve(), self._loop).result(10)
        self.port = self._server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            self._frozen = False
            self.cut()
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join(10)
            self._loop.close()

    async def _serve(self) -> asyncio.Server:
        return await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self._context)

    async def _cut(self) -> None:
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.CancelledError):
            there_reader, there_writer = await asyncio.open_unix_connection(self._path)
            self._writers |= {writer, there_writer}
            await asyncio.gather(self._pass(reader, there_writer), self._pass(there_reader, writer))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, RuntimeError):
            while data := await reader.read(1 << 16):
                while self._frozen:
                    await asyncio.sleep(0.05)
                writer.write(data)
                await writer.drain()
        with contextlib.suppress(OSError, RuntimeError):
            writer.close()


@contextmanager
def relay_to(url: str, context: ssl.SSLContext | None = None) -> Iterator[Relay]:
    """Lead a port of this machine to the engine at the unix socket of `url`."""
    with Relay(url.removeprefix("unix://"), context).running() as relay:
        yield relay

"""Whole archives, out and in, as streams of any length."""

from __future__ import annotations

import asyncio
import os
from contextlib import ExitStack
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import authorized
from tornado import web

from ..errors import BadRequestError, NoSpaceError, from_reason
from ..store.temporary import Temporary
from .base import DataHandler, problem_of
from .streams import PIECE, StreamHandler, pieces_of

_NO_LIMIT = 1 << 60


class DownloadHandler(StreamHandler):
    """A snapshot as one archive that restores all of it."""

    _export: str | None = None

    @web.authenticated
    @authorized
    async def get(self, id: str) -> None:
        """Send it: an archive that is whole as it stands, with Range; else a full one made for this."""
        self.check_xsrf_cookie()  # another site must not start a download
        snapshot = await self.in_thread(self.manager.snapshot, id)
        with ExitStack() as stack:
            if snapshot.tar_complete:
                path = await self.in_thread(self.manager.archive_path, id)
                name = os.path.basename(path)
            else:
                temporary = stack.enter_context(await self.in_thread(self.manager.temporary))
                await self._make_full(id, temporary, snapshot.location, snapshot.label)
                path, name = temporary.path, f"{snapshot.id}.tgz"
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            stack.callback(os.close, descriptor)
            await self._send_file(descriptor, name, ranges=snapshot.tar_complete)

    async def _make_full(self, id: str, temporary: Temporary, location: str, label: str) -> None:
        runner = self.manager.runner
        request = await self.in_thread(self.manager.request_export, id, temporary.path)
        self._export = (await runner.start(request, location, label)).id
        job = await runner.wait(self._export)
        self._export = None
        if job.error is not None:
            raise from_reason(job.error.reason, job.error.message)

    def on_connection_close(self) -> None:
        """Stop making an archive that nobody waits for."""
        if self._export is not None:
            self.manager.runner.cancel(self._export)

    async def _send_file(self, descriptor: int, name: str, ranges: bool) -> None:
        info = os.fstat(descriptor)
        etag = f'"{info.st_ino:x}-{info.st_size:x}-{info.st_mtime_ns:x}"'
        start, end = 0, info.st_size
        if ranges:
            self.set_header("Accept-Ranges", "bytes")
            self.set_header("ETag", etag)
            asked = self.asked_range(info.st_size, etag)
            if asked is not None and asked[0] == asked[1]:
                self.set_status(416)
                self.set_header("Content-Range", f"bytes */{info.st_size}")
                await self.finish()
                return
            if asked is not None:
                start, end = asked
                self.set_status(206)
                self.set_header("Content-Range", f"bytes {start}-{end - 1}/{info.st_size}")
        self.announce(name, end - start, "application/gzip" if name.endswith("gz") else None)
        await self.send(pieces_of(descriptor, start, end))


@web.stream_request_body
class ImportHandler(DataHandler):
    """An archive from the browser, written to the store as it comes."""

    _temporary: Temporary | None = None
    _buffer: bytearray

    async def prepare(self) -> None:  # type: ignore[override]  # as in the base
        """Let nobody send us anything before we know who it is and that there is room."""
        await super().prepare()
        self._buffer = bytearray()
        if self._finished or self.request.method != "POST":
            return
        if not self.current_user or not await ensure_async(
            self.authorizer.is_authorized(self, self.current_user, "write", self.auth_resource)
        ):
            raise web.HTTPError(403)
        # The server's limit is for bodies that are kept in memory.
        connection: Any = self.request.connection
        connection.set_max_body_size(_NO_LIMIT)
        self._temporary = await self.in_thread(self.manager.temporary)
        room = os.fstatvfs(self._temporary.fd)
        length = self.request.headers.get("Content-Length", "0")
        if length.isdigit() and int(length) > room.f_bavail * room.f_frsize:
            self._discard()
            raise NoSpaceError("The archive is larger than the free space of the snapshot store.")

    async def data_received(self, chunk: bytes) -> None:
        """Keep a piece; once something is wrong, answer at once and take no more."""
        if self._temporary is None:
            return
        self._buffer += chunk
        if len(self._buffer) >= PIECE:
            await self._flush()

    async def _flush(self) -> None:
        data, self._buffer = bytes(self._buffer), bytearray()
        if self._temporary is None or not data:
            return
        try:
            await asyncio.to_thread(self._temporary.write, data)
        except Exception as error:
            self._discard()
            status, problem = problem_of(error, 500)
            self.log.warning("Upload refused: %s", problem.message)
            self.reply(problem, status)

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Import what was sent."""
        await self._flush()
        temporary = self._temporary
        if temporary is None or self._finished:
            return
        if not os.fstat(temporary.fd).st_size:
            raise BadRequestError("No archive was sent: the body of the request is empty.")
        location = self.text("location", "notebooks")
        request = await self.in_thread(
            self.manager.request_import,
            temporary.path,
            location,
            self.text("label"),
            self.text("name", "upload.tgz"),
            True,
        )
        job = await self.manager.runner.start(request, location)
        self._temporary = None
        self.manager.runner.when_ended(job.id, temporary.remove)
        self.reply(job, 202)

    def on_finish(self) -> None:
        """Remove what was not handed over to a job."""
        self._discard()
        super().on_finish()

    def on_connection_close(self) -> None:
        """Remove what came when the rest will not."""
        self._discard()

    def _discard(self) -> None:
        if self._temporary is not None:
            self._temporary.remove()
            self._temporary = None

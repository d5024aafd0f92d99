"""Whole archives, out and in, as streams of any length."""

from __future__ import annotations

import asyncio
import hashlib
import os
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import authorized
from tornado import web

from ..archive.index import FOOTER_SIZE
from ..errors import BadRequestError, NoSpaceError, from_os_error
from ..manager.full_archives import Loan
from ..manager.requests import request_import
from ..store.temporary import Temporary
from .base import DataHandler, problem_of
from .streams import PIECE, StreamHandler, pieces_of

_NO_LIMIT = 1 << 60


class DownloadHandler(StreamHandler):
    """A snapshot as one archive that restores all of it.

    An incremental one is made full for this, and stays for a while, so that the rest can be asked for
    where a download was cut.
    """

    _loan: Loan | None = None

    @web.authenticated
    @authorized
    async def head(self, id: str) -> None:
        """Say how large it is, and that parts of it can be had."""
        await self._answer(id)

    @web.authenticated
    @authorized
    async def get(self, id: str) -> None:
        """Send it, or with Range a part of it."""
        await self._answer(id)

    async def _answer(self, id: str) -> None:
        self.check_xsrf_cookie()  # another site must not start a download
        snapshot = await self.in_thread(self.manager.snapshot, id)
        if snapshot.tar_complete:
            path = await self.in_thread(self.manager.archive_path, id)
            await self._send_archive(path, os.path.basename(path))
            return
        self._loan = loan = await self.manager.full_archives.lend(snapshot)
        whole = False
        try:
            whole = await self._send_archive(await loan.path(), f"{snapshot.id}.tgz", made=True)
        finally:
            loan.give_back(whole)

    def on_connection_close(self) -> None:
        """Stop making an archive that nobody waits for."""
        if self._loan is not None:
            self._loan.give_back()

    async def _send_archive(self, path: str, name: str, made: bool = False) -> bool:
        """Send the file, or what is asked for of it; return whether it was sent to its end."""
        descriptor = await self.in_thread(_open, path)
        try:
            size, etag = await self.in_thread(_facts, descriptor, made)
            self.set_header("Accept-Ranges", "bytes")
            self.set_header("ETag", etag)
            asked = self.asked_range(size, etag)
            start, end = asked or (0, size)
            if asked is not None and start == end:
                self.set_status(416)
                self.set_header("Content-Range", f"bytes */{size}")
                await self.finish()
                return False
            if asked is not None:
                self.set_status(206)
                self.set_header("Content-Range", f"bytes {start}-{end - 1}/{size}")
            self.announce(name, end - start, "application/gzip" if name.endswith("gz") else None)
            return await self.send(pieces_of(descriptor, start, end)) and end == size
        finally:
            os.close(descriptor)


def _open(path: str) -> int:
    try:
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise from_os_error(error, "opening the archive") from error


def _facts(descriptor: int, made: bool) -> tuple[int, str]:
    """Return the size of an archive and its entity tag.

    One made for a download may be made again, the same but in another file: what names it is the end
    of its index, which has the SHA-256 of all before it.
    """
    info = os.fstat(descriptor)
    if made:
        footer = os.pread(descriptor, FOOTER_SIZE, info.st_size - FOOTER_SIZE)
        return info.st_size, f'"{hashlib.sha256(footer).hexdigest()[:32]}-{info.st_size:x}"'
    return info.st_size, f'"{info.st_ino:x}-{info.st_size:x}-{info.st_mtime_ns:x}"'


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
            request_import,
            self.manager,
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

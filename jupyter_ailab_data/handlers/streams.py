"""Bytes to the browser: piece by piece, read in threads, at the browser's pace."""

from __future__ import annotations

import asyncio
import mimetypes
import os
import re
from collections.abc import Iterator
from urllib.parse import quote

from tornado.iostream import StreamClosedError

from .base import DataHandler

PIECE = 1 << 20
"""How much of a file is read at once, in bytes."""
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


class StreamHandler(DataHandler):
    """A handler that answers with bytes for a person to keep, never to be run in our origin."""

    @property
    def content_security_policy(self) -> str:
        """Confine what is in a file: no scripts, no origin of its own, nothing loaded."""
        return f"{super().content_security_policy}; sandbox"

    def announce(self, name: str, size: int, media_type: str | None = None) -> None:
        """Set the headers of a file called `name` of `size` bytes, to be saved and not shown."""
        self.set_header("Content-Type", media_type or _media_type(name))
        self.set_header("Content-Disposition", disposition(name))
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Length", str(size))

    def compute_etag(self) -> str | None:
        """Keep the entity tag that was set: there may be no bytes to make one of, as for HEAD."""
        return self._headers.get("ETag")

    async def send(self, pieces: Iterator[bytes]) -> bool:
        """Send pieces, always one behind what was read; return whether all of them went out.

        What is wrong with the content shows when its last piece has been read. A small file that
        is damaged is thus a plain error, and a large one is cut short of its announced length.
        A browser that goes away ends it quietly. Where only the head is asked for, nothing is read.
        """
        media_type = self._headers.get("Content-Type", "application/octet-stream")
        if self.request.method == "HEAD":
            await self.finish(set_content_type=media_type)
            return False
        ahead = await asyncio.to_thread(next, pieces, None)
        try:
            while ahead is not None:
                piece, ahead = ahead, await asyncio.to_thread(next, pieces, None)
                self.write(piece)
                await self.flush()
            await self.finish(set_content_type=media_type)
            return True
        except StreamClosedError:
            return False

    def asked_range(self, size: int, etag: str) -> tuple[int, int] | None:
        """Return the first byte and the one past the last that Range asks for, or None for all.

        One range is honoured (RFC 9110 §14.2 leaves ignoring others to the server). A start past
        the end answers 416 by an empty range `(size, size)`.
        """
        if self.request.method != "GET":
            return None
        match = _RANGE.fullmatch(self.request.headers.get("Range", "").strip())
        condition = self.request.headers.get("If-Range")
        if match is None or match.group(0) == "bytes=-" or (condition is not None and condition != etag):
            return None
        first, last = match.groups()
        if not first:
            return max(0, size - int(last)), size
        if last and int(last) < int(first):
            return None
        start = min(int(first), size)
        return start, max(start, min(int(last) + 1, size) if last else size)


def disposition(name: str) -> str:
    """Return a Content-Disposition that saves a file under `name` (RFC 6266)."""
    plain = re.sub(r'[^ -~]|["\\%/]', "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def pieces_of(descriptor: int, start: int, end: int) -> Iterator[bytes]:
    """Read the bytes from `start` up to `end` of an open file."""
    while start < end:
        piece = os.pread(descriptor, min(PIECE, end - start), start)
        if not piece:
            raise OSError("the file became shorter")
        yield piece
        start += len(piece)


def _media_type(name: str) -> str:
    kind, encoding = mimetypes.guess_type(name)
    return kind if kind and not encoding else "application/octet-stream"

"""A stream of bytes that arrives in chunks, and is read in whatever pieces the reader wants."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

Kind = Literal["gzip", "zstd", "xz", "bzip2", "none"]


class Stream:
    """Bytes that come in chunks. `kind` is the compression they came out of, `position` how many
    were read. Errors are those of the chunks' own iterator.
    """

    def __init__(self, chunks: Iterator[bytes], kind: Kind = "none") -> None:
        self.kind = kind
        self.position = 0
        self._chunks = chunks
        self._chunk = b""
        self._at = 0

    def _more(self) -> bool:
        """Go on to the next chunk once this one is used up; False at the end."""
        while self._at == len(self._chunk):
            chunk = next(self._chunks, None)
            if chunk is None:
                return False
            self._chunk, self._at = chunk, 0
        return True

    def some(self, limit: int) -> bytes:
        """Return between 1 and `limit` bytes, whatever is at hand, or none at the end."""
        if not self._more():
            return b""
        piece = self._chunk[self._at : self._at + limit]
        self._at += len(piece)
        self.position += len(piece)
        return piece

    def read(self, size: int) -> bytes:
        """Return exactly `size` bytes, or fewer where the stream ends before."""
        piece = self.some(size)
        if len(piece) == size:
            return piece
        pieces = [piece]
        missing = size - len(piece)
        while missing and (piece := self.some(missing)):
            pieces.append(piece)
            missing -= len(piece)
        return b"".join(pieces)

    def peek(self, size: int) -> bytes:
        """Return what `read` would, and leave it to be read."""
        if len(self._chunk) - self._at < size:
            pieces = [self._chunk[self._at :]]
            missing = size - len(pieces[0])
            while missing > 0 and (chunk := next(self._chunks, None)) is not None:
                pieces.append(chunk)
                missing -= len(chunk)
            self._chunk, self._at = b"".join(pieces), 0
        return self._chunk[self._at : self._at + size]

    def unread(self, size: int) -> None:
        """Give back the last `size` bytes of what `some` has just returned."""
        self._at -= size
        self.position -= size

    def skip(self, size: int) -> int:
        """Pass over `size` bytes and return how many there were."""
        left = size
        while left and self._more():
            step = min(left, len(self._chunk) - self._at)
            self._at += step
            left -= step
        self.position += size - left
        return size - left

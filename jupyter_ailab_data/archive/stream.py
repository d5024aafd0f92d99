"""A stream of bytes that arrives in chunks, and is read in whatever pieces the reader wants.

One that comes out of a compressed stream must stay in proportion to it: a few MB that unpack to
hundreds of GB are made to fill a disk, or to keep a reader busy for hours.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from ..errors import UnsafeArchiveError

Kind = Literal["gzip", "zstd", "xz", "bzip2", "none"]

_FREE: Final = 1 << 30
_RATIO: Final = 200
"""What a compressed stream may unpack to: this many bytes, and this many times its own length."""


class Stream:
    """Bytes that come in chunks. `kind` is the compression they came out of, `position` how many
    were read, `what` names what is being read. Errors are those of the chunks' own iterator;
    where `source` is the compressed stream, UnsafeArchiveError if they are out of proportion to it.
    """

    def __init__(self, chunks: Iterator[bytes], kind: Kind = "none", source: Stream | None = None) -> None:
        self.kind = kind
        self.position = 0
        self.what = "The file"
        self._chunks = chunks
        self._source = source
        self._given = 0
        self._chunk = b""
        self._at = 0

    @property
    def taken(self) -> int:
        """How many bytes of the file itself were read, compressed as they lie there."""
        return self.position if self._source is None else self._source.position

    def _fetch(self) -> bytes | None:
        """Return the next chunk, None at the end."""
        chunk = next(self._chunks, None)
        if chunk is not None and self._source is not None:
            self._given += len(chunk)
            if self._given > _FREE + _RATIO * self._source.position:
                raise UnsafeArchiveError(
                    f"{self.what} makes the archive unpack to over {_RATIO} times its size, as those do that "
                    "are made to fill a disk. If you trust it, unpack it with tar and snapshot the result."
                )
        return chunk

    def _more(self) -> bool:
        """Go on to the next chunk once this one is used up; False at the end."""
        while self._at == len(self._chunk):
            chunk = self._fetch()
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
            while missing > 0 and (chunk := self._fetch()) is not None:
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

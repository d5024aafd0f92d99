"""One file as the stream of tar that an engine takes and gives (PUT and GET /containers/{id}/archive)."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from ..errors import AilabDataError, NotFoundError

_PIECE = 1 << 20


def packed(name: str, file: BinaryIO, size: int) -> Iterator[bytes]:
    """Yield a tar that holds `size` bytes of `file` as `name`, for root alone.

    Raises AilabDataError if the file turns out to be shorter.
    """
    entry = tarfile.TarInfo(name)
    entry.size = size
    entry.mode = 0o600
    yield entry.tobuf(tarfile.PAX_FORMAT)
    left = size
    while left:
        piece = file.read(min(_PIECE, left))
        if not piece:
            raise AilabDataError("A file became shorter while it was taken into the helper container.")
        left -= len(piece)
        yield piece
    yield bytes(-size % tarfile.BLOCKSIZE + 2 * tarfile.BLOCKSIZE)


def unpacked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the bytes of the one file in a tar; raises NotFoundError if there is no file in it."""
    try:
        with tarfile.open(fileobj=_Stream(pieces), mode="r|") as archive:
            entry = archive.next()
            file = archive.extractfile(entry) if entry is not None and entry.isreg() else None
            if file is None:
                raise NotFoundError("The helper container holds no such file.")
            while piece := file.read(_PIECE):
                yield piece
    except tarfile.TarError as error:
        raise AilabDataError("What the engine sent of a helper's file broke off. Try again.") from error


class _Stream(io.RawIOBase):
    """Pieces, read as a file."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._held = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        parts, wanted = [self._held], size - len(self._held)
        while size < 0 or wanted > 0:
            piece = next(self._pieces, b"")
            if not piece:
                break
            parts.append(piece)
            wanted -= len(piece)
        data = b"".join(parts)
        cut = len(data) if size < 0 else size
        self._held = data[cut:]
        return data[:cut]

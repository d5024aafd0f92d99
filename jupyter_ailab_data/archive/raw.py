"""The bytes of open files, at a place: read exactly, written wholly, copied."""

from __future__ import annotations

import os

from ..errors import CorruptError


def read_raw(fd: int, size: int, offset: int, what: str) -> bytes:
    """Read exactly `size` bytes at `offset`; raises CorruptError where the file ends before."""
    parts = []
    while size > 0:
        part = os.pread(fd, size, offset)
        if not part:
            raise CorruptError(f"{what} is cut off: the archive ends too early.")
        parts.append(part)
        size -= len(part)
        offset += len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def write_raw(fd: int, data: bytes, offset: int) -> int:
    """Write all of `data` at `offset`, however little each pwrite(2) takes; return its length."""
    view = memoryview(data)
    while view:
        done = os.pwrite(fd, view, offset)
        view, offset = view[done:], offset + done
    return len(data)


def copy_range(source: int, target: int, source_offset: int, target_offset: int, size: int) -> None:
    """Copy bytes between files, sharing blocks where the file system can (copy_file_range(2))."""
    while size:
        try:
            done = os.copy_file_range(source, target, size, source_offset, target_offset)
        except OSError:
            done = 0
        if not done:
            data = read_raw(source, min(size, 1 << 20), source_offset, "An archive")
            done = os.pwrite(target, data, target_offset)
        size -= done
        source_offset += done
        target_offset += done

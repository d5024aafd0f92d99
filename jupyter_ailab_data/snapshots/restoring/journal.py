"""What a restore is about to do to a location, durably on disk before it does the first of it.

The journal lies in the staging folder, written whole or not at all. As long as it is there,
the restore has not ended, and `recovery` can take it back; its removal makes the restore final.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from typing import Final, Literal

import msgspec
from msgspec import Struct

from ...archive.beneath import check_relative
from ...errors import CorruptError

_NAME: Final = b"journal"
_UNFINISHED: Final = b"journal.unfinished"

StepKind = Literal["move", "write", "side"]


class Step(Struct, array_like=True, frozen=True, gc=False):
    """Move `new/path` to `path`; what stands there is kept as `old/number`.

    `inode`, `size` and `mtime_ns` are those of what moves in, by which it is known again; an
    inode of 0 moves nothing in: what stands there only goes. A step of kind `write` brings the
    content into the database that stands there instead (see `in_place`); one of kind `side` removes
    what lies beside a database that is replaced.
    """

    path: bytes
    number: int
    replaces: bool
    inode: int
    size: int
    mtime_ns: int
    kind: StepKind = "move"

    @property
    def removes(self) -> bool:
        """Whether nothing moves in."""
        return self.inode == 0


class FolderFacts(Struct, array_like=True, frozen=True, gc=False):
    """What a folder that stays was like before the first step: the steps change its time at least."""

    path: bytes
    mode: int
    uid: int
    gid: int
    mtime_ns: int


class Journal(Struct, frozen=True):
    """All steps, in order, and the folders they touch."""

    steps: list[Step]
    folders: list[FolderFacts]
    format: int = 1


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Journal).decode


def write_journal(staging: int, journal: Journal) -> int:
    """Write the journal into the staging folder (a descriptor); return its ctime in nanoseconds."""
    content = _encode(journal)
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    with open(os.open(_UNFINISHED, flags, 0o600, dir_fd=staging), "wb") as file:
        file.write(hashlib.sha256(content).digest() + content)
        file.flush()
        os.fsync(file.fileno())
    os.rename(_UNFINISHED, _NAME, src_dir_fd=staging, dst_dir_fd=staging)
    os.fsync(staging)
    return os.stat(_NAME, dir_fd=staging, follow_symlinks=False).st_ctime_ns


def read_journal(staging: int) -> tuple[Journal, int] | None:
    """Return the journal and its ctime, or None where no step was taken yet or all are final.

    Raises CorruptError, OutsideLocationError.
    """
    try:
        fd = os.open(_NAME, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=staging)
    except FileNotFoundError:
        return None
    with open(fd, "rb") as file:
        digest, content = file.read(32), file.read()
        moment = os.fstat(file.fileno()).st_ctime_ns
    if hashlib.sha256(content).digest() != digest:
        raise _damaged()
    try:
        journal = _decode(content)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise _damaged() from error
    for step in journal.steps:
        check_relative(step.path)
    for folder in journal.folders:
        check_relative(folder.path)
    return journal, moment


def _damaged() -> CorruptError:
    return CorruptError(
        "A restore into this location was interrupted, and its journal is damaged, so it can't be undone. "
        "What it replaced lies in the hidden folder “.ailab-data-restore-…”: move that away, then try again."
    )


def clear_journal(staging: int) -> bool:
    """Remove the journal: what was done is final. Raises OSError where it stays.

    Returns whether that is durable. If not, a power cut may bring it back, and then what it
    needs must be there still.
    """
    with contextlib.suppress(FileNotFoundError):
        os.unlink(_NAME, dir_fd=staging)
    try:
        os.fsync(staging)
    except OSError:
        return False
    return True

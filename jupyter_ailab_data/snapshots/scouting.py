"""A second pair of eyes for a walk: it looks from the end while the walk begins at the front.

A forked child compares what the snapshot before holds with what stands in the folder, its last
block first, and tells which entries are unchanged. The walk need not look at those again. As long
as everything is as it was, the child also makes the blocks of the new index, so that the walk ends
where the two meet.
What the child has not come to, or could not see, the walk looks at itself: nothing depends on the
child, and an entry is as of some moment of the walk whoever has looked at it.
"""

from __future__ import annotations

import contextlib
import gc
import os
import struct
import tempfile
from collections.abc import Callable, Iterator
from typing import IO, Final

import msgspec
from msgspec import Struct

from ..archive.beneath import Beneath
from ..archive.entry import FOLDER, Entry
from ..archive.forking import end, fork
from ..archive.index import Block
from ..archive.index_writer import ReadyBlock, ReadyBlocks, spool_block
from .before import Ahead, is_unchanged
from .rest import Rest

_WORTH_IT: Final = 2
"""Blocks of which it pays to have a child look at some."""
_LENGTH: Final = struct.Struct("<I")


class _Told(Struct, array_like=True, frozen=True):
    """Which entries of a block are unchanged, and the block anew if it and all after it are as they were."""

    number: int
    unchanged: bytes
    ready: ReadyBlock | None = None


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Told).decode


class Scout(Ahead):
    """A child that goes through `blocks` blocks from the last to the first, looking into `folder`.

    `block(number)` reads one. With `make_rest` those of the new index are made in `spool_folder`.
    """

    def __init__(
        self,
        blocks: int,
        block: Callable[[int], Block],
        folder: int,
        spool_folder: str = "",
        make_rest: Callable[[Beneath], Rest] | None = None,
    ) -> None:
        self._blocks = blocks
        self._told: dict[int, _Told] = {}
        self._heard = b""
        self._pid = 0
        self._spool: IO[bytes] | None = None
        if blocks < _WORTH_IT:
            return
        if make_rest:
            self._spool = tempfile.TemporaryFile(dir=spool_folder)  # noqa: SIM115 closed by close()
        self._pipe, theirs = os.pipe()
        os.set_blocking(self._pipe, False)
        parent = os.getpid()
        self._pid = fork()
        if self._pid == 0:
            try:
                gc.disable()
                with Beneath(folder) as beneath:
                    rest = make_rest(beneath) if make_rest else None
                    for told in _looked_at(blocks, block, beneath, rest, self._spool):
                        if os.getppid() != parent:
                            break
                        message = _encode(told)
                        os.write(theirs, _LENGTH.pack(len(message)) + message)
            finally:
                os._exit(0)
        os.close(theirs)

    def unchanged(self, number: int) -> bytes | None:
        """Return what the child has told of a block; where those that it has done begin, it ends."""
        self._hear()
        told = self._told.pop(number, None)
        if told:
            self._end()
        return told.unchanged if told else None

    def rest(self, number: int) -> ReadyBlocks | None:
        """Return the blocks from this one on if the child has found all of that as it was."""
        self._hear()
        told = self._told.get(number)
        if self._spool is None or told is None or told.ready is None:
            return None
        self._end()
        ready = [self._told[each].ready for each in range(number, self._blocks)]
        return ReadyBlocks(self._spool.fileno(), [block for block in ready if block])

    def _hear(self) -> None:
        if not self._pid:
            return
        with contextlib.suppress(BlockingIOError):
            while data := os.read(self._pipe, 1 << 16):
                self._heard += data
        while len(self._heard) >= _LENGTH.size:
            end_of_message = _LENGTH.size + _LENGTH.unpack_from(self._heard)[0]
            if len(self._heard) < end_of_message:
                break
            told = _decode(self._heard[_LENGTH.size : end_of_message])
            self._told[told.number] = told
            self._heard = self._heard[end_of_message:]

    def _end(self) -> None:
        if self._pid:
            end(self._pid)
            os.close(self._pipe)
            self._pid = 0

    def close(self) -> None:
        """End the child, however far it has come, and drop what it has made."""
        self._end()
        if self._spool:
            self._spool.close()


def _looked_at(
    blocks: int,
    block: Callable[[int], Block],
    beneath: Beneath,
    rest: Rest | None,
    spool: IO[bytes] | None,
) -> Iterator[_Told]:
    """Look at one block after the other, from the last on. That the first is as it was, the walk sees."""
    for number in reversed(range(blocks)):
        held = block(number)
        unchanged = bytes(_unchanged(held.entries, beneath))
        ready = None
        if rest and spool and number and _reaches(rest, held.entries, unchanged):
            ref = spool_block(spool, held, held.entries[0].path)
            spool.flush()
            ready = ReadyBlock(ref, sum(entry.size for entry in held.entries))
        else:
            rest = None
        yield _Told(number, unchanged, ready)


def _reaches(rest: Rest, entries: list[Entry], unchanged: bytes) -> bool:
    try:
        return rest.reaches(entries, unchanged)
    except OSError:
        return False


def _unchanged(entries: list[Entry], beneath: Beneath) -> Iterator[bool]:
    """Tell of each entry whether it is unchanged; folders and files of several names are left to the walk."""
    known, fd = None, -1
    for entry in entries:
        place, _, name = entry.path.rpartition(b"/")
        try:
            if place != known:
                fd = beneath.folder(place)
                known = place
            info = os.stat(name, dir_fd=fd, follow_symlinks=False) if entry.type != FOLDER else None
        except OSError:
            info = None
        yield info is not None and info.st_nlink == 1 and is_unchanged(entry, info)

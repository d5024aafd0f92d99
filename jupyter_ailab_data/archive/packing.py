"""What a child of the writer does: read entries, make members of them, write them.

A child finishes its members first and asks for the place afterwards: the parent grants
places in the archive's order, and the child writes there itself, so content never crosses
a process. A large file is read once, hashed in order, and compressed by threads.
"""

from __future__ import annotations

import hashlib
import itertools
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from msgspec import Struct

from ..models import JobWarning
from .child import Channel
from .entry import FILE, Entry
from .live_files import ChangedError
from .making import Made, make_member, owner_names
from .members import PIECE, Member
from .pool import worker_count
from .sources import LostError, Source
from .tar_headers import pack_header, padding


class PackTask(Struct, array_like=True, frozen=True, tag=True):
    """Entries to pack; `members` hold them already where they come out of an archive.

    `known` are members of the large file as it was before: pieces that are the same again
    are not written but referred to, and the others go behind the tar's end. `apart` marks a
    single file that the source treats in a way of its own; it comes in pieces, large or not.
    `cuts` count the entries, none of them large, behind which something else has its place: no
    member goes across.
    """

    entries: list[Entry]
    members: list[Member] = []
    known: list[Member] = []
    apart: bool = False
    cuts: list[int] = []


class Grant(Struct, array_like=True, frozen=True, tag=True):
    """Where the members a child holds ready are to be written."""

    offset: int


class Packed(Struct, array_like=True, frozen=True, tag=True):
    """Members that are ready, their offsets counting from 0, and the entries they complete.

    A member of another archive is one that was known, and needs no place. With `again`, what the
    task has delivered so far is not kept: its file could not be read to the end, or has changed.
    `cuts` are the task's, counting the entries that are delivered.
    """

    members: list[Member]
    entries: list[Entry]
    warnings: list[JobWarning]
    read: int
    last: bool
    again: bool = False
    cuts: list[int] = []


class Written(Struct, array_like=True, frozen=True, tag=True):
    """What was granted last is in the file."""


_Waiting = deque[Future[tuple[bytes, Member]]]
PackChannel = Channel[PackTask | Grant, Packed | Written]


class Packer:
    """Serves one channel."""

    def __init__(self, channel: PackChannel, out: int, behind: int, source: Source) -> None:
        self._channel = channel
        self._out = out
        self._behind = behind
        self._source = source
        self._known: dict[bytes, Member] = {}
        self._threads: ThreadPoolExecutor | None = None
        self._later: deque[PackTask] = deque()

    def serve(self) -> None:
        """Pack until the channel ends."""
        while True:
            task = self._later.popleft() if self._later else self._channel.receive()
            if isinstance(task, PackTask):
                if task.apart or is_large(task.entries[0]):
                    self._pack_large(task)
                else:
                    self._pack_small(task)
                self._channel.send(Written())

    def _pack_small(self, task: PackTask) -> None:
        self._known = {}
        made = Made()
        cuts: list[int] = []
        for number, planned in enumerate(task.entries):
            while len(cuts) < len(task.cuts) and task.cuts[len(cuts)] == number:
                made.end_member()
                cuts.append(len(made.entries))
            found = self._source.small(planned, task.members)
            if found is not None:
                made.add(*found)
        made.end_member()
        cuts += [len(made.entries)] * (len(task.cuts) - len(cuts))
        self._deliver(made.blobs, made.members, made.entries, made.read, last=True, cuts=cuts)

    def _pack_large(self, task: PackTask) -> None:
        """Deliver a large file piece by piece, and its entry with the last."""
        self._known = {member.sha256: member for member in task.known}
        for attempt in itertools.count(1):
            try:
                self._deliver_large(task, attempt)
            except LostError:
                self._deliver([], [], [], 0, last=True, again=True)
            except ChangedError:
                self._deliver([], [], [], 0, last=False, again=True)
                continue
            return

    def _deliver_large(self, task: PackTask, attempt: int) -> None:
        """Deliver a large file; raises LostError or ChangedError when some of it may be delivered."""
        waiting: _Waiting = deque()
        entries: list[Entry] = []
        with self._source.large(task.entries[0], task.members, attempt, task.apart) as found:
            if found is not None:
                entries = [self._stream(*found, waiting)]
        while len(waiting) > 1:
            self._deliver_piece(waiting, [])
        if waiting:
            self._deliver_piece(waiting, entries)
        else:
            self._deliver([], [], [], 0, last=True)

    def _stream(self, entry: Entry, pieces: Iterator[bytes], waiting: _Waiting) -> Entry:
        """Hash pieces in order and have them compressed, no more at a time than there are threads.

        The header has a member of its own, so that a piece is the same as long as its content is.
        """
        digest = hashlib.sha256()
        entry.member = entry.offset = 0
        held = pack_header(entry, *owner_names(entry.uid, entry.gid))
        for piece in pieces:
            digest.update(piece)
            self._submit(held, waiting)
            held = piece
        self._submit(held + bytes(padding(entry.size)), waiting)
        entry.sha256 = digest.digest()
        return entry

    def _submit(self, raw: bytes, waiting: _Waiting) -> None:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(worker_count())
        if len(waiting) > worker_count():
            self._deliver_piece(waiting, [])
        waiting.append(self._threads.submit(make_member, raw))

    def _deliver_piece(self, waiting: _Waiting, entries: list[Entry]) -> None:
        blob, member = waiting.popleft().result()
        known = self._known.get(member.sha256)
        blobs, members = ([], [known]) if known else ([blob], [member])
        self._deliver(blobs, members, entries, member.raw_size, last=not waiting and bool(entries))

    def _deliver(
        self,
        blobs: list[bytes],
        members: list[Member],
        entries: list[Entry],
        read: int,
        *,
        last: bool,
        again: bool = False,
        cuts: list[int] | None = None,
    ) -> None:
        """Tell the parent what is ready, wait for its place, write it there."""
        warnings, self._source.warnings = self._source.warnings, []
        self._channel.send(Packed(members, entries, warnings, read, last, again, cuts or []))
        while not isinstance(answer := self._channel.receive(), Grant):
            self._later.append(answer)
        view = memoryview(b"".join(blobs) if len(blobs) != 1 else blobs[0])
        offset = answer.offset
        out = self._behind if self._known else self._out
        while view:
            written = os.pwrite(out, view, offset)
            view, offset = view[written:], offset + written


def is_large(entry: Entry) -> bool:
    """Whether the entry is cut into pieces rather than held whole."""
    return entry.type == FILE and entry.size > PIECE

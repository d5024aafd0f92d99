"""An archive written by several processes, in order, to one file.

The caller feeds entries in the archive's order: `pack` for content to read and compress,
`take` for content that is already in a member of an archive. The writer batches them,
shares the packing among its children, and builds the index as places become known.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from ..models import JobWarning
from .batch import Batch, Taken
from .contents import Opener
from .entry import Entry
from .index import Root
from .index_writer import IndexWriter, ReadyBlocks
from .layout import Layout
from .members import Member
from .names import to_text
from .packing import Grant, PackChannel, Packed, Packer, PackTask, Written, is_large
from .pool import Pool, worker_count
from .sources import Source

_MOST_PENDING: Final = 4096
_MOST_PENDING_ENTRIES: Final = 65536
_MOST_WARNINGS: Final = 1000


class _Packing(Struct):
    """Work that a child has, placed from `start` on; `answers` are what it has ready, in order."""

    child: int
    behind: bool
    between: list[Taken]
    start: int | None = None
    answers: deque[Packed] = field(default_factory=deque)
    members: list[Member] = field(default_factory=list)


class ArchiveWriter:
    """Writes one archive to the open, empty file `out`."""

    def __init__(
        self,
        out: int,
        spool_folder: str,
        make_source: Callable[[], Source],
        progress: Callable[[int, int], None],
        children: int | None = None,
    ) -> None:
        self.warnings: list[JobWarning] = []
        self.warning_count = 0
        self.packed_entries = 0
        self.refers = False
        """Whether the index names members of other archives."""
        self.apart: set[bytes] = set()
        """Paths of files that the source is told to treat in its own way; added before they are packed."""
        self._out = out
        self._progress = progress
        self._batch = Batch()
        self._pending: deque[_Packing | Taken] = deque()
        self._pending_entries = 0
        self._index = IndexWriter(spool_folder)
        self._layout = Layout(out, spool_folder)
        behind = self._layout.spool

        def serve(channel: PackChannel) -> None:
            Packer(channel, out, behind, make_source()).serve()

        count = children or worker_count() + 2  # while one waits for its turn to write, others work
        self._working: list[deque[_Packing]] = [deque() for _ in range(count)]
        # Last, since nobody would end the children if something failed after them.
        self._pool: Pool[PackTask | Grant, Packed | Written] = Pool(
            count, serve, PackTask | Grant, Packed | Written, at_once=False
        )

    def __enter__(self) -> ArchiveWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.kill()
        self._layout.close()
        self._index.close()

    def warn(self, path: bytes, reason: str, message: str) -> None:
        """Keep a warning for the archive's root; past the first thousand only their number."""
        self._keep([JobWarning(to_text(path), reason, message)])

    def _keep(self, warnings: list[JobWarning]) -> None:
        self.warning_count += len(warnings)
        self.warnings += warnings[: max(0, _MOST_WARNINGS - len(self.warnings))]

    def pack(
        self, entry: Entry, members: list[Member] | None = None, known: list[Member] | None = None
    ) -> None:
        """Add an entry whose content is read from the source (where it lies in `members`, if given).

        `known` are the members of a large file as it was before, for an index that may refer to them.
        """
        apart = entry.path in self.apart
        alone = apart or is_large(entry)
        if alone or (members is not None and self._batch.members != members):
            self._dispatch()
        if not self._batch.entries:
            self._batch = Batch(members)
        self._batch.add(entry)
        if alone or self._batch.is_enough():
            self._dispatch(known if alone else None, apart=apart)

    def take(self, members: list[Member], entries: list[Entry], opener: Opener | None = None) -> None:
        """Add entries of existing members, which are copied from where `opener` finds them, if given."""
        taken = Taken(members, entries, opener)
        self._pending_entries += len(entries)
        if self._batch.entries and opener is None:
            self._batch.take(taken)
            if self._batch.is_enough():
                self._dispatch()
        else:
            self._dispatch()
            self._pending.append(taken)
            self._settle()
        while self._pending and self._pending_entries >= _MOST_PENDING_ENTRIES:  # behind a large, slow file
            self._hear(None)

    def take_rest(self, ready: ReadyBlocks) -> None:
        """Add the last of all entries, of existing members: they are in blocks of the index already."""
        self.drain()
        self.refers = True
        self._index.add_ready(ready)
        entries = sum(block.ref.entries for block in ready.blocks)
        self._progress(entries, sum(block.content_size for block in ready.blocks))

    def _dispatch(self, known: list[Member] | None = None, *, apart: bool = False) -> None:
        """Hand the batch to the child that has least to do."""
        batch, self._batch = self._batch, Batch()
        if not batch.entries:
            return
        child = self._pool.least_loaded()
        work = _Packing(child, bool(known), batch.between)
        self._pending.append(work)
        self._working[child].append(work)
        self._pool.load[child] += 1
        self._pool.send(child, batch.task(known or [], apart=apart))
        self._hear(0)
        while min(self._pool.load) >= 2 or len(self._pending) >= _MOST_PENDING:
            self._hear(None)

    def _hear(self, timeout: float | None) -> None:
        for child, answer in self._pool.receive(timeout):
            if isinstance(answer, Written):
                self._pool.load[child] -= 1
                continue
            self._working[child][0].answers.append(answer)
            if answer.last:
                self._working[child].popleft()
        self._settle()

    def _settle(self) -> None:
        """Give places, in order, to all that is ready."""
        while self._pending:
            head = self._pending[0]
            if isinstance(head, Taken):
                self._place_taken(head)
            elif not self._place_packed(head):
                return
            self._pending.popleft()

    def _place_packed(self, work: _Packing) -> bool:
        """Grant what a child has ready; return whether that was its last."""
        while work.answers:
            answer = work.answers.popleft()
            if work.start is None:
                work.start = self._layout.end(behind=work.behind)
            if answer.again:
                self._layout.go_to(work.start, behind=work.behind)
                work.members = []
            self._pool.send(work.child, Grant(self._layout.end(behind=work.behind)))
            work.members += self._layout.place(answer.members, behind=work.behind)
            self._keep(answer.warnings)
            self.packed_entries += len(answer.entries)
            if answer.last:
                self.refers |= any(member.archive > 0 for member in work.members)
                self._enter(work, answer)
            self._progress(len(answer.entries), answer.read)
            if answer.last:
                return True
        return False

    def _enter(self, work: _Packing, answer: Packed) -> None:
        """Put what a child has packed into the index, and what stands between."""
        start = 0
        for end, taken in zip(answer.cuts, work.between, strict=True):
            self._enter_some(work.members, answer.entries, start, end)
            self._place_taken(taken)
            start = end
        self._enter_some(work.members, answer.entries, start, len(answer.entries))

    def _enter_some(self, members: list[Member], entries: list[Entry], start: int, end: int) -> None:
        if start == end:
            return
        following = entries[end].member if end < len(entries) else len(members)
        low, some = entries[start].member, entries[start:end]
        for entry in some:
            entry.member -= low
        self._index.add(members[low:following], some)

    def _place_taken(self, taken: Taken) -> None:
        members = taken.members
        if taken.opener is None:
            self.refers = True
        else:
            self._pool.start()  # before the thread that syncs
            members = self._layout.copy(members, taken.opener)
        self._index.add(members, taken.entries)
        self._pending_entries -= len(taken.entries)
        self._progress(len(taken.entries), sum(entry.size for entry in taken.entries))

    def drain(self) -> None:
        """Wait until all that was added is in the file."""
        self._dispatch()
        while self._pending or any(self._pool.load):
            self._hear(None)

    def finish(self, root: Root) -> tuple[int, int, int]:
        """Write the end of the tar, what lies behind it and the index, and make all of it durable.

        Returns the size of the file, the number of entries and of their bytes.
        """
        self.drain()
        self._pool.dismiss()  # they come to their end while the disk is waited for
        local_size, behind_size = self._layout.finish()
        root = replace(
            root,
            local_size=local_size,
            behind_size=behind_size,
            warnings=self.warnings,
            warning_count=self.warning_count,
        )
        size = self._index.finish(self._out, local_size + behind_size, root)
        os.fsync(self._out)
        return size, self._index.entries, self._index.content_size

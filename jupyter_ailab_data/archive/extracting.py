"""Entries read out of members by several processes: to be placed in a folder, or only checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import Final

from msgspec import Struct

from ..errors import CorruptError
from .beneath import Beneath
from .child import Channel
from .contents import ContentReader, Opener, members_needed
from .entry import Entry
from .live_files import live_hash
from .members import Member
from .names import to_text
from .placing import Placer
from .pool import Pool, worker_count

_TASK_BYTES: Final = 4 * 1024 * 1024
_TASK_ENTRIES: Final = 256


class Item(Struct, array_like=True, frozen=True):
    """An entry to read; `path` is where it goes, `compare` whether the same may stand there already."""

    entry: Entry
    path: bytes
    compare: bool = False


class ExtractTask(Struct, array_like=True, frozen=True, tag=True):
    """Items and the members they lie in."""

    members: list[Member]
    items: list[Item]


class Extracted(Struct, array_like=True, frozen=True, tag=True):
    """What became of a task: `damaged` are (path, sentence), `lost` is metadata that could not be kept."""

    entries: int
    size: int
    unchanged: int
    damaged: list[tuple[str, str]]
    lost: dict[str, int]


ExtractChannel = Channel[ExtractTask, Extracted]


class Extractor:
    """Feeds the children; `progress` is told entries and bytes as they are done.

    With `staging` (a folder's descriptor) files are made there, and those that stand
    unchanged in `live` are not. Without it content is only checked. A damaged file ends
    the work with CorruptError, unless `collect` asks for a list of all that are.
    """

    def __init__(
        self,
        opener: Opener,
        progress: Callable[[int, int], None],
        staging: int | None = None,
        live: int | None = None,
        *,
        collect: bool = False,
    ) -> None:
        self.damaged: list[str] = []
        self.unchanged = 0
        self.lost: Counter[str] = Counter()
        self._progress = progress
        self._collect = collect
        self._items: list[Item] = []
        self._members: list[Member] = []
        self._table: list[Member] | None = None
        self._low = self._high = 0
        self._size = 0

        def serve(channel: ExtractChannel) -> None:
            _Child(opener, staging, live).serve(channel)

        self._pool: Pool[ExtractTask, Extracted] = Pool(worker_count(), serve, ExtractTask, Extracted)

    def __enter__(self) -> Extractor:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.kill()

    def add(self, entry: Entry, members: list[Member], path: bytes, *, compare: bool = False) -> None:
        """Have an entry of the table `members` read."""
        high = members_needed(entry, members)
        apart = self._table is not members or not self._low <= entry.member <= self._high + 1
        if self._items and (apart or self._size >= _TASK_BYTES or len(self._items) >= _TASK_ENTRIES):
            self._dispatch()
        if not self._items:
            self._table, self._low = members, entry.member
        self._high = max(self._high, high - 1)
        self._size += entry.size
        self._items.append(Item(entry, path, compare))

    def _dispatch(self) -> None:
        table = self._table or []
        members = table[self._low : self._high + 1]
        for item in self._items:
            item.entry.member -= self._low
        child = self._pool.least_loaded()
        self._pool.load[child] += 1
        self._pool.send(child, ExtractTask(members, self._items))
        self._items, self._size, self._high, self._table = [], 0, 0, None
        self._hear(0)
        while min(self._pool.load) >= 2:
            self._hear(None)

    def _hear(self, timeout: float | None) -> None:
        for child, answer in self._pool.receive(timeout):
            self._pool.load[child] -= 1
            self.unchanged += answer.unchanged
            self.lost.update(answer.lost)
            self._progress(answer.entries, answer.size)
            for path, sentence in answer.damaged:
                if not self._collect:
                    raise CorruptError(sentence)
                self.damaged.append(path)

    def finish(self) -> None:
        """Wait until all that was added is done."""
        if self._items:
            self._dispatch()
        while any(self._pool.load):
            self._hear(None)


class _Child:
    def __init__(self, opener: Opener, staging: int | None, live: int | None) -> None:
        self._contents = ContentReader(opener)
        self._placer = Placer(Beneath(staging)) if staging is not None else None
        self._live = Beneath(live) if live is not None else None

    def serve(self, channel: ExtractChannel) -> None:
        while True:
            task = channel.receive()
            unchanged = size = 0
            damaged: list[tuple[str, str]] = []
            for item in task.items:
                try:
                    unchanged += self._read(item, task.members)
                except CorruptError as error:
                    damaged.append((to_text(item.entry.path), error.message))
                size += item.entry.size
            lost: Counter[str] = self._placer.lost if self._placer else Counter()
            channel.send(Extracted(len(task.items), size, unchanged, damaged, dict(lost)))
            lost.clear()

    def _read(self, item: Item, members: list[Member]) -> bool:
        """Place or check one entry; return whether it stands there already, unchanged."""
        if item.compare and self._live and live_hash(self._live, item.path) == item.entry.sha256:
            return True
        pieces = self._contents.pieces(item.entry, members)
        if self._placer is not None:
            self._placer.file(item.path, item.entry, pieces)
        else:
            for _ in pieces:
                pass
        return False

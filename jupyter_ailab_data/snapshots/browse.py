"""Look into a snapshot without restoring it: one folder, or one file's bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime
from types import TracebackType
from typing import Any

from ..archive.entry import FILE, FOLDER, HARDLINK, SYMLINK, Entry
from ..archive.index_reader import IndexReader
from ..archive.members import Member
from ..archive.names import to_bytes, to_text
from ..errors import BadRequestError, NotFoundError
from ..locations.choosing import choose
from ..locations.listing import modified_time, name_key
from ..locations.paging import page_in_order
from ..models import ContentsEntry, ContentsPage, ContentsWish, EntryType, SortKey
from ..store.directory import DirectoryStore
from .opening import AnySnapshot, open_any

_TYPES: dict[str, EntryType] = {FILE: "file", HARDLINK: "file", FOLDER: "folder", SYMLINK: "link"}


def list_folder(store: DirectoryStore, id: str, path: str, wish: ContentsWish) -> ContentsPage:
    """List the part that is wanted of the folder `path` in a snapshot, in the order of a live folder.

    Raises NotFoundError, BadRequestError where it is no folder, CorruptError.
    """
    folder = to_bytes(path)
    with store.reading(), closing(open_any(store, id)) as snapshot:
        found = snapshot.index.find(folder)
        if found is None:
            raise NotFoundError(f"“{path}” is not in this snapshot.")
        if found[0].type != FOLDER:
            raise BadRequestError(f"“{path}” is not a folder in this snapshot.")
        entries = [entry for entry, _ in snapshot.index.children(folder)]
        chosen = choose(entries, _name, wish.part, wish.hidden)
        if wish.sort == "size":
            _give_sizes(chosen.items, snapshot.index)
        shown = page_in_order(chosen.items, lambda entry: _order(entry, wish.sort), wish.offset, wish.limit)
        if wish.sort != "size":
            _give_sizes(shown, snapshot.index)
        page = [_described(entry) for entry in shown]
    return ContentsPage(
        path=path,
        total=len(chosen.items),
        offset=wish.offset,
        entries=page,
        unfiltered=chosen.unfiltered,
        hidden=chosen.left_out,
    )


def _name(entry: Entry) -> bytes:
    return entry.path.rpartition(b"/")[2]


def _order(entry: Entry, sort: SortKey) -> tuple[Any, ...]:
    by_name = name_key(_name(entry))
    file = entry.type != FOLDER
    if sort == "size":
        return file, -entry.size, *by_name
    if sort == "modified":
        return file, -entry.mtime_ns, *by_name
    return file, *by_name


def _give_sizes(entries: Sequence[Entry], index: IndexReader) -> None:
    """Give hard links the size of their file and symbolic links that of their text, as lstat(2) does."""
    wanted: dict[int, dict[bytes, list[Entry]]] = {}
    for entry in entries:
        if entry.type == SYMLINK:
            entry.size = len(entry.target)
        elif entry.type == HARDLINK:
            wanted.setdefault(index.block_of(entry.target), {}).setdefault(entry.target, []).append(entry)
    for number, links in wanted.items():
        for file in index.block(number).entries:
            for link in links.get(file.path, ()):
                link.size = file.size


def _described(entry: Entry) -> ContentsEntry:
    return ContentsEntry(
        name=to_text(_name(entry)),
        path=to_text(entry.path),
        type=_TYPES[entry.type],
        size=entry.size,
        modified=modified_time(entry.mtime_ns),
        target=to_text(entry.target) if entry.type == SYMLINK else None,
    )


class OpenedFile:
    """One file of a snapshot; `size` in bytes, `modified` in UTC."""

    def __init__(self, snapshot: AnySnapshot, entry: Entry, members: list[Member]) -> None:
        self.size = entry.size
        self.modified: datetime = modified_time(entry.mtime_ns)
        self._snapshot = snapshot
        self._entry = entry
        self._members = members

    def __enter__(self) -> OpenedFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._snapshot.close()

    def chunks(self) -> Iterator[bytes]:
        """Yield the content; raises CorruptError, at the latest after the last byte, if it is damaged."""
        return self._snapshot.pieces(self._entry, self._members)


def open_file(store: DirectoryStore, id: str, path: str) -> OpenedFile:
    """Open the file `path` of a snapshot, by whichever of its names.

    Raises NotFoundError, BadRequestError where it is no file, CorruptError.
    """
    snapshot = open_any(store, id)
    try:
        found = snapshot.index.find(to_bytes(path))
        if found is not None and found[0].type == HARDLINK:
            found = snapshot.index.find(found[0].target)
        if found is None:
            raise NotFoundError(f"“{path}” is not in this snapshot.")
        if found[0].type != FILE:
            what = "folder" if found[0].type == FOLDER else "link"
            raise BadRequestError(f"“{path}” is a {what} in this snapshot, so it has no content to show.")
        return OpenedFile(snapshot, *found)
    except BaseException:
        snapshot.close()
        raise

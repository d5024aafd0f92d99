"""What has not changed since the snapshot before is not read again.

The walk and the previous snapshot's index have the same order, so they are merged as they
come, block by block. An unchanged file (type, owner, mode, size, mtime, inode and ctime as
before) is not read: an incremental snapshot refers to its old member, a full one copies it.
A large file that has changed is read, but an incremental snapshot keeps only the pieces that
are not what they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..archive.entry import Entry, sort_key
from ..archive.members import Member
from ..archive.packing import is_large
from ..archive.tar_headers import stored_size
from ..archive.writer import ArchiveWriter
from .previous import Previous


def _same(now: Entry, before: Entry) -> bool:
    return (
        now.ctime_ns == before.ctime_ns
        and now.mtime_ns == before.mtime_ns
        and now.inode == before.inode
        and now.type == before.type
        and now.mode == before.mode
        and now.uid == before.uid
        and now.gid == before.gid
        and now.target == before.target
        and (now.size == before.size)
    )


class _Old(NamedTuple):
    """An entry of the snapshot before at the same path, and its block's members."""

    entry: Entry
    members: list[Member]
    same: bool


def _merged(
    entries: Iterator[Entry], before: Iterator[tuple[Entry, list[Member]]]
) -> Iterator[tuple[Entry, _Old | None]]:
    """Pair each entry with what stood at its path before."""
    old: Entry | None = None
    members: list[Member] = []
    exhausted = False
    for entry in entries:
        path = entry.path
        while not exhausted and (old is None or (old.path != path and sort_key(old.path) < sort_key(path))):
            old, members = next(before, (None, members))
            exhausted = old is None
        if old is not None and old.path == path:
            yield entry, _Old(old, members, _same(entry, old))
            old = None  # the next entry has the next one, or none that was before it
        else:
            yield entry, None


def merge_referring(entries: Iterator[Entry], previous: Previous, writer: ArchiveWriter) -> None:
    """Pack what is new or changed, and refer to the members of what is not."""
    run: list[Entry] = []
    run_members: list[Member] = []
    for entry, old in _merged(entries, previous.entries(referring=True)):
        same = old is not None and old.same
        if run and (not same or (old is not None and old.members is not run_members)):
            writer.take(*_needed(run_members, run))
            run = []
        if old is not None and same:
            run.append(old.entry)
            run_members = old.members
        else:
            writer.pack(entry, known=_known(entry, old))
    if run:
        writer.take(*_needed(run_members, run))


def _known(entry: Entry, old: _Old | None) -> list[Member] | None:
    """Return the members of a large file as it was before: most of its pieces may be the same still."""
    if old is None or not (is_large(entry) and is_large(old.entry)):
        return None
    return old.members[old.entry.member : last_member(old.entry, old.members) + 1]


def _needed(members: list[Member], entries: list[Entry]) -> tuple[list[Member], list[Entry]]:
    """Return the part of the table that the entries lie in, and the entries numbered by it."""
    if len(entries) > 1 and entries[0].member == 0 and entries[-1].member >= len(members) - 1:
        return members, entries
    low = min(entry.member for entry in entries)
    high = max(last_member(entry, members) for entry in entries)
    for entry in entries:
        entry.member -= low
    return members[low : high + 1], entries


def last_member(entry: Entry, members: list[Member]) -> int:
    """Return the number of the last member that the entry's content reaches into."""
    end = entry.offset + stored_size(entry)
    number = entry.member
    while end > members[number].raw_size:
        end -= members[number].raw_size
        number += 1
    return number


def merge_copying(entries: Iterator[Entry], previous: Previous, writer: ArchiveWriter) -> None:
    """Copy the members all of whose entries are unchanged; pack the rest from the folder."""
    run: list[tuple[Entry, Entry]] = []
    run_members: list[Member] = []
    for entry, old in _merged(entries, previous.entries(referring=False)):
        same = old is not None and old.same
        if run and (old is None or not same or not _shares_member(old, run[0][1], run_members)):
            _settle(run, run_members, previous, writer)
            run = []
        if old is not None and same:
            run.append((entry, old.entry))
            run_members = old.members
        else:
            writer.pack(entry)
    if run:
        _settle(run, run_members, previous, writer)


def _shares_member(old: _Old, first: Entry, members: list[Member]) -> bool:
    return old.members is members and old.entry.member == first.member


def _settle(
    run: list[tuple[Entry, Entry]], table: list[Member], previous: Previous, writer: ArchiveWriter
) -> None:
    """Copy the members of unchanged entries if these are all they hold, else pack the entries."""
    old = [before for _, before in run]
    first = old[0].member
    members = table[first : last_member(old[-1], table) + 1]
    covered = sum(map(stored_size, old)) == sum(member.raw_size for member in members)
    if covered and previous.has(members):
        for entry in old:
            entry.member -= first
        writer.take(members, old, previous.file)
    else:
        for entry, _ in run:
            writer.pack(entry)

"""What has not changed since the snapshot before is not read again.

The walk and the previous snapshot's index have the same order, so they are merged as they
come, block by block. An unchanged file (type, owner, mode, size, mtime, inode and ctime as
before) is not read: an incremental snapshot refers to its old member, a full one copies it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..archive.entry import Entry, sort_key
from ..archive.members import Member
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


def _merged(
    entries: Iterator[Entry], before: Iterator[tuple[Entry, list[Member]]]
) -> Iterator[tuple[Entry, Entry | None, list[Member]]]:
    """Pair each entry with its unchanged predecessor, if it has one, and the members it lies in."""
    old: Entry | None = None
    old_key = b""
    members: list[Member] = []
    exhausted = False
    for entry in entries:
        key = sort_key(entry.path)
        while not exhausted and (old is None or old_key < key):
            following = next(before, None)
            if following is None:
                exhausted, old = True, None
            else:
                old, members = following
                old_key = sort_key(old.path)
        if old is not None and old_key == key and _same(entry, old):
            yield entry, old, members
        else:
            yield entry, None, []


def merge_referring(entries: Iterator[Entry], previous: Previous, writer: ArchiveWriter) -> None:
    """Pack what is new or changed, and refer to the members of what is not."""
    run: list[Entry] = []
    run_members: list[Member] = []
    for entry, old, members in _merged(entries, previous.entries(referring=True)):
        if run and (old is None or members is not run_members):
            writer.take(*_needed(run_members, run))
            run = []
        if old is None:
            writer.pack(entry)
        else:
            run.append(old)
            run_members = members
    if run:
        writer.take(*_needed(run_members, run))


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
    run: list[Entry] = []
    run_pairs: list[Entry] = []
    run_members: list[Member] = []

    def settle() -> None:
        if not run:
            return
        first = run[0].member
        last = last_member(run[-1], run_members)
        members = run_members[first : last + 1]
        covered = sum(map(stored_size, run)) == sum(member.raw_size for member in members)
        source = previous.file(members[0].archive) if covered else None
        if source is None:
            for entry in run_pairs:
                writer.pack(entry)
        else:
            for entry in run:
                entry.member -= first
            writer.take(members, list(run), source)
        run.clear()
        run_pairs.clear()

    for entry, old, members in _merged(entries, previous.entries(referring=False)):
        if old is None or (run and (members is not run_members or old.member != run[0].member)):
            settle()
        if old is None:
            writer.pack(entry)
        else:
            run.append(old)
            run_pairs.append(entry)
            run_members = members
    settle()

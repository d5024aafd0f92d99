"""What has not changed since the snapshot before is not read again.

The walk and the previous snapshot's index have the same order, so they are merged as they
come, block by block. An unchanged file (type, owner, mode, size, mtime, inode and ctime as
before) is not read: an incremental snapshot refers to its old member, a full one copies it.
A large file that has changed is read, but an incremental snapshot keeps only the pieces that
are not what they were.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..archive.entry import Entry
from ..archive.members import Member
from ..archive.packing import is_large
from ..archive.tar_headers import stored_at_most, stored_size
from ..archive.writer import ArchiveWriter
from .before import Before
from .previous import Previous


def merge_referring(entries: Iterator[Entry], before: Before, writer: ArchiveWriter) -> None:
    """Pack what is new or changed, and refer to the members of what is not."""
    run: list[Entry] = []
    members: list[Member] = []
    for entry in entries:
        unchanged = entry is before.entry
        if run and not (unchanged and before.members is members):
            writer.take(*_needed(members, run))
            run = []
        if unchanged:
            run.append(entry)
            members = before.members
        else:
            writer.pack(entry, known=_known(entry, before))
    if run:
        writer.take(*_needed(members, run))
    if before.ready:
        writer.take_rest(before.ready)


def _known(entry: Entry, before: Before) -> list[Member] | None:
    """Return the members of a large file as it was before: most of its pieces may be the same still."""
    old = before.at(entry.path)
    if old is None or not (is_large(entry) and is_large(old)):
        return None
    return before.members[old.member : last_member(old, before.members) + 1]


def _needed(members: list[Member], entries: list[Entry]) -> tuple[list[Member], list[Entry]]:
    """Return the part of the table that the entries lie in, and the entries numbered by it."""
    if len(entries) > 1 and entries[0].member == 0 and entries[-1].member >= len(members) - 1:
        return members, entries
    low = min(entry.member for entry in entries)
    high = max([last_member(entry, members) for entry in entries])
    for entry in entries:
        entry.member -= low
    return members[low : high + 1], entries


def last_member(entry: Entry, members: list[Member]) -> int:
    """Return the number of the last member that the entry's content reaches into."""
    number = entry.member
    if entry.offset + stored_at_most(entry) <= members[number].raw_size:
        return number
    end = entry.offset + stored_size(entry)
    while end > members[number].raw_size:
        end -= members[number].raw_size
        number += 1
    return number


def merge_copying(
    entries: Iterator[Entry], before: Before, previous: Previous, writer: ArchiveWriter
) -> None:
    """Copy the members all of whose entries are unchanged; pack the rest from the folder."""
    run: list[Entry] = []
    members: list[Member] = []
    for entry in entries:
        unchanged = entry is before.entry
        if run and not (unchanged and before.members is members and entry.member == run[0].member):
            _settle(run, members, previous, writer)
            run = []
        if unchanged:
            run.append(entry)
            members = before.members
        else:
            writer.pack(entry)
    if run:
        _settle(run, members, previous, writer)


def _settle(run: list[Entry], table: list[Member], previous: Previous, writer: ArchiveWriter) -> None:
    """Copy the members of unchanged entries if these are all they hold, else pack the entries."""
    first = run[0].member
    members = table[first : last_member(run[-1], table) + 1]
    covered = sum(map(stored_size, run)) == sum(member.raw_size for member in members)
    if covered and previous.has(members):
        for entry in run:
            entry.member -= first
        writer.take(members, run, previous.file)
    else:
        for entry in run:
            writer.pack(entry)

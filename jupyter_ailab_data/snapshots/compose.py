"""One full archive out of a snapshot whose members lie in several.

Members that are wholly in use are copied as bytes. One of which only some entries still
count is packed anew with just these, read from the old member and checked on the way.
"""

from __future__ import annotations

from msgspec.structs import replace

from ..archive.contents import ContentReader
from ..archive.entry import Entry
from ..archive.members import Member
from ..archive.sources import ArchiveSource
from ..archive.tar_headers import stored_size
from ..archive.writer import ArchiveWriter
from ..store.reading import StoredSnapshot
from .merge import last_member
from .tally import Tally


def compose(stored: StoredSnapshot, out: int, spool_folder: str, tally: Tally) -> int:
    """Write the snapshot as one full archive to the empty file `out`, durably; return its size in bytes."""
    root = stored.index.root
    tally.expect(root.entries, root.content_size)

    def make_source() -> ArchiveSource:
        return ArchiveSource(ContentReader(stored.file))

    with ArchiveWriter(out, spool_folder, make_source, tally.advance) as writer:
        run: list[Entry] = []
        table: list[Member] = []
        for entry, members in stored.index.entries():
            if run and (members is not table or entry.member != run[0].member):
                _place(run, table, stored, writer)
                run = []
            run.append(entry)
            table = members
        if run:
            _place(run, table, stored, writer)
        size, _, _ = writer.finish(
            replace(root, archives=[], blocks=[], guests=None, behind_size=0, full=True)
        )
    return size


def _place(run: list[Entry], table: list[Member], stored: StoredSnapshot, writer: ArchiveWriter) -> None:
    """Copy the members of a run of entries if these are all they hold, else pack the entries."""
    first = run[0].member
    members = table[first : last_member(run[-1], table) + 1]
    for entry in run:
        entry.member -= first
    if sum(map(stored_size, run)) == sum(member.raw_size for member in members):
        writer.take(members, run, stored.file)
    else:
        for entry in run:
            writer.pack(entry, members)

"""Whether a full archive holds what its index names, where a writer would have put it.

Cheap enough for every restore: no two entries can share bytes of the file, so what an index
makes its reader unpack stays in proportion to the archive.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import CorruptError
from .entry import Entry
from .index import FIRST_MEMBER, Block
from .index_reader import IndexReader
from .members import Member
from .tar_headers import BLOCK
from .tar_names import quoted


def entries_in_place(index: IndexReader) -> Iterator[tuple[Entry, list[Member]]]:
    """Yield all entries with their block's members, each block after it was found to be in place.

    Raises CorruptError where members of a full archive do not follow each other, or hold less
    than the headers of the block's entries.
    """
    at = len(FIRST_MEMBER)
    for block in index.blocks():
        if index.root.full:
            at = follow(block, at)
        if sum(member.raw_size for member in block.members) < BLOCK * len(block.entries):
            path = quoted(block.entries[-1].path)
            raise CorruptError(f"The archive does not hold all that its index names, up to {path}.")
        for entry in block.entries:
            yield entry, block.members


def follow(block: Block, at: int) -> int:
    """Return where the block's members end, if each begins where the one before ends."""
    for member in block.members:
        if member.archive or member.offset != at:
            path = quoted(block.entries[0].path)
            raise CorruptError(f"The archive's members are not where its index says, from {path} on.")
        at += member.size
    return at

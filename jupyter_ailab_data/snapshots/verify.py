"""Check a snapshot: every member, every header and every SHA-256, in parallel."""

from __future__ import annotations

from ..archive.entry import FILE
from ..archive.extracting import Extractor
from ..archive.index import END_MEMBERS, FIRST_MEMBER, Block
from ..archive.members import Member
from ..archive.tar_headers import stored_size
from ..errors import CorruptError, from_os_error
from ..models import JobResult, Report, VerifyRequest
from ..store.directory import DirectoryStore
from ..store.reading import StoredSnapshot
from .foreign import ForeignSnapshot
from .tally import Tally
from .wanted import safe_entries


def verify(request: VerifyRequest, report: Report) -> JobResult:
    """Name every damaged file in the result; raises CorruptError where the index itself is damaged."""
    store = DirectoryStore(request.store)
    tally = Tally(report, "Checking")
    with store.reading():
        try:
            if store.is_foreign(request.snapshot):
                with ForeignSnapshot(store, request.snapshot, tally) as foreign:
                    damaged = foreign.verify()
                    root = foreign.index.root
            else:
                with StoredSnapshot(store, request.snapshot) as stored:
                    damaged = check_stored(stored, tally)
                    root = stored.index.root
        except OSError as error:
            raise from_os_error(error, "checking the snapshot") from error
    return JobResult(
        snapshot=request.snapshot, entries=root.entries, bytes=root.content_size, damaged=damaged
    )


def check_stored(stored: StoredSnapshot, tally: Tally) -> list[str]:
    """Return the paths of all entries that are not what the index says."""
    root = stored.index.root
    tally.expect(root.entries, root.content_size)
    for _ in safe_entries(stored):
        pass
    if root.full:
        _check_coverage(stored)
    with Extractor(stored.file, tally.advance, collect=True) as extractor:
        for entry, members in stored.index.entries():
            if entry.type == FILE or members:
                extractor.add(entry, members, entry.path)
        extractor.finish()
    return extractor.damaged


def _check_coverage(stored: StoredSnapshot) -> None:
    """See that the tar stream of a full archive holds what the index names, and nothing besides."""
    at = len(FIRST_MEMBER)
    for block in stored.index.blocks():
        if sum(map(stored_size, block.entries)) != sum(member.raw_size for member in block.members):
            raise CorruptError("The archive holds entries that its index does not name.")
        at = _follow(block, at)
    if at + len(END_MEMBERS) != stored.index.root.local_size:
        raise CorruptError("The archive's members are not where its index says.")


def _follow(block: Block, at: int) -> int:
    """Return where the block's members end, if each begins where the one before ends."""
    member: Member
    for member in block.members:
        if member.archive or member.offset != at:
            raise CorruptError("The archive's members are not where its index says.")
        at += member.size
    return at

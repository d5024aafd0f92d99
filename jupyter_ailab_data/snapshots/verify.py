"""Check a snapshot: every member, every header and every SHA-256, in parallel."""

from __future__ import annotations

import gzip
import zlib
from contextlib import suppress
from typing import Final

from ..archive.coverage import follow
from ..archive.entry import FILE
from ..archive.extracting import Extractor
from ..archive.index import FIRST_MEMBER, MAGIC, starts_as_ours
from ..archive.raw import read_raw
from ..archive.tar_headers import END_OF_ARCHIVE, stored_size
from ..errors import CorruptError, from_os_error
from ..models import JobResult, Report, VerifyRequest
from ..store.directory import DirectoryStore
from ..store.reading import StoredSnapshot
from .foreign import ForeignSnapshot
from .restoring.wanted import safe_entries
from .tally import Tally

_LONGEST_END: Final = 4096


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
    file, end = stored.file(0), stored.index.root.local_size
    if not starts_as_ours(file):
        raise CorruptError("The archive's first bytes are damaged.")
    at = len(FIRST_MEMBER)
    for block in stored.index.blocks():
        if sum(map(stored_size, block.entries)) != sum(member.raw_size for member in block.members):
            raise CorruptError("The archive holds entries that its index does not name.")
        at = follow(block, at)
    if not at < end <= at + _LONGEST_END:
        raise CorruptError("The archive's members are not where its index says.")
    with suppress(OSError, EOFError, zlib.error):
        if gzip.decompress(read_raw(file, end - at, at, "The end of the tar")) == END_OF_ARCHIVE + MAGIC:
            return
    raise CorruptError("The end of the archive's tar is damaged.")

"""Take a snapshot: walk the folder, keep what has not changed, pack what has."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from datetime import datetime, timezone

import msgspec

from ..archive.beneath import Beneath
from ..archive.index import Root
from ..archive.index_writer import LostLinkError
from ..archive.scan import NOTHING, scan
from ..archive.writer import ArchiveWriter
from ..errors import AilabDataError, NotFoundError, from_os_error
from ..models import CreateRequest, JobResult, Report
from ..store.directory import DirectoryStore
from ..store.naming import FULL, INCREMENTAL
from ..store.partial import Partial, reserve
from .apart import check_apart
from .before import Before
from .databases.recognising import Databases, as_wholes
from .databases.source import DatabaseSource
from .merge import merge_copying, merge_referring
from .previous import open_previous
from .rest import Rest
from .restoring.recovery import alone_in, recover
from .tally import Tally, expect_as_before


def create(request: CreateRequest, report: Report) -> JobResult:
    """Take the snapshot that `request` describes into its store.

    A restore that was killed is taken back first, or named in the result if it can't be.
    Raises NotFoundError where the folder is missing, BusyError while a restore is at work in it,
    NoSpaceError and the like where the store can't take the snapshot; then nothing is left behind.
    """
    store = DirectoryStore(request.store)
    store.prepare()
    try:
        folder = Beneath(request.path)
    except OSError as error:
        raise _no_folder(request, error) from error
    with folder, store.reading():
        check_apart(store, folder, request.location)
        with alone_in(folder):  # a folder that a killed restore left half replaced must not be kept so
            recovered = recover(folder, going_on=True)
        result = take(request, store, folder, report)
    count = result.warning_count + len(recovered)
    return msgspec.structs.replace(result, warnings=recovered + result.warnings, warning_count=count)


def take(request: CreateRequest, store: DirectoryStore, folder: Beneath, report: Report) -> JobResult:
    """Take the snapshot of the open folder; the caller sees to it that no restore is at work there."""
    created = datetime.now(timezone.utc).replace(microsecond=0)
    partial = reserve(store, request.location, created, request.label)
    try:
        return _attempt(request, store, folder, partial, created, report)
    except OSError as error:
        raise from_os_error(error, "taking the snapshot") from error
    finally:
        partial.abandon()


def _no_folder(request: CreateRequest, error: OSError) -> AilabDataError:
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return NotFoundError(
            f"The folder of “{request.location}” does not exist, so there is nothing to back up."
        )
    return from_os_error(error, f"opening the folder of “{request.location}”")


def _attempt(
    request: CreateRequest,
    store: DirectoryStore,
    folder: Beneath,
    partial: Partial,
    created: datetime,
    report: Report,
) -> JobResult:
    """Begin again where hard links were pulled apart meanwhile; at last keep each name as its own file."""
    for hard_links in (True, True, False):
        try:
            return _write(request, store, folder, partial, created, report, hard_links)
        except LostLinkError:
            os.ftruncate(partial.fd, 0)
    raise AssertionError("without hard links none is lost")


def _write(
    request: CreateRequest,
    store: DirectoryStore,
    folder: Beneath,
    partial: Partial,
    created: datetime,
    report: Report,
    hard_links: bool,
) -> JobResult:
    skip, leave_out = excluder(request.exclude), store.identity()
    previous = open_previous(store, request.location, folder.fd)
    tally = Tally(report, "Reading and packing")
    if previous:
        expect_as_before(tally, previous.snapshot)
    else:
        tally.measure(folder.fd, skip, leave_out)

    def make_source() -> DatabaseSource:
        return DatabaseSource(Beneath(folder.fd), store.root)

    databases = Databases(folder, request.databases)
    make_rest = functools.partial(Rest, databases=databases, skip=skip, leave_out=leave_out)
    try:
        before: Before | None = None
        if previous and request.incremental:
            before = previous.to_refer(folder.fd, store.root, make_rest)
        elif previous:
            before = previous.to_copy(folder.fd)
        with ArchiveWriter(partial.fd, store.root, make_source, tally.advance) as writer:
            root = Root(
                location=request.location, created=created, origin=request.origin, label=request.label.strip()
            )
            entries = scan(
                folder.fd,
                skip=skip,
                warn=writer.warn,
                leave_out=leave_out,
                notice=databases.look_at_names,
                known=before or NOTHING,
                hard_links=hard_links,
            )
            entries = as_wholes(entries, databases, writer.apart)
            if previous is None or before is None:
                for entry in entries:
                    writer.pack(entry)
            elif request.incremental:
                merge_referring(entries, before, writer)
            else:
                merge_copying(entries, before, previous, writer)
            tally.enter("Writing to disk")
            writer.drain()
            if previous and writer.refers:
                root = msgspec.structs.replace(root, archives=previous.archives, full=False)
            size, count, content_size = writer.finish(root)
    finally:
        tally.stop()
        if previous:
            previous.close()
    partial.commit(FULL if root.full else INCREMENTAL)
    return JobResult(
        snapshot=partial.id,
        entries=count,
        bytes=content_size,
        stored=size,
        changed=writer.packed_entries,
        unchanged=count - writer.packed_entries,
        warnings=writer.warnings,
        warning_count=writer.warning_count,
    )


def _nothing(_path: bytes, _is_folder: bool) -> bool:
    return False


def excluder(patterns: list[str]) -> Callable[[bytes, bool], bool]:
    """Return the test for what the user excludes, by gitignore patterns (gitignore(5))."""
    if not patterns:
        return _nothing
    import pathspec  # slow to import, and seldom needed

    spec = pathspec.GitIgnoreSpec.from_lines(patterns)

    def excluded(path: bytes, is_folder: bool) -> bool:
        return spec.match_file(os.fsdecode(path) + ("/" if is_folder else ""))

    return excluded

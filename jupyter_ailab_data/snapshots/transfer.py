"""Archives on their way into the store and out of it."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator

from ..archive.decompress import kind_of
from ..archive.index import has_footer, starts_as_ours
from ..archive.raw import copy_range
from ..archive.safety import checked
from ..errors import BadRequestError, ConflictError, CorruptError, NotFoundError, from_os_error
from ..models import ExportRequest, ImportRequest, JobResult, Report
from ..store.directory import DirectoryStore
from ..store.naming import ARCHIVE_SUFFIXES, FULL
from ..store.notes import Note, remove_note
from ..store.partial import Partial, reserve_name
from ..store.reading import StoredSnapshot
from .compose import compose
from .foreign import ForeignSnapshot
from .tally import Tally
from .verify import check_stored

_ENDINGS = {"gzip": "", "zstd": ".tar.zst", "xz": ".tar.xz", "bzip2": ".tar.bz2", "none": ".tar"}
_STEP = 64 * 1024 * 1024


def import_archive(request: ImportRequest, report: Report) -> JobResult:
    """Take an archive into the store, after all of it was found readable.

    Raises NotFoundError, CorruptError, UnsafeArchiveError, BadRequestError for an incremental
    one, NoSpaceError; then nothing of it is in the store.
    """
    store = DirectoryStore(request.store)
    store.prepare()
    tally = Tally(report, "Copying")
    with store.reading():
        try:
            source = os.open(request.source, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError as error:
            raise NotFoundError("There is no such archive to import.") from error
        except OSError as error:
            raise from_os_error(error, "opening the archive to import") from error
        try:
            stem, ending = _name(request, source)
            partial = reserve_name(store, stem, ending)
            try:
                _fill(partial, source, request, tally)
                return _accept(store, partial, request, FULL if not ending else "", tally)
            finally:
                partial.abandon()
        except OSError as error:
            raise from_os_error(error, "importing the archive") from error
        finally:
            os.close(source)


def _name(request: ImportRequest, source: int) -> tuple[str, str]:
    """Return the stem and the ending of the id the archive gets."""
    base = os.path.basename(request.name or request.source)
    for suffix in sorted(ARCHIVE_SUFFIXES, key=len, reverse=True):
        base = base.removesuffix(suffix)
    base = re.sub(r"[^A-Za-z0-9._-]+", "-", base).strip(".-")[:100] or "imported"
    return base, _ENDINGS[kind_of(os.pread(source, 16, 0))]


def _fill(partial: Partial, source: int, request: ImportRequest, tally: Tally) -> None:
    if request.move:
        partial.adopt(request.source)
        return
    size = os.fstat(source).st_size
    tally.expect(0, size)
    for offset in range(0, size, _STEP):
        step = min(_STEP, size - offset)
        copy_range(source, partial.fd, offset, offset, step)
        tally.advance(0, step)


def _accept(
    store: DirectoryStore, partial: Partial, request: ImportRequest, suffix: str, tally: Tally
) -> JobResult:
    """Check what was copied, make it durable, and let it into the store."""
    tally.restart("Checking")
    label = request.label or None
    if has_footer(partial.fd):
        with StoredSnapshot(store, partial.id, partial.path) as stored:
            if not stored.index.root.full:
                raise BadRequestError(
                    "This is an incremental archive: it needs others to be whole. "
                    "Export the snapshot where it was made, and import that."
                )
            damaged = check_stored(stored, tally)
            if damaged:
                raise CorruptError(
                    f"The archive is damaged: “{damaged[0]}” can't be read. It was not imported."
                )
            root = stored.index.root
    elif starts_as_ours(partial.fd):
        raise CorruptError(
            "The archive is cut off: its end, with the index, is missing. It was not imported."
        )
    else:
        with ForeignSnapshot(store, partial.id, tally, partial.path) as foreign:
            root = foreign.index.root
            for _ in checked(foreign.index.entries(), root.content_size):
                pass
    os.fsync(partial.fd)
    size = os.fstat(partial.fd).st_size
    store.annotate(partial.id, Note(label=label, location=request.location, origin="import"))
    try:
        partial.commit(suffix)
    except BaseException:
        remove_note(store.root, partial.id)
        raise
    return JobResult(
        snapshot=partial.id,
        entries=root.entries,
        bytes=root.content_size,
        stored=size,
        warnings=root.warnings,
        warning_count=root.warning_count,
    )


def export_archive(request: ExportRequest, report: Report) -> JobResult:
    """Write a snapshot as one archive that plain tar reads whole.

    `dest` is a file that does not exist yet, or an empty one, which is filled. Raises
    ConflictError where it holds something, NotFoundError, CorruptError, NoSpaceError.
    """
    store = DirectoryStore(request.store)
    tally = Tally(report, "Exporting")
    with store.reading():
        path = store.path(request.snapshot)
        try:
            with _destination(request.dest) as out:
                size = _export(store, request.snapshot, path, out, tally)
        except OSError as error:
            raise from_os_error(error, "exporting the snapshot") from error
    return JobResult(snapshot=request.snapshot, stored=size, bytes=tally.bytes_done, path=request.dest)


def _export(store: DirectoryStore, snapshot_id: str, path: str, out: int, tally: Tally) -> int:
    if not store.is_foreign(snapshot_id):
        with StoredSnapshot(store, snapshot_id) as stored:
            if not stored.index.root.full:
                return compose(stored, out, store.root, tally)
    source = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        size = os.fstat(source).st_size
        tally.expect(0, size)
        for offset in range(0, size, _STEP):
            step = min(_STEP, size - offset)
            copy_range(source, out, offset, offset, step)
            tally.advance(0, step)
        os.fsync(out)
        return size
    finally:
        os.close(source)


@contextlib.contextmanager
def _destination(path: str) -> Iterator[int]:
    """Open the file to export to; what was begun is gone again if the export fails."""
    try:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        made = True
    except FileExistsError:
        fd = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        made = False
    except FileNotFoundError as error:
        raise NotFoundError("The folder to export to does not exist. Create it and try again.") from error
    try:
        if os.fstat(fd).st_size:
            made = False
            raise ConflictError("The file to export to exists already. Remove it, or choose another name.")
        try:
            yield fd
        except BaseException:
            os.ftruncate(fd, 0)
            raise
        made = False
    finally:
        os.close(fd)
        if made:
            os.unlink(path)

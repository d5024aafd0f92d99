"""Archives on their way between the store and a helper container that can't have the store mounted."""

from __future__ import annotations

import io
import os
from typing import Any, BinaryIO, cast

from ...docker_engine.helper_container import HelperContainer
from ...models import CreateRequest, ExportRequest, ImportRequest, JobResult, Progress, Report
from ...store.directory import DirectoryStore
from ...store.naming import ARCHIVE_SUFFIXES, FULL
from ...store.notes import Note
from ...store.temporary import Temporary
from ..progress import Meter
from .session import HelperSession


def fetch(
    session: HelperSession,
    helper: HelperContainer,
    path: str,
    name: str,
    request: CreateRequest,
    report: Report,
    ours: bool = True,
) -> JobResult:
    """Take the archive at `path` in the helper into the store, as the snapshot that was asked for.

    One that isn't `ours` can't say itself what it is of: a note does. Raises NoSpaceError and the like.
    """
    store = DirectoryStore(request.store)
    meter = Meter(report)
    done = 0
    with Temporary(store) as temporary:
        for piece in helper.get(path):
            session.check()
            temporary.write(piece)
            done += len(piece)
            meter.report(Progress(phase="Fetching the archive", bytes_done=done))
        wish = ImportRequest(
            store=request.store, source=temporary.path, location=request.location, name=name, move=True
        )
        result = session.here(wish, report)
    if result.snapshot is not None:
        note = Note() if ours else Note(request.label or None, None, request.location, request.origin)
        store.annotate(result.snapshot, note)
    return result


def carry(
    session: HelperSession, helper: HelperContainer, store: str, snapshot: str, folder: str, report: Report
) -> None:
    """Put a snapshot of the store into the helper's `folder`, as one full archive of the same id."""
    kept = DirectoryStore(store)
    name = snapshot if snapshot.endswith(ARCHIVE_SUFFIXES) else f"{snapshot}{FULL}"
    if kept.snapshot(snapshot).tar_complete:
        _put(session, helper, kept.path(snapshot), folder, name, report)
        return
    with Temporary(kept) as temporary:
        session.here(ExportRequest(store=store, snapshot=snapshot, dest=temporary.path), report)
        _put(session, helper, temporary.path, folder, name, report)


def _put(
    session: HelperSession, helper: HelperContainer, path: str, folder: str, name: str, report: Report
) -> None:
    size = os.stat(path).st_size
    with _Watched(path, session, Meter(report).report, size) as file:
        helper.put(folder, name, cast(BinaryIO, file), size)


class _Watched(io.FileIO):
    """A file whose reading is progress, and ends when the job is cancelled."""

    def __init__(self, path: str, session: HelperSession, report: Report, size: int) -> None:
        super().__init__(path)
        self._session = session
        self._report = report
        self._size = size
        self._done = 0

    def read(self, size: int | None = -1, /) -> Any:
        self._session.check()
        data = super().read(-1 if size is None else size)
        self._done += len(data or b"")
        self._report(Progress("Handing over the archive", self._done, self._size))
        return data

"""What is there is kept before a restore: a safety snapshot, which can undo it.

It is incremental, so it costs a scan and what has changed since the snapshot before. Its note in
the store says which restore it can take back, and is written when that has been done but for the
last step: what a killed restore leaves in the store is never taken for an undo.
"""

from __future__ import annotations

import contextlib

from msgspec.structs import replace

from ...archive.beneath import Beneath
from ...archive.names import to_bytes
from ...errors import AilabDataError
from ...models import CreateRequest, DeleteRequest, Progress, Report, RestoreRequest, Undoes
from ...store.directory import DirectoryStore
from ...store.notes import Note
from ..create import take
from ..delete import delete
from ..opening import silent
from .wanted import Wanted

_PHASE = "Keeping what is there now"


class SafetyNet:
    """The safety snapshot of one restore; `snapshot` is its id once it was taken."""

    def __init__(self, store: DirectoryStore, request: RestoreRequest) -> None:
        self.snapshot: str | None = None
        self._store = store
        self._request = request

    def spread(self, location: Beneath, report: Report) -> None:
        """Take it; the caller is alone in the location. Raises as `create` does."""
        request = self._request

        def tell(progress: Progress) -> None:
            report(replace(progress, phase=_PHASE))

        wish = CreateRequest(
            store=request.store,
            location=request.location,
            path=request.path,
            incremental=True,
            origin="safety",
            exclude=request.exclude,
            databases=request.databases,
        )
        self._store.prepare()
        self.snapshot = take(wish, self._store, location, tell).snapshot

    def fasten(self, undone: Undoes | None) -> None:
        """Note what it can undo: the last thing before the restore is final."""
        if self.snapshot is not None:
            self._store.annotate(self.snapshot, Note(undoes=_undoes(self._request, undone)))

    def discard(self) -> None:
        """Delete it: there is nothing to undo. Where others use the store it stays."""
        if self.snapshot is not None:
            with contextlib.suppress(AilabDataError, OSError):
                delete(DeleteRequest(store=self._request.store, snapshot=self.snapshot), silent)
            self.snapshot = None


def _undoes(request: RestoreRequest, undone: Undoes | None) -> Undoes:
    """Say what the restore does; an undo is like a restore of what it reaches, with what is new removed."""
    if undone is None:
        return Undoes(request.snapshot, request.mode, request.paths)
    if not undone.paths or not request.paths:
        return Undoes(request.snapshot, "replace", undone.paths or request.paths)
    reached, asked = Wanted(undone.paths), Wanted(request.paths)
    paths = {path for path in undone.paths if asked.includes(to_bytes(path))}
    paths |= {path for path in request.paths if reached.includes(to_bytes(path))}
    return Undoes(request.snapshot, "replace", sorted(paths))

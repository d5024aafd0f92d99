"""One restore, as it is planned and as it is done: what it aims at, decided as often as asked."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from types import TracebackType

from ..archive.beneath import Beneath
from ..archive.entry import Entry
from ..archive.names import to_bytes, to_text
from ..models import RestoreRequest, Undoes
from ..store.directory import DirectoryStore
from .aims import Aim, beneath, wanted_aims
from .databases import SIDES, Databases
from .deciding import Decider, Decision
from .live_tree import LiveTree
from .opening import AnySnapshot, open_any
from .tally import Tally
from .undoing import Undoing, open_undone, restore_undone_by
from .wanted import Both, Wanted


class Course:
    """The restore that `request` asks for, in the open folder `location`.

    `folder` is what mode `copy` makes. Raises NotFoundError, CorruptError, BadRequestError, ConflictError.
    """

    def __init__(
        self, store: DirectoryStore, request: RestoreRequest, location: Beneath, tally: Tally
    ) -> None:
        self.request = request
        self.location = location
        self.folder = _free_name(location, request.snapshot) if request.mode == "copy" else None
        self.obstacles: list[tuple[str, bytes, str]] = []
        self.databases = Databases(location, request.databases)
        self._tree = LiveTree(location, request.path, request.exclude, store.identity(), self.databases)
        self.undoes: Undoes | None = None
        self._restored: AnySnapshot | None = None
        self._undoing: Undoing | None = None
        if request.mode == "undo":
            self.undoes = restore_undone_by(store.snapshot(request.snapshot))
            self._restored = open_undone(store, self.undoes, tally)
        try:
            self.snapshot = open_any(store, request.snapshot, tally)
        except BaseException:
            if self._restored is not None:
                self._restored.close()
            raise

    def __enter__(self) -> Course:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the archives."""
        self.snapshot.close()
        if self._restored is not None:
            self._restored.close()

    def decisions(self) -> Iterator[Decision]:
        """Look at the location and decide; `obstacles` are complete at the end.

        Raises UnsafeArchiveError, CorruptError, NotFoundError where a path is not in the snapshot.
        """
        decider, aims, live = self._parts()
        self.obstacles = decider.obstacles
        return decider.decide(aims, live)

    def _parts(self) -> tuple[Decider, Iterator[Aim], Iterator[Entry]]:
        wanted = Wanted(self.request.paths)
        if self.folder is not None:
            aims = beneath(wanted_aims(self.snapshot, wanted), to_bytes(self.folder))
            return Decider(self._tree, wanted.includes), aims, iter(())
        if self.undoes is not None and self._restored is not None:
            scope = Wanted(self.undoes.paths)
            undoing = Undoing(self.snapshot, self._restored, self.undoes, scope, wanted)
            self._undoing = undoing
            decider = Decider(self._tree, undoing.includes, known=undoing.known_below, folder=undoing.folder)
            return decider, undoing.aims(self.location), self._tree.entries(Both(scope, wanted))
        if self.request.mode == "replace":
            wanted.excuse(lambda path: self._tree.look(path) is not None)
        around = Wanted(self.request.paths)  # another one, since it notes what it is asked for
        decider = Decider(self._tree, around.includes, removes=self.request.mode == "replace")
        return decider, wanted_aims(self.snapshot, wanted), self._tree.entries(around)

    def is_database(self, path: bytes) -> bool:
        """Whether the last scan found a database there."""
        return path in self._tree.databases

    def beside(self, path: bytes) -> list[bytes]:
        """Return the files that SQLite keeps beside a database, which are part of it."""
        return [path + side for side in SIDES] if self.is_database(path) else []

    def look(self, path: bytes) -> Entry | None:
        """Return what stands at a path of the location now."""
        return self._tree.look(path)

    def in_snapshot(self, path: bytes) -> bytes | None:
        """Return the snapshot's path of what will stand at `path`; None where it is not restored there."""
        if self.folder is not None:
            folder = to_bytes(self.folder)
            if path != folder and not path.startswith(folder + b"/"):
                return None
            path = path[len(folder) + 1 :]
        wanted = Wanted(self.request.paths)
        return path if wanted.includes(path) or wanted.leads_to(path) else None

    def folder_before(self, path: bytes) -> Entry | None:
        """Return a folder as it was before the restore that is undone; None where the undo does not reach."""
        return self._undoing.folder(path) if self._undoing is not None else None

    def still(self, decision: Decision) -> bool:
        """Whether what stands at a path is what it was when that was decided."""
        if decision.examined is not None:
            try:
                found = self._tree.examine(decision.path)
            except OSError:
                return False
            return found.digest.digest() == decision.examined.digest.digest()
        if self.is_database(decision.path):  # it is replaced under its own lock
            return True
        live, now = decision.live, self._tree.look(decision.path)
        if live is None or now is None:
            return live is now
        return _seen(now) == _seen(live)


def _seen(entry: Entry) -> tuple[object, ...]:
    """Return what a change shows in; not the ctime, which a hard link that the restore makes changes too."""
    return entry.type, entry.inode, entry.size, entry.mtime_ns


def _free_name(location: Beneath, wish: str) -> str:
    for number in itertools.count(1):
        name = wish if number == 1 else f"{wish}-{number}"
        if location.lstat(to_bytes(name)) is None:
            return to_text(to_bytes(name))
    raise AssertionError("numbers don't end")

"""One restore, as it is planned and as it is done: what it aims at, decided as often as asked."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType

from ...archive.beneath import Beneath
from ...archive.entry import FOLDER, HARDLINK, Entry
from ...models import RestoreRequest, Undoes
from ...store.directory import DirectoryStore
from ..databases.recognising import SIDES, Databases
from ..opening import AnySnapshot, open_any
from ..tally import Tally
from .aims import Aim, wanted_aims
from .comparing import held_against
from .copies import Copies
from .deciding import Decider, Decision
from .live_tree import Examined, LiveTree
from .undoing import Undoing, open_undone, restore_undone_by
from .wanted import Both, Wanted

Sight = tuple[str, int, int, int] | bytes
"""What was seen of a file (type, inode, size, time), or a digest of all that a folder held."""


class Course:
    """The restore that `request` asks for, in the open folder `location`.

    `copies` is where mode `copy` puts what it brings. Raises NotFoundError, CorruptError, BadRequestError,
    ConflictError.
    """

    def __init__(
        self, store: DirectoryStore, request: RestoreRequest, location: Beneath, tally: Tally
    ) -> None:
        self.request = request
        self.location = location
        self.copies: Copies | None = None
        self.obstacles: list[tuple[str, bytes, str]] = []
        self._asked = Wanted(request.paths)
        self.databases = Databases(location, request.databases)
        self._tree = LiveTree(location, request.path, request.exclude, store.identity(), self.databases)
        self.undoes: Undoes | None = None
        self._restored: AnySnapshot | None = None
        self._undoing: Undoing | None = None
        if request.mode == "undo":
            self.undoes = restore_undone_by(store, request.snapshot)
            self._restored = open_undone(store, self.undoes, tally)
        try:
            self.snapshot = open_any(store, request.snapshot, tally)
        except BaseException:
            if self._restored is not None:
                self._restored.close()
            raise
        if request.mode == "copy":
            try:
                self.copies = Copies(location, request, self._is_folder)
            except BaseException:
                self.close()
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
        if self.copies is not None:
            aims = self.copies.moved(wanted_aims(self.snapshot, wanted))
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

    @property
    def made(self) -> str | None:
        """What mode `copy` makes, by its path in the location."""
        return None if self.copies is None else self.copies.made

    def _is_folder(self, path: bytes) -> bool:
        found = self.snapshot.index.find(path)
        return found is not None and found[0].type == FOLDER

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
        origin = path if self.copies is None else self.copies.origin(path)
        if origin is None:
            return None
        asked = self._asked
        return origin if asked.includes(origin) or asked.leads_to(origin) else None

    def folder_before(self, path: bytes) -> Entry | None:
        """Return a folder as it was before the restore that is undone; None where the undo does not reach."""
        return self._undoing.folder(path) if self._undoing is not None else None

    def still(self, path: bytes, before: Sight) -> bool:
        """Whether what stands at a path is what was seen there before."""
        if isinstance(before, bytes):
            try:
                return self._tree.examine(path).digest.digest() == before
            except OSError:
                return False
        if self.is_database(path):  # it is replaced under its own lock
            return True
        now = self._tree.look(path)
        return now is not None and seen(now, None) == before

    def stands(self, path: bytes) -> bool:
        """Whether a file at which only the content differs from the snapshot's is still like it."""
        found = self.snapshot.index.find(path)
        if found is not None and found[0].type == HARDLINK:
            found = self.snapshot.index.find(found[0].target)
        now = self._tree.look(path)
        return found is not None and now is not None and held_against(now, found[0]) in ("same", "perhaps")


def seen(live: Entry, examined: Examined | None) -> Sight:
    """Return what a change shows in; not the ctime, which a hard link that the restore makes changes too."""
    if examined is not None:
        return examined.digest.digest()
    return live.type, live.inode, live.size, live.mtime_ns

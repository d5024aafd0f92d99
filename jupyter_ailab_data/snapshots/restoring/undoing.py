"""Taking a restore back with the safety snapshot that was taken before it.

The restore of S1 changed the location, which was as the safety snapshot S0 says, at the paths
where the two differ. An undo touches these and no others: what only S1 has goes, what S0 has
comes back, and what somebody has made since stays. Both indexes are in tree order and are
merged as they come.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ...archive.beneath import Beneath
from ...archive.describing import safe_mode
from ...archive.entry import FOLDER, HARDLINK, Entry, sort_key
from ...archive.members import Member
from ...archive.rights import is_root
from ...errors import BadRequestError, ConflictError, NotFoundError
from ...models import Undoes
from ...store.directory import DirectoryStore
from ...store.notes import certain_note
from ..opening import AnySnapshot, open_any
from ..tally import Tally
from .aims import Aim, Links
from .comparing import same_content, standing
from .wanted import Wanted, safe_entries

Found = tuple[Entry, list[Member]]


def restore_undone_by(store: DirectoryStore, snapshot: str) -> Undoes:
    """Return the restore that the snapshot can take back.

    Raises NotFoundError where there is no such snapshot, BadRequestError where there is nothing to
    take back, and OSError or CorruptError where that can't be told.
    """
    store.path(snapshot)
    undoes = certain_note(store.root, snapshot).undoes
    if undoes is None:
        raise BadRequestError(
            f"“{snapshot}” was not taken before a restore, so there is nothing that it can undo. "
            "Restore it in another mode."
        )
    return undoes


def open_undone(store: DirectoryStore, undoes: Undoes, tally: Tally) -> AnySnapshot:
    """Open the snapshot whose restore is undone; raises ConflictError where it is gone."""
    try:
        return open_any(store, undoes.snapshot, tally)
    except (NotFoundError, FileNotFoundError) as error:
        raise ConflictError(
            f"The snapshot “{undoes.snapshot}” has been deleted since it was restored, so what its restore "
            "changed is not known any more. Restore the safety snapshot itself instead."
        ) from error


class Undoing:
    """What an undo aims at; `wanted` narrows the restore's own paths `scope`."""

    def __init__(
        self, before: AnySnapshot, restored: AnySnapshot, undoes: Undoes, scope: Wanted, wanted: Wanted
    ) -> None:
        self._before = before
        self._restored = restored
        self._brings_all_back = undoes.mode != "overlay"
        self._scope = scope
        self._wanted = wanted
        self._of_before: dict[bytes, Entry] = {}
        self._of_restored: dict[bytes, Entry] = {}
        self._in_place: dict[bytes, bool] = {}
        self._put_anew: set[bytes] = set()

    def includes(self, path: bytes) -> bool:
        """Whether the restore reached the path, and its undo is wanted there."""
        return self._scope.includes(path) and self._wanted.includes(path)

    def aims(self, location: Beneath) -> Iterator[Aim]:
        """Yield what shall stand and what shall be gone; raises UnsafeArchiveError, CorruptError."""
        links = Links(self._before, lambda target: self._in_place.get(target, False))
        replaced = b"\0"
        for path, old, new in self._pairs():
            if new is not None and new[0].type != FOLDER and old is not None and old[0].type == FOLDER:
                replaced = path + b"/"
            touched = self._touched(path, old, new, path.startswith(replaced))
            if old is not None and old[0].linked:
                self._in_place[path] = touched or _stands(location, old[0])
                if touched:
                    self._put_anew.add(path)
            if not touched and not self._left_apart(location, path, old):
                continue
            if old is None and new is not None:
                yield Aim(path, *new, gone=True)
            elif old is None:
                continue
            elif old[0].type == HARDLINK:
                yield links.aim(*old)
            else:
                yield Aim(path, *old)

    def known_below(self, folder: bytes) -> Iterator[bytes]:
        """Yield the paths that the restore may have brought below a folder."""
        below = self._restored.index.entries(folder)
        return (entry.path for entry, _ in below if entry.path != folder and self._reaches(entry.path, entry))

    def folder(self, path: bytes) -> Entry | None:
        """Return a folder of the state before, if the undo reaches it."""
        found = self._before.index.find(path) if self.includes(path) else None
        return found[0] if found is not None and found[0].type == FOLDER else None

    def _reaches(self, path: bytes, new: Entry) -> bool:
        """Whether the restore may have brought the entry, if only as a folder above what was wanted."""
        return self.includes(path) or (new.type == FOLDER and self._leads_to(path))

    def _leads_to(self, path: bytes) -> bool:
        return all(wanted.includes(path) or wanted.leads_to(path) for wanted in (self._scope, self._wanted))

    def _touched(self, path: bytes, old: Found | None, new: Found | None, below_replaced: bool) -> bool:
        if not self.includes(path):  # a folder above may have been made, or taken the place of a file
            return self._leads_to(path) and _is_folder(old) != _is_folder(new)
        if old is None:
            return True
        if new is None:
            return self._brings_all_back or below_replaced
        return self._differ(old[0], new[0])

    def _left_apart(self, location: Beneath, path: bytes, old: Found | None) -> bool:
        """Whether the path is another name of a file that is put anew, and nobody has changed it since."""
        if old is None or old[0].type != HARDLINK or old[0].target not in self._put_anew:
            return False
        file = self._of_before[old[0].target]
        return self.includes(path) and _stands(location, replace(file, path=path))

    def _differ(self, old: Entry, new: Entry) -> bool:
        """Whether the restore put another entry in the place of the old one."""
        if old.type == new.type == HARDLINK:
            if old.target != new.target or not self._scope.includes(old.target):
                return True
            one, two = self._of_before.get(old.target), self._of_restored.get(new.target)
            return one is None or two is None or self._differ(one, two)
        owner = is_root() and (old.uid, old.gid) != (new.uid, new.gid)
        return owner or _facts(old) != _facts(new)

    def _pairs(self) -> Iterator[tuple[bytes, Found | None, Found | None]]:
        """Yield each path with what the two snapshots have there."""
        old = _Head(safe_entries(self._before), self._of_before)
        new = _Head(safe_entries(self._restored), self._of_restored)
        while old.found or new.found:
            key = min(head.key for head in (old, new) if head.found)
            path = (old if old.found and old.key == key else new).path
            yield path, old.take(key), new.take(key)


class _Head:
    """The next entry of an index; files that hard links repeat are remembered in `linked`."""

    def __init__(self, entries: Iterator[Found], linked: dict[bytes, Entry]) -> None:
        self._entries = entries
        self._linked = linked
        self._advance()

    def _advance(self) -> None:
        self.found = next(self._entries, None)
        self.path = self.found[0].path if self.found else b""
        self.key = sort_key(self.path)

    def take(self, key: bytes) -> Found | None:
        """Return the entry if it is the one of that key, and go on to the next."""
        found = self.found
        if found is None or self.key != key:
            return None
        if found[0].linked:
            self._linked[found[0].path] = found[0]
        self._advance()
        return found


def _stands(location: Beneath, entry: Entry) -> bool:
    state = standing(location, entry)
    return state == "same" or (state == "perhaps" and same_content(location, entry, entry.path))


def _is_folder(found: Found | None) -> bool:
    return found is not None and found[0].type == FOLDER


def _facts(entry: Entry) -> tuple[object, ...]:
    if entry.type == FOLDER:
        return entry.type, safe_mode(entry), entry.mtime_ns
    return entry.type, safe_mode(entry), entry.mtime_ns, entry.size, entry.target, entry.sha256

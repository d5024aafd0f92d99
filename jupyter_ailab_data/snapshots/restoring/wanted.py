"""Which entries of a snapshot a restore of some paths brings back, each found safe first."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...archive.beneath import check_relative
from ...archive.coverage import entries_in_place
from ...archive.entry import Entry
from ...archive.members import Member
from ...archive.names import to_bytes
from ...archive.safety import checked
from ...errors import NotFoundError
from ...store.reading import StoredSnapshot
from ..opening import AnySnapshot


class Wanted:
    """A set of paths, each with all below it; the empty set is everything. Raises OutsideLocationError."""

    def __init__(self, paths: list[str]) -> None:
        roots = sorted({check_relative(to_bytes(path.strip("/"))) for path in paths})
        self.everything = not roots or b"" in roots
        self._roots = frozenset(roots)
        self._above = {path for root in roots for path in _folders_above(root)}
        self._missing = set() if self.everything else set(roots)

    def includes(self, path: bytes) -> bool:
        """Whether the path is wanted."""
        if self.everything:
            return True
        if path in self._roots:
            self._missing.discard(path)
            return True
        end = path.find(b"/")
        while end >= 0:
            if path[:end] in self._roots:
                return True
            end = path.find(b"/", end + 1)
        return False

    def leads_to(self, path: bytes) -> bool:
        """Whether something wanted lies below the path."""
        return path in self._above

    def excuse(self, stands: Callable[[bytes], bool]) -> None:
        """Take paths for which `stands` is true as found: what only the location has can be asked to go."""
        self._missing = {path for path in self._missing if not stands(path)}

    def check_found(self) -> None:
        """Raise NotFoundError if a path was asked for that the snapshot does not hold."""
        if self._missing:
            name = min(self._missing).decode("utf-8", "replace")
            raise NotFoundError(f"“{name}” is not in this snapshot.")


def _folders_above(path: bytes) -> Iterator[bytes]:
    while path:
        path = path.rpartition(b"/")[0]
        yield path


class Both:
    """What is wanted of both."""

    def __init__(self, one: Wanted, two: Wanted) -> None:
        self._one = one
        self._two = two

    def includes(self, path: bytes) -> bool:
        """Whether the path is wanted."""
        return self._one.includes(path) and self._two.includes(path)

    def leads_to(self, path: bytes) -> bool:
        """Whether something wanted may lie below the path."""
        return all(wanted.includes(path) or wanted.leads_to(path) for wanted in (self._one, self._two))


def safe_entries(stored: AnySnapshot) -> Iterator[tuple[Entry, list[Member]]]:
    """Yield all entries in order; raises UnsafeArchiveError or CorruptError, naming the entry."""
    index = stored.index
    entries = entries_in_place(index) if isinstance(stored, StoredSnapshot) else index.entries()
    return checked(entries, index.root.content_size)

"""Where a restore of mode `copy` puts what it brings: always beside what is there, never over it."""

from __future__ import annotations

import itertools
import os
import posixpath
import stat
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from msgspec.structs import replace

from ...archive.beneath import Beneath, check_relative
from ...archive.entry import HARDLINK
from ...archive.names import to_bytes, to_text
from ...errors import BadRequestError, NotFoundError
from ...models import RestoreRequest
from ..databases.recognising import SIDES
from .aims import Aim

_SIDES: Final = (b"", *SIDES)


class Copies:
    """The places of the copies that a request asks for.

    Without a folder to copy into, all goes below one new folder, named after the snapshot, at its own path.
    With one, each path that is asked for goes right there by its own name. A name that is taken there is
    given a number. `is_folder` tells it of the snapshot's paths. Raises NotFoundError, BadRequestError and
    OutsideLocationError for a folder to copy into that is none.
    """

    def __init__(
        self, location: Beneath, request: RestoreRequest, is_folder: Callable[[bytes], bool]
    ) -> None:
        into = request.folder
        self._folder = b"" if into is None else _existing_folder(location, into)
        self._places: dict[bytes, bytes] = {}
        taken: set[bytes] = set()
        for root in [b""] if into is None else _topmost(request.paths):
            names = _names_of(root, is_folder(root)) if root else _numbered(to_bytes(request.snapshot))
            place = next(
                path
                for path in (posixpath.join(self._folder, name) for name in names)
                if path not in taken and _is_free(location, path)
            )
            taken.add(place)
            self._places[root] = place

    @property
    def made(self) -> str:
        """What is made: the one copy, by its path in the location, or the folder that holds several."""
        places = list(self._places.values())
        return to_text(places[0] if len(places) == 1 else self._folder)

    def place(self, path: bytes) -> bytes | None:
        """Return where a path of the snapshot goes; None for one that only leads to what was asked for."""
        root = path
        while root not in self._places:
            if not root:
                return None
            root = root.rpartition(b"/")[0]
        return _rebased(path, root, self._places[root])

    def origin(self, path: bytes) -> bytes | None:
        """Return which path of the snapshot will stand at a path of the location; None for none."""
        for root, place in self._places.items():
            if path == place or path.startswith(place + b"/"):
                return _rebased(path, place, root)
        return None

    def moved(self, aims: Iterable[Aim]) -> Iterator[Aim]:
        """Yield the aims at the places of the copies."""
        for aim in aims:
            path = self.place(aim.path)
            if path is None:
                continue
            entry = aim.entry
            if entry.type == HARDLINK:
                entry = replace(entry, target=self.place(entry.target) or entry.target)
            yield aim._replace(path=path, entry=entry)


def _existing_folder(location: Beneath, folder: str) -> bytes:
    path = check_relative(to_bytes(folder.strip("/")))
    info = location.lstat(path)
    if info is None:
        raise NotFoundError(f"There is no folder “{folder}” to copy into. Make it first, or choose another.")
    if not stat.S_ISDIR(info.st_mode):
        raise BadRequestError(f"“{folder}” is no folder, so nothing can be copied into it. Choose another.")
    return path


def _topmost(paths: list[str]) -> list[bytes]:
    """Return the paths in order, without those that lie below others; none means everything."""
    roots: list[bytes] = []
    for path in sorted({check_relative(to_bytes(path.strip("/"))) for path in paths} or {b""}):
        if not any(not root or path.startswith(root + b"/") for root in roots):
            roots.append(path)
    return roots


def _names_of(path: bytes, is_folder: bool) -> Iterator[bytes]:
    """Yield a name, then as JupyterLab calls copies of it: `a-Copy1.txt`, `a-Copy2.txt`."""
    name = path.rpartition(b"/")[2]
    yield name
    stem, suffix = (name, b"") if is_folder else os.path.splitext(name)
    for number in itertools.count(1):
        yield b"%s-Copy%d%s" % (stem, number, suffix)


def _numbered(name: bytes) -> Iterator[bytes]:
    yield name
    for number in itertools.count(2):
        yield b"%s-%d" % (name, number)


def _is_free(location: Beneath, path: bytes) -> bool:
    """Whether nothing stands there, nor beside it what would be taken for a part of a database."""
    return all(location.lstat(path + side) is None for side in _SIDES)


def _rebased(path: bytes, above: bytes, to: bytes) -> bytes:
    below = path[len(above) :].lstrip(b"/")
    return posixpath.join(to, below) if below else to

"""Whether two sides see one folder: the "split brain" of the platform, and what proves or disproves it.

The environment's folders and the backend's are mounted from paths that are set independently. A path that
is the same is no proof, since a folder may have been removed and made again under a running container;
one that is different is none either, since it may be a link. So first a file is written on one side and
looked for on the other, then the folders' numbers are compared, and what lies in them; the paths last.
"""

from __future__ import annotations

import contextlib
import os
import posixpath
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Literal

from ..archive.names import STAGING_PREFIX, to_bytes
from ..docker_engine.connection import Connection
from ..docker_engine.other_container import OtherContainer, file_facts, read_file
from ..errors import AilabDataError
from ..models import Location

Verdict = Literal["same", "different", "unknown"]
_COMPARED: Final = 5
"""So many files of a folder are looked for on the other side."""


@dataclass(frozen=True)
class Side:
    """One folder of the platform as it is mounted here.

    `part` is what it is of the root (`shared`, `users/ID`, `admin`, or empty for all of it), None where
    that isn't known. `source` is the host's path; not `exact` where it is only its end, within the
    host's file system, or not known to be on the host at all.
    """

    location: Location
    part: str | None
    source: str | None
    exact: bool

    @property
    def path(self) -> str:
        """The folder's path here, for the operating system."""
        return os.fsdecode(to_bytes(self.location.path))


@dataclass(frozen=True)
class Finding:
    """What was found out about one folder; `how` says by what."""

    verdict: Verdict
    how: str


def same_path(side: Side, expected: str) -> Verdict:
    """Judge by the paths: `expected` is where the folder should come from."""
    if side.source is None or not side.source.startswith("/"):
        return "unknown"
    source, wanted = posixpath.normpath(side.source), posixpath.normpath(expected)
    if source == wanted or (not side.exact and wanted.endswith(source)):
        return "same"
    return "different"


def same_numbers(one: str, other: str) -> Verdict:
    """Judge by st_dev and st_ino, where both folders can be seen from here."""
    try:
        return "same" if os.path.samestat(os.stat(one), os.stat(other)) else "different"
    except OSError:
        return "unknown"


def compare_with(
    connection: Connection, backend: OtherContainer, root: str, side: Side, on_host: bool
) -> Finding:
    """Find out whether the backend, whose root is at `root` in its container, sees the folder of `side`.

    `on_host` is whether this process runs beside the containers, not in one.
    """
    there = posixpath.join(root, side.part or "").rstrip("/")
    if backend.running and side.location.writable:
        verdict = _by_nonce(connection, backend, there, side.path)
        if verdict != "unknown":
            return Finding(verdict, "a file written here was looked for there")
    if on_host and backend.pid:
        verdict = same_numbers(side.path, f"/proc/{backend.pid}/root{there}")
        if verdict != "unknown":
            return Finding(verdict, "the folders' numbers were compared")
    source = backend.source_of(there)
    by_path: Verdict = "unknown" if source is None else same_path(side, source)
    if backend.running:
        verdict = _by_content(connection, backend, there, side.path)
        if verdict == "different" or (verdict == "same" and by_path != "same"):
            return Finding(verdict, "some of the files were compared")
    return Finding(by_path, "the paths they are mounted from were compared")


def _by_nonce(connection: Connection, backend: OtherContainer, there: str, here: str) -> Verdict:
    try:
        with nonce(here) as (name, word):
            found = read_file(connection, backend, posixpath.join(there, name))
    except (OSError, AilabDataError):
        return "unknown"
    return "same" if found == word else "different"


@contextmanager
def nonce(folder: str) -> Iterator[tuple[str, bytes]]:
    """Write a small hidden file with a word nobody knows; give its name and the word. It goes in any case.

    The folder keeps its times. Raises OSError.
    """
    name, word = f"{os.fsdecode(STAGING_PREFIX)}nonce-{secrets.token_hex(8)}", secrets.token_hex(16).encode()
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        before = os.fstat(fd)
        file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644, dir_fd=fd)
        try:
            try:
                os.write(file, word)
            finally:
                os.close(file)
            yield name, word
        finally:
            os.unlink(name, dir_fd=fd)
            with contextlib.suppress(OSError):  # only the folder's owner may
                os.utime(fd, ns=(before.st_atime_ns, before.st_mtime_ns))
    finally:
        os.close(fd)


def _by_content(connection: Connection, backend: OtherContainer, there: str, here: str) -> Verdict:
    """Judge by the first files of a folder: they have one size and one time on both sides, or they don't."""
    seen = 0
    try:
        for name, facts in _some_files(here):
            found = file_facts(connection, backend, posixpath.join(there, name))
            if found is None or (found.size, int(found.changed.timestamp())) != facts:
                return "different"
            seen += 1
    except (OSError, AilabDataError):
        return "unknown"
    return "same" if seen else "unknown"


def _some_files(folder: str) -> list[tuple[str, tuple[int, int]]]:
    """Return the names of some files, each with its size and the second it was changed in."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_file(follow_symlinks=False):
                info = entry.stat(follow_symlinks=False)
                found.append((entry.name, (info.st_size, info.st_mtime_ns // 1_000_000_000)))
            if len(found) == _COMPARED:
                break
    return found

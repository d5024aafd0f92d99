"""What one folder has and another lacks or has otherwise; nothing is written."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from ..archive.beneath import Beneath
from ..archive.entry import FILE, FOLDER, SYMLINK, Entry
from ..archive.scan import Warn, look, scan

Kind = Literal["same", "only-there", "newer-there", "different"]
_CHUNK: Final = 1 << 20
_SECOND: Final = 1_000_000_000


@dataclass(frozen=True)
class Difference:
    """One entry of the other folder. `top` is whether the folder that holds it is in both."""

    entry: Entry
    kind: Kind
    top: bool = True


def differences(
    there: Beneath, here: Beneath, warn: Warn, read_at_most: int, leave_out: frozenset[tuple[int, int]]
) -> Iterator[Difference]:
    """Compare every entry of the folder `there` with what `here` has at its path, in the order of a scan.

    Files of one size are the same if their times are, to the second; else their content tells, as long
    as no more than `read_at_most` bytes were read for that in all. What only `here` has is not told.
    """
    left = read_at_most
    missing = other = b""
    for entry in scan(
        there.fd, skip=lambda _path, _is_folder: False, warn=warn, leave_out=leave_out, hard_links=False
    ):
        if other and entry.path.startswith(other):
            continue
        if missing and entry.path.startswith(missing):
            yield Difference(entry, "only-there", top=False)
            continue
        found = look(here, entry.path)
        if found is None:
            yield Difference(entry, "only-there")
            missing = entry.path + b"/" if entry.type == FOLDER else b""
            continue
        if found.type != entry.type:
            yield Difference(entry, "different")
            other = entry.path + b"/"
            continue
        kind: Kind = "same"
        if entry.type == SYMLINK and entry.target != found.target:
            kind = "different"
        elif entry.type == FILE and not _alike(entry, found):
            readable = entry.size == found.size and entry.size <= left
            left -= entry.size if readable else 0
            if not (readable and _same_content(there, here, entry.path)):
                kind = "newer-there" if entry.mtime_ns > found.mtime_ns else "different"
        yield Difference(entry, kind)


def _alike(one: Entry, other: Entry) -> bool:
    """Whether two files look the same: copies keep a time to the second at least, where they keep it."""
    return one.size == other.size and one.mtime_ns // _SECOND == other.mtime_ns // _SECOND


def _same_content(there: Beneath, here: Beneath, path: bytes) -> bool:
    try:
        one = there.open_file(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        try:
            other = here.open_file(path, os.O_RDONLY | os.O_NONBLOCK)
        except OSError:
            return False
        try:
            while True:
                first, second = os.read(one, _CHUNK), os.read(other, _CHUNK)
                if first != second:
                    return False
                if not first:
                    return True
        except OSError:
            return False
        finally:
            os.close(other)
    finally:
        os.close(one)


@dataclass(frozen=True)
class Outline:
    """How two folders differ, in numbers of files and folders, with some of the names.

    `complete` is False where there was no time to look at all of it: then there is more.
    """

    only_there: int
    newer_there: int
    different: int
    same: int
    named: list[tuple[bytes, Kind]]
    complete: bool


def outline(there: Beneath, here: Beneath, most_named: int, seconds: float, read_at_most: int) -> Outline:
    """Sum up how the folder `there` differs from `here`, in about so many seconds at most."""
    counts: dict[Kind, int] = {"only-there": 0, "newer-there": 0, "different": 0, "same": 0}
    named: list[tuple[bytes, Kind]] = []
    end = time.monotonic() + seconds
    complete = True
    for found in differences(there, here, lambda *_: None, read_at_most, frozenset()):
        if found.entry.path:
            counts[found.kind] += 1
        if found.kind != "same" and found.top and len(named) < most_named:
            named.append((found.entry.path, found.kind))
        if time.monotonic() > end:
            complete = False
            break
    return Outline(
        counts["only-there"], counts["newer-there"], counts["different"], counts["same"], named, complete
    )

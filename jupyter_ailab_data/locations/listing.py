"""One folder of a location as it is now, a page at a time.

A folder may hold 100,000 names, so what is not shown is not looked at: sorting by name
needs only what readdir(3) tells, names and types, and the page alone is asked for sizes
and times. No link is followed on the way to the folder.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from msgspec.structs import replace

from ..archive.beneath import Beneath, check_relative
from ..archive.names import to_bytes, to_text
from ..errors import (
    AilabDataError,
    BadRequestError,
    NotFoundError,
    OutsideLocationError,
    PermissionDeniedError,
    from_os_error,
)
from ..models import ContentsEntry, ContentsPage, ContentsWish, EntryProblem, EntryType, SortKey
from .choosing import choose
from .paging import InOrder
from .recent import Recent

PATIENCE = 30.0
"""Seconds that a folder of many names may take, on a slow network too."""
_DIGITS = re.compile(r"[0-9]+")
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_EFFECTIVE = os.access in os.supports_effective_ids
_Found = tuple[bytes, EntryType, int]
"""A name, what it is, and the number that it is sorted by."""


@dataclass(frozen=True)
class _Listing:
    """The names of a folder that are wanted, in order, and what is told of the others."""

    order: InOrder[_Found]
    total: int
    unfiltered: int
    left_out: int


_recent: Recent[_Listing] = Recent()


def list_folder(root: str, path: str, wish: ContentsWish) -> ContentsPage:
    """List the part that is wanted of the folder at `path` beneath the folder `root`.

    Folders come first. By name: without regard to case, numbers by their value; by size: the largest
    first; by modified: the newest first. Raises OutsideLocationError for a path that leads outside or
    through a link, NotFoundError, BadRequestError for a file, and PermissionDeniedError.
    """
    name = check_relative(to_bytes(path))
    try:
        beneath = Beneath(root)
    except OSError as error:
        raise _root_error(error) from None
    with beneath:
        try:
            fd = beneath.folder(name)
            listing = _listing(fd, wish)
        except OSError as error:
            raise _folder_error(beneath, name, error) from None
        entries = [_entry(fd, name, found) for found in listing.order.page(wish.offset, wish.limit)]
        shown = [entry for entry in entries if entry is not None]
    return ContentsPage(
        path=path,
        total=listing.total,
        offset=wish.offset,
        entries=shown,
        unfiltered=listing.unfiltered,
        hidden=listing.left_out,
    )


def name_key(name: bytes) -> tuple[str, bytes]:
    """Order names as people do: `b2`, `B10`, `c`; names that differ only in case by their bytes."""
    text = name.decode("utf-8", "surrogateescape").casefold()
    return _DIGITS.sub(lambda found: found[0].zfill(20), text), name


def _listing(fd: int, wish: ContentsWish) -> _Listing:
    """Read the folder, or take what was read of it just now."""
    facts = os.fstat(fd)
    whole = replace(wish, offset=0, limit=0)
    kept = _recent.get(facts, whole)
    if kept is not None:
        return kept
    names = _names(fd)
    chosen = choose(names, lambda found: found[0], wish.part, wish.hidden)
    wanted = chosen.items if wish.sort == "name" else _with_numbers(fd, chosen.items, wish.sort)
    listing = _Listing(InOrder(wanted, _order), len(wanted), chosen.unfiltered, chosen.left_out)
    _recent.keep(facts, whole, listing, len(names))
    return listing


def _names(fd: int) -> list[_Found]:
    """Read the folder; d_type saves a stat(2) for each entry on all common file systems."""
    found: list[_Found] = []
    with os.scandir(fd) as entries:
        for entry in entries:
            kind: EntryType = "other"
            try:
                if entry.is_symlink():
                    kind = "link"
                elif entry.is_dir(follow_symlinks=False):
                    kind = "folder"
                elif entry.is_file(follow_symlinks=False):
                    kind = "file"
            except OSError:  # only where d_type is unknown and the folder can't be searched
                kind = "other"
            found.append((os.fsencode(entry.name), kind, 0))
    return found


def _with_numbers(fd: int, found: Sequence[_Found], sort: SortKey) -> list[_Found]:
    """Ask for every entry's size or time; what is gone by now is left out."""
    looked: list[_Found] = []
    for name, kind, _ in found:
        try:
            facts = os.stat(name, dir_fd=fd, follow_symlinks=False)
        except FileNotFoundError:
            continue
        except OSError:
            looked.append((name, kind, 0))
        else:
            size = 0 if kind == "folder" else facts.st_size
            looked.append((name, kind, facts.st_mtime_ns if sort == "modified" else size))
    return looked


def _order(found: _Found) -> tuple[bool, int, str, bytes]:
    name, kind, number = found
    return kind != "folder", -number, *name_key(name)


def _entry(fd: int, folder: bytes, found: _Found) -> ContentsEntry | None:
    """Describe one entry, or None if it is gone."""
    name, kind, _ = found
    facts: os.stat_result | None = None
    target: bytes | None = None
    problem: EntryProblem | None = None
    try:
        facts = os.stat(name, dir_fd=fd, follow_symlinks=False)
        kind = _type(facts.st_mode)
        if kind == "link":
            target = os.readlink(name, dir_fd=fd)
            problem = "broken-link" if _broken(fd, name) else None
        elif kind != "other":
            need = os.R_OK | os.X_OK if kind == "folder" else os.R_OK
            readable = os.access(name, need, dir_fd=fd, effective_ids=_EFFECTIVE)
            problem = None if readable else "unreadable"
    except FileNotFoundError:
        return None
    except OSError:
        problem = "unreadable"
    return ContentsEntry(
        name=to_text(name),
        path=to_text(folder + b"/" + name if folder else name),
        type=kind,
        size=facts.st_size if facts is not None and kind != "folder" else 0,
        modified=modified_time(facts.st_mtime_ns if facts is not None else 0),
        target=None if target is None else to_text(target),
        problem=problem,
    )


def _type(mode: int) -> EntryType:
    if stat.S_ISDIR(mode):
        return "folder"
    if stat.S_ISREG(mode):
        return "file"
    return "link" if stat.S_ISLNK(mode) else "other"


def _broken(fd: int, name: bytes) -> bool:
    """Whether a link leads nowhere; one whose target we may not look at is not called broken."""
    try:
        os.stat(name, dir_fd=fd)
    except PermissionError:
        return False
    except OSError:
        return True
    return False


def modified_time(mtime_ns: int) -> datetime:
    """Return nanoseconds since 1970 as a time in UTC; one that no calendar holds becomes the nearest."""
    try:
        return _EPOCH + timedelta(microseconds=mtime_ns // 1000)
    except OverflowError:
        return (datetime.max if mtime_ns > 0 else datetime.min).replace(tzinfo=timezone.utc)


def _root_error(error: OSError) -> AilabDataError:
    if isinstance(error, FileNotFoundError):
        return NotFoundError("The location's folder is missing. Check that it is mounted.")
    if isinstance(error, NotADirectoryError):
        return BadRequestError("The location is a file, not a folder.")
    return from_os_error(error, "opening the location's folder")


def _folder_error(beneath: Beneath, path: bytes, error: OSError) -> AilabDataError:
    """Say why the folder can't be listed, by looking at what stands on the way to it."""
    if isinstance(error, PermissionError):
        return PermissionDeniedError(
            f"You have no permission to list '{to_text(path)}'."
            if path
            else "You have no permission to list this folder."
        )
    parts = path.split(b"/")
    for count in range(1, len(parts) + 1):
        way = b"/".join(parts[:count])
        try:
            facts = beneath.lstat(way)
        except OSError:
            break
        if facts is None:
            return NotFoundError(f"There is no folder '{to_text(path)}'.")
        if stat.S_ISLNK(facts.st_mode):
            return OutsideLocationError(
                f"'{to_text(way)}' is a link, and links are not followed. Open its target instead."
            )
        if not stat.S_ISDIR(facts.st_mode):
            if count < len(parts):
                return NotFoundError(f"There is no folder '{to_text(path)}': '{to_text(way)}' is a file.")
            return BadRequestError(f"'{to_text(path)}' is a file, not a folder.")
    return from_os_error(error, "listing the folder")

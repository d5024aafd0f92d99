"""An index for an archive that was made by other tools, by one pass through it.

Tar lets a path come twice (the last one counts), leave out its folders, and name a hard
link before, after or above its file. Our index knows none of that, so the tree is put in
order here: sorted, each path once, below folders, hard links after their file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from msgspec.structs import replace

from ..archive.decompress import open_stream
from ..archive.entry import FILE, FOLDER, HARDLINK, Entry, sort_key
from ..archive.foreign import ForeignMember, read_entries
from ..archive.index import MAGIC
from ..archive.names import STAGING_PREFIX, to_text
from ..errors import UnsafeArchiveError
from ..models import JobWarning

_MOST_HOLES: Final = 1 << 30
_FILL: Final = 1 << 20


def read_members(file: BinaryIO) -> Iterator[ForeignMember]:
    """Yield the archive's entries as they come; raises CorruptError, UnsafeArchiveError."""
    file.seek(0)
    return read_entries(open_stream(file), trailer=MAGIC)


def gather(
    file: BinaryIO, size: int, progress: Callable[[int, int], None]
) -> tuple[list[Entry], list[JobWarning]]:
    """Read the whole archive and return its tree in the index's order, and what it can't keep."""
    found: dict[bytes, Entry] = {}
    warnings: list[JobWarning] = []
    told = 0
    for member in read_members(file):
        if member.skipped:
            message = f"It is {member.skipped}, which is not restored."
            warnings.append(JobWarning(to_text(member.entry.path), "skipped", message))
            continue
        entry = member.entry
        if any(part.startswith(STAGING_PREFIX) for part in entry.path.split(b"/")):
            message = "It is a leftover of a restore, which is not restored."
            warnings.append(JobWarning(to_text(entry.path), "skipped", message))
            continue
        if entry.type == FILE:
            entry.sha256 = content_hash(member)
        found.pop(entry.path, None)
        found[entry.path] = entry
        position = min(file.tell(), size)
        progress(1, position - told)
        told = position
    _add_folders(found)
    return _ordered(found), warnings


def content_hash(member: ForeignMember) -> bytes:
    """Return the SHA-256 of a file's content; empty for one that is mostly holes, which only size tells."""
    if sum(length for _, length in member.entry.holes) > _MOST_HOLES:
        for _ in member.segments():
            pass
        return b""
    digest = hashlib.sha256()
    for piece in filled(member):
        digest.update(piece)
    return digest.digest()


def filled(member: ForeignMember) -> Iterator[bytes]:
    """Yield a file's whole content, zeros where it has holes."""
    position = 0
    for offset, data in member.segments():
        yield from _zeros(offset - position)
        yield data
        position = offset + len(data)
    yield from _zeros(member.entry.size - position)


def _zeros(count: int) -> Iterator[bytes]:
    while count > 0:
        yield bytes(min(count, _FILL))
        count -= _FILL


def _add_folders(found: dict[bytes, Entry]) -> None:
    """Add the folders that the archive leaves out, as new as the newest entry in them."""
    for path, entry in list(found.items()):
        parent = path
        while parent:
            parent = parent.rpartition(b"/")[0]
            above = found.get(parent)
            if above is None:
                found[parent] = Entry(parent, FOLDER, 0o755, entry.uid, entry.gid, 0, entry.mtime_ns)
            elif above.type != FOLDER:
                message = f"“{to_text(path)}” lies below “{to_text(parent)}”, which is no folder."
                raise UnsafeArchiveError(message)


def _ordered(found: dict[bytes, Entry]) -> list[Entry]:
    """Sort the entries, and let the first name of each linked file be the file."""
    names: dict[bytes, list[bytes]] = {}
    for entry in found.values():
        if entry.type == HARDLINK:
            names.setdefault(_file_of(entry, found).path, []).append(entry.path)
    for path, links in names.items():
        file = found[path]
        first, *others = sorted([path, *links], key=sort_key)
        found[first] = replace(file, path=first, linked=True)
        for other in others:
            link = replace(file, path=other, type=HARDLINK, target=first)
            found[other] = replace(link, size=0, holes=(), sha256=b"", xattrs=())
    return sorted(found.values(), key=lambda entry: sort_key(entry.path))


def _file_of(entry: Entry, found: dict[bytes, Entry]) -> Entry:
    """Follow a hard link to its file; raises UnsafeArchiveError where there is none."""
    seen = {entry.path}
    target: Entry | None = entry
    while target is not None and target.type == HARDLINK:
        target = found.get(target.target)
        if target is not None and target.path in seen:
            target = None
        elif target is not None:
            seen.add(target.path)
    if target is None or target.type != FILE:
        raise UnsafeArchiveError(f"“{to_text(entry.path)}” is a hard link to something that is no file.")
    return target

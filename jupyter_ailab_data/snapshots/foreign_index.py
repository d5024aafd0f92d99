"""An index for an archive that was made by other tools, by one pass through it.

Tar lets a path come twice (the last one counts), leave out its folders, and name a hard
link before, after or above its file. Our index knows none of that, so the tree is put in
order here: sorted, each path once, below folders, hard links after their file.
"""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from msgspec.structs import replace

from ..archive.decompress import open_stream
from ..archive.entry import FILE, FOLDER, HARDLINK, Entry, sort_key
from ..archive.foreign import DEVICES, ForeignMember, read_entries
from ..archive.index import MAGIC
from ..archive.names import STAGING_PREFIX, to_text
from ..errors import UnsafeArchiveError
from ..models import JobWarning

_MOST_HOLES: Final = 1 << 30
_FILL: Final = 1 << 20
_FREE_WEIGHT: Final = 32 << 20
_WEIGHT_OF_BYTE: Final = 8
"""What the entries may weigh: this many bytes, and this many for each byte of the archive's file."""
_GIVES_RIGHTS: Final = stat.S_ISUID | stat.S_ISGID
_RIGHTS: Final = "It would run with the rights of its owner or group; a restore never gives it these."


def read_members(file: BinaryIO) -> Iterator[ForeignMember]:
    """Yield the archive's entries as they come; raises CorruptError, UnsafeArchiveError."""
    file.seek(0)
    return read_entries(open_stream(file), trailer=MAGIC)


def gather(
    file: BinaryIO, size: int, progress: Callable[[int, int], None]
) -> tuple[list[Entry], list[JobWarning]]:
    """Read the whole archive and return its tree in the index's order, and what it can't keep."""
    tree = _Tree()
    warnings: list[JobWarning] = []
    told = 0
    for member in read_members(file):
        entry = member.entry
        message = _why_skipped(member)
        if message:
            reason = "unsafe-archive" if member.skipped in DEVICES else "skipped"
            warnings.append(JobWarning(to_text(entry.path), reason, message))
            continue
        if entry.type == FILE and entry.mode & _GIVES_RIGHTS:
            warnings.append(JobWarning(to_text(entry.path), "unsafe-archive", _RIGHTS))
        if entry.type == FILE:
            entry.sha256 = content_hash(member)
        position = min(file.tell(), size)
        tree.room = _FREE_WEIGHT + _WEIGHT_OF_BYTE * position
        tree.put(entry)
        progress(1, position - told)
        told = position
    _add_folders(tree)
    return _ordered(tree.found), warnings


def _why_skipped(member: ForeignMember) -> str:
    if member.skipped:
        return f"It is {member.skipped}, which is not restored."
    if any(part.startswith(STAGING_PREFIX) for part in member.entry.path.split(b"/")):
        return "It is a leftover of a restore, which is not restored."
    return ""


class _Tree:
    """The entries by path, and what they weigh: memory stays in proportion to the archive's size."""

    def __init__(self) -> None:
        self.found: dict[bytes, Entry] = {}
        self.room = _FREE_WEIGHT
        self._weight = 0

    def put(self, entry: Entry) -> None:
        """Take an entry in, as the last where its path was there before; raises UnsafeArchiveError."""
        before = self.found.pop(entry.path, None)
        if before is not None:
            self._weight -= _weight(before)
        self.found[entry.path] = entry
        self._weight += _weight(entry)
        if self._weight > self.room:
            raise UnsafeArchiveError(
                f"“{to_text(entry.path)[:200]}” makes the archive's list of entries larger than its size can "
                "account for. If you trust it, unpack it with tar and take a snapshot of that."
            )


def _weight(entry: Entry) -> int:
    """Return about how many bytes an entry takes in memory."""
    attributes = sum(len(name) + len(value) + 150 for name, value in entry.xattrs)
    return 450 + len(entry.path) + len(entry.target) + attributes + 140 * len(entry.holes)


def content_hash(member: ForeignMember) -> bytes:
    """Return the SHA-256 of a file's content; empty for one that is mostly holes, which only size tells."""
    if member.hollow > _MOST_HOLES:
        for _ in member.segments():
            pass
        return b""
    digest = hashlib.sha256()
    for piece in filled(member):
        digest.update(piece)
    return digest.digest()


def hashed_runs(member: ForeignMember, entry: Entry, digest: hashlib._Hash) -> Iterator[tuple[int, bytes]]:
    """Yield a file's runs of data, and give `digest` all of its content if `entry` has a sum to compare."""
    position = 0
    for offset, data in member.segments():
        if entry.sha256:
            _hash_zeros(digest, offset - position)
            digest.update(data)
        yield offset, data
        position = offset + len(data)
    if entry.sha256:
        _hash_zeros(digest, member.entry.size - position)


def _hash_zeros(digest: hashlib._Hash, count: int) -> None:
    for zeros in _zeros(count):
        digest.update(zeros)


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


def _add_folders(tree: _Tree) -> None:
    """Add the folders that the archive leaves out, as new as the first entry in them."""
    for path, entry in list(tree.found.items()):
        parent = path
        while parent:
            parent = parent.rpartition(b"/")[0]
            above = tree.found.get(parent)
            if above is None:
                tree.put(Entry(parent, FOLDER, 0o755, entry.uid, entry.gid, 0, entry.mtime_ns))
            elif above.type != FOLDER:
                message = f"“{to_text(path)}” lies below “{to_text(parent)}”, which is no folder."
                raise UnsafeArchiveError(message)


def _ordered(found: dict[bytes, Entry]) -> list[Entry]:
    """Sort the entries, and let the first name of each linked file be the file."""
    names: dict[bytes, list[bytes]] = {}
    files: dict[bytes, Entry] = {}
    for entry in found.values():
        if entry.type == HARDLINK:
            names.setdefault(_file_of(entry, found, files).path, []).append(entry.path)
    for path, links in names.items():
        file = found[path]
        first, *others = sorted([path, *links], key=sort_key)
        found[first] = replace(file, path=first, linked=True)
        for other in others:
            link = replace(file, path=other, type=HARDLINK, target=first)
            found[other] = replace(link, size=0, holes=(), sha256=b"", xattrs=())
    return sorted(found.values(), key=lambda entry: sort_key(entry.path))


def _file_of(entry: Entry, found: dict[bytes, Entry], known: dict[bytes, Entry]) -> Entry:
    """Follow a hard link to its file; raises UnsafeArchiveError where there is none.

    `known` takes the file of every link on the way, so that a long chain is walked once.
    """
    way: set[bytes] = set()
    target: Entry | None = entry
    while target is not None and target.type == HARDLINK and target.path not in way:
        way.add(target.path)
        target = known.get(target.path) or found.get(target.target)
    if target is None or target.type != FILE:
        raise UnsafeArchiveError(f"“{to_text(entry.path)}” is a hard link to something that is no file.")
    known.update(dict.fromkeys(way, target))
    return target

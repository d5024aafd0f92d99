"""Archives made by others, read in one pass: GNU tar, bsdtar, busybox, Python and the rest.

Content comes as pieces at their offsets in the file; what lies between them is holes. What does
not add up is CorruptError, what could lead out of the folder it is restored into is
UnsafeArchiveError, and both name the entry they met.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..errors import CorruptError, UnsafeArchiveError
from .entry import FILE, FOLDER, HARDLINK, LONGEST_PATH, MOST_HOLES, SYMLINK, Entry
from .stream import Stream
from .tar_extended import Extended, global_records
from .tar_names import clean_name, quoted
from .tar_parser import BLOCK, PAYLOAD_LIMIT, ZERO_BLOCK, Header, HeaderError, parse_header
from .tar_sparse import Runs, check_map

PIECE: Final = 1 << 20
"""The most bytes of content given at once."""

SKIPPED: Final = ""
"""The `type` of an entry that is named but can't be restored."""

_FILES: Final = (b"0", b"\0", b"7", b"S")
_TYPES: Final = {b"1": HARDLINK, b"2": SYMLINK, b"5": FOLDER, b"D": FOLDER}
_WITHOUT_CONTENT: Final = {b"3": "a character device", b"4": "a block device", b"6": "a named pipe"}
DEVICES: Final = (_WITHOUT_CONTENT[b"3"], _WITHOUT_CONTENT[b"4"])
"""What an archive never makes, since it would reach the machine itself."""
_OTHERS: Final = {b"M": "a part of a file whose beginning is in another volume"}
_PREFIXES: Final = frozenset((b"x", b"X", b"L", b"K", b"g", b"V"))
_FREE_ENTRIES: Final = 100_000
_BYTES_OF_ENTRY: Final = 32
"""How many entries an archive may have: this many, and one for each so many bytes of its file."""
_Holes = tuple[tuple[int, int], ...]
_NO_HOLES: Final[_Holes] = ()


class ForeignMember:
    """One entry of an archive made by others, while the reader stands at it.

    `entry.offset` is the first byte of its headers in the decompressed stream, `entry.size` the
    file's length, holes included; `hollow` is the length of these. `skipped` says what an entry is
    that can't be kept (its `type` is then `SKIPPED`); it has no content.
    """

    __slots__ = ("_left", "_padding", "_runs", "_stream", "entry", "hollow", "skipped")

    def __init__(self, stream: Stream, entry: Entry, skipped: str | None, runs: Runs, stored: int) -> None:
        self.entry = entry
        self.skipped = skipped
        self.hollow = entry.size - sum(length for _, length in runs)
        self._stream = stream
        self._runs = runs
        self._left = stored
        self._padding = -stored % BLOCK

    def segments(self) -> Iterator[tuple[int, bytes]]:
        """Yield (offset in the file, bytes) in order, each at most 1 MiB; once only.

        Raises CorruptError where the archive ends inside the content.
        """
        for start, size in self._runs:
            at, end = start, start + size
            while at < end:
                piece = self._stream.some(min(end - at, PIECE))
                if not piece:
                    raise self._cut()
                self._left -= len(piece)
                yield at, piece
                at += len(piece)
        self._runs = []

    def finish(self) -> None:
        """Pass over what was not read, to the next header."""
        rest = self._left + self._padding
        if self._stream.skip(rest) < rest:
            raise self._cut()
        self._left = self._padding = 0
        self._runs = []

    def _cut(self) -> CorruptError:
        return CorruptError(f"The archive is cut off inside {quoted(self.entry.path)}.")


def read_entries(stream: Stream, trailer: bytes = b"") -> Iterator[ForeignMember]:
    """Yield every entry in the archive's order; each is valid until the next is asked for.

    The stream is read to its very end, so that its checksums are checked too. After the archive's
    end only zeros may follow, or what begins with `trailer` (our own index, in an archive
    that was compressed anew). Entries may repeat a path: the later one is meant.
    """
    walk = _Walk(stream)
    try:
        while (member := walk.next_member()) is not None:
            yield member
            member.finish()
        walk.check_end(trailer)
    except HeaderError as error:
        raise walk.damaged(str(error)) from error


class _Walk:
    """Where a pass through an archive stands."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.inherited: dict[bytes, bytes] = {}
        self.entries = 0
        self.last: bytes | None = None
        self.valid = False

    def damaged(self, what: str) -> CorruptError:
        """Say where the archive is damaged."""
        if not self.valid:
            return CorruptError(f"The file is not a tar archive, or its first bytes are damaged: {what}.")
        after = "" if self.last is None else f", after {quoted(self.last)}"
        return CorruptError(
            f"The archive is damaged near byte {self.stream.position} of its content{after}: {what}."
        )

    def _block(self) -> bytes:
        block = self.stream.read(BLOCK)
        if len(block) < BLOCK:
            raise HeaderError("it is cut off inside a header")
        return block

    def _payload(self, header: Header, limit: int) -> bytes:
        """Read a long name or PAX header, within bounds."""
        if header.size > limit:
            raise HeaderError(f"a header of {header.size} bytes is larger than any can be")
        size = header.size + -header.size % BLOCK
        payload = self.stream.read(size)
        if len(payload) < size:
            raise HeaderError("it is cut off inside a header")
        return payload[: header.size]

    def next_member(self) -> ForeignMember | None:
        """Read all the headers of the next entry; None at the archive's end."""
        start = self.stream.position
        extended = Extended(self.inherited)
        room = PAYLOAD_LIMIT  # for all of them together
        plain = True  # no header has been read that belongs to one still to come
        while True:
            if plain and start and not self.stream.peek(1):
                return None  # without end-of-archive blocks, as GNU tar tolerates
            block = self._block()
            if block == ZERO_BLOCK:
                if not plain:
                    raise HeaderError("it ends between two headers that belong together")
                return None
            header = parse_header(block)
            self.valid = True
            if header.flag not in _PREFIXES:
                return self._member(start, header, extended)
            payload = self._payload(header, room)
            room -= len(payload)
            if header.flag in (b"V", b"g"):  # a volume's label, and what holds for all that follows
                if header.flag == b"g":
                    self.inherited.update(global_records(payload))
                start = self.stream.position if plain else start
            else:
                extended.take(header.flag, payload)
                plain = False

    def _member(self, start: int, header: Header, extended: Extended) -> ForeignMember:
        """Put an entry together from its headers."""
        name = extended.name(header)
        path = clean_name(name)
        self._count(path)
        kind, skipped = _kind(header.flag, name)
        if not path and kind not in (FOLDER, SKIPPED):
            raise UnsafeArchiveError("The archive's top is not a folder, so it can't be restored.")
        stored = extended.size(header) if _has_content(kind, header.flag) else 0
        size, holes = 0, _NO_HOLES
        runs: Runs = []
        if kind == FILE:
            size, runs, holes, stored = self._content(header, extended, stored)
        entry = Entry(
            path=path,
            type=kind,
            mode=header.mode,
            uid=extended.uid(header),
            gid=extended.gid(header),
            size=size,
            mtime_ns=extended.mtime_ns(header),
            target=_target(kind, extended.link(header), path),
            offset=start,
            xattrs=extended.xattrs(),
            holes=holes,
        )
        return ForeignMember(self.stream, entry, skipped, runs, stored)

    def _count(self, path: bytes) -> None:
        """Note where the walk is, and see that there are not more entries than the file can tell of."""
        self.last = path
        self.stream.what = quoted(path)
        self.entries += 1
        if self.entries > _FREE_ENTRIES + self.stream.taken // _BYTES_OF_ENTRY:
            raise UnsafeArchiveError(
                f"The archive holds more entries than its size can account for: {self.entries:,} up to "
                f"{quoted(path)}. If you trust it, unpack it with tar and take a snapshot of that."
            )

    def _content(self, header: Header, extended: Extended, stored: int) -> tuple[int, Runs, _Holes, int]:
        """Work out a file's length, its runs of data, its holes, and the bytes left to read."""
        before = self.stream.position
        sparse = extended.sparse_map(header, self._block)
        if sparse is None:
            return stored, [(0, stored)], (), stored
        if header.flag != b"S":  # a PAX map counts as content, an old GNU one as header
            stored -= self.stream.position - before
        runs, holes = check_map(*sparse, stored)
        if len(holes) > MOST_HOLES:  # the smallest are kept as zeros
            holes = tuple(sorted(sorted(holes, key=lambda hole: hole[1])[-MOST_HOLES:]))
        return sparse[1], runs, holes, stored

    def check_end(self, trailer: bytes) -> None:
        """See that nothing follows the end of the archive."""
        while piece := self.stream.peek(PIECE):
            zeros = len(piece) - len(piece.lstrip(b"\0"))
            self.stream.skip(zeros)
            if zeros < len(piece) and not (trailer and self.stream.peek(len(trailer)) == trailer):
                raise HeaderError("something follows its end")
            if zeros < len(piece):
                while self.stream.some(PIECE):
                    pass


def _kind(flag: bytes, name: bytes) -> tuple[str, str | None]:
    """Return an entry's type, and for what can't be kept the reason."""
    if flag in _FILES:
        # v7 has no type for folders: their names end with a slash.
        return (FOLDER if name.endswith(b"/") and flag in (b"0", b"\0") else FILE), None
    if flag in _TYPES:
        return _TYPES[flag], None
    return SKIPPED, _WITHOUT_CONTENT.get(flag) or _OTHERS.get(flag) or "an entry of an unknown kind"


def _has_content(kind: str, flag: bytes) -> bool:
    """Whether the header's size counts bytes that follow; in the others it means something else (tar(5))."""
    return kind == FILE or flag == b"D" or (kind == SKIPPED and flag not in _WITHOUT_CONTENT)


def _target(kind: str, link: bytes, path: bytes) -> bytes:
    """Return what a link says: a symbolic one's text as it is, a hard one's as a clean path."""
    if kind == HARDLINK:
        target = clean_name(link)
        if not target or target == path:
            raise UnsafeArchiveError(f"{quoted(path)} is a hard link to {quoted(target)}, which can't be.")
        return target
    if kind != SYMLINK:
        return b""
    if not link or b"\0" in link or len(link) > LONGEST_PATH:
        raise UnsafeArchiveError(f"{quoted(path)} is a link with no valid target.")
    return link

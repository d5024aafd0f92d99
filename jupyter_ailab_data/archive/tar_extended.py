"""What stands before an entry's own header and overrides it: PAX records and GNU long names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from .entry import MOST_XATTRS
from .tar_parser import (
    ID_LIMIT,
    SIZE_LIMIT,
    Header,
    HeaderError,
    parse_decimal,
    parse_pax,
    parse_time,
    parse_xattr,
)
from .tar_sparse import Runs, old_gnu_map, pax_leading_map, pax_list_map

_KNOWN: Final = frozenset((b"path", b"linkpath", b"size", b"uid", b"gid", b"mtime"))
_SPARSE: Final = b"GNU.sparse."


def global_records(payload: bytes) -> dict[bytes, bytes]:
    """Return what of a global PAX header an entry can inherit."""
    return {key: value for key, value in parse_pax(payload) if key in _KNOWN}


class Extended:
    """The overrides of one entry, and what it inherits from the archive's global headers.

    A PAX record goes before a GNU long name, and that before the header itself. An empty PAX
    value takes an inherited one back (POSIX pax). All else that PAX headers hold is ignored.
    """

    def __init__(self, inherited: dict[bytes, bytes]) -> None:
        self._inherited = inherited
        self._records: dict[bytes, bytes] = {}
        self._long: dict[bytes, bytes] = {}
        self._xattrs: dict[bytes, bytes] = {}
        self._pairs: list[bytes] = []

    def take(self, flag: bytes, payload: bytes) -> None:
        """Take in a header of type L or K (GNU long name or link), x or X (PAX; Solaris)."""
        if flag in (b"L", b"K"):
            self._long[flag] = payload.rstrip(b"\0")
            return
        for key, value in parse_pax(payload):
            if key in (b"GNU.sparse.offset", b"GNU.sparse.numbytes"):  # 0.0 repeats these, in turn
                if (key == b"GNU.sparse.offset") != (len(self._pairs) % 2 == 0):
                    raise HeaderError("its map of holes is out of order")
                self._pairs.append(value)
            elif key in _KNOWN or key.startswith(_SPARSE):
                self._records[key] = value
            elif (xattr := parse_xattr(key, value)) is not None:
                self._xattrs[xattr[0]] = xattr[1]
                if len(self._xattrs) > MOST_XATTRS:
                    raise HeaderError("a header has more extended attributes than any file can have")

    def name(self, header: Header) -> bytes:
        """Return the entry's name as the archive has it."""
        return (
            self._records.get(b"GNU.sparse.name")
            or self._record(b"path")
            or self._long.get(b"L", header.name)
        )

    def link(self, header: Header) -> bytes:
        """Return what a link points at."""
        return self._record(b"linkpath") or self._long.get(b"K", header.link)

    def size(self, header: Header) -> int:
        """Return how many bytes of content follow the header."""
        return self._number(b"size", header.size, SIZE_LIMIT, "size")

    def uid(self, header: Header) -> int:
        """Return the owner's number."""
        return self._number(b"uid", header.uid, ID_LIMIT, "owner")

    def gid(self, header: Header) -> int:
        """Return the group's number."""
        return self._number(b"gid", header.gid, ID_LIMIT, "group")

    def mtime_ns(self, header: Header) -> int:
        """Return the time of the last change, nanoseconds since 1970 UTC."""
        value = self._record(b"mtime")
        return parse_time(value) if value else header.mtime_ns

    def xattrs(self) -> tuple[tuple[bytes, bytes], ...]:
        """Return the extended attributes, by name."""
        return tuple(sorted(self._xattrs.items()))

    def sparse_map(self, header: Header, next_block: Callable[[], bytes]) -> tuple[Runs, int] | None:
        """Return where a sparse file's data is and the file's length, or None for any other.

        What of the map follows the header is read with `next_block`.
        """
        if header.flag == b"S":
            return old_gnu_map(header.block, next_block)
        records = self._records
        length = records.get(_SPARSE + b"realsize") or records.get(_SPARSE + b"size")
        if not length:
            return None
        if records.get(_SPARSE + b"major") == b"1":
            runs = pax_leading_map(next_block)
        elif (listed := records.get(_SPARSE + b"map")) is not None:
            runs = pax_list_map(listed)
        else:
            runs = pax_list_map(b",".join(self._pairs))
        return runs, parse_decimal(length, SIZE_LIMIT, "size")

    def _record(self, key: bytes) -> bytes | None:
        return self._records.get(key, self._inherited.get(key))

    def _number(self, key: bytes, own: int, limit: int, what: str) -> int:
        value = self._record(key)
        return parse_decimal(value, limit, what) if value else own

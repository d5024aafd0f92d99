"""The bytes of an archive's entries, read through the index and checked on the way.

An entry is only what its index says if the tar header in its member is the header that the
index's entry makes (`tar_headers.pack_header`), and its content has the SHA-256 that the
index names. Anything else is `corrupt`, so the index can't pass one file off as another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

from ..errors import CorruptError
from .entry import FILE, Entry
from .members import Member, read_member
from .names import to_text
from .tar_headers import content_size, header_size, pack_header, padding, without_owner_names

Opener = Callable[[int], int]
"""Turns a member's archive number into an open file descriptor; raises CorruptError."""


class ContentReader:
    """Reads entries out of members, keeping the last small member at hand for its neighbours."""

    def __init__(self, opener: Opener) -> None:
        self._opener = opener
        self._held: Member | None = None
        self._content = b""

    def _member(self, member: Member, what: str) -> bytes:
        if self._held != member:  # one of the same name elsewhere may be damaged there
            self._content = read_member(self._open(member, what), member, what)
            self._held = member
        return self._content

    def _open(self, member: Member, what: str) -> int:
        try:
            return self._opener(member.archive)
        except CorruptError as error:
            raise CorruptError(
                f"{what} can't be read: {error.message[:1].lower()}{error.message[1:]}"
            ) from error

    def pieces(self, entry: Entry, members: Sequence[Member]) -> Iterator[bytes]:
        """Yield the entry's content in pieces; raises CorruptError before a wrong end is reached.

        A caller that keeps what it was given must undo that when the error comes.
        """
        what = f"“{to_text(entry.path)}”"
        content = self._member(members[entry.member], what)
        start = entry.offset + header_size(entry)
        header = content[entry.offset : start]
        if without_owner_names(header) != without_owner_names(pack_header(entry)):
            raise CorruptError(f"{what} is not what the archive's index says it is.")
        left = content_size(entry)
        number = entry.member
        digest = hashlib.sha256()
        piece = content[start : start + left]
        while True:
            digest.update(piece)
            left -= len(piece)
            yield piece
            if left <= 0:
                break
            number += 1
            if number >= len(members):
                raise CorruptError(f"{what} is cut off: the index names too few members for it.")
            piece = self._member(members[number], what)[:left]
            if not piece:
                raise CorruptError(f"{what} is cut off: one of its members is empty.")
        if digest.digest() != entry.sha256 and entry.type == FILE:
            raise CorruptError(f"{what} is damaged: its SHA-256 does not match the index.")

    def whole(self, entry: Entry, members: Sequence[Member]) -> bytes:
        """Return the entry's content, which must be small enough to hold."""
        return b"".join(self.pieces(entry, members))


def members_needed(entry: Entry, members: Sequence[Member]) -> int:
    """Return the number after the entry's last member; raises CorruptError where there are too few."""
    end = entry.offset + header_size(entry) + content_size(entry) + padding(content_size(entry))
    number = entry.member
    while number < len(members):
        end -= members[number].raw_size
        number += 1
        if end <= 0:
            return number
    raise CorruptError(f"“{to_text(entry.path)}” is cut off: the index names too few members for it.")

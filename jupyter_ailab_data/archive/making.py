"""Members made: tar headers and contents put together and compressed."""

from __future__ import annotations

import grp
import hashlib
import pwd
from functools import lru_cache

from .entry import Entry
from .members import SMALL, Member, compress
from .tar_headers import pack_header, padding


class Made:
    """Members made of small entries, `blobs` their bytes."""

    def __init__(self) -> None:
        self.blobs: list[bytes] = []
        self.members: list[Member] = []
        self.entries: list[Entry] = []
        self.read = 0
        self._raw = bytearray()

    def add(self, entry: Entry, content: bytes) -> None:
        """Put an entry into the member that is being made, and note where it is there."""
        entry.member, entry.offset = len(self.members), len(self._raw)
        self._raw += pack_header(entry, *owner_names(entry.uid, entry.gid))
        self._raw += content
        self._raw += bytes(padding(len(content)))
        self.entries.append(entry)
        self.read += len(content)
        if len(self._raw) >= SMALL:
            self.end_member()

    def end_member(self) -> None:
        """Let what comes next begin a member."""
        if self._raw:
            blob, member = make_member(self._raw, sum(map(len, self.blobs)))
            self.members.append(member)
            self.blobs.append(blob)
            self._raw = bytearray()


def make_member(raw: bytes | bytearray, offset: int = 0) -> tuple[bytes, Member]:
    """Return `raw` as a member that begins at `offset` of what is delivered together."""
    blob = compress(raw)
    return blob, Member(hashlib.sha256(blob).digest(), len(blob), len(raw), 0, offset)


@lru_cache(maxsize=1024)
def owner_names(uid: int, gid: int) -> tuple[bytes, bytes]:
    """Return the names of an owner and a group, empty where the system has none."""
    try:
        user = pwd.getpwuid(uid).pw_name.encode()
    except (KeyError, OverflowError):
        user = b""
    try:
        group = grp.getgrgid(gid).gr_name.encode()
    except (KeyError, OverflowError):
        group = b""
    return user, group

"""Where members go in an archive that is being written: into its tar, or behind that."""

from __future__ import annotations

import os
import tempfile

from .contents import Opener
from .index import END_MEMBERS, FIRST_MEMBER
from .members import BEHIND, Member
from .raw import copy_range, write_raw
from .syncing import BackgroundSync


class Layout:
    """The tar in the open, empty file `out`, and a spool in `folder` for what comes behind it."""

    def __init__(self, out: int, folder: str) -> None:
        self._out = out
        self._behind = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 closed by close()
        self._behind_end = 0
        self._end = write_raw(out, FIRST_MEMBER, 0)
        self._sync = BackgroundSync(out)

    @property
    def spool(self) -> int:
        """The file (a descriptor) for what comes behind the tar."""
        return self._behind.fileno()

    def end(self, *, behind: bool) -> int:
        """Return the offset where the next member goes, in the tar or in the spool."""
        return self._behind_end if behind else self._end

    def go_to(self, offset: int, *, behind: bool) -> None:
        """Let the next member go to `offset`: back, where what has been placed since is not kept."""
        if behind:
            self._behind_end = offset
        else:
            self._end = offset

    def place(self, members: list[Member], *, behind: bool) -> list[Member]:
        """Return members where they go, one after the other; those of other archives stay as they are."""
        placed = []
        for member in members:
            if member.archive == 0:
                at = self.end(behind=behind)
                self.go_to(at + member.size, behind=behind)
                where = BEHIND if behind else 0
                member = Member(member.sha256, member.size, member.raw_size, where, at)
            placed.append(member)
        self._sync.wrote_up_to(self._end)
        return placed

    def copy(self, members: list[Member], opener: Opener) -> list[Member]:
        """Copy members of archives that `opener` finds, and return them where they are now."""
        copies = []
        for member in members:
            copy_range(opener(member.archive), self._out, member.offset, self._end, member.size)
            copies.append(Member(member.sha256, member.size, member.raw_size, 0, self._end))
            self._end += member.size
        self._sync.wrote_up_to(self._end)
        return copies

    def finish(self) -> tuple[int, int]:
        """Write the end of the tar and what lies behind it; return the sizes of both.

        Raises OSError also for what could not be synced.
        """
        self._end += write_raw(self._out, END_MEMBERS, self._end)
        os.ftruncate(self._out, self._end)  # a file that could not be kept may have reached further
        copy_range(self._behind.fileno(), self._out, 0, self._end, self._behind_end)
        self._sync.stop()
        if self._sync.error:
            raise self._sync.error
        return self._end, self._behind_end

    def close(self) -> None:
        """Drop the spool, and end what syncs."""
        self._sync.stop()
        self._behind.close()

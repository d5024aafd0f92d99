"""What to know before agreeing to a plan, and what would make its restore fail."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from typing import Final

from ...archive.names import to_text
from ...archive.rights import is_root
from ...errors import AilabDataError, from_reason
from ...models import PlanWarning
from ..durability import free_room
from .course import Course
from .deciding import Decision
from .link_targets import LinkTargets
from .outlook import Outlook

_MOST_PATHS: Final = 100
"""So many paths are named by one warning."""
_SQLITE: Final = b"SQLite format 3\0"
"""How a plain SQLite file begins (sqlite.org/fileformat.html); an encrypted one begins with its salt."""
_FAR: Final = 64 << 20
"""So many bytes of an archive from elsewhere are read through to look at a file's beginning."""


def foresee(course: Course, outlook: Outlook) -> list[PlanWarning]:
    """Return the warnings, those that block first."""
    blocking = [] if not outlook.changes else blocks(course, outlook)
    return [*blocking, *_dangling(course, outlook), *_other_password(course, outlook)]


def blocks(course: Course, outlook: Outlook) -> list[PlanWarning]:
    """Return what would make the restore fail."""
    found = []
    free = free_bytes(course)
    if outlook.needed > free:
        message = (
            f"This needs {outlook.needed / 1e6:,.0f} MB, but only {free / 1e6:,.0f} MB are free. "
            "Free some space and try again; nothing was changed."
        )
        found.append(PlanWarning("no-space", message, blocking=True))
    if _read_only(course):
        message = "The folder is mounted read-only. Mount it so that it can be written to, and try again."
        return [*found, PlanWarning("read-only", message, blocking=True)]
    closed = sorted(path for path in outlook.parents if not _writable(course, path))
    if closed:
        first = to_text(closed[0])
        where = f"“{first}”" if first else "the location"
        more = f" and {len(closed) - 1:,} more folders" if len(closed) > 1 else ""
        message = (
            f"This user may not write to {where}{more}. "
            "Change the permissions, or restore the other paths only."
        )
        found.append(PlanWarning("permission", message, _texts(closed), blocking=True))
    found += [
        PlanWarning(reason, sentence, [to_text(path)], blocking=True)
        for reason, path, sentence in course.obstacles[:_MOST_PATHS]
    ]
    return found


def refuse_blocked(course: Course, outlook: Outlook) -> None:
    """Raise the error of the first thing that blocks the restore, by its reason."""
    for warning in blocks(course, outlook):
        raise from_reason(warning.reason, warning.message)


def free_bytes(course: Course) -> int:
    """Return the room in the location's file system, in bytes."""
    return free_room(course.location)


def _read_only(course: Course) -> bool:
    return bool(os.fstatvfs(course.location.fd).f_flag & os.ST_RDONLY)


def _writable(course: Course, path: bytes) -> bool:
    """Whether the user can write to the folder at `path`, or is its owner and can make it so."""
    try:
        fd = course.location.folder(path)
    except (FileNotFoundError, NotADirectoryError):  # it is made by the restore itself
        return True
    except PermissionError:
        return False
    except OSError as error:
        if error.errno == errno.ELOOP:  # a link, which gives way to a folder
            return True
        raise
    if os.access(".", os.W_OK | os.X_OK, dir_fd=fd, effective_ids=True):
        return True
    return is_root() or os.geteuid() == os.fstat(fd).st_uid


def _dangling(course: Course, outlook: Outlook) -> list[PlanWarning]:
    targets = LinkTargets(course)
    lost = [path for path, target in outlook.links if not targets.exists(path, target)]
    if not lost:
        return []
    message = (
        f"{_links(len(lost))} to something that will not exist. "
        "AI-Lab follows every link in its notebooks folder when it starts, "
        "and does not start while one leads nowhere."
    )
    return [PlanWarning("dangling-link", message, _texts(lost))]


def _links(count: int) -> str:
    return (
        "A link that is brought back leads" if count == 1 else f"{count:,} links that are brought back lead"
    )


def _other_password(course: Course, outlook: Outlook) -> list[PlanWarning]:
    changed = [decision.path for decision in outlook.databases if _salt_differs(course, decision)]
    if not changed:
        return []
    message = (
        "The Secure Configuration Storage in the snapshot has another password than the one "
        "that is there now. After the restore it opens with the password it had then."
    )
    return [PlanWarning("other-password", message, _texts(changed))]


def _salt_differs(course: Course, decision: Decision) -> bool:
    entry = decision.entry
    if entry is None or (entry.inode == 0 and entry.offset > _FAR):
        return False
    try:
        fd = course.location.open_file(decision.path, os.O_RDONLY | os.O_NONBLOCK)
        try:
            live = os.pread(fd, 16, 0)
        finally:
            os.close(fd)
        pieces = course.snapshot.pieces(entry, decision.members)
        then = next((piece for piece in pieces if piece), b"")[:16]
    except (OSError, AilabDataError):
        return False
    return len(then) == len(live) == 16 and live != then and _SQLITE not in (live, then)


def _texts(paths: Iterable[bytes]) -> list[str]:
    return [to_text(path) for path in list(paths)[:_MOST_PATHS]]

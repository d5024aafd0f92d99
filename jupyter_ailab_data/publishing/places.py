"""What is published, and where to: both found beneath their location's folder, following no link."""

from __future__ import annotations

import os
import stat
from contextlib import suppress

from ..archive.beneath import Beneath, check_relative
from ..archive.entry import FILE, FOLDER, SYMLINK, Entry
from ..archive.names import STAGING_PREFIX, to_bytes, to_text
from ..archive.scan import look
from ..errors import (
    AilabDataError,
    BadRequestError,
    NotFoundError,
    OutsideLocationError,
    PermissionDeniedError,
    ReadOnlyError,
    from_os_error,
)

_LONGEST = 255
"""The longest name of a file, in bytes (NAME_MAX of limits.h)."""
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


def open_location(path: str, doing: str) -> Beneath:
    """Open a location's folder; raises NotFoundError, PermissionDeniedError and the like."""
    try:
        return Beneath(path)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotFoundError(
            f"The location's folder is missing, which stopped {doing}. Check that it is mounted."
        ) from error
    except OSError as error:
        raise from_os_error(error, doing) from error


def find(location: Beneath, path: str) -> Entry:
    """Describe the file or folder at `path` beneath a location; its path is `b""` for the location itself.

    Raises NotFoundError, OutsideLocationError, and BadRequestError for what can't be copied.
    """
    name = check_relative(to_bytes(path))
    _refuse_ours(name)
    try:
        entry = look(location, name)
    except OSError as error:
        raise from_os_error(error, f"looking at '{path}'") from error
    if entry is None:
        link = _link_on_the_way(location, name)
        if link is not None:
            raise OutsideLocationError(
                f"'{to_text(link)}' is a link, and links are not followed. Name its target."
            )
        raise NotFoundError(f"There is no file or folder '{path}'.")
    if entry.type == SYMLINK:
        raise BadRequestError(f"'{path}' is a link. Publish what it leads to instead.")
    if entry.type not in (FILE, FOLDER):
        raise BadRequestError(f"'{path}' is neither a file nor a folder, and can't be copied.")
    return entry


def folder_in(location: Beneath, path: str, named: str) -> int:
    """Open the folder at `path` beneath the location called `named`; the caller closes it.

    Raises NotFoundError, BadRequestError, OutsideLocationError, PermissionDeniedError.
    """
    name = check_relative(to_bytes(path))
    _refuse_ours(name)
    try:
        return os.dup(location.folder(name))
    except OSError as error:
        link = _link_on_the_way(location, name + b"/")
        if link is not None:
            raise OutsideLocationError(f"'{to_text(link)}' is a link, and links are not followed.") from error
        with suppress(OSError):
            if location.lstat(name) is not None and not isinstance(error, PermissionError):
                raise BadRequestError(f"'{path}' is not a folder.") from error
        if isinstance(error, (FileNotFoundError, NotADirectoryError)):
            raise NotFoundError(f"There is no folder '{path}' in '{named}'. Make it first.") from error
        raise from_os_error(error, f"opening a folder of '{named}'") from error


def check_name(name: str) -> bytes:
    """Return a name as the file system has it; raises BadRequestError where nothing can be called so."""
    raw = to_bytes(name)
    if not raw or raw in (b".", b"..") or b"/" in raw or b"\0" in raw or len(raw) > _LONGEST:
        raise BadRequestError(
            f"'{name[:60]}' can't be a file's name: use 1 to {_LONGEST} bytes, and no '/' among them."
        )
    _refuse_ours(raw)
    return raw


def check_writable(folder: int, named: str) -> None:
    """Raise ReadOnlyError or PermissionDeniedError unless this user can write to the folder."""
    if os.access(".", os.W_OK | os.X_OK, dir_fd=folder, effective_ids=True):
        return
    if os.fstatvfs(folder).f_flag & os.ST_RDONLY:
        raise ReadOnlyError(f"'{named}' is mounted read-only here, so nothing can be copied into it.")
    raise PermissionDeniedError(f"You have no permission to write to this folder of '{named}'.")


def lies_in(folder: int, above: os.stat_result) -> bool:
    """Whether a folder (a descriptor) is the one `above` describes, or lies inside it."""
    fd = os.dup(folder)
    try:
        while True:
            here = os.fstat(fd)
            if os.path.samestat(here, above):
                return True
            try:
                higher = os.open("..", _FOLDER, dir_fd=fd)
            except OSError:
                return False
            os.close(fd)
            fd = higher
            if os.path.samestat(os.fstat(fd), here):  # the root is its own parent
                return False
    finally:
        os.close(fd)


def writing_error(error: OSError, named: str) -> AilabDataError:
    """Translate what went wrong while the location called `named` was written to."""
    return from_os_error(error, f"copying into '{named}'")


def _refuse_ours(path: bytes) -> None:
    if any(part.startswith(STAGING_PREFIX) for part in path.split(b"/")):
        raise BadRequestError(f"Names that begin with '{to_text(STAGING_PREFIX)}' are for temporary files.")


def _link_on_the_way(location: Beneath, path: bytes) -> bytes | None:
    """Return the first part of the path that is a link and has something after it."""
    end = path.find(b"/")
    while end >= 0:
        with suppress(OSError):
            info = location.lstat(path[:end])
            if info is not None and stat.S_ISLNK(info.st_mode):
                return path[:end]
        end = path.find(b"/", end + 1)
    return None

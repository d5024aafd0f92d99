"""The two sides of a comparison, read: a notebook as a snapshot has it, and as it is saved now."""

from __future__ import annotations

import os
from typing import Final

from ..archive.beneath import Beneath
from ..archive.entry import FILE
from ..archive.names import to_bytes
from ..archive.scan import look
from ..errors import BadRequestError, NotFoundError, from_os_error
from ..snapshots.browse import OpenedFile

MOST: Final = 8 << 20
"""The largest notebook, in bytes, that is compared; the front end takes no larger ones either."""


def kept_text(opened: OpenedFile, path: str) -> str:
    """Return the text of the file `path` that was opened in a snapshot.

    Raises BadRequestError where it is too large or no text, and CorruptError.
    """
    if opened.size > MOST:
        raise _too_large(path)
    return _text(b"".join(opened.chunks()), path)


def live_text(root: str, path: str) -> str:
    """Return the text of the file `path` beneath the folder `root`, as it is saved now.

    Raises NotFoundError, BadRequestError where it is no file, too large or no text, PermissionDeniedError
    and StaleError.
    """
    name = to_bytes(path)
    try:
        with Beneath(root) as folder:
            entry = look(folder, name)
            if entry is None:
                raise NotFoundError(f"“{path}” is not in the folder any more.")
            if entry.type != FILE:
                raise BadRequestError(f"“{path}” is not a file now, so there is nothing to compare with.")
            descriptor = folder.open_file(name, os.O_RDONLY | os.O_NONBLOCK)
        with open(descriptor, "rb") as file:
            content = file.read(MOST + 1)
    except OSError as error:
        raise from_os_error(error, "reading the notebook") from None
    if len(content) > MOST:
        raise _too_large(path)
    return _text(content, path)


def _text(content: bytes, path: str) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise BadRequestError(f"“{path}” is no notebook: it is not even a text.") from None


def _too_large(path: str) -> BadRequestError:
    return BadRequestError(f"“{path}” is too large to be compared: at most {MOST >> 20} MiB are.")

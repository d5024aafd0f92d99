"""What users say of a snapshot after it was taken: small JSON files beside the archives.

An archive is never rewritten for a label; its note in `.notes/` wins over what it says itself.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from typing import Final

import msgspec
from msgspec import Struct

from ..models import Origin

_FOLDER: Final = ".notes"


class Note(Struct, frozen=True, omit_defaults=True):
    """Label, pin, and for an archive from elsewhere where it belongs; None says nothing."""

    label: str | None = None
    pinned: bool | None = None
    location: str | None = None
    origin: Origin | None = None


def _path(root: str, snapshot_id: str) -> str:
    return os.path.join(root, _FOLDER, snapshot_id + ".json")


def read_note(root: str, snapshot_id: str) -> Note:
    """Return the note of a snapshot; an empty one where there is none or it makes no sense."""
    try:
        with open(_path(root, snapshot_id), "rb") as file:
            return msgspec.json.decode(file.read(), type=Note)
    except (OSError, msgspec.MsgspecError):
        return Note()


def write_note(root: str, snapshot_id: str, note: Note) -> None:
    """Replace the note of a snapshot, durably and as a whole."""
    path = _path(root, snapshot_id)
    folder = os.path.dirname(path)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    fd, temporary = tempfile.mkstemp(dir=folder)
    try:
        with open(fd, "wb") as file:
            file.write(msgspec.json.encode(note))
            file.flush()
            os.fsync(file.fileno())
        os.rename(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def remove_note(root: str, snapshot_id: str) -> None:
    """Forget the note of a snapshot that is gone."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(_path(root, snapshot_id))

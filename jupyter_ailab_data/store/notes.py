"""What users say of a snapshot after it was taken: small JSON files beside the archives.

An archive is never rewritten for a label; its note in `.notes/` wins over what it says itself.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from typing import Final

import msgspec
from msgspec import Struct

from ..errors import CorruptError
from ..models import Origin, Undoes
from .locking import HeldFile
from .sweeping import PARTIAL

NOTES: Final = ".notes"
"""The folder in the store. A note of an archive that somebody took away stays: the archive may come back."""


class Note(Struct, frozen=True, omit_defaults=True):
    """Label, pin, for an archive from elsewhere where it belongs, and which restore it can undo."""

    label: str | None = None
    pinned: bool | None = None
    location: str | None = None
    origin: Origin | None = None
    undoes: Undoes | None = None


_decode = msgspec.json.Decoder(Note).decode  # made once: two threads that made it at once would crash


def _path(root: str, snapshot_id: str) -> str:
    return os.path.join(root, NOTES, snapshot_id + ".json")


def note_stamp(root: str, snapshot_id: str) -> tuple[int, int, int, int] | None:
    """Return what changes when the note of a snapshot does; None where there is no note."""
    try:
        info = os.stat(_path(root, snapshot_id))
    except (OSError, ValueError):
        return None
    return info.st_ino, info.st_size, info.st_mtime_ns, info.st_ctime_ns


def read_note(root: str, snapshot_id: str) -> Note:
    """Return the note of a snapshot; an empty one where there is none or it makes no sense."""
    try:
        return _read(root, snapshot_id)
    except (OSError, msgspec.MsgspecError):
        return Note()


def certain_note(root: str, snapshot_id: str) -> Note:
    """Return the note of a snapshot, an empty one only where there is none.

    Raises OSError where it can't be read, and CorruptError where it makes no sense.
    """
    try:
        return _read(root, snapshot_id)
    except FileNotFoundError:
        return Note()
    except msgspec.MsgspecError as error:
        raise CorruptError(f"What was noted beside “{snapshot_id}” is damaged.") from error


def _read(root: str, snapshot_id: str) -> Note:
    with open(_path(root, snapshot_id), "rb") as file:
        return _decode(file.read())


def write_note(root: str, snapshot_id: str, note: Note) -> None:
    """Replace the note of a snapshot, durably and as a whole."""
    path = _path(root, snapshot_id)
    folder = os.path.dirname(path)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    temporary = HeldFile(os.path.join(folder, f".note-{secrets.token_hex(8)}{PARTIAL}"))
    try:
        with open(temporary.fd, "wb", closefd=False) as file:
            file.write(msgspec.json.encode(note))
            file.flush()
            os.fsync(temporary.fd)
        os.rename(temporary.path, path)
    except BaseException:
        os.unlink(temporary.path)
        raise
    finally:
        temporary.close()


def remove_note(root: str, snapshot_id: str) -> None:
    """Forget the note of a snapshot that is gone; a file of that name which is no note stays."""
    with contextlib.suppress(OSError, msgspec.MsgspecError):
        _read(root, snapshot_id)
        os.unlink(_path(root, snapshot_id))

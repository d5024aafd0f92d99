"""Whether the Secure Configuration Storage is there, can be read, is encrypted, and which one AI-Lab uses."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ..archive.names import STAGING_PREFIX, to_bytes, to_text
from ..models import Check
from ..snapshots.databases.recognising import ENCRYPTED_SUFFIXES, MAGIC, PAGE, SCS_NAME, noted_path
from .phrases import listed
from .view import View

_TITLE: Final = "Secure Configuration Storage"
_PATIENCE: Final = 3.0
"""Seconds to look for further ones in a large folder."""
_CALLED: Final = "The Secure Configuration Storage"


@dataclass(frozen=True)
class _Storage:
    """One file; `encrypted` is None where it can't be read."""

    path: bytes
    encrypted: bool | None
    open_to_others: bool


def checks(view: View) -> Iterator[Check]:
    """Look for storages in the notebooks folder."""
    location = view.location("notebooks")
    if location is not None and location.status == "ok":
        root = os.path.realpath(to_bytes(location.path))
        yield _judge(root, noted_path(root), list(_storages(root)))


def _judge(root: bytes, noted: bytes | None, found: list[_Storage]) -> Check:
    beneath = root.rstrip(b"/") + b"/"
    if noted is not None and not os.path.lexists(noted):
        seen = f"AI-Lab last used “{_shown(noted, beneath)}”, which is not there."
        todo = "Open it in the configuration notebook again, or restore it from a snapshot."
        return Check("scs", _TITLE, "warning", seen, todo, _names(found, beneath))
    if noted is not None and not noted.startswith(beneath):
        seen = (
            "AI-Lab uses a Secure Configuration Storage outside the notebooks folder: no snapshot holds it."
        )
        todo = "Move it into the notebooks folder, and open it there in the configuration notebook."
        return Check("scs", _TITLE, "warning", seen, todo, [to_text(noted)])
    if not found:
        return Check(
            "scs", _TITLE, "ok", "There is no Secure Configuration Storage in the notebooks folder yet."
        )
    used = _used(root, noted, found)
    if used is None:
        seen = (
            f"There are {len(found)} Secure Configuration Storages, and no note of the one that AI-Lab uses."
        )
        todo = "Open the right one in the configuration notebook; remove those you don't need."
        return Check("scs", _TITLE, "warning", seen, todo, _names(found, beneath))
    return _judge_one(used, found, beneath)


def _used(root: bytes, noted: bytes | None, found: list[_Storage]) -> _Storage | None:
    """Return the one AI-Lab opens: the noted one, else the one of the default name, else the only one."""
    for path in (noted, os.path.join(root, SCS_NAME)):
        for storage in found:
            if storage.path == path:
                return storage
    return found[0] if len(found) == 1 else None


def _judge_one(used: _Storage, found: list[_Storage], beneath: bytes) -> Check:
    name = _shown(used.path, beneath)
    others = _names([each for each in found if each is not used], beneath)
    if used.encrypted is None:
        seen = f"{_CALLED} “{name}” may not be read by this user."
        todo = "Change its owner to the user that JupyterLab runs as (`chown`)."
        return Check("scs", _TITLE, "error", seen, todo, others)
    if not used.encrypted:
        seen = (
            f"{_CALLED} “{name}” is not encrypted: who can read the file, or a snapshot, reads the "
            "credentials."
        )
        todo = "Make a new one with a password in the configuration notebook, and remove this one."
        return Check("scs", _TITLE, "warning", seen, todo, others)
    details = [f"Not in use: {other}" for other in others]
    if used.open_to_others:
        details.append("Other users of this machine can read the file, but not what is in it.")
    count = len(found) - 1
    more = f" There {'is' if count == 1 else 'are'} {count} more, not in use." if count else ""
    return Check("scs", _TITLE, "ok", f"{_CALLED} is “{name}”, encrypted and readable.{more}", "", details)


def _shown(path: bytes, beneath: bytes) -> str:
    return to_text(path[len(beneath) :] if path.startswith(beneath) else path)


def _names(found: list[_Storage], beneath: bytes) -> list[str]:
    return listed([_shown(storage.path, beneath) for storage in found])


def _storages(root: bytes) -> Iterator[_Storage]:
    """Yield the storages beneath a folder, following no links; what can't be looked at is passed over."""
    end = time.monotonic() + _PATIENCE
    folders = [root]
    while folders and time.monotonic() < end:
        here = folders.pop()
        try:
            entries = list(os.scandir(here))
        except OSError:
            continue
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith(STAGING_PREFIX):
                    folders.append(entry.path)
            elif entry.name.endswith(ENCRYPTED_SUFFIXES) and entry.is_file(follow_symlinks=False):
                storage = _look_into(entry, here == root)
                if storage is not None:
                    yield storage


def _look_into(entry: os.DirEntry[bytes], at_the_top: bool) -> _Storage | None:
    """Return the file as a storage, or None where it is an ordinary database or something else."""
    named = entry.name == SCS_NAME
    try:
        info = entry.stat(follow_symlinks=False)
        open_to_others = bool(info.st_mode & (stat.S_IRGRP | stat.S_IROTH))
        if info.st_size < PAGE or (info.st_size % PAGE and not named):
            return None
        with open(entry.path, "rb") as file:
            encrypted = file.read(len(MAGIC)) != MAGIC
    except PermissionError:
        return _Storage(entry.path, None, False) if named and at_the_top else None
    except OSError:
        return None
    return _Storage(entry.path, encrypted, open_to_others) if encrypted or named else None

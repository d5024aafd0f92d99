"""Folders as people have them, and what must be the same after they were copied away and back."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from pathlib import Path
from typing import Final

JUPYTER: Final = 1000
SCS: Final = "ai_lab_secure_configuration_storage.sqlite"
PASSWORD: Final = "a password"

Picture = dict[bytes, tuple[str, int, int, int, bytes]]


def fill(folder: Path, owner: int = 0) -> None:
    """Put a bit of everything into an existing folder: odd names, links, modes, times, an SCS."""
    (folder / "reports" / "2026").mkdir(parents=True)
    (folder / "empty").mkdir()
    (folder / "analysis.ipynb").write_text(json.dumps({"cells": [], "metadata": {}, "nbformat": 4}))
    (folder / "Übung 1.ipynb").write_text("{}")
    (folder / "reports" / "q3.csv").write_bytes(b"a,b\n" * 100_000)
    (folder / "reports" / "2026" / "nov.bin").write_bytes(os.urandom(2_000_000))
    (folder / "reports" / ("long " * 30 + ".txt")).write_text("a name of more than 100 bytes")
    (folder / "same.csv").hardlink_to(folder / "reports" / "q3.csv")
    (folder / "link").symlink_to("reports/q3.csv")
    (folder / "nowhere").symlink_to("/no/such/place")
    (folder / "run.sh").write_text("#!/bin/sh\n")
    (folder / "run.sh").chmod(0o750)
    (folder / "private").mkdir(mode=0o700)
    (folder / "private" / "key.txt").write_text("secret")
    with open(os.fsencode(folder) + b"/latin-\xe9.txt", "wb") as file:
        file.write(b"a name that isn't UTF-8")
    write_scs(folder / SCS)
    for parent, folders, files in os.walk(folder):
        for name in [*folders, *files]:
            os.chown(os.path.join(parent, name), owner, owner, follow_symlinks=False)
    os.chown(folder, owner, owner)
    os.utime(folder / "analysis.ipynb", ns=(0, 1_700_000_000_123_456_789))
    os.utime(folder / "reports", ns=(0, 1_600_000_000_000_000_000))


def write_scs(path: Path, value: str = "exasol.example.org") -> None:
    """Write a Secure Configuration Storage as AI-Lab does."""
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(str(path))
    connection.execute(f"PRAGMA key = '{PASSWORD}'")
    connection.execute("CREATE TABLE secrets (key TEXT PRIMARY KEY, value TEXT)")
    connection.execute("INSERT INTO secrets VALUES ('db_host_name', ?)", (value,))
    connection.commit()
    connection.close()


def read_scs(path: Path) -> str:
    """Open a Secure Configuration Storage with its password, and return the host that it names."""
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(str(path))
    connection.execute(f"PRAGMA key = '{PASSWORD}'")
    found = connection.execute("SELECT value FROM secrets WHERE key = 'db_host_name'").fetchone()[0]
    connection.close()
    return str(found)


def picture(folder: Path) -> Picture:
    """Return of each path its kind and mode, owner, group, time in whole seconds, and content.

    The content of a file is its digest, of a link its target. Seconds are what an ordinary tar header holds;
    a folder's time is that of its last change, and left out.
    """
    root = os.fsencode(folder)
    found: Picture = {b".": _facts(root)}
    for parent, folders, files in os.walk(root):
        for name in [*folders, *files]:
            path = os.path.join(parent, name)
            found[os.path.relpath(path, root)] = _facts(path)
    return found


def _facts(path: bytes) -> tuple[str, int, int, int, bytes]:
    info = os.lstat(path)
    if stat.S_ISLNK(info.st_mode):
        content = os.readlink(path)
    elif stat.S_ISREG(info.st_mode):
        with open(path, "rb") as file:
            content = hashlib.sha256(file.read()).digest()
    else:
        content = b""
    seconds = 0 if stat.S_ISDIR(info.st_mode) else info.st_mtime_ns // 1_000_000_000
    return stat.filemode(info.st_mode), info.st_uid, info.st_gid, seconds, content


def contents(folder: Path) -> dict[bytes, bytes]:
    """Return what a picture says of content alone, for folders whose owners differ."""
    return {path: facts[-1] for path, facts in picture(folder).items() if path != b"."}


def make_large(folder: Path, megabytes: int = 300) -> None:
    """Put in what keeps a worker busy for seconds."""
    block = os.urandom(1 << 20)
    for number in range(megabytes // 10):
        with open(folder / f"large-{number}.bin", "wb") as file:
            for turn in range(10):
                file.write(block[turn * 1000 :] + block[: turn * 1000] + bytes([number]))

"""A location with one of everything in it, a store, and what can be said of both."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import subprocess
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

from jupyter_ailab_data.models import VerifyRequest
from jupyter_ailab_data.snapshots.verify import verify
from jupyter_ailab_data.store.directory import DirectoryStore
from jupyter_ailab_data.store.kept import KEPT

from .writers import bulk_generation, connect, make_bulk, next_generation

Picture = dict[str, tuple[Any, ...]]
SCS: Final = "ai_lab_secure_configuration_storage.sqlite"
_LONG: Final = (
    "a name of more than a hundred bytes, for which a tar header has no room in its own fields " * 2
)


def fill(root: Path) -> None:
    """Make the tree: every kind of entry a snapshot keeps."""
    (root / "notes" / "deep" / "er").mkdir(parents=True)
    (root / "empty").mkdir()
    (root / "readme.md").write_text("# hello\n")
    (root / "nothing").write_bytes(b"")
    (root / "notes" / "one.ipynb").write_text('{"cells": []}')
    (root / "notes" / "deep" / "two.ipynb").write_text('{"cells": [1]}')
    (root / "notes" / "deep" / "er" / "data.bin").write_bytes(os.urandom(70_000))
    (root / "large.bin").write_bytes(os.urandom(1_300_000))
    with open(root / "sparse", "wb") as file:
        file.write(b"begin")
        file.truncate(200_000)
    (root / "notes" / "run.sh").write_text("#!/bin/sh\n")
    (root / "notes" / "run.sh").chmod(0o750)
    os.link(root / "readme.md", root / "notes" / "same.md")
    (root / "link").symlink_to("notes/one.ipynb")
    (root / "broken").symlink_to("/nowhere/at all")
    (root / _LONG).write_text("long")
    (root / "ünï \\x41").write_text("names")
    with open(os.fsencode(root) + b"/raw\xff\xfe", "wb") as raw:
        raw.write(b"not UTF-8")
    (root / "turns").write_text("a file")
    (root / "whirls").mkdir()
    (root / "whirls" / "inner").write_text("a folder")
    make_bulk(root / SCS)
    with suppress(OSError):  # a file system without them
        os.setxattr(root / "readme.md", "user.colour", b"blue")
    if os.geteuid() == 0:
        os.chown(root / "notes" / "one.ipynb", 1234, 1234)
    os.utime(root / "notes" / "one.ipynb", ns=(1, 1_234_567_890_123_456_789))
    (root / "notes" / "deep").chmod(0o555)


def change(root: Path) -> None:
    """Change the tree all over, so that a restore has each kind of thing to do."""
    (root / "large.bin").write_text("changed")
    with closing(connect(root / SCS)) as connection:
        next_generation(connection, 1)
    (root / "readme.md").unlink()
    (root / "notes" / "one.ipynb").write_text("changed")
    (root / "notes" / "deep").chmod(0o755)
    (root / "notes" / "deep" / "two.ipynb").unlink()
    shutil.rmtree(root / "notes" / "deep" / "er")
    (root / "empty").rmdir()
    (root / "turns").unlink()
    (root / "turns" / "sub").mkdir(parents=True)
    (root / "turns" / "sub" / "x").write_text("x")
    (root / "whirls" / "inner").unlink()
    (root / "whirls").rmdir()
    (root / "whirls").symlink_to("notes")
    (root / "link").unlink()
    (root / "link").symlink_to("elsewhere")
    (root / "new").write_text("only now")
    (root / "new folder").mkdir()
    (root / "new folder" / "too").write_text("only now")
    for path in (root / "notes", root):
        os.utime(path, ns=(1, 1_600_000_000_000_000_000))


def fill_large(root: Path, files: int = 2000) -> None:
    """Make a tree of many small files."""
    for number in range(files):
        folder = root / f"folder {number // 50}" / "in"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"file {number}").write_text(f"content of {number}\n" * (number % 40))


def change_large(root: Path) -> None:
    """Change every third file of it, remove every seventh."""
    for number, path in enumerate(sorted(root.rglob("file *"))):
        if number % 7 == 0:
            path.unlink()
        elif number % 3 == 0:
            path.write_text("changed")
    os.utime(root, ns=(1, 1_600_000_000_000_000_000))


def picture_of(folder: Path) -> Picture:
    """Return all that a snapshot promises to keep of a tree: a dict by path."""
    found: Picture = {}
    names: dict[tuple[int, int], str] = {}
    paths = [folder]
    for base, folders, files in os.walk(folder):
        folders.sort()
        paths += [Path(base, name) for name in folders + sorted(files)]
    for path in sorted(paths, key=os.fsencode):
        info = path.lstat()
        key = os.fsencode(path.relative_to(folder)).decode("utf-8", "surrogateescape")
        if path.is_symlink():
            found[key] = ("link", os.readlink(path))
            continue
        xattrs = tuple((name, os.getxattr(path, name)) for name in sorted(os.listxattr(path)))
        facts = (stat.S_IMODE(info.st_mode), info.st_uid, info.st_gid, info.st_mtime_ns, xattrs)
        if path.is_dir():
            found[key] = ("folder", facts)
        else:
            first = names.setdefault((info.st_dev, info.st_ino), key)
            found[key] = ("file", facts, hashlib.sha256(path.read_bytes()).hexdigest(), first)
    return found


def content_of(picture: Picture) -> Picture:
    """Return a picture without owners, modes, times and attributes."""
    return {path: (facts[0], *facts[2:]) if facts[0] != "link" else facts for path, facts in picture.items()}


def differences(one: Picture, other: Picture) -> list[str]:
    """Name the paths at which two pictures differ."""
    return [path for path in sorted(one.keys() | other.keys()) if one.get(path) != other.get(path)]


class World:
    """A folder that holds a location (`place`) and a store, both copied from templates as often as needed."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.place = base / "place"
        self.store = base / "store"
        self.directory = DirectoryStore(str(self.store))
        self._whole: set[bytes] = set()

    @property
    def watched(self) -> list[str]:
        return [str(self.place), str(self.store)]

    def keep(self, *names: str) -> None:
        """Make the named folders templates, as they are now."""
        for name in names:
            _copy(self.base / name, self.base / f"{name}.template")

    def renew(self, *names: str) -> None:
        """Make the named folders what their templates are."""
        for name in names:
            _copy(self.base / f"{name}.template", self.base / name)
        self.directory = DirectoryStore(str(self.store))

    def ids(self) -> set[str]:
        return {snapshot.id for snapshot in self.directory.snapshots()}

    def damaged(self, snapshot: str) -> list[str]:
        """Return what `verify` finds damaged in a snapshot; raises if that can't be told."""
        return verify(VerifyRequest(store=str(self.store), snapshot=snapshot), lambda _: None).damaged

    def states(self) -> dict[str, tuple[int, int]]:
        """Return the archives in the store by name, each with what changes when it is written."""
        found = {}
        for name in _names(self.store):
            if name.endswith((".tgz", KEPT)):
                info = (self.store / name).stat()
                found[name] = (info.st_size, info.st_mtime_ns)
        return found

    def scs_is_whole(self) -> bool:
        """Whether the SCS, if there is one, opens with its password and is of one moment, alone."""
        file = self.place / SCS
        if not file.exists():
            return True
        if any((self.place / f"{SCS}{side}").exists() for side in ("-journal", "-wal", "-shm")):
            return False
        digest = hashlib.sha256(file.read_bytes()).digest()
        if digest not in self._whole and bulk_generation(file) is not None:  # which takes its time
            self._whole.add(digest)
        return digest in self._whole

    def leftovers(self) -> list[str]:
        """Return the names of what no job that has ended may leave behind."""
        own = (".lock", ".notes", ".foreign")
        names = [name for name in _names(self.store) if name.startswith(".") and name not in own]
        left = [f"store/{name}" for name in names if not name.endswith(KEPT)]
        left += [f"store/.notes/{name}" for name in _names(self.store / ".notes") if name.startswith(".")]
        left += [f"store/.foreign/{name}" for name in _names(self.store / ".foreign") if "tmp" in name]
        left += [f"place/{name}" for name in _names(self.place) if name.startswith(".ailab-data")]
        return left


def _names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder)) if folder.is_dir() else []


def _copy(source: Path, target: Path) -> None:
    subprocess.run(["rm", "-rf", "--", target], check=True)
    subprocess.run(["cp", "-a", "--", source, target], check=True)

"""Processes that keep a folder in motion, as editors, builds, and people with a mouse do."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path

OUTSIDE = b"what lies outside the location\n" * 40
STEADY = 60
"""Files that nobody touches, among those that move."""
MANY = 1000


def prepare(root: Path, outside: Path) -> None:
    """Make the folder and what links will lead to."""
    for number in range(STEADY):
        at = root / f"d{number % 6}" / "deep"
        at.mkdir(parents=True, exist_ok=True)
        (root / f"steady-{number}").write_bytes(os.urandom(5000))
        (at / f"file{number}").write_bytes(os.urandom(2000 if number % 10 else 3_000_000))
    outside.mkdir()
    for number in range(STEADY):
        (outside / f"file{number}").write_bytes(OUTSIDE)
    (outside / "deep").symlink_to(".")


def appear_and_vanish(root: Path, _outside: Path, stop: Event) -> None:
    """Make and remove a thousand files, some of them large, some with two names."""
    chance = random.Random(1)
    folder = root / "many"
    folder.mkdir()
    while not stop.is_set():
        number = chance.randrange(MANY)
        path = folder / f"{number % 10}" / f"f{number}"
        path.parent.mkdir(exist_ok=True)
        if path.exists():
            path.unlink()
            continue
        path.write_bytes(bytes([number % 256]) * chance.choice((10, 3000, 40_000, 1_500_000)))
        if number % 5 == 0:
            with contextlib.suppress(OSError):
                os.link(path, folder / f"{number % 10}" / f"g{number}")
        if number % 97 == 0:
            shutil.rmtree(path.parent)


def rename_folders(root: Path, _outside: Path, stop: Event) -> None:
    """Move folders to and fro, into each other too."""
    number = 0
    while not stop.is_set():
        number += 1
        here = root / f"d{number % 6}"
        there = root / f"{'az'[number % 2]}-moved{number % 6}"
        other = root / f"d{(number + 1) % 6}" / "inner"
        for one, two in ((here, there), (there, other), (other, here)):
            with contextlib.suppress(OSError):
                os.rename(one, two)


def swap(root: Path, outside: Path, stop: Event) -> None:
    """Put links that lead outside in the place of folders and files, and folders in that of files."""
    chance = random.Random(2)
    while not stop.is_set():
        number = chance.randrange(STEADY)
        folder = root / f"d{number % 6}"
        file = folder / "deep" / f"file{number}"
        with contextlib.suppress(OSError):
            os.rename(file, root / "aside")
            os.symlink(outside / f"file{number}", file)
            os.unlink(file)
            file.mkdir()
            file.rmdir()
            os.rename(root / "aside", file)
        with contextlib.suppress(OSError):
            os.rename(folder, root / "aside-folder")
            os.symlink(outside, folder)
            os.unlink(folder)
            os.rename(root / "aside-folder", folder)


def rewrite(root: Path, _outside: Path, stop: Event) -> None:
    """Truncate files, let them grow, and replace them as editors do."""
    chance = random.Random(3)
    while not stop.is_set():
        number = chance.randrange(STEADY)
        file = root / f"d{number % 6}" / "deep" / f"file{number}"
        with contextlib.suppress(OSError), open(file, "r+b") as opened:
            size = os.fstat(opened.fileno()).st_size
            opened.truncate(size // 2)
            opened.truncate(size + chance.randrange(3))
            os.pwrite(opened.fileno(), os.urandom(100), size // 3)
        with contextlib.suppress(OSError):
            (root / "saved").write_bytes(os.urandom(chance.choice((100, 2_000_000))))
            os.replace(root / "saved", file)


KINDS: dict[str, Callable[[Path, Path, Event], None]] = {
    "a thousand files that appear and vanish": appear_and_vanish,
    "folders that are renamed": rename_folders,
    "links and folders in the place of files and folders": swap,
    "files that are truncated, grow, and are replaced": rewrite,
}


@contextmanager
def moving(kind: str, root: Path, outside: Path) -> Iterator[None]:
    """Keep the folder in motion for a while."""
    context = multiprocessing.get_context("fork")
    stop = context.Event()
    mover = context.Process(target=KINDS[kind], args=(root, outside, stop))
    mover.start()
    try:
        yield
    finally:
        stop.set()
        mover.join()

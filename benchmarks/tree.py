"""The tree that is measured: seeded, so that it is the same everywhere, and like a real one.

At scale 1 it is about 1.5 GB in 25,000 entries: 3,000 notebooks of 5-200 KB with base64 images,
400 MB of CSV, 400 MB that does not compress, and a repository of 20,000 small files.
"""

from __future__ import annotations

import base64
import itertools
import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

SEED = 20261122
NOTEBOOKS = 3_000
REPOSITORY = 20_000
LARGE = 10_000_000
LARGE_FILES = 40
MILLION_FOLDER = 1_000
_BEGIN = 1_700_000_000
_YEAR = 31_536_000


@dataclass(frozen=True)
class Facts:
    """What a tree holds; `size` in bytes."""

    entries: int
    files: int
    size: int


def prepare(cache: Path, scale: float) -> Path:
    """Return the tree, made now or found in the cache as it was made."""
    root = cache / f"tree-{scale:g}"
    return _cached(root, lambda: _make(root, scale))


def prepare_small_files(cache: Path, count: int) -> Path:
    """Return a tree of `count` small files, 1,000 to a folder."""
    root = cache / f"small-{count}"
    return _cached(root, lambda: _make_small_files(root, count))


def _cached(root: Path, make: Callable[[], None]) -> Path:
    done = _mark(root)
    if not done.exists():
        shutil.rmtree(root, ignore_errors=True)
        make()
        done.touch()
    return root


def _mark(root: Path) -> Path:
    """Name the file that stands beside a tree while it is whole."""
    return root.with_name(root.name + ".done")


def facts(root: Path) -> Facts:
    """Count what a tree holds, itself left out."""
    entries = files = size = 0
    for folder, folders, names in os.walk(root):
        entries += len(folders) + len(names)
        files += len(names)
        size += sum(os.lstat(os.path.join(folder, name)).st_size for name in names)
    return Facts(entries, files, size)


def _make(root: Path, scale: float) -> None:
    rand = random.Random(SEED)
    lines = _code_lines(rand)
    for place in range(round(NOTEBOOKS * scale)):
        path = (
            root
            / "notebooks"
            / f"2026-{place % 12 + 1:02}"
            / f"topic-{place % 40}"
            / f"analysis {place}.ipynb"
        )
        _write(path, _notebook(rand, lines), rand)
    rows = [_csv_row(rand) for _ in range(400_000)]
    for place in range(max(1, round(LARGE_FILES * scale))):
        table = "time,value,error,sensor,valid\n" + "".join(rand.choices(rows, k=LARGE // 48))
        _write(root / "data" / "tables" / f"measurements-{place}.csv", table[:LARGE].encode(), rand)
        _write(root / "data" / "images" / f"scan-{place}.tiff", rand.randbytes(LARGE), rand)
    for place in range(round(REPOSITORY * scale)):
        folder = root / "repository" / f"package{place % 97}" / f"module{place // 97 % 15}"
        size = min(400_000, int(rand.lognormvariate(9.1, 1.45)))
        text = "".join(rand.choices(lines, k=size // 34 + 1))[:size]
        _write(folder / f"part_{place}.py", text.encode(), rand)


def _make_small_files(root: Path, count: int) -> None:
    rand = random.Random(SEED)
    text = "".join(_code_lines(rand)).encode()
    for start in range(0, count, MILLION_FOLDER):
        folder = root / f"{start // MILLION_FOLDER // 100:02}" / f"{start // MILLION_FOLDER % 100:02}"
        folder.mkdir(parents=True)
        for place in range(start, min(count, start + MILLION_FOLDER)):
            at = rand.randrange(len(text) - 2_000)
            with open(folder / f"small file {place}.txt", "wb", buffering=0) as file:
                file.write(text[at : at + rand.randrange(50, 1_000)])


def _write(path: Path, content: bytes, rand: random.Random) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    when = _BEGIN + rand.random() * _YEAR
    os.utime(path, (when, when))


def _code_lines(rand: random.Random) -> list[str]:
    """Make lines of made-up code, their words as unevenly common as real ones."""
    syllables = ["".join(pair) for pair in itertools.product("bcdfglmnprst", "aeiou")]
    words = ["".join(rand.choices(syllables, k=rand.randrange(1, 5))) for _ in range(4_000)]
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(words))))
    lines = []
    for _ in range(60_000):
        chosen = rand.choices(words, cum_weights=weights, k=rand.randrange(1, 9))
        lines.append(
            " " * rand.choice((0, 4, 4, 8, 8, 12)) + rand.choice((" ", "_", ".", ", ")).join(chosen) + "\n"
        )
    return lines


def _csv_row(rand: random.Random) -> str:
    day = f"2026-{rand.randrange(1, 13):02}-{rand.randrange(1, 29):02}"
    stamp = f"{day}T{rand.randrange(24):02}:{rand.randrange(60):02}"
    return (
        f"{stamp},{rand.gauss(400, 90):.3f},{rand.random():.6f},S{rand.randrange(200)},{rand.randrange(2)}\n"
    )


def _notebook(rand: random.Random, lines: list[str]) -> bytes:
    """Make a notebook in nbformat 4.5 of 5 to 200 KB, images with their outputs."""
    size = rand.randrange(5_000, 200_000)
    cells: list[dict[str, object]] = []
    filled = 0
    while filled < size:
        source = rand.choices(lines, k=rand.randrange(3, 25))
        image = rand.randbytes(min(rand.randrange(1_000, 40_000), max(0, size - filled) * 3 // 4))
        outputs = [
            {"output_type": "stream", "name": "stdout", "text": rand.choices(lines, k=rand.randrange(1, 12))},
            {
                "output_type": "display_data",
                "metadata": {},
                "data": {"image/png": base64.b64encode(b"\x89PNG\r\n\x1a\n" + image).decode()},
            },
        ]
        cell = {"cell_type": "code", "id": f"{rand.getrandbits(32):08x}", "metadata": {}, "source": source}
        cells.append({**cell, "execution_count": len(cells) + 1, "outputs": outputs})
        filled += len(image) * 4 // 3 + sum(map(len, source)) + 600
    document = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(document, indent=1).encode()


class Changes:
    """One per cent of the files edited, each as its kind is; undone on leaving."""

    def __init__(self, root: Path, seed: int) -> None:
        self._root = root
        self._rand = random.Random(seed)
        self._before: dict[Path, tuple[bytes, int]] = {}
        self.size = 0

    @property
    def count(self) -> int:
        """How many files were changed."""
        return len(self._before)

    def __enter__(self) -> Changes:
        done = _mark(self._root)
        done.unlink(missing_ok=True)  # a run that dies here leaves no tree behind that pretends to be whole
        files = sorted(_files(self._root))
        for path in self._rand.sample(files, max(1, len(files) // 100)):
            self._before[path] = (path.read_bytes(), path.stat().st_mtime_ns)
            self._edit(path)
            self.size += path.stat().st_size
        return self

    def _edit(self, path: Path) -> None:
        rand, content = self._rand, self._before[path][0]
        if path.suffix == ".csv":
            with open(path, "ab") as file:
                file.write(b"".join(_csv_row(rand).encode() for _ in range(2_000)))
        elif path.suffix == ".tiff":
            with open(path, "r+b") as file:
                file.seek(rand.randrange(len(content) - 4_096))
                file.write(rand.randbytes(4_096))
        else:
            at = rand.randrange(len(content) + 1)
            path.write_bytes(content[:at] + b"an edit %d\n" % rand.getrandbits(60) + content[at:])

    def __exit__(self, *_: object) -> None:
        for path, (content, mtime_ns) in self._before.items():
            path.write_bytes(content)
            os.utime(path, ns=(mtime_ns, mtime_ns))
        _mark(self._root).touch()


def _files(root: Path) -> Iterator[Path]:
    for folder, _, names in os.walk(root):
        yield from (Path(folder, name) for name in names)

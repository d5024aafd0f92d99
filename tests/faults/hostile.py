"""Every hostile archive, imported and restored by a real process beside a tree that it must not reach.

`run()` goes through the whole corpus; tests go through one case at a time.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jupyter_ailab_data.models import ImportRequest, RestoreRequest

from .attack import Answer, Outcome, attack

MEMORY: Final = 200 * 10**6
SECONDS: Final = 10.0
REFUSALS: Final = ("unsafe-archive", "corrupt")
Facts = dict[str, tuple[object, ...]]


@dataclass(frozen=True)
class Ground:
    """Where an attack happens: a location with a few files, a store, and what nobody may touch."""

    root: Path

    @property
    def location(self) -> Path:
        return self.root / "location"

    @property
    def outside(self) -> Path:
        return self.root / "outside"

    def store(self, name: str) -> Path:
        return self.root / name

    def lay(self) -> None:
        """Make it all."""
        self.root.mkdir(parents=True, exist_ok=True)
        for folder in (self.location, self.outside):
            folder.mkdir()
        (self.outside / "secret").write_text("as it was")
        (self.outside / "folder").mkdir()
        (self.location / "mine.txt").write_text("mine")
        (self.location / "kept").mkdir()


def facts(folder: Path) -> Facts:
    """Tell all that stands in a folder, so that any change shows."""
    found: Facts = {}
    for base, folders, files in os.walk(folder):
        for name in [".", *folders, *files]:
            path = os.path.join(base, name)
            info = os.lstat(path)
            content: object = None
            if stat.S_ISLNK(info.st_mode):
                content = os.readlink(path)
            elif stat.S_ISREG(info.st_mode) and info.st_size < 1 << 20:
                content = Path(path).read_bytes()
            key = os.path.relpath(path, folder)
            found[key] = (info.st_mode, info.st_uid, info.st_ino, info.st_size, info.st_mtime_ns, content)
    return found


@dataclass(frozen=True)
class Attacked:
    """What came of an archive: imported, and dropped into a store and restored."""

    imported: Answer
    restored: Answer
    outcome: Outcome
    untouched: bool
    """Whether the location is as it was."""
    escaped: bool
    left: list[str]
    """What the jobs left in the store and in the location that is nobody's."""

    @property
    def within_limits(self) -> bool:
        """Whether it took no more time and memory than is promised."""
        spent = max(answer.processor for answer in self.outcome.answers)
        return spent < SECONDS and self.outcome.peak < MEMORY


def assail(ground: Ground, archive: Path, name: str = "evil.tgz") -> Attacked:
    """Import `archive` into one store, and restore it out of another into which it was dropped."""
    before, canary = facts(ground.location), facts(ground.outside)
    one, two = ground.store("one"), ground.store("two")
    two.mkdir(mode=0o700)
    os.link(archive, two / name)
    identity = name.removesuffix(".inc.tgz").removesuffix(".tgz")
    outcome = attack(
        [
            ImportRequest(store=str(one), source=str(archive), location="notebooks", name=name),
            RestoreRequest(
                store=str(two), snapshot=identity, location="notebooks", path=str(ground.location)
            ),
        ]
    )
    imported, restored = outcome.answers[0], outcome.answers[-1]
    left = [path for path in _hidden(one) if imported.reason] + list(_hidden(two))
    left += [name for name in os.listdir(ground.location) if name.startswith(".ailab-data-")]
    if imported.reason and one.exists():
        left += [name for name in os.listdir(one) if not name.startswith(".")]
    return Attacked(
        imported,
        restored,
        outcome,
        facts(ground.location) == before,
        facts(ground.outside) != canary,
        left,
    )


def _hidden(store: Path) -> Iterator[str]:
    if store.exists():
        yield from (name for name in os.listdir(store) if name.endswith("partial"))


@dataclass(frozen=True)
class Row:
    """What came of one archive: `outcome` is its reason, or `tamed`, or what is wrong."""

    name: str
    outcome: str
    good: bool
    seconds: float
    megabytes: float


def run(full: bool = True) -> list[Row]:
    """Attack with the whole corpus; `full` is every format and compression of each, else one of each."""
    from .bombs import BOMBS
    from .forged import BELIEVED, FORGED, INCREMENTAL, forge
    from .hostile_tars import REFUSED, TAMED
    from .tars import FORMS, PACKINGS, Tar

    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as scratch:

        def go(name: str, write: Callable[[Path, bytes], None], refused: bool = True, ours: str = "") -> None:
            ground = Ground(Path(scratch, str(len(rows))))
            ground.lay()
            archive = ground.root / "archive"
            write(archive, os.fsencode(ground.outside))
            rows.append(_row(name, assail(ground, archive, ours or "evil.tgz"), refused))
            shutil.rmtree(ground.root)

        packings = list(PACKINGS)
        for number, (name, tell) in enumerate({**REFUSED, **{n: t for n, (t, _) in TAMED.items()}}.items()):
            for form in FORMS:
                for packing in packings if full else [packings[number % 5]]:

                    def write(path: Path, outside: bytes, tell=tell, form=form, packing=packing) -> None:  # type: ignore[no-untyped-def]
                        tar = Tar(form, outside)
                        tell(tar)
                        path.write_bytes(PACKINGS[packing](tar.whole()))

                    go(f"{name} ({form}, {packing})", write, name in REFUSED)
        for name, make in BOMBS.items():
            for packing in ("gzip", "zstd", "xz", "bzip2") if full else ("gzip", "zstd"):
                go(f"{name} ({packing})", lambda path, _, make=make, packing=packing: make(path, packing))  # type: ignore[misc]
        for name, (lie, _) in {**FORGED, **INCREMENTAL, **BELIEVED}.items():
            kind = "evil.inc.tgz" if name in INCREMENTAL else "evil.tgz"
            go(
                f"{name} (ours)",
                lambda path, _, lie=lie: path.write_bytes(forge(lie)) and None,
                name not in BELIEVED,
                kind,
            )  # type: ignore[misc]
    return rows


def _row(name: str, attacked: Attacked, refused: bool) -> Row:
    reason = attacked.restored.reason
    good = not attacked.escaped and not attacked.left and attacked.within_limits
    good &= reason in REFUSALS and attacked.untouched if refused else reason != "crash"
    seconds = max(answer.processor for answer in attacked.outcome.answers)
    return Row(name, reason or "tamed", good, seconds, attacked.outcome.peak / 1e6)

"""Every hostile archive, imported and restored by a real process beside a tree that it must not reach.

`run()` goes through the whole corpus; tests go through one case at a time.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
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


@dataclass
class Row:
    """What came of one kind of archives; `amiss` names those that did other than they must."""

    kind: str
    archives: int = 0
    refused: int = 0
    restored: int = 0
    escapes: int = 0
    seconds: float = 0.0
    """The most processor time that a job took."""
    megabytes: int = 0
    """The most memory that a process held."""
    amiss: list[str] = field(default_factory=list)

    def count(self, name: str, attacked: Attacked, refused: bool) -> None:
        """Count one archive; `refused` is whether it must be."""
        reason = attacked.restored.reason
        said_no = reason in REFUSALS
        self.archives += 1
        self.refused += said_no
        self.restored += not reason
        self.escapes += attacked.escaped
        self.seconds = max(self.seconds, *(answer.processor for answer in attacked.outcome.answers))
        self.megabytes = max(self.megabytes, attacked.outcome.peak // 10**6)
        well = attacked.untouched and said_no if refused else not reason
        if attacked.escaped or attacked.left or not attacked.within_limits or not well:
            self.amiss.append(f"{name} ({reason or 'restored'})")


def run(full: bool = True) -> list[Row]:
    """Attack with the whole corpus; `full` is every format and compression of each, else one of each."""
    from .bombs import BOMBS
    from .forged import BELIEVED, FORGED, INCREMENTAL, forge
    from .refused_tars import REFUSED
    from .tamed_tars import TAMED
    from .tars import FORMS, PACKINGS, Tar

    def a_tar(ground: Ground, tell: Callable[[Tar], None], number: int) -> Path:
        form, packing = kinds[number]
        tar = Tar(form, os.fsencode(ground.outside))
        tell(tar)
        archive = ground.root / "archive"
        archive.write_bytes(PACKINGS[packing](tar.whole()))
        return archive

    kinds = [(form, packing) for form in FORMS for packing in PACKINGS]
    tars, tamed = Row("by other tools, hostile"), Row("by other tools, made harmless")
    bombs, ours = Row("bombs"), Row("of our own format, with a lying index")
    for place, (name, tell) in enumerate({**REFUSED, **{n: t for n, (t, _) in TAMED.items()}}.items()):
        row = tars if name in REFUSED else tamed
        for number in range(len(kinds)) if full else [place % len(kinds)]:
            with _ground() as ground:
                row.count(
                    f"{name}, {kinds[number]}", assail(ground, a_tar(ground, tell, number)), row is tars
                )
    for name, make in BOMBS.items():
        for packing in ("gzip", "zstd", "xz", "bzip2") if full else ("gzip", "zstd"):
            with _ground() as ground:
                make(ground.root / "archive", packing)
                bombs.count(f"{name}, {packing}", assail(ground, ground.root / "archive"), True)
    for name, (lie, _) in {**FORGED, **INCREMENTAL, **BELIEVED}.items():
        with _ground() as ground:
            archive = ground.root / "archive"
            archive.write_bytes(forge(lie))
            kind = "evil.inc.tgz" if name in INCREMENTAL else "evil.tgz"
            ours.count(name, assail(ground, archive, kind), name not in BELIEVED)
    return [tars, tamed, bombs, ours]


@contextmanager
def _ground() -> Iterator[Ground]:
    with tempfile.TemporaryDirectory() as scratch:
        ground = Ground(Path(scratch, "ground"))
        ground.lay()
        yield ground

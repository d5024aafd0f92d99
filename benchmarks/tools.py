"""The tools that are measured, each behind the same few words."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from .measure import Sample, run


class Tool(ABC):
    """One tool with a store of its own in `folder`, fresh each round."""

    name: ClassVar[str]
    incremental: ClassVar[bool] = True
    """Whether a second snapshot can build on the first."""

    def __init__(self, folder: Path, tree: Path) -> None:
        self.folder = folder
        self.tree = tree
        self.store = folder / "store"
        self.store.mkdir(parents=True)

        self.watch = False

    def run(
        self,
        command: Sequence[str | Path],
        env: Mapping[str, str] | None = None,
        sync: bool = False,
        keep: bool = False,
    ) -> Sample:
        """Measure one command of this tool; its memory too where `watch` is set."""
        return run(command, folder=self.folder, env=env, sync=sync, keep=keep, watch=self.watch)

    def prepare(self) -> None:  # noqa: B027 - most need nothing
        """Do what a user does once, before the first snapshot."""

    @abstractmethod
    def snapshot(self, number: int) -> Sample:
        """Take snapshot `number`, 0 being the first."""

    @abstractmethod
    def restore(self, target: Path) -> Sample:
        """Restore the first snapshot into the empty folder `target`."""

    @abstractmethod
    def read(self, path: str) -> Sample:
        """Write one file of the first snapshot to standard output."""

    @staticmethod
    @abstractmethod
    def version() -> str:
        """Say which version this is."""


class Ours(Tool):
    """This package, by its command line: one full archive, then incremental ones."""

    name = "ours"
    first = ""

    def cli(self, *arguments: str | Path, keep: bool = True) -> Sample:
        """Run our command line with this store."""
        command = [sys.executable, "-m", "jupyter_ailab_data.cli", *arguments, "--store", self.store]
        here = {"PYTHONPATH": str(Path(__file__).parent.parent)}
        return self.run(command, env=here, keep=keep)

    def snapshot(self, number: int) -> Sample:
        """Take a full archive first, then incremental ones."""
        return self.take(incremental=number > 0)

    def take(self, incremental: bool) -> Sample:
        """Take one archive and note the first one's id."""
        option = ["--incremental"] if incremental else []
        sample = self.cli("snapshot", *option, "--notebooks", self.tree, "--json")
        self.first = self.first or str(json.loads(sample.out)["snapshot"])
        return sample

    def restore(self, target: Path) -> Sample:
        """Restore in place; ours is durable when it ends."""
        return self.cli("restore", self.first, "--notebooks", target, "--yes", "--json", keep=False)

    def extract(self, target: Path) -> Sample:
        """Write the first snapshot's tree into an empty folder, without what makes a restore safe."""
        command = [sys.executable, "-m", "benchmarks.bare", self.first]
        here = {"PYTHONPATH": str(Path(__file__).parent.parent)}
        return self.run([*command, "--store", self.store, "--notebooks", target], env=here)

    def read(self, path: str) -> Sample:
        """Print one file."""
        return self.cli("cat", self.first, path)

    @staticmethod
    def version() -> str:
        """Say our own version."""
        from jupyter_ailab_data import __version__

        return f"jupyter_ailab_data {__version__}"


class Tar(Tool):
    """`tar -czf`, as this extension's users did until now."""

    name = "tar -czf"
    incremental = False
    suffix = "tgz"

    @property
    def archive(self) -> Path:
        """Where the archive is."""
        return self.store / f"backup.{self.suffix}"

    def snapshot(self, number: int) -> Sample:  # noqa: ARG002 - each is a full one
        """Write an archive."""
        return self.run(["tar", "-C", self.tree, "-czf", self.archive, "."], sync=True)

    def restore(self, target: Path) -> Sample:
        """Extract it."""
        return self.run(["tar", "-C", target, "-xzf", self.archive], sync=True)

    def read(self, path: str) -> Sample:
        """Extract one file."""
        return self.run(["tar", "-xzOf", self.archive, f"./{path}"], keep=True)

    @staticmethod
    def version() -> str:
        """Say GNU tar's version."""
        return _first_line("tar", "--version")


class Zstd(Tar):
    """`tar | zstd -T0 -1`: the fastest thing there is by hand."""

    name = "tar | zstd -T0 -1"
    suffix = "tar.zst"

    def snapshot(self, number: int) -> Sample:  # noqa: ARG002 - each is a full one
        """Write an archive."""
        script = 'tar -C "$1" -c . | zstd -q -f -T0 -1 -o "$2"'
        return self.run(["sh", "-c", script, "sh", self.tree, self.archive], sync=True)

    def restore(self, target: Path) -> Sample:
        """Extract it."""
        script = 'zstd -q -dc "$2" | tar -C "$1" -x'
        return self.run(["sh", "-c", script, "sh", target, self.archive], sync=True)

    def read(self, path: str) -> Sample:
        """Extract one file."""
        script = 'zstd -q -dc "$1" | tar -xO "$2"'
        return self.run(["sh", "-c", script, "sh", self.archive, f"./{path}"], keep=True)

    @staticmethod
    def version() -> str:
        """Say zstd's version."""
        return _first_line("zstd", "--version").strip("* ")


class Restic(Tool):
    """Restic with its defaults: encrypted, deduplicated, compressed, with its cache (fresh each round)."""

    name = "restic"

    def restic(self, *arguments: str | Path, sync: bool = False, keep: bool = False) -> Sample:
        """Run restic on this round's repository."""
        env = {
            "RESTIC_PASSWORD": "benchmark",
            "RESTIC_REPOSITORY": str(self.store),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
        }
        return self.run(["restic", "--quiet", *arguments], env=env, sync=sync, keep=keep)

    def prepare(self) -> None:
        """Make the repository."""
        self.restic("init")

    def snapshot(self, number: int) -> Sample:
        """Take a snapshot; restic syncs its packs itself."""
        return self.restic("backup", "--tag", f"n{number}", self.tree)

    def restore(self, target: Path) -> Sample:
        """Restore the first one."""
        return self.restic("restore", "latest", "--tag", "n0", "--target", target, sync=True)

    def read(self, path: str) -> Sample:
        """Dump one file."""
        return self.restic("dump", "--tag", "n0", "latest", self.tree / path, keep=True)

    @staticmethod
    def version() -> str:
        """Say restic's version."""
        return _first_line("restic", "version")


class Borg(Tool):
    """Borg with its default compression, lz4, and unencrypted, which is its fastest."""

    name = "borg"

    def borg(
        self, *arguments: str | Path, at: Path | None = None, sync: bool = False, keep: bool = False
    ) -> Sample:
        """Run borg on this round's repository, in the folder `at`."""
        env = {
            "BORG_BASE_DIR": str(self.folder),
            "BORG_REPO": str(self.store),
            "BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK": "yes",
        }
        command: list[str | Path] = ["borg", *arguments]
        if at is not None:
            command = ["sh", "-c", 'cd "$1" && shift && exec "$@"', "sh", at, *command]
        return self.run(command, env=env, sync=sync, keep=keep)

    def prepare(self) -> None:
        """Make the repository."""
        self.store.rmdir()
        self.borg("init", "--encryption=none")

    def snapshot(self, number: int) -> Sample:
        """Make an archive; borg syncs its segments itself."""
        return self.borg("create", f"::n{number}", ".", at=self.tree)

    def restore(self, target: Path) -> Sample:
        """Extract the first one."""
        return self.borg("extract", "::n0", at=target, sync=True)

    def read(self, path: str) -> Sample:
        """Extract one file."""
        return self.borg("extract", "--stdout", "::n0", path, keep=True)

    @staticmethod
    def version() -> str:
        """Say borg's version."""
        return _first_line("borg", "--version")


ALL: tuple[type[Tool], ...] = (Ours, Tar, Zstd, Restic, Borg)
_PROGRAMS = {Tar: "tar", Zstd: "zstd", Restic: "restic", Borg: "borg"}


def missing() -> list[str]:
    """Return the programs that are not installed."""
    return [program for program in _PROGRAMS.values() if shutil.which(program) is None]


def _first_line(*command: str) -> str:
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return out.splitlines()[0]

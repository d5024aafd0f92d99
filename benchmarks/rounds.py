"""The rounds: every tool does one step, then every tool does the next, so that drift hits all alike."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from .measure import Sample, stored
from .reading import milliseconds
from .tools import ALL, Ours, Restic, Tool
from .tree import Changes

STEPS = {
    "first": "First snapshot",
    "same": "Second snapshot, nothing changed",
    "restore": "Restore into an empty folder",
    "bare": "The same without safety snapshot and journal",
    "one": "One notebook out of the archive",
    "changed": "Snapshot after 1 % of the files changed",
    "full": "Full archive after 1 % of the files changed",
    "back": "Restore in place after 1 % of the files changed",
}
"""What is measured, in its order."""

Say = Callable[[str], None]


class Results:
    """What was measured so far, as plain numbers by step and tool."""

    def __init__(self) -> None:
        self.samples: dict[str, dict[str, list[dict[str, float]]]] = {}
        self.memory: dict[str, dict[str, dict[str, int]]] = {}
        self.reading: list[float] = []
        self.changes: list[tuple[int, int]] = []

    def add(self, step: str, tool: Tool, sample: Sample, grown: int) -> None:
        """Take in one measurement; `grown` is what the store grew by, in bytes."""
        if tool.watch:
            memory = {"peak": sample.peak, "largest": sample.largest}
            self.memory.setdefault(step, {})[tool.name] = memory
            return
        numbers = {
            "seconds": sample.seconds,
            "durable": sample.durable,
            "cpu": sample.cpu,
            "stored": grown,
        }
        self.samples.setdefault(step, {}).setdefault(tool.name, []).append(numbers)


def measure(
    tree: Path, work: Path, rounds: int, say: Say, *, snapshots_only: bool = False
) -> Iterator[tuple[Results, int]]:
    """Run all tools over `tree` with their stores in `work`: a round for their memory, then timed ones.

    Yields what is known after each timed round, with the number of these. With `snapshots_only` only
    snapshots are taken.
    """
    results = Results()
    for number in range(rounds + 1):
        shutil.rmtree(work, ignore_errors=True)
        one = _Round(tree, work, number, results, say, watch=number == 0)
        one.snapshots()
        if not snapshots_only:
            one.restores()
        one.changed()
        if not snapshots_only:
            one.step("back", one.back, lambda tool: isinstance(tool, (Ours, Restic)))
        if number:
            yield results, number
    shutil.rmtree(work, ignore_errors=True)


class _Round:
    def __init__(
        self, tree: Path, work: Path, number: int, results: Results, say: Say, *, watch: bool
    ) -> None:
        self.tree, self.work, self.number = tree, work, number
        self.results, self.say = results, say
        self.tools = [kind(work / kind.__name__.lower(), tree) for kind in ALL]
        for tool in self.tools:
            tool.watch = watch

    def snapshots(self) -> None:
        for tool in self.tools:
            tool.prepare()
        self.step("first", lambda tool: tool.snapshot(0))
        self.step("same", lambda tool: tool.snapshot(1), lambda tool: tool.incremental)

    def restores(self) -> None:
        self.step("restore", self.restore)
        self.step("bare", self.bare, lambda tool: tool is self.ours())
        self.one()

    def changed(self) -> None:
        with Changes(self.tree, self.number) as changes:
            self.results.changes.append((changes.count, changes.size))
            self.step("changed", lambda tool: tool.snapshot(2), lambda tool: tool.incremental)
            ours = self.ours()
            self.step("full", lambda _: ours.take(incremental=False), lambda tool: tool is ours)

    def ours(self) -> Ours:
        return next(tool for tool in self.tools if isinstance(tool, Ours))

    def warm(self) -> None:
        """Read the whole tree, so that no tool finds it colder than another."""
        # Not to /dev/null itself: GNU tar notices, and reads nothing.
        subprocess.run(["sh", "-c", 'tar -C "$1" -c . | cat >/dev/null', "sh", self.tree], check=True)

    def step(
        self, name: str, do: Callable[[Tool], Sample], which: Callable[[Tool], bool] = lambda _: True
    ) -> None:
        for tool in filter(which, self.tools):
            self.warm()
            before = stored(tool.store)
            sample = do(tool)
            grown = stored(tool.store) - before
            self.results.add(name, tool, sample, grown)
            self.say(
                f"round {self.number}  {name:8} {tool.name:18} {sample.durable:8.2f} s  "
                f"{f'{sample.peak / 1e6:6.0f} MB' if tool.watch else ''}  stored {grown / 1e6:8.1f} MB"
            )

    def restore(self, tool: Tool) -> Sample:
        """Restore, and in the first round see that it is the tree."""
        target = self.work / "restored"
        target.mkdir()
        sample = tool.restore(target)
        found = target / self.tree.relative_to("/") if isinstance(tool, Restic) else target
        if self.number == 0:
            subprocess.run(["diff", "-r", "--no-dereference", self.tree, found], check=True)
        shutil.rmtree(target)
        return sample

    def bare(self, _: Tool) -> Sample:
        """Extract with ours into an empty folder, and nothing else."""
        target = self.work / "restored"
        target.mkdir()
        sample = self.ours().extract(target)
        shutil.rmtree(target)
        return sample

    def back(self, tool: Tool) -> Sample:
        """Take a snapshot of a copy of the tree, change 1 % of that, and restore over it."""
        live = self.work / "live"
        subprocess.run(["cp", "-a", self.tree, live], check=True)
        again = type(tool)(self.work / f"back-{tool.name}", live)
        again.watch = tool.watch
        again.prepare()
        again.snapshot(0)
        with Changes(live, self.number):
            sample = again.restore(Path("/") if isinstance(again, Restic) else live)
            if self.number == 0:
                subprocess.run(["diff", "-r", "--no-dereference", self.tree, live], check=True)
        shutil.rmtree(live)
        shutil.rmtree(again.folder)
        return sample

    def one(self) -> None:
        """Read one notebook with each tool; and once more without a program's start around it."""
        notebooks = sorted((self.tree / "notebooks").rglob("*.ipynb"))
        wanted = random.Random(self.number).choice(notebooks)
        path = str(wanted.relative_to(self.tree))

        def read(tool: Tool) -> Sample:
            sample = tool.read(path)
            if sample.out != wanted.read_bytes():
                raise SystemExit(f"{tool.name} gave another content for {path}")
            return sample

        self.step("one", read)
        ours = self.ours()
        if not ours.watch:
            self.results.reading.append(milliseconds(ours.store, ours.first, path))


def small_files(tree: Path, work: Path, *, watch: bool) -> dict[str, float]:
    """Take one snapshot of a tree of small files with ours; what it took."""
    shutil.rmtree(work, ignore_errors=True)
    ours = Ours(work, tree)
    ours.watch = watch
    sample = ours.snapshot(0)
    shutil.rmtree(work, ignore_errors=True)
    return {"seconds": sample.seconds, "peak": sample.peak, "largest": sample.largest}

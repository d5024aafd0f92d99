"""All proofs of reliability in one run, and the page that tells what came of them.

    tests/faults/report                     everything; about an hour on two processors
    tests/faults/report --only stops,torn   some parts; the numbers of the others stay
    tests/faults/report --quick             a few rounds of each, to see that it works
    tests/faults/report --page              only write the page anew

Numbers are kept in docs/reliability.json, part by part, with the day and the commit they are of.
Exits 1 if a promise was broken.
"""

from __future__ import annotations

import argparse
import importlib
import multiprocessing
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Final

import msgspec

from .page import write_page
from .playing import ERRORS, KILLS, Count, Trouble, count, each, some
from .stories import STORIES

ROOT: Final = Path(__file__).parents[2]
NUMBERS: Final = ROOT / "docs" / "reliability.json"
PAGE: Final = ROOT / "docs" / "reliability.md"


@dataclass(frozen=True)
class Extent:
    """How much is done."""

    large_rounds: int = 500
    torn_rounds: int = 500
    moving_seconds: float = 60
    fuzz_seconds: int = 1800
    stop_rounds: int = 0
    """Of each story in each way; 0 are all operations, as for the errors."""
    error_rounds: int = 0
    jobs: str = ""
    """The titles of the jobs to be killed or failed, with commas between; none are all."""


_EXTENTS: Final = tuple(field.name for field in fields(Extent))
QUICK: Final = Extent(4, 5, 2, 10, 3, 1)
_BY_JOB: Final = ("stops", "errors")


def _one(task: tuple[int, Trouble, bool, int]) -> Count:
    """Play one story in one way; `rounds` of 0 are all operations."""
    place, trouble, large, rounds = task
    memory = Path("/dev/shm")
    base = Path(tempfile.mkdtemp(dir=memory if os.access(memory, os.W_OK) else None))
    try:
        story = STORIES[place](base, large)
        endings = some(story, trouble, rounds, 1) if rounds else each(story, trouble)
        return count(story, trouble, endings)
    finally:
        subprocess.run(["rm", "-rf", "--", base], check=False)


def _play(tasks: Iterable[tuple[int, Trouble, bool, int]], processes: int) -> list[dict[str, Any]]:
    found = []
    with ProcessPoolExecutor(
        processes, multiprocessing.get_context("fork"), max_tasks_per_child=None
    ) as pool:
        for counted in pool.map(_one, tasks):
            verdict = f"{len(counted.wrong)} wrong" if counted.wrong else "well"
            print(f"  {counted.story}, {counted.trouble}: {counted.stops} times, {verdict}", flush=True)
            for words in counted.wrong:
                print(f"    {words}", flush=True)
            found.append(asdict(counted))
    return found


def _places(extent: Extent) -> list[int]:
    wanted = extent.jobs.split(",") if extent.jobs else []
    return [place for place, make in enumerate(STORIES) if not wanted or make.__name__ in wanted]


def stops(extent: Extent, processes: int) -> list[dict[str, Any]]:
    """SIGKILL at each operation of each job, on a small tree."""
    tasks = [(place, t, False, extent.stop_rounds) for place in _places(extent) for t in KILLS]
    return _play(tasks, processes)


def errors(extent: Extent, processes: int) -> list[dict[str, Any]]:
    """An error at each operation of each job, once and from then on."""
    tasks = [(place, t, False, extent.error_rounds) for place in _places(extent) for t in ERRORS]
    return _play(tasks, processes)


def large(extent: Extent, processes: int) -> list[dict[str, Any]]:
    """SIGKILL at random operations, on a tree of 2,000 files."""
    share = max(1, extent.large_rounds // 5)
    named = ("snapshot", "incremental", "overlay", "overwrite", "undo")
    places = [place for place, make in enumerate(STORIES) if make.__name__ in named]
    return _play([(place, KILLS[0], True, share) for place in places], processes)


def power(extent: Extent, _processes: int) -> list[dict[str, Any]]:
    """Power cuts at each operation of some jobs; needs root, for mounts."""
    if os.geteuid() != 0:
        raise ImportError("power cuts need root, to mount a file system image")
    found = []
    for make in STORIES:
        command = ["unshare", "--mount", sys.executable, "-m", "tests.faults.mounts", "power", make.__name__]
        rounds = [str(extent.stop_rounds)] if extent.stop_rounds else []
        done = subprocess.run([*command, *rounds], cwd=ROOT, capture_output=True, text=True, check=False)
        words = done.stderr.split()
        if words[-2:] != ["power", "cuts"]:
            raise RuntimeError(done.stderr)
        wrong = [line for line in done.stdout.splitlines() if line]
        print(f"  {make.__name__}: {words[-3]} times, {len(wrong)} wrong", *wrong, sep="\n    ", flush=True)
        title = (make.__doc__ or "").strip().rstrip(".")
        found.append({"story": title, "cuts": int(words[-3]), "wrong": wrong})
    return found


def _rows(module: str, *arguments: Any) -> list[dict[str, Any]]:
    rows = importlib.import_module(f"tests.faults.{module}").run(*arguments)
    return [msgspec.to_builtins(row) for row in rows]


PARTS: Final[dict[str, Callable[[Extent, int], list[dict[str, Any]]]]] = {
    "stops": stops,
    "power": power,
    "errors": errors,
    "large": large,
    "torn": lambda extent, _: _rows("torn", extent.torn_rounds),
    "moving": lambda extent, _: _rows("moving", extent.moving_seconds),
    "hostile": lambda extent, _: _rows("hostile", extent != QUICK),
    "abuse": lambda extent, _: _rows("abuse", extent != QUICK),
    "fuzz": lambda extent, _: _rows("fuzz", extent.fuzz_seconds),
}


def main() -> int:
    """Run the parts that are asked for, keep their numbers, and write the page."""
    parser = argparse.ArgumentParser(prog="tests/faults/report", description=__doc__.split("\n\n")[0])
    parser.add_argument("--only", default=",".join(PARTS), metavar="PART,...", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="a few rounds of each; writes no page")
    parser.add_argument("--page", action="store_true", help="only write the page from the kept numbers")
    parser.add_argument("--processes", type=int, default=max(1, (os.cpu_count() or 2) - 1), metavar="N")
    parser.add_argument("--large-rounds", type=int, default=Extent.large_rounds, metavar="N")
    parser.add_argument("--torn-rounds", type=int, default=Extent.torn_rounds, metavar="N")
    parser.add_argument("--moving-seconds", type=float, default=Extent.moving_seconds, metavar="N")
    parser.add_argument("--fuzz-seconds", type=int, default=Extent.fuzz_seconds, metavar="N")
    parser.add_argument("--jobs", default="", metavar="JOB,...", help="only these, in stops and errors")
    for name, what in (("stop", "killed"), ("error", "failed")):
        words = f"operations of each job to be {what} in each way, chosen at random (default: all)"
        parser.add_argument(f"--{name}-rounds", type=int, default=0, metavar="N", help=words)
    options = parser.parse_args()
    numbers: dict[str, Any] = msgspec.json.decode(NUMBERS.read_bytes()) if NUMBERS.exists() else {}
    extent = QUICK if options.quick else Extent(**{key: getattr(options, key) for key in _EXTENTS})
    for name in () if options.page else options.only.split(","):
        print(f"{name}:", flush=True)
        started = time.monotonic()
        try:
            rows = PARTS[name](extent, options.processes)
        except (ImportError, AttributeError) as error:
            print(f"  left out: {error}", flush=True)
            continue
        took = time.monotonic() - started
        print(f"  {took:.0f} s", flush=True)
        numbers[name] = _with_others(
            {"rows": rows, "seconds": round(took), **_circumstances()},
            numbers.get(name, {}) if extent.jobs and name in _BY_JOB else {},
        )
        if not options.quick:
            NUMBERS.write_bytes(msgspec.json.format(msgspec.json.encode(numbers), indent=1) + b"\n")
    broken = write_page(numbers, None if options.quick else PAGE)
    for words in broken:
        print(f"BROKEN: {words}")
    return 1 if broken else 0


def _with_others(new: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """Put the rows of some jobs in the place of what was known of them."""
    if not old:
        return new
    found = {(row["story"], row["trouble"]): row for row in new["rows"]}
    rows = [found.get((row["story"], row["trouble"]), row) for row in old["rows"]]
    commit = f"{old['commit']} and {new['commit']}"
    return {**new, "rows": rows, "seconds": old["seconds"] + new["seconds"], "commit": commit}


def _circumstances() -> dict[str, str]:
    git = shutil.which("git")
    commit = ""
    if git:
        done = subprocess.run(
            [git, "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True
        )
        commit = done.stdout.strip()
    return {
        "day": datetime.now(timezone.utc).strftime("%Y-%m-%d"),
        "commit": commit,
        "system": f"Linux {platform.release().split('-')[0]}, Python {platform.python_version()}",
    }


if __name__ == "__main__":
    sys.exit(main())

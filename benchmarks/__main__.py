"""The command: make the tree, measure, write the page."""

from __future__ import annotations

import argparse
import compileall
import dataclasses
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import latency, rounds, tools, tree
from .machine import describe, file_system
from .report import page

_DOCS = Path(__file__).parent.parent / "docs"


def main() -> None:
    options = _options()
    cache: Path = options.cache
    cache.mkdir(parents=True, exist_ok=True)
    _check(cache)
    compileall.compile_dir(Path(__file__).parent.parent / "jupyter_ailab_data", quiet=1)  # as pip does
    stored = options.out.with_suffix(".json")
    results: dict[str, Any] = json.loads(stored.read_text()) if stored.exists() else {}
    wanted = [name for name in _MEASURE if getattr(options, name)] or ["main"]
    for name in wanted:
        if name == "main":
            results.pop("snapshots", None)  # it measures these, too
        for found in _MEASURE[name](options, cache):
            results[name] = {
                "date": time.strftime("%Y-%m-%d", time.gmtime()),
                "machine": describe(cache),
                "rounds": options.n,
                **found,
            }
            stored.write_text(json.dumps(results, indent=1) + "\n")
            options.out.write_text(page(results))
    print(page(results))


def _main(options: argparse.Namespace, cache: Path) -> Iterator[dict[str, Any]]:
    """Yield what is known after each round, so that a run that is cut short tells of those it did."""
    root = tree.prepare(cache, options.scale)
    size = dataclasses.asdict(tree.facts(root))
    for found, done in rounds.measure(root, cache / "work", options.n, _say):
        yield {**vars(found), "tree": size, "rounds": done}


def _snapshots(options: argparse.Namespace, cache: Path) -> Iterator[dict[str, Any]]:
    """Do only the snapshots of `main`, which the page then takes from here."""
    root = tree.prepare(cache, options.scale)
    size = dataclasses.asdict(tree.facts(root))
    for found, done in rounds.measure(root, cache / "work", options.n, _say, snapshots_only=True):
        yield {**vars(found), "tree": size, "rounds": done}


def _million(options: argparse.Namespace, cache: Path) -> Iterator[dict[str, Any]]:
    """Alternate between a tree of many small files and one of 1/40 as many."""
    many = tree.prepare_small_files(cache, max(1_000, round(1_000_000 * options.scale)))
    few = tree.prepare_small_files(cache, max(1_000, round(25_000 * options.scale)))
    roots = {"few": few, "many": many}
    # Counting reads every folder, so that the first round finds them as warm as the others.
    trees = {name: dataclasses.asdict(tree.facts(root)) for name, root in roots.items()}
    found: dict[str, Any] = {"few": [], "many": [], "memory": {}}
    for number in range(options.n + 1):
        for name, root in roots.items():
            sample = rounds.small_files(root, cache / "work", watch=number == options.n)
            _say(f"{name}: {sample}")
            if number == options.n:
                found["memory"][name] = sample
            else:
                found[name].append(sample["seconds"])
    yield {**found, "trees": trees, "tree": trees["many"]}


def _latency(options: argparse.Namespace, cache: Path) -> Iterator[dict[str, Any]]:
    root = tree.prepare(cache, options.scale)
    samples = latency.measure(root, cache / "work", options.n, _say)
    yield {"samples": samples, "tree": dataclasses.asdict(tree.facts(root))}


_MEASURE = {"main": _main, "snapshots": _snapshots, "million": _million, "latency": _latency}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks/run", description=sys.modules[__name__].__doc__)
    parser.add_argument("-n", type=int, default=5, help="rounds (5)")
    parser.add_argument(
        "--scale", type=float, default=1.0, help="size of the tree; 1 is 1.5 GB and the only one for the page"
    )
    parser.add_argument(
        "--main", action="store_true", help="beside the other tools (what is done without any of these)"
    )
    parser.add_argument(
        "--snapshots", action="store_true", help="the snapshots of --main again, after a change to them"
    )
    parser.add_argument("--million", action="store_true", help="a tree of 1,000,000 small files")
    parser.add_argument("--latency", action="store_true", help="the server's answers while a snapshot runs")
    where = Path(tempfile.gettempdir()) / "jupyter_ailab_data-benchmarks"
    parser.add_argument(
        "--cache", type=Path, default=where, help="folder for trees and stores, on a real disk"
    )
    parser.add_argument(
        "--out", type=Path, help="page to write (docs/benchmarks.md at scale 1, else in the cache)"
    )
    options = parser.parse_args()
    options.cache = options.cache.resolve()
    options.out = options.out or (_DOCS if options.scale == 1 else options.cache) / "benchmarks.md"
    return options


def _check(cache: Path) -> None:
    if file_system(cache) == "tmpfs":
        raise SystemExit(f"{cache} is in memory; name a folder on a disk with --cache.")
    if absent := tools.missing():
        raise SystemExit(
            f"These are missing: {', '.join(absent)}. benchmarks/README.md says what to install."
        )


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        raise SystemExit(f"A program failed: {error}") from error

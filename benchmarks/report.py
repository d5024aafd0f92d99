"""The page: what was measured, as tables with medians and ratios."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any

from .rounds import STEPS
from .targets import bound, rows

Numbers = dict[str, Any]

HEAD = """# Benchmarks

Written by `benchmarks/run`; don't edit it. What is measured, and how to repeat it, is in
[benchmarks/README.md](../benchmarks/README.md).

How to read it:

- Every figure is the median of the rounds; in each round every tool does a step before any does
  the next, so that what the machine does meanwhile hits all alike. In brackets: the fastest and
  the slowest.
- **durable** is the time until the result is on the disk. Ours syncs what it writes before it says
  that it is done, and so do restic and borg for their snapshots. Where a tool does not (`tar`,
  `zstd`, and the restores of restic and borg), `sync -f` follows, and its time is in **durable**;
  **command** is the command alone.
- **ratio** is the tool's durable time over ours: above 1, ours is faster.
- **peak** is the most memory that all processes of the tool held at once, pages they share counted
  once (Pss), and **largest process** what one of them held (VmHWM). Both come from one more round
  that is not timed, since looking (10 times a second) takes time; 0 where a command was over before.
- The tree is read once before every command: it is in the page cache for all. So is free memory
  claimed and let go again, since a virtual machine may have lent it to others.
- restic runs with its defaults (encrypted, compressed, with a cache), borg with its default lz4 and
  without encryption. Ours is the command line, its start included. The second snapshot and the
  one after a change are incremental ones; a full archive after the change, which any `tar` restores
  by itself, is shown apart.
"""


def page(results: dict[str, Numbers]) -> str:
    """Write the whole page from everything measured so far."""
    parts = [HEAD]
    results = {**results, **_newest(results)}
    if targets := rows(results):
        parts.append("## What it must reach\n\n" + _table(("", "target", "measured", "reached"), targets))
        if results.get("main") and (said := bound(results["main"])):
            parts.append(said)
    main = results.get("main")
    if main:
        parts.append("## Beside the others\n\n" + _setting(main) + "\n" + _changes(main) + _again(main))
        parts += [
            _step(step, main["samples"][step], main["memory"][step])
            for step in STEPS
            if step in main["samples"]
        ]
        reading = main["reading"]
        parts.append(
            "Of our time for one notebook, reading it (finding the snapshot, its index, the members, "
            f"checking the SHA-256) takes {median(reading):.1f} ms ({min(reading):.1f}-{max(reading):.1f}).\n"
        )
    if million := results.get("million"):
        parts.append("## A million small files\n\n" + _setting(million) + "\n" + _million(million))
    if latency := results.get("latency"):
        parts.append("## The server while a snapshot runs\n\n" + _setting(latency) + "\n" + _latency(latency))
    return "\n".join(parts)


def _newest(results: dict[str, Numbers]) -> dict[str, Numbers]:
    """Return `main` with the snapshots as they were measured last, if that was apart."""
    main, again = results.get("main"), results.get("snapshots")
    if not main or not again:
        return {}
    newest = {
        "samples": {**main["samples"], **again["samples"]},
        "memory": {**main["memory"], **again["memory"]},
        "again": again,
    }
    return {"main": {**main, **newest}}


def _again(main: Numbers) -> str:
    again = main.get("again")
    if not again:
        return ""
    when = f"{again['date']}, {again['rounds']} rounds of all tools"
    return f"\nThe snapshots were measured again after a change: {when}.\n"


def _setting(numbers: Numbers) -> str:
    facts = "; ".join(f"{name}: {value}" for name, value in numbers["machine"].items())
    tree = numbers["tree"]
    size = f"{tree['size'] / 1e6:,.0f} MB in {tree['entries']:,} entries ({tree['files']:,} files)"
    rounds = f"{numbers['rounds']} round{'s' * (numbers['rounds'] > 1)}"
    return f"{numbers['date']}, {rounds}. Tree: {size}.\n\n{facts}.\n"


def _changes(main: Numbers) -> str:
    count = median(count for count, _ in main["changes"])
    size = median(size for _, size in main["changes"])
    return f"The change: {count:,.0f} files, {size / 1e6:.1f} MB, chosen anew each round by its seed.\n"


def _step(step: str, tools: dict[str, list[Numbers]], memory: dict[str, dict[str, int]]) -> str:
    base = _median(tools["ours"], "durable")
    lines = []
    for tool, samples in tools.items():
        times = [sample["durable"] for sample in samples]
        lines.append(
            (
                f"`{tool}`".replace("|", r"\|"),
                f"{median(times):.2f} s ({min(times):.2f}-{max(times):.2f})",
                f"{_median(samples, 'seconds'):.2f} s",
                f"{_median(samples, 'cpu'):.2f} s",
                f"{median(times) / base:.2f}",
                f"{memory[tool]['peak'] / 1e6:.0f} MB",
                f"{memory[tool]['largest'] / 1e6:.0f} MB",
                ""
                if step in ("restore", "bare", "one", "back")
                else f"{_median(samples, 'stored') / 1e6:.1f} MB",
            )
        )
    head = ("", "durable", "command", "CPU", "ratio", "peak", "largest process", "stored")
    return f"### {STEPS[step]}\n\n" + _table(head, lines)


def _million(million: Numbers) -> str:
    lines = []
    for name in ("few", "many"):
        count = million["trees"][name]["entries"]
        seconds = median(million[name])
        memory = million["memory"][name]
        lines.append(
            (
                f"{count:,}",
                f"{seconds:.2f} s",
                f"{seconds / count * 1e6:.1f} µs",
                f"{memory['peak'] / 1e6:.0f} MB",
                f"{memory['largest'] / 1e6:.0f} MB",
            )
        )
    return "Our first snapshot of files of 50-1,000 bytes, 1,000 to a folder.\n\n" + _table(
        ("entries", "durable", "per entry", "peak", "largest process"), lines
    )


def _latency(latency: Numbers) -> str:
    samples = latency["samples"]
    lines = [
        (name, f"{_median(samples, key):.2f} ms", f"{_median(samples, key + '99'):.2f} ms", f"{total:,.0f}")
        for name, key in (("idle", "idle"), ("during a snapshot", "busy"))
        for total in [sum(sample[key + "_count"] for sample in samples)]
    ]
    return "GET `/api/status`, one request after another with 5 ms between.\n\n" + _table(
        ("", "median", "p99", "requests"), lines
    )


def _median(samples: list[Numbers], key: str) -> float:
    return float(median(sample[key] for sample in samples))


def _table(head: tuple[str, ...], lines: Sequence[tuple[str, ...]]) -> str:
    rule = ["---"] + ["---:"] * (len(head) - 1)
    return "".join(f"| {' | '.join(line)} |\n" for line in (head, rule, *lines))

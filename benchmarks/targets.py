"""What ours has to reach, and whether it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from statistics import median
from typing import Any

Row = tuple[str, str, str, str]
_BESIDE_TAR = 14.0


def rows(results: dict[str, Any]) -> list[Row]:
    """Compare what was measured with each target."""
    return [*_main(results.get("main")), *_million(results), *_latency(results.get("latency"))]


def bound(main: Any) -> str:
    """Say what bounds the first snapshot beside `tar -czf`, where it misses that target; else nothing."""
    of = _medians(main)
    tar = of("first", "tar -czf")
    if tar / of("first") >= _BESIDE_TAR:
        return ""
    zstd = of("first", "tar | zstd -T0 -1")
    return (
        f"What bounds the first line: ours takes {of('first', what='cpu'):.1f} s of two processors' time in "
        f"{of('first'):.1f} s, nearly all of it for compressing and hashing, while `tar -czf` uses one; so "
        "the ratio is what the machine gives to more than one at a time. `zstd -T0 -1`, compiled C that does "
        f"less, is {tar / zstd:.1f} times as fast as `tar -czf` in the same rounds, ours "
        f"{tar / of('first'):.1f} times.\n"
    )


def _medians(main: Any) -> Callable[..., float]:
    def of(step: str, tool: str = "ours", what: str = "durable") -> float:
        return float(median(sample[what] for sample in main["samples"][step][tool]))

    return of


def _main(main: Any) -> list[Row]:
    if not main:
        return []
    of = _medians(main)

    def faster(step: str, tool: str, least: float) -> Row:
        found = of(step, tool) / of(step)
        return _row(f"{_NAMES[step]}: faster than `{tool}`", f"≥ {least:g}x", f"{found:.2f}x", found >= least)

    def below(name: str, found: float, most: float, unit: str) -> Row:
        return _row(name, f"≤ {most:g}{unit}", f"{found:.3g}{unit}", found <= most)

    size = of("first", what="stored") / of("first", "tar -czf", "stored")
    grown = of("changed", what="stored") / of("changed", "restic", "stored")
    peak = max(tools["ours"]["peak"] for tools in main["memory"].values())
    return [
        faster("first", "tar -czf", _BESIDE_TAR),
        faster("first", "restic", 2),
        below(
            "First snapshot: time over `zstd -T0 -1`", of("first") / of("first", "tar | zstd -T0 -1"), 1, "x"
        ),
        below("First snapshot: size over `tar -czf`", size, 1.08, "x"),
        faster("same", "restic", 4),
        faster("changed", "restic", 3),
        below("1 % changed: stored over restic", grown, 1.5, "x"),
        faster("restore", "tar -czf", 2.5),
        faster("restore", "restic", 1.5),
        *(_safety(faster, below, of) if "back" in main["samples"] else ()),
        below("One notebook by the command line", of("one"), 0.5, " s"),
        below("Of which reading", median(main["reading"]), 20, " ms"),
        below("Peak memory, all processes of any step", peak / 1e6, 150, " MB"),
    ]


def _safety(
    faster: Callable[[str, str, float], Row],
    below: Callable[[str, float, float, str], Row],
    of: Callable[[str], float],
) -> Iterable[Row]:
    """Say what it costs that a restore can be trusted, and what it gains."""
    cost = of("restore") / of("bare")
    yield faster("back", "restic", 5)
    yield below("Restore into an empty folder: over one without safety snapshot and journal", cost, 1.15, "x")


def _million(results: dict[str, Any]) -> list[Row]:
    million = results.get("million")
    if not million:
        return []
    entries = {name: tree["entries"] for name, tree in million["trees"].items()}
    few, many = (median(million[name]) / entries[name] for name in ("few", "many"))
    peak = million["memory"]["many"]["peak"] / 1e6
    count = f"{entries['many']:,} entries"
    ratio = many / few
    title = f"Time per entry, {count} over {entries['few']:,}"
    return [
        _row(f"Peak memory, {count}", "≤ 400 MB", f"{peak:.0f} MB", peak <= 400),
        _row(title, "≤ 1.5x", f"{ratio:.2f}x", ratio <= 1.5),
    ]


def _latency(latency: Any) -> list[Row]:
    if not latency:
        return []
    found = []
    for name, key, most in (("median", "", 1.5), ("p99", "99", 3.0)):
        busy = median(sample["busy" + key] for sample in latency["samples"])
        ratio = busy / median(sample["idle" + key] for sample in latency["samples"])
        title = f"`/api/status` during a snapshot: {name}"
        found.append(_row(title, f"≤ {most:g}x", f"{ratio:.2f}x", ratio <= most))
    return found


_NAMES = {
    "first": "First snapshot",
    "same": "Nothing changed",
    "changed": "1 % changed",
    "restore": "Restore",
    "back": "Restore over 1 % changed",
}


def _row(name: str, target: str, found: str, reached: bool) -> Row:
    return name, target, found, "yes" if reached else "**no**"

"""How results look: JSON for programs; sizes, times and tables for people."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime, timezone

import msgspec

_UNITS = ("kB", "MB", "GB", "TB", "PB")
_STEPS = (
    (60, 1, "second"),
    (3600, 60, "minute"),
    (86400, 3600, "hour"),
    (86400 * 14, 86400, "day"),
    (86400 * 60, 86400 * 7, "week"),
    (86400 * 730, 86400 * 30.44, "month"),
)


def write_json(value: object) -> None:
    """Write one JSON document and a line end to standard output."""
    sys.stdout.flush()
    sys.stdout.buffer.write(msgspec.json.encode(value) + b"\n")


def printable(text: str) -> str:
    """Return `text` with what would steer a terminal written as escapes: names may hold anything."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text
    )


def size(count: float) -> str:
    """Return a number of bytes in decimal units, such as `1.4 GB`."""
    if count < 1000:
        return f"{count:.0f} B"
    for unit in _UNITS:
        count /= 1000
        if count < 9.95:
            return f"{count:.1f} {unit}"
        if count < 999.5:
            return f"{count:.0f} {unit}"
    return f"{count:.0f} {_UNITS[-1]}"


def amount(count: int, noun: str, plural: str = "") -> str:
    """Return `1 file`, `1,234 files`."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def age(then: datetime, now: datetime | None = None) -> str:
    """Return how long ago that was, such as `3 hours ago`."""
    seconds = ((now or datetime.now(timezone.utc)) - then).total_seconds()
    if seconds < 2:
        return "now"  # also for what a clock ahead of ours has stamped
    for below, unit, noun in _STEPS:
        if seconds < below:
            return f"{amount(int(seconds // unit), noun)} ago"
    return f"{amount(int(seconds // (86400 * 365.25)), 'year')} ago"


def local(when: datetime) -> str:
    """Return a time as a clock on the wall here shows it, to the minute."""
    try:
        return when.astimezone().strftime("%Y-%m-%d %H:%M")
    except (OverflowError, ValueError):  # beyond what local time is known for
        return when.strftime("%Y-%m-%d %H:%M")


def duration(seconds: float) -> str:
    """Return a time span, such as `0.8 s`, `42 s`, `2 min 05 s`, `1 h 20 min`."""
    if 0 < seconds < 9.95 and not float(seconds).is_integer():
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], right: str = "") -> None:
    """Write an aligned table to standard output; columns whose head is in `right` end flush."""
    shown = [[printable(cell) for cell in row] for row in rows]
    widths = [max(len(row[number]) for row in (head, *shown)) for number in range(len(head))]
    ends = [title in right.split() for title in head]
    for row in (head, *shown):
        cells = (
            cell.rjust(width) if end else cell.ljust(width)
            for cell, width, end in zip(row, widths, ends, strict=True)
        )
        print("  ".join(cells).rstrip())


def facts(pairs: Sequence[tuple[str, str]]) -> None:
    """Write names and values under each other; those without a value are left out."""
    width = max(len(name) for name, _ in pairs)
    for name, value in pairs:
        if value:
            print(f"{name:<{width}}  {printable(value)}")


def say(text: str) -> None:
    """Write a line to standard error."""
    print(printable(text), file=sys.stderr)

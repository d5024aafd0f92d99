# ruff: noqa: E501  (the page is prose)
"""docs/reliability.md, made of the numbers that the proofs gave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

Rows = list[dict[str, Any]]
_HEAD: Final = """# How reliable it is

What is promised (nothing torn, nothing half restored, nothing outside the folder touched) is shown by breaking
real jobs on purpose. Every number here was printed by one command, `tests/faults/report`, which also writes this page; each
part says of which commit it is.
"""


def write_page(numbers: dict[str, Any], page: Path | None) -> list[str]:
    """Write the page, if one is named; return the promises that were broken, in words."""
    broken: list[str] = []
    parts = [_HEAD]
    for name, (title, words) in _SECTIONS.items():
        kept = numbers.get(name)
        if kept is None:
            continue
        text, wrong = words(kept["rows"])
        broken += [f"{title}: {each}" for each in wrong]
        seconds = kept["seconds"]
        span = f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"
        parts.append(
            f"## {title}\n\n{text}\n\n_{kept['day']}, commit {kept['commit']}, {kept['system']}; took {span}._\n"
        )
    if page is not None:
        page.write_text("\n".join(parts))
    return broken


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    columns = list(head)
    lines = [columns, ["---", *["---:"] * (len(columns) - 1)]]
    lines += [[f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _by_story(rows: Rows) -> tuple[str, int, int, list[str]]:
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    wrong: list[str] = []
    for row in rows:
        sums[row["story"]][0] += row["stops"]
        sums[row["story"]][1] += row["old"]
        sums[row["story"]][2] += row["new"]
        sums[row["story"]][3] += len(row["wrong"])
        wrong += row["wrong"]
    total = sum(each[0] for each in sums.values())
    table = _table(
        ("job", "disturbed", "ended as before", "ended as wished", "anything else"),
        [(story, *each) for story, each in sums.items()],
    )
    return table, total, sum(row["own_time"] for row in rows), wrong


def _stops(rows: Rows) -> tuple[str, list[str]]:
    table, total, own_time, wrong = _by_story(rows)
    return (
        f"**{total:,} stops, {len(wrong)} mixed trees.** A worker is killed (SIGKILL: the whole job, or one of its processes) "
        "when it is about to do an operation on a file: "
        "create, write, rename, link, remove, set a mode or a time, sync, lock; at each of them in turn, on a small tree with "
        "every kind of entry and an SCS. Then a command is run, as anybody might next. After that the location is wholly as before or "
        "wholly as wished (content, owners, modes, times, links, attributes), the journal is gone, the SCS opens with its password and "
        "is of one moment, every snapshot that was listed before is there and verifies, and nothing is left behind.\n\n"
        f"{table}\n\n"
        f"In {own_time:,} of them the modification time of the location's own folder (of nothing in it) was that of the stop. "
        "A kill is not a power cut: what the kernel holds is not lost with the process."
    ), wrong


def _power(rows: Rows) -> tuple[str, list[str]]:
    wrong = [words for row in rows for words in row["wrong"]]
    total = sum(row["cuts"] for row in rows)
    table = _table(
        ("job", "power cuts", "wrong"), [(row["story"], row["cuts"], len(row["wrong"])) for row in rows]
    )
    return (
        f"**{total:,} power cuts, {len(wrong)} mixed trees.** The location and the store lie in an ext4 image. At as many operations as the table says, all or chosen at random, the image is copied "
        "as it is, which is what a disk holds that loses its power then, and the next start happens on the copy. ext4 is told to write nothing by "
        "itself (`commit=300`) and to keep no order it was not asked for (`data=writeback,noauto_da_alloc`), so whatever survives was made durable by us. "
        "(With the sync of staged files taken out, this finds mixed trees.) A disk that lies about what it has written is not covered.\n\n"
        f"{table}"
    ), wrong


def _errors(rows: Rows) -> tuple[str, list[str]]:
    table, total, _, wrong = _by_story(rows)
    kinds = sorted({row["trouble"] for row in rows})
    return (
        f"**{total:,} errors, {len(wrong)} mixed trees.** Instead of being killed, the worker is told of an error at operations that it "
        f"can befall: {', '.join(kinds)} (“from then on”: at all later operations too). The same must be true as after a kill; besides, the job "
        "either ends as wished or says which error it was, in one word for programs and a sentence for people, without a traceback.\n\n"
        f"{table}"
    ), wrong


def _large(rows: Rows) -> tuple[str, list[str]]:
    table, total, _, wrong = _by_story(rows)
    return (
        f"**{total:,} stops at random, {len(wrong)} mixed trees**, on a tree of 2,000 files.\n\n{table}",
        wrong,
    )


def _torn(rows: Rows) -> tuple[str, list[str]]:
    snapshots, torn = (sum(row[key] for row in rows) for key in ("snapshots", "torn"))
    failed = [error for row in rows for error in row["writer_errors"]]
    table = _table(
        (
            "while another process writes",
            "snapshots",
            "torn",
            "stale",
            "writer's errors",
            "`tar -czf`: torn",
            "stale",
        ),
        [
            (
                row["kind"],
                row["snapshots"],
                row["torn"],
                row["stale"],
                len(row["writer_errors"]),
                row["tar_torn"],
                row["tar_stale"],
            )
            for row in rows
        ],
    )
    text = (
        f"**{torn} torn copies of {snapshots:,}**, {len(failed)} errors in the writer. The transactions tell whether they are whole, which "
        f"`integrity_check` does not.\n\n{table}"
    )
    wrong = [
        f"{row[key]} copies {key} beside {row['kind']}"
        for row in rows
        for key in ("torn", "stale")
        if row[key]
    ]
    return text, wrong + [f"the writer met {error}" for error in failed]


def _moving(rows: Rows) -> tuple[str, list[str]]:
    keys = ("snapshots", "entries", "named", "not_whole", "unnamed", "escapes")
    head = ("what moves", "snapshots", "entries", "named in the result", "not whole", "not named", "escapes")
    table = _table(head, [(row["kind"], *(row[key] for key in keys)) for row in rows])
    wrong = [
        f"{row[key]} {key.replace('_', ' ')} ({row['kind']})" for row in rows for key in keys[3:] if row[key]
    ]
    return f"Snapshots of a folder that changes under the walk.\n\n{table}", wrong


def _hostile(rows: Rows) -> tuple[str, list[str]]:
    keys = ("archives", "refused", "restored", "escapes")
    head = (
        "archives",
        "tried",
        "refused by name",
        "restored without harm",
        "escapes",
        "slowest",
        "most memory",
    )
    table = _table(
        head,
        [
            (row["kind"], *(row[key] for key in keys), f"{row['seconds']:.1f} s", f"{row['megabytes']} MB")
            for row in rows
        ],
    )
    escapes = sum(row["escapes"] for row in rows)
    text = f"**{escapes} escapes.** Each archive is imported, and restored out of a store it was dropped into, by a process whose time and memory the kernel counts ([security.md](security.md))."
    return f"{text}\n\n{table}", [name for row in rows for name in row["amiss"]]


def _abuse(rows: Rows) -> tuple[str, list[str]]:
    table = _table(
        ("what", "requests", "what came of it"),
        [(row["what"], row["requests"], row["outcome"]) for row in rows],
    )
    wrong = [f"{row['what']}: {row['outcome']}" for row in rows if not row["good"]]
    return f"A real server, and what it must bear.\n\n{table}", wrong


def _fuzz(rows: Rows) -> tuple[str, list[str]]:
    inputs, failures = sum(row["inputs"] for row in rows), [name for row in rows for name in row["failures"]]
    table = _table(
        ("fuzzed", "minutes", "inputs", "edges covered", "crashes, hangs or over 200 MB"),
        [
            (row["target"], f"{row['seconds'] / 60:.0f}", row["inputs"], row["covered"], len(row["failures"]))
            for row in rows
        ],
    )
    text = f"**{len(failures)} crashes, {inputs:,} inputs**, coverage-guided (atheris).\n\n{table}"
    return text, [f"the fuzzer found {name}" for name in failures]


_SECTIONS: Final[dict[str, tuple[str, Callable[[Rows], tuple[str, list[str]]]]]] = {
    "stops": ("Killed at any operation", _stops),
    "large": ("Killed in a large tree", _large),
    "power": ("Power cuts", _power),
    "errors": ("Errors at any operation", _errors),
    "torn": ("Databases that are being written to", _torn),
    "moving": ("Files that move", _moving),
    "hostile": ("Hostile archives", _hostile),
    "abuse": ("The API under abuse", _abuse),
    "fuzz": ("Fuzzing", _fuzz),
}

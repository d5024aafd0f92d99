"""A server under abuse: fifty clients at once, uploads that break off, jobs that get in each other's way.

`run()` does all of it on a server of its own, and returns a row for each.
"""

from __future__ import annotations

import os
import socket
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from .schemas import try_schema
from .server import TOKEN, Server, server

_PIECE: Final = bytes(1 << 20)


@dataclass(frozen=True)
class Row:
    """One kind of abuse: how many requests it took, what came of it, whether that is as promised."""

    what: str
    requests: int
    outcome: str
    good: bool


def fill(folder: Path, files: int, size: int) -> None:
    """Make many files of random bytes, a hundred in a folder."""
    for number in range(files):
        where = folder / f"folder{number // 100}"
        where.mkdir(exist_ok=True)
        (where / f"file{number}.bin").write_bytes(os.urandom(size))


def crowd(at: Server, clients: int, snapshots: int) -> Row:
    """Have `clients` list, plan and poll for as long as some snapshots take, one after the other."""
    taken = at.snapshot(label="planned")
    seen: Counter[int] = Counter()
    errors: list[str] = []
    stop = threading.Event()
    paths = [
        "snapshots",
        "jobs",
        "locations",
        "locations/notebooks/contents/folder0",
        f"snapshots/{taken}/contents/",
    ]

    def one(number: int) -> None:
        turn = number
        while not stop.is_set():
            turn += 1
            try:
                if turn % 4 == 0:
                    status, _ = at.ask("POST", f"snapshots/{taken}/plan", {"mode": "replace"})
                else:
                    status, _ = at.ask("GET", paths[turn % len(paths)])
                seen[status] += 1
            except Exception as error:
                errors.append(repr(error))

    threads = [threading.Thread(target=one, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    states = [at.ended(at.start("snapshots", {}), 300)["state"] for _ in range(snapshots)]
    stop.set()
    for thread in threads:
        thread.join(120)
    good = set(seen) == {200} and not errors and set(states) <= {"done", "warnings"}
    words = f"{dict(seen)}, snapshots {states}" + (f", {errors[:3]}" if errors else "")
    return Row(
        f"{clients} clients list, plan and poll during {snapshots} snapshots", sum(seen.values()), words, good
    )


def broken_upload(at: Server, announced: int, sent: int) -> Row:
    """Announce an archive of `announced` bytes, send `sent` of them, and hang up."""
    at.settle()
    before, memory = _listing(at), _memory(at)
    highest = memory
    with socket.create_connection(("127.0.0.1", at.port)) as line:
        head = (
            f"POST /ailab-data/snapshots/import?name=big.tgz HTTP/1.1\r\nHost: 127.0.0.1:{at.port}\r\n"
            f"Authorization: token {TOKEN}\r\nContent-Length: {announced}\r\n\r\n"
        )
        line.sendall(head.encode() + b"\x1f\x8b\x08")
        for _ in range(sent >> 20):
            line.sendall(_PIECE)
            highest = max(highest, _memory(at))
        held = at.partials()
    until = time.monotonic() + 20
    while at.partials() and time.monotonic() < until:
        time.sleep(0.05)
    grown = (highest - memory) >> 20
    good = len(held) == 1 and not at.partials() and _listing(at) == before and grown < 100
    words = f"temporaries before {len(held)} and after {len(at.partials())}, memory grew by {grown} MiB"
    return Row(f"an import of {announced >> 20} MiB that breaks off after {sent >> 20} MiB", 1, words, good)


def _listing(at: Server) -> list[str]:
    return sorted(name for name in os.listdir(at.store) if name.endswith(".tgz")) if at.store.exists() else []


def _memory(at: Server) -> int:
    """Return the resident bytes of the server's process."""
    with open(f"/proc/{at.process.pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def two_restores(at: Server) -> Row:
    """Ask for two restores of one location at once, and delete the snapshot meanwhile."""
    at.settle()
    taken = at.snapshot(label="to restore")
    for path in at.notebooks.glob("folder*/file*5.bin"):
        path.unlink()
    answers: list[tuple[int, Any]] = []
    threads = [
        threading.Thread(target=lambda: answers.append(at.ask("POST", f"snapshots/{taken}/restore", {})))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    deleted = at.ask("DELETE", f"snapshots/{taken}")
    answers.sort(key=lambda answer: answer[0])
    (first, job), (second, problem) = answers
    ended = at.ended(job) if first == 202 else job
    missing = [n for n in range(5, 100, 10) if not (at.notebooks / "folder0" / f"file{n}.bin").exists()]
    good = (
        (first, second, deleted[0]) == (202, 409, 409)
        and ended["state"] in ("done", "warnings")
        and not missing
    )
    good = good and problem["reason"] == "busy" and job["id"] in problem["message"]
    good = good and deleted[1]["reason"] == "busy" and job["id"] in deleted[1]["message"]
    words = f"{ended['state']}; the second: {problem.get('reason')}; the deletion: {deleted[1].get('reason')}"
    return Row("two restores of one location at once, and a deletion of what they restore", 3, words, good)


def cancel_in_each_phase(at: Server) -> list[Row]:
    """Cancel snapshots, restores, checks and imports when they are first seen in each of their phases."""
    at.settle()
    taken = at.snapshot(label="to cancel")
    rows = []
    for what, path, body in (
        ("a snapshot", "snapshots", {}),
        ("a restore", f"snapshots/{taken}/restore", {"mode": "replace"}),
        ("a check", f"snapshots/{taken}/verify", {}),
    ):
        cancelled: Counter[str] = Counter()
        wrong: list[str] = []
        for delay in (0.0, 0.05, 0.15, 0.3, 0.5, 0.8, 1.2):
            for victim in at.notebooks.glob("folder0/file*"):
                victim.write_bytes(os.urandom(1000))
            before = _contents(at.notebooks)
            job = at.start(path, body)
            time.sleep(delay)
            phase = at.ask("GET", f"jobs/{job['id']}")[1]["progress"]["phase"]
            status, _ = at.ask("DELETE", f"jobs/{job['id']}")
            ended = at.ended(job)
            cancelled[f"{phase}: {ended['state']}"] += 1
            left = at.partials() + [n for n in os.listdir(at.notebooks) if n.startswith(".ailab-data-")]
            whole = ended["state"] in ("done", "warnings") or _contents(at.notebooks) == before
            if status != 202 or left or not whole or ended["state"] not in ("cancelled", "done", "warnings"):
                wrong.append(f"{phase}: {status} {ended['state']} {left} whole: {whole} {ended['error']}")
        rows.append(Row(f"{what} cancelled at 7 moments", 7, ", ".join(wrong or cancelled), not wrong))
    return rows


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def run(full: bool = True) -> list[Row]:
    """Do all of it, as much as the promises name if `full`, else a little of each."""
    with tempfile.TemporaryDirectory() as scratch:
        with server(Path(scratch, "one")) as at:
            fill(at.notebooks, 1500 if full else 300, 200_000 if full else 20_000)
            rows = [crowd(at, 50, 3)]
            rows.append(broken_upload(at, 2 << 30, (2 << 30) - (1 << 29) if full else 64 << 20))
            rows.append(two_restores(at))
            rows += cancel_in_each_phase(at)
            rows.append(_log_row(at))
        with server(Path(scratch, "two")) as at:
            for tried in try_schema(at, 100 if full else 5):
                words = f"{tried.failures} kinds of failure" + ("" if tried.good else tried.words[-2000:])
                rows.append(
                    Row(f"schemathesis, all phases, paths: {tried.what}", tried.requests, words, tried.good)
                )
            rows.append(_log_row(at))
    return rows


def _log_row(at: Server) -> Row:
    """Say whether the server's log tells of anything unexpected."""
    found = at.log.count("Traceback")
    return Row("tracebacks in the server's log", 0, str(found), not found)

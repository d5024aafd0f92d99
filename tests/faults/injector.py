"""One run of a job in processes of its own, with at most one thing gone wrong at a chosen operation."""

from __future__ import annotations

import errno
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, NoReturn

from .gate import Gate, Held, pass_through_gate
from .syscalls import BEFALLS, STOPS, Kind, Operation, operation

KILL: Final = 0
"""SIGKILL for the whole job, as when its container is killed."""
KILL_ONE: Final = -1
"""SIGKILL for the one process that is about to act: the worker, or one of its children."""
MEANWHILE: Final = -2
"""Nothing goes wrong, but something else is done before the operation happens."""
_PATIENCE: Final = 30.0
"""Seconds after which a job counts as hanging."""


@dataclass(frozen=True)
class Fault:
    """What goes wrong at the `number`-th operation that it can befall: a kill, or an errno.

    A `lasting` error comes back at each later operation too, as on a disk that stays full.
    """

    number: int
    what: int = KILL
    lasting: bool = False

    def __str__(self) -> str:
        names = {KILL: "SIGKILL for all", KILL_ONE: "SIGKILL for one", MEANWHILE: "something else"}
        name = names.get(self.what) or errno.errorcode[self.what]
        return f"{name} at operation {self.number}{' and all after it' if self.lasting else ''}"


def kinds_of(fault: Fault | None) -> frozenset[Kind]:
    """Return the kinds of operations that a fault can befall."""
    return STOPS if fault is None or fault.what <= 0 else BEFALLS[fault.what]


@dataclass
class Outcome:
    """How a run ended; `hit` is the operation that the fault befell, None where it ended before that."""

    status: int = 0
    out: bytes = b""
    err: bytes = b""
    hit: Operation | None = None
    passed: int = 0
    """How many operations the fault could have befallen."""
    hung: bool = False
    operations: list[Operation] = field(default_factory=list)


def run(
    program: Callable[[], int],
    watched: Sequence[str],
    fault: Fault | None = None,
    stdin: bytes = b"",
    meanwhile: Callable[[Operation], None] | None = None,
) -> Outcome:
    """Run `program` in a forked process and see each operation on files beneath the `watched` folders.

    `meanwhile` is what is done while the job waits to do the operation, for such a fault.
    Its exit status is what it returns, or minus the signal that killed it. The whole of the
    job has ended when this returns.
    """
    ours, theirs = socket.socketpair()
    files = [os.memfd_create(name) for name in ("in", "out", "err")]
    os.write(files[0], stdin)
    os.lseek(files[0], 0, os.SEEK_SET)
    sys.stdout.flush()
    sys.stderr.flush()
    leader = os.fork()
    if leader == 0:
        ours.close()
        _be_the_job(program, files, theirs)
    theirs.close()
    outcome = Outcome()
    try:
        gate = Gate(ours)
        try:
            _Keeper(gate, leader, tuple(watched), fault, outcome, meanwhile).keep()
        finally:
            gate.close()
    finally:
        ours.close()
        _end_group(leader)
        outcome.out, outcome.err = (_content(fd) for fd in files[1:])
        for fd in files:
            os.close(fd)
    return outcome


def _be_the_job(program: Callable[[], int], files: list[int], keeper: socket.socket) -> NoReturn:
    status = 70
    try:
        os.setsid()
        for place, fd in enumerate(files):
            os.dup2(fd, place)
        sys.stdin, sys.stdout, sys.stderr = (open(place, mode) for place, mode in enumerate("rww"))  # noqa: SIM115
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        pass_through_gate(keeper)
        status = program()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 70
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _content(fd: int) -> bytes:
    return os.pread(fd, os.fstat(fd).st_size, 0)


def _end_group(leader: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(leader, 0)


class _Keeper:
    """Decides of each call what becomes of it."""

    def __init__(
        self,
        gate: Gate,
        leader: int,
        watched: tuple[str, ...],
        fault: Fault | None,
        outcome: Outcome,
        meanwhile: Callable[[Operation], None] | None,
    ) -> None:
        self._meanwhile = meanwhile
        self._gate = gate
        self._leader = leader
        self._watched = watched
        self._fault = fault
        self._outcome = outcome
        self._kinds = kinds_of(fault)

    def keep(self) -> None:
        end = time.monotonic() + _PATIENCE
        leader_lives = True
        while True:
            try:
                held = self._gate.next(0.02 if leader_lives else 0.005)
            except EOFError:
                break
            if held is not None:
                self._decide(held)
                continue
            if leader_lives:
                pid, status = os.waitpid(self._leader, os.WNOHANG)
                if pid:
                    leader_lives = False
                    self._outcome.status = os.waitstatus_to_exitcode(status)
            elif not self._children_live():
                break
            if time.monotonic() > end:
                self._outcome.hung = True
                return
        if leader_lives:
            _, status = os.waitpid(self._leader, 0)
            self._outcome.status = os.waitstatus_to_exitcode(status)

    def _children_live(self) -> bool:
        """Whether one of the job's group still runs: dead ones that nobody has waited for don't count."""
        with os.scandir("/proc") as found:
            for entry in found:
                if entry.name.isdigit():
                    with suppress(OSError), open(f"/proc/{entry.name}/stat", "rb") as file:
                        state, _, group = file.read().rpartition(b") ")[2].split()[:3]
                        if int(group) == self._leader and state not in (b"Z", b"X"):
                            return True
        return False

    def _decide(self, held: Held) -> None:
        found = operation(held.number, held.args, held.task)
        if found is None or found.kind not in self._kinds or not self._is_watched(found):
            self._gate.answer(held)
            return
        outcome, fault = self._outcome, self._fault
        outcome.passed += 1
        if fault is None:
            outcome.operations.append(found)
        elif outcome.passed == fault.number or (fault.lasting and outcome.hit):
            outcome.hit = outcome.hit or found
            if fault.what == MEANWHILE and self._meanwhile is not None:
                self._meanwhile(found)
                self._gate.answer(held)
                return
            if fault.what > 0:
                self._gate.answer(held, fault.what)
                return
            with suppress(ProcessLookupError):
                if fault.what == KILL:
                    os.killpg(self._leader, signal.SIGKILL)
                else:
                    os.kill(held.task, signal.SIGKILL)
            return
        self._gate.answer(held)

    def _is_watched(self, found: Operation) -> bool:
        return any(path.startswith(self._watched) for path in found.paths)

"""A process that is handed hostile archives: does the jobs it is asked for, and says what came of each.

Run as a program: a JSON array of job requests in, an `Outcome` out. Its memory is what the kernel counted.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Sequence

import msgspec
from msgspec import Struct

from jupyter_ailab_data.errors import AilabDataError
from jupyter_ailab_data.jobs.worker import perform
from jupyter_ailab_data.models import JobRequest, JobResult, Progress

ADDRESS_SPACE = 3 << 30
"""A wall for the machine's sake; what is promised is far below it, and measured."""


class Answer(Struct):
    """What a job said; `reason` is empty for one that succeeded, `crash` for what is no answer at all."""

    reason: str
    message: str
    result: JobResult | None
    seconds: float
    processor: float


class Outcome(Struct):
    """The answers, and the most memory that one process held, in bytes."""

    answers: list[Answer]
    peak: int


def attack(requests: Sequence[JobRequest], limit: float = 60.0) -> Outcome:
    """Run the jobs in a process of their own; one that takes longer than `limit` seconds is a crash."""
    process = subprocess.Popen(
        [sys.executable, os.path.abspath(__file__)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        out, words = process.communicate(msgspec.json.encode(list(requests)), timeout=limit)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return Outcome([Answer("crash", "It did not end.", None, limit, limit)], 0)
    try:
        return msgspec.json.decode(out, type=Outcome)
    except msgspec.MsgspecError:
        return Outcome([Answer("crash", words.decode("utf-8", "replace"), None, 0, 0)], 0)


def _processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _peak() -> int:
    """Return the most this process (since exec) or one of its children held, in bytes."""
    with open("/proc/self/status") as file:
        own = next(int(line.split()[1]) for line in file if line.startswith("VmHWM:"))
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) * 1024


def _do(request: JobRequest) -> Answer:
    reason = message = ""
    result = None
    started, used = time.monotonic(), _processor()
    try:
        result = perform(request, _silent)
    except AilabDataError as error:
        reason, message = error.reason, error.message
    except BaseException:
        reason, message = "crash", traceback.format_exc()
    return Answer(reason, message, result, time.monotonic() - started, _processor() - used)


def _silent(_progress: Progress) -> None:
    """Take progress that nobody looks at."""


def main() -> None:
    """Do what standard input asks."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    requests = msgspec.json.decode(sys.stdin.buffer.read(), type=list[JobRequest])
    answers = [_do(request) for request in requests]
    sys.stdout.buffer.write(msgspec.json.encode(Outcome(answers, _peak())))


if __name__ == "__main__":
    main()

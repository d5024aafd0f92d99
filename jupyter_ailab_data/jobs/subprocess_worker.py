"""A worker as a subprocess: its pipes, its end, its last words."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections import deque
from collections.abc import Callable
from typing import cast

import msgspec

from ..errors import CancelledError, WorkerDiedError, from_reason
from ..models import ErrorLine, JobRequest, JobResult, Progress, ProgressLine, ResultLine, WorkerLine
from .last_words import KILLED, WORDS_KEPT, died

GRACE = 5.0
"""Seconds between the request to end (SIGTERM) and the end (SIGKILL)."""
_LINE_LIMIT = 64 << 20
"""The longest line a worker may write, in bytes: a result may name many warnings."""
_decoder: msgspec.json.Decoder[WorkerLine] = msgspec.json.Decoder(WorkerLine)


class WorkerProcess:
    """One worker. It leads a process group of its own, so all of it can be ended."""

    def __init__(self, process: asyncio.subprocess.Process, log: logging.Logger) -> None:
        self._process = process
        self._log = log
        self._words: deque[str] = deque(maxlen=WORDS_KEPT)
        self._end: asyncio.TimerHandle | None = None
        self._end_children_with_it()

    @classmethod
    async def start(cls, request: JobRequest, log: logging.Logger) -> WorkerProcess:
        """Start a worker and hand it the request."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "jupyter_ailab_data.jobs.worker",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=_LINE_LIMIT,
            start_new_session=True,
            env={**os.environ, "AILAB_DATA_PARENT": str(os.getpid())},
        )
        stdin = cast(asyncio.StreamWriter, process.stdin)
        with contextlib.suppress(ConnectionError):  # it has died: `follow` will tell
            stdin.write(msgspec.json.encode(request))
            await stdin.drain()
        stdin.close()
        return cls(process, log)

    @property
    def pid(self) -> int:
        """The worker's process id."""
        return self._process.pid

    def cancel(self) -> None:
        """Ask the worker to end; make it end `GRACE` seconds later."""
        self._signal(signal.SIGTERM)
        if self._end is None:
            self._end = asyncio.get_running_loop().call_later(GRACE, self._kill)

    async def follow(self, on_progress: Callable[[Progress], None]) -> JobResult:
        """Pass on the progress until the worker has ended, and return its result.

        Raises the error the worker tells, or WorkerDiedError if it ends without a last line.
        """
        try:
            last, _ = await asyncio.gather(self._read_lines(on_progress), self._read_words())
            status = await self._process.wait()
        except BaseException:
            self._kill()
            raise
        finally:
            if self._end is not None:
                self._end.cancel()
            self._kill_group()
        if isinstance(last, ResultLine):
            return last.result
        if isinstance(last, ErrorLine):
            raise from_reason(last.problem.reason, last.problem.message)
        if status == -signal.SIGTERM:  # it came before the worker could listen for it
            raise CancelledError("The job was cancelled.")
        raise self._died(status)

    async def _read_lines(self, on_progress: Callable[[Progress], None]) -> WorkerLine | None:
        """Read to the end of the worker's output and return its last line, if it wrote one."""
        last: WorkerLine | None = None
        async for text in cast(asyncio.StreamReader, self._process.stdout):
            if not text.strip():
                continue
            try:
                line = _decoder.decode(text)
            except msgspec.MsgspecError:
                self._log.debug("Worker %s wrote a line that can't be read", self.pid)
                continue
            if isinstance(line, ProgressLine):
                on_progress(line.progress)
            else:
                last = line
        return last

    async def _read_words(self) -> None:
        """Log what the worker says besides, and remember the last of it."""
        stderr = cast(asyncio.StreamReader, self._process.stderr)
        while piece := await stderr.read(1 << 16):
            for line in piece.decode("utf-8", "replace").splitlines():
                if line.strip():
                    self._words.append(line.rstrip())
                    self._log.warning("Worker %s: %s", self.pid, line.rstrip())

    def _died(self, status: int) -> WorkerDiedError:
        if status == -signal.SIGKILL:
            how = KILLED
        elif status < 0:
            how = f"was ended by {signal.Signals(-status).name}"
        else:
            how = f"ended with status {status}"
        return died(how, self._words)

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)

    def _kill(self) -> None:
        if self._process.returncode is None:
            self._log.warning("Worker %s did not end in time and is killed", self.pid)
            self._kill_group()
            self._signal(signal.SIGKILL)

    def _end_children_with_it(self) -> None:
        """Kill what is left of the group once the worker is gone.

        A child that hangs would hold the worker's pipes open, and `follow` reads to their end. A
        pidfd becomes readable when its process ends (pidfd_open(2), Linux 5.3).
        """
        loop = asyncio.get_running_loop()
        try:
            pidfd = os.pidfd_open(self._process.pid)
        except OSError:
            return

        def ended() -> None:
            loop.remove_reader(pidfd)
            os.close(pidfd)
            self._kill_group()

        loop.add_reader(pidfd, ended)

    def _kill_group(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

"""The comparing process as the server sees it: started when asked, and never longer there than it may."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import signal
import sys
from typing import Final

import msgspec

from ..errors import NotInstalledError, WorkerDiedError, from_reason
from ..jobs.last_words import KILLED, died
from ..models import NotebookComparison, NotebookSides, Problem

LIMIT: Final = 15.0
"""Seconds that a comparison may take, the start of its process included."""
_WORKER: Final = "jupyter_ailab_data.comparing.worker"


def check_installed() -> None:
    """Raise NotInstalledError where there is no nbdime; imports nothing of it."""
    if importlib.util.find_spec("nbdime") is None:
        raise NotInstalledError(
            "nbdime is not installed beside the server, so notebooks can't be compared cell by cell: "
            "pip install nbdime"
        )


async def compared(sides: NotebookSides, seconds: float = LIMIT) -> NotebookComparison:
    """Have two notebooks compared in a process of its own, which ends with this call however that ends.

    Raises NotInstalledError, BadRequestError for what is no notebook, and WorkerDiedError where the process
    dies or `seconds` are over.
    """
    asked = await asyncio.to_thread(msgspec.json.encode, sides)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        _WORKER,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "AILAB_DATA_PARENT": str(os.getpid())},
    )
    try:
        said, words = await asyncio.wait_for(process.communicate(asked), seconds)
    except asyncio.TimeoutError:
        raise WorkerDiedError(
            f"nbdime was stopped after {seconds:g} seconds: outputs that are large and differ take it long."
        ) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return await asyncio.to_thread(_read, process.returncode or 0, said, words)


def _read(status: int, said: bytes, words: bytes) -> NotebookComparison:
    """Return what the process said, or raise the error that it told."""
    try:
        if status == 0:
            return msgspec.json.decode(said, type=NotebookComparison)
        problem = msgspec.json.decode(said, type=Problem)
    except msgspec.MsgspecError:
        how = KILLED if status == -signal.SIGKILL else f"ended with status {status}"
        lines = words.decode("utf-8", "replace").splitlines()
        raise died(how, lines, "The process that compares notebooks") from None
    raise from_reason(problem.reason, problem.message)

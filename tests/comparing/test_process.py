"""The comparing process as the server sees it: it answers, or it ends."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator

import psutil
import pytest

from jupyter_ailab_data.comparing import process
from jupyter_ailab_data.comparing.process import check_installed, compared
from jupyter_ailab_data.errors import BadRequestError, NotInstalledError, WorkerDiedError
from jupyter_ailab_data.models import NotebookSides
from tests.comparing.notebooks import code, endless, notebook


def working() -> list[psutil.Process]:
    """Return the processes of ours that compare."""
    return [child for child in psutil.Process().children() if "comparing" in " ".join(child.cmdline())]


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    yield
    assert working() == []


async def test_it_answers_with_what_differs() -> None:
    answer = await compared(NotebookSides(notebook(code("a = 1")), notebook(code("a = 2"))))
    assert bytes(answer.before).startswith(b"{")
    assert len(answer.diff) == 1


async def test_what_the_process_refuses_is_raised_here() -> None:
    with pytest.raises(BadRequestError):
        await compared(NotebookSides("no notebook", notebook()))


async def test_a_comparison_that_takes_too_long_is_ended() -> None:
    with pytest.raises(WorkerDiedError, match=r"after 2\.5 seconds"):
        await compared(NotebookSides(*endless()), seconds=2.5)


async def test_nobody_waits_and_nothing_works_on() -> None:
    task = asyncio.create_task(compared(NotebookSides(*endless())))
    while not working():
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_process_that_is_killed_is_an_error_and_no_riddle() -> None:
    task = asyncio.create_task(compared(NotebookSides(*endless())))
    while not working():
        await asyncio.sleep(0.01)
    working()[0].kill()
    with pytest.raises(WorkerDiedError, match="memory ran out"):
        await task


async def test_a_process_that_can_not_even_start_tells_its_last_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(process, "_WORKER", "no.such.module")
    with pytest.raises(WorkerDiedError, match=r"ended with status 1.*No module named") as told:
        await compared(NotebookSides("", ""))
    assert os.path.dirname(sys.executable) not in told.value.message


def test_it_is_known_without_a_process_whether_there_is_nbdime(monkeypatch: pytest.MonkeyPatch) -> None:
    check_installed()
    monkeypatch.setitem(sys.modules, "nbdime", None)
    with pytest.raises(NotInstalledError, match="pip install nbdime"):
        check_installed()

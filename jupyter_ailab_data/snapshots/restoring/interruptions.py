"""Signals that cancel a job, held back while they would come at a bad moment.

The doors turn SIGTERM and SIGINT into an exception that may strike anywhere. Where what was
begun would be left lying, they wait; after the point of no return they come too late.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final, Protocol, TypeVar

_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


class Interruptions:
    """Holds signals back between `hold` and `release`; elsewhere than in the main thread there are none."""

    def __init__(self) -> None:
        self.too_late = False
        """Whether signals that were held back are dropped."""
        self._handlers: dict[signal.Signals, Any] = {}
        self._held: list[int] = []

    def hold(self) -> None:
        """Let signals wait from now on."""
        if threading.current_thread() is threading.main_thread() and not self._handlers:
            for number in _SIGNALS:
                self._handlers[number] = signal.signal(number, self._keep)

    def _keep(self, number: int, _frame: FrameType | None) -> None:
        self._held.append(number)

    def release(self) -> None:
        """Deliver those that were held back, unless it is too late."""
        handlers, self._handlers = self._handlers, {}
        for number, handler in handlers.items():
            signal.signal(number, handler)
        held, self._held = self._held, []
        if held and not self.too_late:
            os.kill(os.getpid(), held[0])


class Interruptible(Protocol):
    """What is made for a job and removed at its end; `interruptions` are those of the job."""

    interruptions: Interruptions

    def close(self) -> None:
        """Remove it."""


T = TypeVar("T", bound=Interruptible)


@contextmanager
def undisturbed(make: Callable[[], T]) -> Iterator[T]:
    """Give what `make` makes, and close it at the end; a cancel interrupts neither, only what is between."""
    interruptions = Interruptions()
    made = None
    try:
        interruptions.hold()
        made = make()
        made.interruptions = interruptions
        interruptions.release()
        yield made
    finally:
        interruptions.hold()
        try:
            if made is not None:
                made.close()
        finally:
            interruptions.release()

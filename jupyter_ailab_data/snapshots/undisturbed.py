"""A stretch of work that is not cancelled halfway: it is short, and ends by itself."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ignore SIGTERM and SIGINT meanwhile: whoever sends one comes too late to cancel."""
    if threading.current_thread() is not threading.main_thread():  # there they interrupt nothing
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

"""A page out of a long list, sorted without holding everybody else up."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from itertools import islice
from threading import Lock
from typing import Any, Generic, TypeVar

T = TypeVar("T")

_RUN = 4096


class InOrder(Generic[T]):
    """A list in the order of `key`, sorted as far as somebody has asked for it.

    A sort is one step for the interpreter: with 100,000 names it keeps every other thread, the
    server's event loop among them, waiting for a tenth of a second. Short runs are sorted one by
    one instead, and merged as far as the pages go.
    """

    def __init__(self, items: Sequence[T], key: Callable[[T], Any]) -> None:
        runs = [sorted(items[start : start + _RUN], key=key) for start in range(0, len(items), _RUN)]
        self._rest = heapq.merge(*runs, key=key)
        self._merged: list[T] = []
        self._lock = Lock()

    def page(self, offset: int, limit: int) -> list[T]:
        """Return what `sorted(items, key=key)[offset:offset + limit]` does; from any thread."""
        with self._lock:
            self._merged.extend(islice(self._rest, max(0, offset + limit - len(self._merged))))
            return self._merged[offset : offset + limit]


def page_in_order(items: Sequence[T], key: Callable[[T], Any], offset: int, limit: int) -> list[T]:
    """Return one page of a list that is asked for no further."""
    return InOrder(items, key).page(offset, limit)

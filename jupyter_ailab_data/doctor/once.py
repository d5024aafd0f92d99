"""A property that is found out when it is first asked for, once, whichever thread asks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Remembering:
    """What has `once` properties."""

    def __init__(self) -> None:
        self.found: dict[str, Future[Any]] = {}
        self.guard = threading.Lock()


class once(Generic[T]):  # noqa: N801 - it reads as a decorator
    """Like functools.cached_property, but others wait for the one thread that finds it out.

    An error is remembered too: a dead server is not asked twice. (cached_property has one lock for
    all objects before Python 3.12 and none since.)
    """

    def __init__(self, find: Callable[[Any], T]) -> None:
        self._find = find
        self.__doc__ = find.__doc__

    def __get__(self, of: Remembering, owner: type) -> T:
        with of.guard:
            future: Future[T] | None = of.found.get(self._find.__name__)
            mine = future is None
            if future is None:
                future = of.found[self._find.__name__] = Future()
        if mine:
            try:
                future.set_result(self._find(of))
            except BaseException as error:
                future.set_exception(error)
        return future.result()

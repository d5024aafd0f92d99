"""What all handlers share: JSON answers, errors as problems, checked input."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, Literal, ParamSpec, TypeVar

import msgspec
from jupyter_server.base.handlers import APIHandler
from tornado.web import HTTPError, RequestHandler

from ..errors import AilabDataError, BadRequestError, from_os_error
from ..manager import DataManager
from ..models import ContentsWish, Problem, SortKey

T = TypeVar("T")
P = ParamSpec("P")

_ENGINE = ThreadPoolExecutor(8, thread_name_prefix="ailab-data-engine")
_UNEXPECTED = Problem("Something went wrong in the server. Its log has the details.", "failed")
_HTTP_PROBLEMS = {
    403: Problem("This is not allowed. Sign in again, or reload the page.", "forbidden"),
    404: Problem("There is nothing at this address.", "not-found"),
    405: Problem("This address does not know that method.", "bad-request"),
}


class DataHandler(APIHandler):
    """The base of every handler.

    Verbs are decorated with `@web.authenticated` and `@authorized` in the leaf classes, since
    `authorized` keeps the resource and the action of its first call.
    """

    auth_resource = "ailab-data"
    manager: DataManager

    def initialize(self, manager: DataManager) -> None:
        """Take over what the routes hand to each handler."""
        self.manager = manager

    async def prepare(self) -> None:  # type: ignore[override]  # tornado may have none
        """Check the caller; reading is not activity, since the panel polls."""
        if self.request.method in ("GET", "HEAD"):
            self._track_activity = False
        await super().prepare()

    async def in_thread(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Make a call that may block without blocking the event loop."""
        return await asyncio.to_thread(call, *args, **kwargs)

    def reply(self, answer: msgspec.Struct, status: int = 200) -> None:
        """Answer with a Struct as JSON."""
        self.set_status(status)
        self.finish(msgspec.json.encode(answer))

    def body(self, kind: type[T]) -> T:
        """Read the request's JSON body; an empty body is an empty object."""
        return msgspec.json.decode(self.request.body or b"{}", type=kind)

    def text(self, name: str, default: str = "") -> str:
        """Read a query parameter as text, as it was sent."""
        return self.get_query_argument(name, default, strip=False)

    def number(self, name: str, default: int) -> int:
        """Read a query parameter as a whole number."""
        value = self.text(name, str(default))
        if not (value.isascii() and value.removeprefix("-").isdigit() and len(value) <= 18):
            raise BadRequestError(f"'{name}' must be a whole number.")
        return int(value)

    def flag(self, name: str, default: bool) -> bool:
        """Read a query parameter that is `true` or `false`."""
        return bool(self.choice(name, Literal["true", "false"], str(default).lower()) == "true")

    def moment(self, name: str) -> datetime | None:
        """Read a query parameter as a time with its offset, as in RFC 3339; None where it is left out."""
        text = self.text(name)
        if not text:
            return None
        try:
            moment = msgspec.convert(text, datetime)
        except msgspec.ValidationError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise BadRequestError(f"'{name}' must be a time such as 2026-11-22T11:03:16Z.")
        return moment

    def choice(self, name: str, kind: Any, default: str) -> Any:
        """Read a query parameter that is one of the words of the Literal `kind`."""
        try:
            return msgspec.convert(self.text(name, default), kind)
        except msgspec.ValidationError:
            words = ", ".join(f"'{word}'" for word in kind.__args__)
            raise BadRequestError(f"'{name}' must be one of {words}.") from None

    def contents_wish(self) -> ContentsWish:
        """Read the query parameters that say which part of a folder is wanted."""
        return ContentsWish(
            self.number("offset", 0),
            self.number("limit", 1000),
            self.choice("sort", SortKey, "name"),
            self.text("filter"),
            self.flag("hidden", True),
        )

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer an error as a problem, never with a traceback or a path of this machine."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        status, problem = problem_of(error, status_code)
        self.set_status(status)
        for name in ("Content-Disposition", "Content-Length", "Content-Range", "ETag", "Accept-Ranges"):
            self.clear_header(name)
        if status == 405:  # RFC 9110 §15.5.6
            self.set_header("Allow", ", ".join(self._methods()))
        self.finish(msgspec.json.encode(problem))

    def _methods(self) -> list[str]:
        """Return the methods that this address knows."""
        return [
            name
            for name in self.SUPPORTED_METHODS
            if getattr(type(self), name.lower(), None) is not getattr(RequestHandler, name.lower(), None)
        ]

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Log what the caller can mend in a line, and only the unexpected with its traceback."""
        if isinstance(value, (AilabDataError, msgspec.MsgspecError)):
            self.log.info("%s: %s", self._request_summary(), value)
        else:
            super().log_exception(typ, value, tb)


class EngineHandler(DataHandler):
    """The base of handlers that ask a Docker engine, which may be slow or hang.

    They wait in threads of their own, so that they take none from those who only look at files.
    """

    async def in_thread(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Make a call that may wait for the engine."""
        return await asyncio.get_running_loop().run_in_executor(_ENGINE, lambda: call(*args, **kwargs))


def problem_of(error: BaseException | None, status: int) -> tuple[int, Problem]:
    """Return the HTTP status and the problem that tell `error`."""
    if isinstance(error, OSError):
        error = from_os_error(error, "answering the request")
    if isinstance(error, AilabDataError):
        return error.status, Problem(error.message, error.reason)
    if isinstance(error, (msgspec.MsgspecError, UnicodeDecodeError)):
        return 400, Problem(f"The request can't be read: {error}.", "bad-request")
    if isinstance(error, HTTPError) or (error is None and status in _HTTP_PROBLEMS):
        known = _HTTP_PROBLEMS.get(status)
        if known is not None:
            return status, known
        if 400 <= status < 500:
            return status, Problem("The request can't be read.", "bad-request")
    return (status if status >= 500 else 500), _UNEXPECTED

"""What a route is: the words the table of routes is written in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from .base import DataHandler

Method = Literal["get", "head", "post", "patch", "delete"]


@dataclass(frozen=True)
class Query:
    """One query parameter; `type` is anything msgspec can make a schema of."""

    name: str
    type: Any
    summary: str
    default: Any = None


@dataclass(frozen=True)
class Operation:
    """One method of a route.

    `body` and `answer` are Structs, or a media type where bytes cross instead of JSON.
    """

    method: Method
    id: str
    summary: str
    answer: type | str
    status: int = 200
    body: type | str | None = None
    query: tuple[Query, ...] = ()
    ranges: bool = False


@dataclass(frozen=True)
class Route:
    """One path beneath the namespace, with `{name}` for a part and `{path}` for the rest."""

    path: str
    handler: type[DataHandler]
    operations: tuple[Operation, ...]

    def pattern(self) -> str:
        """Return the path as the regular expression tornado wants.

        `{path}` takes everything up to the end and may be left out. It is passed on as it
        came, so that an absolute path is seen as one and refused.
        """
        pattern = self.path.replace("/{path}", r"(?:/(?P<path>.*))?")
        for name in ("name", "id"):
            pattern = pattern.replace(f"{{{name}}}", f"(?P<{name}>[^/]+)")
        return pattern

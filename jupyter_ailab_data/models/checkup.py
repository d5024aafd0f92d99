"""What the doctor finds."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

CheckStatus = Literal["ok", "warning", "error"]


class Check(Struct, frozen=True):
    """One finding: what was looked at, what was seen, and what to do where it isn't `ok`.

    `id` is stable; `details` are further lines, such as the names of what differs.
    """

    id: str
    title: str
    status: CheckStatus
    seen: str
    todo: str = ""
    details: list[str] = []


class Checkup(Struct, frozen=True):
    """All checks, and the worst status among them."""

    status: CheckStatus
    checks: list[Check]

"""What every error answer says."""

from __future__ import annotations

from msgspec import Struct


class Problem(Struct, frozen=True):
    """The body of every error answer: a sentence for people, a stable word for programs."""

    message: str
    reason: str

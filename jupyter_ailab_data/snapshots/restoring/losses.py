"""What of the metadata a restore could not bring back: one sentence for each kind, with its number."""

from __future__ import annotations

from collections import Counter
from typing import Final

from ...archive.describing import ACL, ATTRIBUTES, OWNER, PERMISSIONS, PRIVILEGES, TIME
from ...models import JobWarning

_SENTENCES: Final = {
    OWNER: "The owner or group of {what} could not be restored: only an administrator (root) may set it.",
    PERMISSIONS: "The permissions of {what} could not be restored as they were: "
    "what belongs to another user or group can only be changed by an administrator (root).",
    TIME: "The time of {what} could not be restored: only the owner or an administrator (root) may set it.",
    ATTRIBUTES: "Extended attributes of {what} could not be restored: "
    "the file system or its rights do not allow them here.",
    ACL: "Access control lists of {what} could not be restored: "
    "the file system or its rights do not allow them here.",
    PRIVILEGES: "Rights to act as another user (set-user-id, capabilities and the like) of {what} "
    "were left out: a restore never gives them.",
}


def loss_warnings(lost: Counter[str]) -> list[JobWarning]:
    """Return a warning for each kind of what was lost, in a fixed order."""
    return [
        JobWarning("", "metadata", sentence.format(what=_number(lost[kind])))
        for kind, sentence in _SENTENCES.items()
        if lost[kind]
    ]


def _number(count: int) -> str:
    return "1 entry" if count == 1 else f"{count:,} entries"

"""What was done about restores that had been killed, as a log or a terminal says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..models import JobWarning


def in_words(found: Mapping[str, Sequence[JobWarning]]) -> Iterator[str]:
    """Give a sentence for each thing that `DataManager.recover` did, with where it was."""
    for location, warnings in found.items():
        for warning in warnings:
            yield f"{location}{'/' + warning.path if warning.path else ''}: {warning.message}"

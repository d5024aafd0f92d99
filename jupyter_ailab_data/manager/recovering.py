"""What killed jobs have left: restores are taken back, the store is swept, and what was done is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ..models import JobWarning

if TYPE_CHECKING:
    from .data import DataManager


def recover(manager: DataManager) -> dict[str, list[JobWarning]]:
    """Take back restores that were killed, in every location; return what was done, by location.

    One that is at work is left alone. What can't be done now is tried again before the next job; so
    is a folder that does not answer.
    """
    from ..locations.answering import answers
    from ..snapshots.restoring.recovery import recover_folder

    done = {name: recover_folder(path) for name, path in manager.location_paths().items() if answers(path)}
    return {name: warnings for name, warnings in done.items() if warnings}


def in_words(found: Mapping[str, Sequence[JobWarning]]) -> Iterator[str]:
    """Give a sentence for each thing that `recover` did, with where it was, for a log or a terminal."""
    for location, warnings in found.items():
        for warning in warnings:
            yield f"{location}{'/' + warning.path if warning.path else ''}: {warning.message}"


def sweep_store(manager: DataManager) -> list[str]:
    """Remove what dead jobs left in the store, and return the names."""
    from ..store.kept import kept_names

    store = manager.store()
    swept = store.sweep()
    if kept_names(store):  # seldom
        from ..snapshots.delete import settle_kept

        settle_kept(store)
    return swept

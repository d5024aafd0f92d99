"""Snapshots of a folder that does not keep still, for a second each; `tests/faults/report` takes longer."""

from __future__ import annotations

import os

import pytest

from .moving import KINDS, one

SECONDS = float(os.environ.get("AILAB_DATA_ROUNDS", "1"))


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_moves_every_snapshot_is_whole_and_names_what_it_lacks(kind: str) -> None:
    row = one(kind, SECONDS)
    assert row.snapshots >= 1
    assert (row.not_whole, row.unnamed, row.escapes) == (0, 0, 0)

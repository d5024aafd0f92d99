"""Snapshots beside writers that never pause: AILAB_DATA_ROUNDS of each kind, few by default."""

from __future__ import annotations

import os
import subprocess

import pytest

from .torn import one
from .writers import KINDS, secrets_home

ROUNDS = int(os.environ.get("AILAB_DATA_ROUNDS", "4"))


@pytest.mark.parametrize("kind", KINDS)
def test_no_copy_is_torn_or_stale_and_no_writer_sees_an_error(kind: str) -> None:
    if kind == "secrets":
        try:
            secrets_home()
        except subprocess.CalledProcessError:
            pytest.skip("exasol-notebook-connector can't be installed here")
    row = one(kind, ROUNDS)
    assert (row.snapshots, row.torn, row.stale, row.named, row.writer_errors) == (ROUNDS, 0, 0, 0, [])

"""The readers of archives answer to any bytes: what the fuzzer found once, and a short run of it."""

from __future__ import annotations

import os

import pytest

from tests.faults.fuzz import SEEDS, available, run
from tests.faults.readers import TARGETS

SECONDS = min(900, 5 * int(os.environ.get("AILAB_DATA_ROUNDS", "1")))


@pytest.mark.parametrize("target", TARGETS)
def test_whatever_was_found_once_is_answered(target: str) -> None:
    found = sorted((SEEDS / target).iterdir())
    assert len(found) > 5
    for path in found:
        TARGETS[target](path.read_bytes())


@pytest.mark.skipif(not available(), reason="atheris has no wheel for this platform")
@pytest.mark.parametrize("target", TARGETS)
def test_a_short_run_of_the_fuzzer_finds_nothing(target: str) -> None:
    (row,) = run(SECONDS, targets=(target,))
    assert row.failures == (), row.words
    assert row.inputs > 100
    assert row.covered > 100

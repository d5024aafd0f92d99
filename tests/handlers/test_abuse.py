"""The server keeps its word while it is abused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.abuse import broken_upload, cancel_in_each_phase, crowd, fill, two_restores
from tests.faults.schemas import try_schema
from tests.faults.server import Server, server


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose notebooks take a moment to snapshot."""
    with server(tmp_path_factory.mktemp("busy")) as at:
        fill(at.notebooks, 300, 20_000)
        yield at
        assert "Traceback" not in at.log


@pytest.mark.slow
def test_fifty_clients_at_once_are_all_answered_while_a_snapshot_runs(busy: Server) -> None:
    row = crowd(busy, 50, 1)
    assert row.good, row.outcome
    assert row.requests >= 50


def test_an_import_of_2_gb_that_breaks_off_leaves_nothing_and_takes_no_memory(busy: Server) -> None:
    row = broken_upload(busy, 2 << 30, 48 << 20)
    assert row.good, row.outcome


def test_of_two_restores_at_once_one_is_done_and_one_told_which_job_is_in_the_way(busy: Server) -> None:
    row = two_restores(busy)
    assert row.good, row.outcome


@pytest.mark.slow
def test_a_job_that_is_cancelled_leaves_all_as_it_was_or_has_ended(busy: Server) -> None:
    for row in cancel_in_each_phase(busy):
        assert row.good, row.outcome


@pytest.mark.slow
def test_whatever_the_schema_allows_or_forbids_is_answered_as_the_document_says(tmp_path: Path) -> None:
    with server(tmp_path / "server") as at:
        for row in try_schema(at, 3):
            assert row.good, row.words
            assert row.requests > 100
        assert "Traceback" not in at.log

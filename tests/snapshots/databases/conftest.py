"""A database with a past, encrypted and plain."""

from __future__ import annotations

import time

import pytest

from tests.snapshots.databases.bulk import SCS, advance


@pytest.fixture(params=["encrypted", "plain"])
def password(request, writers):
    return writers.PASSWORD if request.param == "encrypted" else None


@pytest.fixture
def story(vault, tmp_path, writers, password):
    """A folder with a database of generation 7 of which a snapshot has generation 3."""
    place = tmp_path / "work"
    (place / "sub").mkdir(parents=True)
    (place / "sub" / "file").write_text("one")
    path = place / "sub" / SCS
    writers.make_bulk(path, password)
    advance(writers, path, password, 3)
    time.sleep(0.15)
    name = vault.snap(place)
    advance(writers, path, password, 5, 7)
    (place / "sub" / "file").write_text("changed")
    return place, path, name

"""What an engine says of volumes is read as it is meant."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from jupyter_ailab_data.docker_engine.volumes import is_anonymous, parse_time


@pytest.mark.parametrize(
    "text", ["2026-11-22T20:31:55Z", "2026-11-22T21:31:55.000000789+01:00", "2026-11-22T15:01:55.0-05:30"]
)
def test_times_of_every_zone_are_read(text: str) -> None:
    assert parse_time(text) == datetime(2026, 11, 22, 20, 31, 55, tzinfo=timezone.utc)


@pytest.mark.parametrize(("fraction", "microseconds"), [(".5", 500_000), (".123456789", 123_456), ("", 0)])
def test_times_are_read_to_the_microsecond(fraction: str, microseconds: int) -> None:
    read = parse_time(f"2026-11-22T20:31:55{fraction}Z")
    assert read is not None
    assert read.microsecond == microseconds


@pytest.mark.parametrize("text", ["", None, "0001-01-01T00:00:00Z", "yesterday"])
def test_no_time_is_none(text: str | None) -> None:
    assert parse_time(text) is None


def test_a_volume_nobody_named_is_anonymous() -> None:
    assert is_anonymous("5d0b1a9c" * 8, {})
    assert is_anonymous("x", {"com.docker.volume.anonymous": ""})
    assert not is_anonymous("5d0b1a9c" * 8 + "0", {})
    assert not is_anonymous("work", {"com.example": "1"})

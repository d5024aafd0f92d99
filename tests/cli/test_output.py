"""Sizes, times and progress read as a person would say them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from jupyter_ailab_data.cli.bar import render
from jupyter_ailab_data.cli.output import age, amount, duration, printable, size
from jupyter_ailab_data.cli.session import tidy
from jupyter_ailab_data.models import Progress

NOW = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (9_949, "9.9 kB"),
        (9_960, "10 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (1_400_000_000, "1.4 GB"),
        (73e12, "73 TB"),
        (5e18, "5000 PB"),
    ],
)
def test_sizes(count: float, text: str) -> None:
    assert size(count) == text


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(seconds=-50), "now"),
        (timedelta(seconds=1), "now"),
        (timedelta(seconds=59), "59 seconds ago"),
        (timedelta(seconds=60), "1 minute ago"),
        (timedelta(hours=3, minutes=59), "3 hours ago"),
        (timedelta(days=13), "13 days ago"),
        (timedelta(days=14), "2 weeks ago"),
        (timedelta(days=200), "6 months ago"),
        (timedelta(days=800), "2 years ago"),
    ],
)
def test_ages(ago: timedelta, text: str) -> None:
    assert age(NOW - ago, NOW) == text


def test_durations_and_amounts() -> None:
    assert [duration(s) for s in (0, 0.04, 0.84, 8, 59.4, 61, 3599, 4800)] == [
        *("0 s", "0.0 s", "0.8 s", "8 s", "59 s", "1 min 01 s", "59 min 59 s", "1 h 20 min"),
    ]
    assert [amount(1, "entry", "entries"), amount(1234, "entry", "entries")] == ["1 entry", "1,234 entries"]


def test_what_would_steer_a_terminal_is_escaped() -> None:
    assert printable("a\x1b[31m\n\x9b\u202e") == r"a\x1b[31m\n\x9b\u202e"
    assert printable("été ☃") == "été ☃"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("./a/b/", "a/b"),
        (".", ""),
        ("", ""),
        ("././a", "a"),
        ("a", "a"),
        ("..", ".."),
        ("/", "/"),
        (".a", ".a"),
    ],
)
def test_paths_as_shells_complete_them(path: str, text: str) -> None:
    assert tidy(path) == text


def test_the_bar_shows_share_amount_rate_and_time_left() -> None:
    half = Progress("Reading", bytes_done=500, bytes_total=1000, rate=250e6, seconds_left=2.4)
    assert render(half) == "Reading  ############-             50%  500 B of 1.0 kB  250 MB/s  2 s left"
    full = Progress("Reading", bytes_done=1000, bytes_total=1000)
    assert render(full) == "Reading  ######################## 100%  1.0 kB of 1.0 kB"


def test_the_bar_shows_what_is_known_and_never_more_than_all() -> None:
    assert render(Progress("Looking")) == "Looking"
    assert render(Progress("Looking", entries_done=1200)) == "Looking  1,200 entries"
    assert " 50%  1 of 2 entries" in render(Progress("Deleting", entries_done=1, entries_total=2))
    assert "100%  10 B of 10 B" in render(Progress("Grown", bytes_done=15, bytes_total=10))

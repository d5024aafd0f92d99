"""The meter: rate, time left, and no more events than a reader can bear."""

from __future__ import annotations

import threading
import time
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_ailab_data.jobs.progress import EVENTS_PER_SECOND, Meter
from jupyter_ailab_data.models import Progress


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def run(steps: list[tuple[float, Progress]]) -> list[tuple[float, Progress]]:
    """Report at the times given, finish, and return what was passed on and when."""
    clock, told = Clock(), []
    meter = Meter(lambda progress: told.append((clock.now, progress)), clock)
    for wait, progress in steps:
        clock.now += wait
        meter.report(progress)
    meter.finish()
    return told


def steady(rate: float, seconds: float, every: float, total: int) -> list[tuple[float, Progress]]:
    return [
        (every, Progress("packing", bytes_done=int(rate * every * turn), bytes_total=total))
        for turn in range(int(seconds / every))
    ]


def test_the_first_word_is_passed_on_at_once() -> None:
    assert run([(0, Progress("packing"))])[0][1].phase == "packing"


def test_ten_thousand_reports_a_second_become_ten() -> None:
    told = run(steady(1e6, 3, 0.0001, 10**7))
    assert 28 <= len(told) <= 31 + 1


def test_the_last_word_is_never_lost() -> None:
    told = run([(0, Progress("packing")), (0.001, Progress("packing", bytes_done=5, bytes_total=5))])
    assert told[-1][1].bytes_done == 5


def test_a_steady_rate_is_told_as_it_is() -> None:
    last = run(steady(50e6, 4, 0.05, 10**9))[-1][1]
    assert last.rate == pytest.approx(50e6, rel=0.02)
    assert last.seconds_left == pytest.approx((10**9 - last.bytes_done) / 50e6, rel=0.02)


def test_the_rate_follows_a_change_within_its_window() -> None:
    first = steady(100e6, 6, 0.05, 10**10)
    done = first[-1][1].bytes_done
    then = [
        (0.05, Progress("packing", bytes_done=done + int(10e6 * 0.05 * turn), bytes_total=10**10))
        for turn in range(1, 140)
    ]
    assert run(first + then)[-1][1].rate == pytest.approx(10e6, rel=0.05)


def test_nothing_is_foretold_in_the_first_half_second() -> None:
    told = run(steady(1e6, 0.4, 0.05, 10**7))
    assert [progress.seconds_left for _, progress in told] == [None] * len(told)


def test_a_new_phase_is_measured_anew() -> None:
    told = run([*steady(1e6, 3, 0.05, 10**7), (0.2, Progress("writing", bytes_done=0, bytes_total=10))])
    assert told[-1][1].rate == 0
    assert told[-1][1].seconds_left is None


def test_time_left_follows_from_entries_where_bytes_are_unknown() -> None:
    steps = [(0.1, Progress("scanning", entries_done=turn * 100, entries_total=4000)) for turn in range(21)]
    assert run(steps)[-1][1].seconds_left == pytest.approx(2.0, abs=0.1)


def test_threads_may_report_at_once() -> None:
    told: list[Progress] = []
    meter = Meter(told.append)
    end = time.monotonic() + 0.5

    def work() -> None:
        while time.monotonic() < end:
            meter.report(Progress("packing", bytes_done=1))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    meter.finish()
    assert 4 <= len(told) <= 8


steps = st.lists(
    st.tuples(
        st.floats(0, 2, allow_nan=False),
        st.builds(
            Progress,
            phase=st.sampled_from(["scanning", "packing"]),
            bytes_done=st.integers(0, 10**12),
            bytes_total=st.none() | st.integers(0, 10**12),
            entries_done=st.integers(0, 10**6),
        ),
    ),
    min_size=1,
    max_size=60,
)


@given(steps)
def test_whatever_is_reported_the_pace_and_the_numbers_make_sense(reported: Any) -> None:
    told = run(reported)
    assert told[-1][1].bytes_done == reported[-1][1].bytes_done
    spaced = told[:-1]  # what `finish` passes on may come at once
    for (before, _), (after, _) in pairwise(spaced):
        assert after - before >= 1 / EVENTS_PER_SECOND - 1e-6
    for _, progress in told:
        assert progress.rate >= 0
        assert progress.seconds_left is None or progress.seconds_left >= 0

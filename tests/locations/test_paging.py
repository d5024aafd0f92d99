"""A page of a long list is the page of the sorted list."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from jupyter_ailab_data.locations.paging import InOrder, page_in_order


@given(st.lists(st.integers(0, 50)), st.integers(0, 60), st.integers(1, 60))
def test_it_is_what_sorting_it_all_gives(items: list[int], offset: int, limit: int) -> None:
    assert (
        page_in_order(items, lambda item: -item, offset, limit)
        == sorted(items, reverse=True)[offset : offset + limit]
    )


def test_it_is_so_across_many_runs_and_equals_keep_their_order() -> None:
    dice = random.Random(7)
    items = [(dice.randrange(100), number) for number in range(30_000)]
    whole = sorted(items, key=lambda item: item[0])
    for offset in (0, 4095, 4096, 12_345, 29_990, 40_000):
        assert page_in_order(items, lambda item: item[0], offset, 100) == whole[offset : offset + 100]


def test_pages_may_be_asked_for_in_any_order() -> None:
    dice = random.Random(8)
    items = [dice.randrange(10_000) for _ in range(20_000)]
    whole, listing = sorted(items), InOrder(items, lambda item: item)
    for offset in (15_000, 0, 19_990, 4096, 15_000, 30_000):
        assert listing.page(offset, 100) == whole[offset : offset + 100]

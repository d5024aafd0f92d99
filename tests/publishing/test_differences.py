"""How two folders differ, summed up in bounded time."""

from __future__ import annotations

import os
from typing import Any

from jupyter_ailab_data.archive.beneath import Beneath
from jupyter_ailab_data.publishing.differences import outline

EVERYTHING = 1 << 40


def test_the_numbers_count_all_and_the_names_only_the_uppermost(platform: Any) -> None:
    for number in range(30):
        (platform.old / f"{number:02}").mkdir()
        (platform.old / f"{number:02}" / "x").write_text("x")
    (platform.shared / "00").mkdir()
    with Beneath(str(platform.old)) as there, Beneath(str(platform.shared)) as here:
        found = outline(there, here, 20, 60, EVERYTHING)
    assert (found.only_there, found.same, found.complete) == (59, 1, True)
    assert len(found.named) == 20
    assert found.named[:2] == [(b"00/x", "only-there"), (b"01", "only-there")]


def test_without_time_it_says_that_there_is_more(platform: Any) -> None:
    for number in range(5):
        (platform.old / str(number)).mkdir()
    with Beneath(str(platform.old)) as there, Beneath(str(platform.shared)) as here:
        found = outline(there, here, 20, 0, EVERYTHING)
    assert not found.complete
    assert found.only_there < 5


def test_content_is_read_only_as_far_as_allowed(platform: Any) -> None:
    for root, time in ((platform.old, 2_000), (platform.shared, 1_000)):
        (root / "touched").write_text("the same")
        os.utime(root / "touched", (time, time))
    with Beneath(str(platform.old)) as there, Beneath(str(platform.shared)) as here:
        assert outline(there, here, 20, 60, EVERYTHING).same == 1
        assert outline(there, here, 20, 60, 3).newer_there == 1

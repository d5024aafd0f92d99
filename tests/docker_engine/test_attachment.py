"""What comes in pieces is delivered in whole lines."""

from __future__ import annotations

import pytest

from jupyter_ailab_data.docker_engine.attachment import Lines

TEXT = b"one\ntwo\n\nthree\nand a half"


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
def test_lines_come_whole_whatever_the_pieces(size: int) -> None:
    got: list[bytes] = []
    lines = Lines(got.append)
    for start in range(0, len(TEXT), size):
        lines.feed(TEXT[start : start + size])
    assert got == [b"one", b"two", b"", b"three"]
    lines.finish()
    assert got == [b"one", b"two", b"", b"three", b"and a half"]
    lines.finish()
    assert len(got) == 5

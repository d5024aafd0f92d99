"""Nobody waits longer than is sensible for a folder that does not answer."""

from __future__ import annotations

import os
import threading
import time

import pytest

from jupyter_ailab_data.errors import StaleError
from jupyter_ailab_data.locations.answering import answers, within


def test_an_answer_is_passed_on_and_so_is_an_error() -> None:
    assert within("/a", lambda: 7) == 7
    with pytest.raises(FileNotFoundError):
        within("/a", lambda: os.stat("/no/such/file"))


def test_while_one_question_hangs_no_other_is_put_to_the_same_folder() -> None:
    release = threading.Event()
    asked = []
    with pytest.raises(StaleError):
        within("/hangs", release.wait, 0.05)
    with pytest.raises(StaleError):
        within("/hangs", lambda: asked.append(1), 60)
    assert asked == []
    assert within("/elsewhere", lambda: 1, 60) == 1
    release.set()
    end = time.monotonic() + 5
    while True:
        try:
            assert within("/hangs", lambda: 2, 60) == 2
            break
        except StaleError:  # its thread has not ended yet
            assert time.monotonic() < end
            time.sleep(0.01)


def test_what_is_not_there_answers_too(tmp_path) -> None:
    assert answers(str(tmp_path))
    assert answers(str(tmp_path / "no"))

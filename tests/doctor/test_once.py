"""Facts are found out once, whoever asks."""

from __future__ import annotations

import threading

import pytest

from jupyter_ailab_data.doctor.once import Remembering, once


class Facts(Remembering):
    def __init__(self) -> None:
        super().__init__()
        self.asked = 0
        self.go = threading.Event()

    @once
    def slow(self) -> int:
        """A fact that takes its time."""
        self.asked += 1
        self.go.wait(5)
        return 42

    @once
    def gone(self) -> int:
        self.asked += 1
        raise OSError("gone")


def test_threads_that_ask_together_wait_for_one_answer() -> None:
    facts, got = Facts(), []
    threads = [threading.Thread(target=lambda: got.append(facts.slow)) for _ in range(5)]
    for thread in threads:
        thread.start()
    facts.go.set()
    for thread in threads:
        thread.join()
    assert (got, facts.asked) == ([42] * 5, 1)


def test_an_error_is_remembered_too_and_others_have_facts_of_their_own() -> None:
    facts = Facts()
    for _ in range(2):
        with pytest.raises(OSError, match="gone"):
            _ = facts.gone
    assert facts.asked == 1
    assert Facts().asked == 0

"""Many runs of a story: at each operation in turn, or at some of them."""

from __future__ import annotations

import errno
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from .injector import KILL, KILL_ONE, Fault
from .story import Ending, Story

ROUNDS: Final = int(os.environ.get("AILAB_DATA_ROUNDS", "2"))
"""How many operations of each story an ordinary test run disturbs in each way."""
NEVER: Final = 1 << 40


@dataclass(frozen=True)
class Trouble:
    """A way to disturb a job: what happens, and whether it comes back at each later operation."""

    what: int
    lasting: bool = False

    def __str__(self) -> str:
        name = {KILL: "SIGKILL", KILL_ONE: "SIGKILL of one process"}.get(self.what)
        return (name or errno.errorcode[self.what]) + (" from then on" if self.lasting else "")


KILLS: Final = (Trouble(KILL), Trouble(KILL_ONE))
ERRORS: Final = (
    *(Trouble(getattr(errno, name)) for name in ("ENOSPC", "EDQUOT", "EIO", "EACCES", "EROFS")),
    *(Trouble(getattr(errno, name), lasting=True) for name in ("ENOSPC", "EIO", "EROFS")),
)


def each(story: Story, trouble: Trouble) -> Iterator[Ending]:
    """Disturb each operation in turn, until the job ends undisturbed."""
    number = 1
    while True:
        ending = story.play(Fault(number, trouble.what, trouble.lasting))
        if ending.outcome.hit is None and not ending.wrong:
            return
        yield ending
        number += 1


def some(story: Story, trouble: Trouble, rounds: int, seed: int) -> Iterator[Ending]:
    """Disturb `rounds` operations, the same ones each time for a seed."""
    chosen = random.Random(f"{story.name} {trouble} {seed}")
    last = story.reach(Fault(NEVER, trouble.what))
    for number in sorted(chosen.sample(range(1, last + 1), min(rounds, last))):
        yield story.play(Fault(number, trouble.what, trouble.lasting))


@dataclass
class Count:
    """What the runs of one story in one way came to."""

    story: str
    trouble: str
    stops: int = 0
    old: int = 0
    new: int = 0
    own_time: int = 0
    """Locations whose own time (not that of anything in them) is neither the old nor the new."""
    wrong: list[str] = field(default_factory=list)

    def add(self, ending: Ending) -> None:
        self.stops += ending.outcome.hit is not None
        self.old += ending.became == "old"
        self.new += ending.became == "new"
        self.own_time += ending.own_time
        if ending.wrong:
            self.wrong.append(str(ending))


def count(story: Story, trouble: Trouble, endings: Iterator[Ending]) -> Count:
    """Play on, and count."""
    found = Count(story.name, str(trouble))
    for ending in endings:
        found.add(ending)
    return found

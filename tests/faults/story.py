"""A job that is stopped, and what must be true however it ended."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from jupyter_ailab_data import cli
from jupyter_ailab_data.jobs import worker
from jupyter_ailab_data.models import ErrorLine, JobRequest, RestoreRequest, ResultLine, WorkerLine
from jupyter_ailab_data.store.directory import DirectoryStore

from .injector import Fault, Outcome, kinds_of, run
from .syscalls import Kind, Operation
from .world import World, content_of, differences, picture_of

_REASONS: Final = {
    errno.ENOSPC: {"no-space"},
    errno.EDQUOT: {"no-space"},
    errno.EACCES: {"permission", "store-unavailable", "busy", "conflict"},
    errno.EROFS: {"read-only", "store-unavailable"},
    errno.EIO: {"failed", "corrupt", "store-unavailable", "not-found", "conflict"},
}
"""The words that may tell of an error."""


@dataclass
class Story:
    """A job on a world of its own, which is the same at the beginning of each run."""

    name: str
    world: World
    request: JobRequest
    renewed: tuple[str, ...]
    """Which folders are made anew before each run."""
    deletes: str = ""
    """The snapshot that may be gone afterwards."""
    old: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    new: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    before: set[str] = field(default_factory=set)
    states: dict[str, tuple[int, int]] = field(default_factory=dict)
    reaches: dict[frozenset[Kind], int] = field(default_factory=dict)

    def prepare(self) -> Story:
        """Run it once undisturbed, to know the location before and after."""
        self.world.renew(*self.renewed)
        self.old, self.before = picture_of(self.world.place), self.world.ids()
        self.states = self.world.states()
        outcome = run(worker.main, self.world.watched, None, msgspec.json.encode(self.request))
        last = last_line(outcome)
        assert isinstance(last, ResultLine), (self.name, last, outcome.err.decode())
        self.new = picture_of(self.world.place)
        return self

    def operations(self) -> list[str]:
        """Return what the job does to files, undisturbed."""
        self.world.renew(*self.renewed)
        outcome = run(worker.main, self.world.watched, None, msgspec.json.encode(self.request))
        return [str(operation) for operation in outcome.operations]

    def stop(self, fault: Fault | None, meanwhile: Callable[[Operation], None] | None = None) -> Outcome:
        """Do the job on what is there, with something going wrong, and leave it at that."""
        return run(worker.main, self.world.watched, fault, msgspec.json.encode(self.request), meanwhile)

    def reach(self, fault: Fault) -> int:
        """Return how many operations of the job a fault of that kind could befall."""
        kinds = kinds_of(fault)
        if kinds not in self.reaches:
            self.world.renew(*self.renewed)
            self.reaches[kinds] = self.stop(fault).passed
        return self.reaches[kinds]

    def play(self, fault: Fault, meanwhile: Callable[[Operation], None] | None = None) -> Ending:
        """Do the job with something going wrong, start again, and see that all is well."""
        self.world.renew(*self.renewed)
        outcome = run(worker.main, self.world.watched, fault, msgspec.json.encode(self.request), meanwhile)
        ending = Ending(self.name, fault, outcome)
        try:
            self._judge(ending)
        except Exception as error:
            ending.wrong.append(f"it can't be judged: {type(error).__name__}: {error}")
        return ending

    def _judge(self, ending: Ending) -> None:
        outcome, fault, wrong = ending.outcome, ending.fault, ending.wrong
        if outcome.hung:
            wrong.append("it hung")
        last = last_line(outcome)
        if fault.what > 0 and outcome.hit is not None:
            wrong += _judge_words(fault, outcome, last)
        left = self.world.leftovers()
        if fault.what > 0 and not fault.lasting and left and not isinstance(last, ResultLine):
            ending.left = left
        started = self.start_again()
        if started.status not in (0, 3) or b"Traceback" in started.err:
            wrong.append(f"the next start failed: {started.err.decode()[-300:]}")
        ending.said = started.err.decode()
        self._judge_location(ending, last)
        self._judge_store(wrong, last, fault)

    def start_again(self, *words: str) -> Outcome:
        """Run a command, as anybody might after a kill; by default the list of snapshots."""
        folders = ["--notebooks", str(self.world.place), "--store", str(self.world.store)]

        def command() -> int:
            os.environ["JUPYTER_NO_CONFIG"] = "1"
            return cli.main([*(words or ("list",)), *folders])

        return run(command, [])

    def _judge_location(self, ending: Ending, last: WorkerLine | None) -> None:
        wrong = ending.wrong
        now = picture_of(self.world.place)
        done = isinstance(last, ResultLine)
        if done and last.result.warning_count:  # what could not be kept was told
            if content_of(now) != content_of(self.new):
                wrong.append(
                    f"it is said to be done, but is not: {differences(content_of(now), content_of(self.new))}"
                )
            return
        ending.own_time = now["."] != self.old["."] and now["."] != self.new["."]
        old, new = (_settled(picture, now, ending.own_time) for picture in (self.old, self.new))
        if done and now != new:
            wrong.append(f"it is said to be done, but differs at {differences(now, new)}")
        elif isinstance(last, ErrorLine) and now != old:
            wrong.append(f"it is said to have failed, but the location differs at {differences(now, old)}")
        elif now not in (old, new):
            wrong.append(f"a mix: not old at {differences(now, old)}, not new at {differences(now, new)}")
        if self.old == self.new:  # what the job changes is the store
            ending.became = "old" if self.world.ids() == self.before else "new"
        else:
            ending.became = "new" if now == new else "old"

    def store_faults(self, last: WorkerLine | None, fault: Fault) -> list[str]:
        """Return what is wrong with the store, and with what lies about, after the next start."""
        wrong: list[str] = []
        self._judge_store(wrong, last, fault)
        return wrong

    def faults_after_a_cut(self) -> list[str]:
        """Return what is wrong when the power was cut at some moment and a command was run since."""
        ending = Ending(self.name, Fault(0), Outcome())
        self.world.directory = DirectoryStore(str(self.world.store))
        self._judge_location(ending, None)
        return ending.wrong + self.store_faults(None, ending.fault)

    def _judge_store(self, wrong: list[str], last: WorkerLine | None, fault: Fault) -> None:
        left = self.world.leftovers()
        if left:
            wrong.append(f"left behind: {left}")
        if not self.world.scs_is_whole():
            wrong.append("the SCS is torn, can't be opened, or has a side file")
        ids = self.world.ids()
        lost = self.before - ids - {self.deletes}
        if lost:
            wrong.append(f"snapshots are gone: {lost}")
        may_be_new = isinstance(self.request, RestoreRequest) or fault.lasting  # its removal may have failed
        if isinstance(last, ErrorLine) and not may_be_new and ids - self.before:
            wrong.append(f"it is said to have failed, but {ids - self.before} is there")
        if isinstance(last, ErrorLine) and self.deletes and self.deletes not in ids:
            wrong.append("the deletion is said to have failed, but the snapshot is gone")
        if isinstance(last, ResultLine) and self.deletes in ids:
            wrong.append("the snapshot is said to be deleted, but is there")
        if isinstance(last, ResultLine) and last.result.snapshot not in ids | {self.deletes}:
            wrong.append("the snapshot that is said to be taken is not there")
        for each in sorted(ids) if self.world.states() != self.states else ():
            try:
                damaged: object = self.world.damaged(each)
            except Exception as error:
                damaged = error
            if damaged:
                wrong.append(f"{each} is damaged: {damaged}")


@dataclass
class Ending:
    """How one run ended, and all that is wrong about it."""

    story: str
    fault: Fault
    outcome: Outcome
    wrong: list[str] = field(default_factory=list)
    became: str = "old"
    own_time: bool = False
    """Whether the location's own time is neither what it was nor what it should become."""
    left: list[str] = field(default_factory=list)
    """What a job that failed, but was not killed, left for the next start to remove."""
    said: str = ""
    """What the next start said."""

    def __str__(self) -> str:
        where = self.outcome.hit or "no operation"
        return f"{self.story}, {self.fault} ({where}): {'; '.join(self.wrong) or 'well'}"


def _settled(picture: dict[str, Any], now: dict[str, Any], own_time: bool) -> dict[str, Any]:
    """Return the picture with the location's own facts as they are now, if its time doesn't count."""
    return {**picture, ".": now["."]} if own_time else picture


def _judge_words(fault: Fault, outcome: Outcome, last: WorkerLine | None) -> Iterable[str]:
    if b"Traceback" in outcome.err:
        yield f"a traceback: {outcome.err.decode()[-400:]}"
    if last is None:
        yield f"it ended with {outcome.status} and without a word"
    elif isinstance(last, ErrorLine):
        if last.problem.reason not in _REASONS[fault.what]:
            yield f"the reason is “{last.problem.reason}”: {last.problem.message}"
        if outcome.status != 1:
            yield f"it failed with exit status {outcome.status}"
    elif outcome.status != 0:
        yield f"it is done with exit status {outcome.status}"


def last_line(outcome: Outcome) -> ResultLine | ErrorLine | None:
    """Return the worker's last word, if it had one."""
    for text in reversed(outcome.out.splitlines()):
        if text.strip():
            try:
                line = msgspec.json.decode(text, type=WorkerLine)
            except msgspec.MsgspecError:
                return None
            return line if isinstance(line, (ResultLine, ErrorLine)) else None
    return None

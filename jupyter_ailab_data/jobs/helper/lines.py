"""What a worker in a helper container writes, and what its end means."""

from __future__ import annotations

import logging
from collections import deque
from typing import TYPE_CHECKING, Final

import msgspec

from ...errors import CancelledError, NoImageError, from_reason
from ...models import PlanLine, ProgressLine, Report, ResultLine, WorkerLine
from ..last_words import KILLED, WORDS_KEPT, died

if TYPE_CHECKING:
    from ...docker_engine.helper_container import HelperEnd

NOT_STARTED: Final = (126, 127)
"""How a program ends that can't be run, or isn't there (Exit Status in bash(1), and docker run's own)."""
_TERMINATED: Final = 143
_KILLED: Final = 137
_NO_MODULE: Final = "No module named"
_OOM: Final = "was killed, because its memory ran out"
_decoder: msgspec.json.Decoder[WorkerLine] = msgspec.json.Decoder(WorkerLine)


class NoWorkerError(NoImageError):
    """The image has no worker of ours."""


class Lines:
    """Takes the lines of one worker as they come."""

    def __init__(self, report: Report, log: logging.Logger) -> None:
        self.last: WorkerLine | None = None
        self.words: deque[str] = deque(maxlen=WORDS_KEPT)
        self._report = report
        self._log = log

    def on_line(self, text: bytes) -> None:
        """Pass progress on, and keep the last of the other lines."""
        if not text.strip():
            return
        try:
            line = _decoder.decode(text)
        except msgspec.MsgspecError:
            self._log.debug("A helper wrote a line that can't be read")
            return
        if isinstance(line, ProgressLine):
            self._report(line.progress)
        else:
            self.last = line

    def on_word(self, text: str) -> None:
        """Remember what the worker says besides."""
        if text.strip():
            self.words.append(text.rstrip())
            self._log.info("Helper: %s", text.rstrip())

    def outcome(self, end: HelperEnd, image: str) -> ResultLine | PlanLine:
        """Return the last line.

        Raises the error that it tells; without one NoWorkerError, CancelledError where it was ended
        before it had begun, or WorkerDiedError.
        """
        if isinstance(self.last, (ResultLine, PlanLine)):
            return self.last
        if self.last is not None and not isinstance(self.last, ProgressLine):
            raise from_reason(self.last.problem.reason, self.last.problem.message)
        if end.status in NOT_STARTED or (end.status and any(_NO_MODULE in word for word in self.words)):
            raise NoWorkerError(
                f"The image {image} does not hold this extension, so a helper made from it can't do this. "
                "Set DockerEngine.helper_image to an AI-Lab image that has it."
            )
        if end.status == _TERMINATED:
            raise CancelledError("The job was cancelled.")
        raise died(how_it_ended(end), self.words, "The helper container doing this")


def how_it_ended(end: HelperEnd) -> str:
    """Say how a container ended that told nothing itself."""
    if end.oom:
        return _OOM
    return KILLED if end.status == _KILLED else f"ended with status {end.status}"

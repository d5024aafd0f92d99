"""One job's connection to the engine, and the helper container that is at work for it."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Final, TypeVar

import msgspec

from ...docker_engine.connection import connect
from ...docker_engine.describing import is_rootless
from ...docker_engine.helper_container import HelperContainer, HelperEnd, HelperSpec, sweep_helpers
from ...docker_engine.host_paths import HelperMount
from ...docker_engine.own_container import OwnContainer, own_container
from ...errors import AilabDataError, CancelledError, NoImageError
from ...models import JobRequest, JobResult, PlanLine, PlanRequest, Report, ResultLine
from ..last_words import died
from ..worker import FOLDERS_OWNER, OWNER
from .lines import Lines, NoWorkerError
from .work import HelperSettings

T = TypeVar("T")

GRACE: Final = 5.0
"""Seconds between the request to end (SIGTERM) and the end (SIGKILL)."""
_LOOK: Final = 0.2
"""Seconds between two looks whether the job was cancelled."""
_WORKER: Final = ("-m", "jupyter_ailab_data.jobs.worker")

Here = Callable[[JobRequest, Report], JobResult]
"""How a part of the job is done on this side: in a process of its own (the server), or in this one."""


class HelperSession:
    """The engine for one job; leaving the context closes the connection, `cancel` ends what is at work.

    Making one touches nothing. Entering it ends what dead servers have left; raises NoDockerError.
    """

    def __init__(self, settings: HelperSettings, job: str, here: Here, log: logging.Logger) -> None:
        self.settings = settings
        self.log = log
        self.own: OwnContainer | None = None
        self._here = here
        self._job = job
        self._cancelled = threading.Event()
        self._stack = ExitStack()

    def __enter__(self) -> HelperSession:
        self.check()
        self.connection = self._stack.enter_context(connect(self.settings.address))
        try:
            self.own = own_container(self.connection)
            self._sweep()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _sweep(self) -> None:
        try:
            for sentence in sweep_helpers(self.connection):
                self.log.warning("%s", sentence)
        except AilabDataError as error:
            self.log.warning("Helper containers of dead servers could not be removed: %s", error.message)

    @property
    def cancelled(self) -> bool:
        """Whether the job was cancelled."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """End what is at work, soon; from any thread."""
        self._cancelled.set()

    def check(self) -> None:
        """Raise CancelledError if the job was cancelled."""
        if self.cancelled:
            raise CancelledError("The job was cancelled.")

    # -- what helpers are made of ------------------------------------------------------

    @property
    def image(self) -> str:
        """The image of the helpers; raises NoImageError where none is set and we are in no container."""
        if self.settings.image:
            return self.settings.image
        if self.own is None:
            raise NoImageError(
                "This server runs in no container of the Docker engine, so it does not know which image to "
                "make a helper from. Set DockerEngine.helper_image to the AI-Lab image."
            )
        return self.own.image_id

    @property
    def image_name(self) -> str:
        """The image as a person knows it."""
        return self.settings.image or (self.own.image if self.own else "")

    def files_owner(self) -> str:
        """Say, to a worker in a helper, whom the files belong to that it makes in our store: to us.

        A rootless engine has other numbers than a server that runs beside it.
        """
        if self.own is None and os.geteuid() and is_rootless(self.connection):
            return FOLDERS_OWNER
        return f"{os.geteuid()}:{os.getegid()}"

    def worker(self, python: str) -> list[str]:
        """Return the command of the worker, by where Python is."""
        return [python, *_WORKER]

    def with_python(self, do: Callable[[str], T]) -> T:
        """Call `do` with where Python is in the image; again if there is no worker of ours by that one.

        Raises NoWorkerError where there is none by any.
        """
        if self.own is not None and self.settings.image in ("", self.own.image, self.own.image_id):
            return do(sys.executable)
        try:
            return do(sys.executable)
        except NoWorkerError:
            return do("python3")

    # -- work --------------------------------------------------------------------------

    def here(self, request: JobRequest, report: Report) -> JobResult:
        """Do a part of the job on this side."""
        self.check()
        return self._here(request, report)

    @contextmanager
    def helper(
        self,
        command: list[str],
        mounts: tuple[HelperMount, ...],
        owner: str = "",
        stopped: tuple[str, ...] = (),
    ) -> Iterator[HelperContainer]:
        """Give a helper container, made and not yet started; it is removed whatever happens.

        `owner` says whom the files shall belong to that a worker makes; `stopped` is what is started
        again if nobody is left to do so. Raises NoImageError, NotFoundError for a folder that isn't
        there, NoDockerError.
        """
        spec = HelperSpec(
            image=self.image,
            command=command,
            mounts=mounts,
            job=self._job,
            stopped=stopped,
            environment={OWNER: owner} if owner else {},
        )
        helper = HelperContainer.create(self.connection, spec)
        try:
            yield helper
        finally:
            helper.remove()

    def ask(
        self, helper: HelperContainer, request: JobRequest | PlanRequest, report: Report
    ) -> ResultLine | PlanLine:
        """Hand the request to the worker in the helper, and return its last line once it has ended.

        Raises the error that it tells, NoWorkerError, CancelledError, WorkerDiedError, NoDockerError.
        """
        lines = Lines(report, self.log)
        end = self.run(helper, msgspec.json.encode(request), lines.on_line, lines.on_word)
        return lines.outcome(end, self.image_name)

    def run(
        self,
        helper: HelperContainer,
        stdin: bytes,
        on_line: Callable[[bytes], None],
        on_word: Callable[[str], None],
    ) -> HelperEnd:
        """Run a helper to its end, in a thread of its own so that this one can be interrupted."""
        self.check()
        ends: list[HelperEnd] = []
        errors: list[BaseException] = []

        def follow() -> None:
            try:
                ends.append(helper.run(stdin, on_line, on_word))
            except BaseException as error:
                errors.append(error)

        thread = threading.Thread(target=follow, name="ailab-data-helper", daemon=True)
        thread.start()
        try:
            while thread.is_alive() and not self.cancelled:
                thread.join(_LOOK)
        finally:  # a signal in a terminal raises here
            if thread.is_alive():
                _end(helper, thread)
        if errors:
            raise errors[0]
        if not ends:
            raise died("did not end when it was told to", [], "The helper container doing this")
        return ends[0]


def _end(helper: HelperContainer, thread: threading.Thread) -> None:
    """Ask a helper to end, and make it end when it does not."""
    helper.cancel()
    thread.join(GRACE)
    if thread.is_alive():
        helper.kill()
        thread.join(GRACE)

"""A helper: a container of ours that does one job on a volume, and is gone afterwards.

What it may do is in `helper_spec`; its image is never pulled.

The order that leaves nothing behind, whatever dies when: create it (with the ids of the containers that
are going to be stopped in `HelperSpec.stopped`), stop those, `put`, `run`, `get`, start those again,
`remove`. After a kill of the server, `sweep_helpers` does what is left of it.
"""

from __future__ import annotations

import contextlib
import logging
import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from ..errors import AilabDataError, InUseError, NoDockerError, NotFoundError
from .attachment import OUTPUT, Attachment, Lines
from .carrying import packed, unpacked
from .connection import WORK, Connection, engine_errors
from .helper_spec import HelperSpec, container_config
from .own_container import own_container
from .owners import this_process
from .sweeping import StaleHelper, stale_helpers, sweep_helpers
from .volumes import inspect_volume

__all__ = ["HelperContainer", "HelperEnd", "HelperSpec", "StaleHelper", "stale_helpers", "sweep_helpers"]

_TERMINATED = 128 + 15
_KILLED = 128 + 9
_NO_START = (126, 127)
_ENDING = 20.0
"""Seconds between the end of what a helper writes and its own end."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class HelperEnd:
    """How a helper ended: its exit status (128 + the signal where one ended it), and if memory ran out.

    126 and 127 mean that the command could not be started, as in a shell; the last word says why.
    """

    status: int
    oom: bool


class HelperContainer:
    """One helper, from its making to its end. `cancel` and `kill` may come from another thread."""

    def __init__(self, connection: Connection, spec: HelperSpec, id: str) -> None:
        self._connection = connection
        self._spec = spec
        self._cancelled = threading.Event()
        self._carries = False
        self.id = id

    @classmethod
    def create(cls, connection: Connection, spec: HelperSpec) -> HelperContainer:
        """Make a helper, which does nothing yet.

        Raises NoImageError where the image is missing, NotFoundError for a volume or a folder of the host
        that doesn't exist (neither is made by the way), BadRequestError and NoDockerError.
        """
        for mount in spec.mounts:
            if mount.kind == "volume" and mount.source:  # the engine would make it
                inspect_volume(connection, mount.source)
        return cls(connection, spec, _create(connection, spec, init=True))

    def put(self, folder: str, name: str, file: BinaryIO, size: int) -> None:
        """Take a file of `size` bytes into the helper's `folder`, before or while it runs, streamed.

        The folder is in one of its mounts, a volume of its own for example: the root is read-only, and
        what is temporary is there only while it runs. Raises NoSpaceError, NotFoundError and NoDockerError.
        """
        self._carries = True
        with self._connection.again(WORK) as wire, engine_errors("taking a file into the helper container"):
            wire.api.put_archive(self.id, folder, packed(name, file, size))

    def get(self, path: str) -> Iterator[bytes]:
        """Yield the bytes of one file of the helper, which may have ended.

        The file is in one of its mounts. Raises NotFoundError, also for what is no file, and NoDockerError.
        """
        with self._connection.again(WORK) as wire, engine_errors("fetching a file from the helper container"):
            pieces, _facts = wire.api.get_archive(self.id, path)
            yield from unpacked(pieces)

    def run(
        self, stdin: bytes, on_line: Callable[[bytes], None], on_word: Callable[[str], None]
    ) -> HelperEnd:
        """Start the helper, hand it one line, and deliver the lines it writes until it has ended.

        `on_line` gets what it writes to its output, `on_word` what it writes to its error stream. Its
        input then stays open, and ends when this process does. Raises NoDockerError where the engine goes
        away: the helper is then killed if that is possible, and by `sweep_helpers` later if not.
        """
        if self._cancelled.is_set():
            return HelperEnd(_TERMINATED, False)
        try:
            with self._connection.again(WORK) as wire:
                return self._run(wire, stdin, on_line, on_word)
        except BaseException:
            self.kill()
            raise

    def cancel(self) -> None:
        """Ask the helper to end (SIGTERM); one that hasn't been started never will be."""
        self._cancelled.set()
        self._signal("SIGTERM")

    def kill(self) -> None:
        """End the helper at once."""
        self._cancelled.set()
        self._signal("SIGKILL")

    def remove(self) -> None:
        """Take the helper away with its own volumes, running or not; never raises.

        Where the engine is gone, `sweep_helpers` finds it later.
        """
        try:
            with self._connection.again(WORK) as wire, engine_errors("removing the helper container"):
                wire.api.remove_container(self.id, force=True, v=True)
        except (NotFoundError, InUseError):  # gone, or being removed by somebody else
            pass
        except AilabDataError as error:
            _log.warning("%s", error.message)

    def _run(
        self,
        wire: Connection,
        stdin: bytes,
        on_line: Callable[[bytes], None],
        on_word: Callable[[str], None],
    ) -> HelperEnd:
        lines = Lines(on_line)
        words = Lines(lambda word: on_word(word.decode("utf-8", "replace").rstrip("\r")))
        with engine_errors("starting the helper container"):
            attachment = Attachment(wire, self.id)
        try:
            try:
                with engine_errors("starting the helper container"):
                    self._connection.api.start(self.id)
            except AilabDataError as error:
                return self._not_started(error, stdin, on_line, on_word)
            if self._cancelled.is_set():  # it came between the look above and the start
                self._signal("SIGTERM")
            with engine_errors("handing the request to the helper container"):
                attachment.send(stdin if stdin.endswith(b"\n") else stdin + b"\n")
            for stream, piece in attachment.frames(self._is_running):
                (lines if stream == OUTPUT else words).feed(piece)
        finally:
            attachment.close()
        lines.finish()
        words.finish()
        return self._end()

    def _not_started(
        self,
        error: AilabDataError,
        stdin: bytes,
        on_line: Callable[[bytes], None],
        on_word: Callable[[str], None],
    ) -> HelperEnd:
        """Say how a start failed: a missing command is an end like another, all else is raised."""
        if "docker-init" in error.message and not self._carries:  # the engine was installed without it
            self.remove()
            self.id = _create(self._connection, self._spec, init=False)
            return self.run(stdin, on_line, on_word)
        state = self._state()
        if state is not None and state.get("ExitCode") in _NO_START and not isinstance(error, NoDockerError):
            on_word(error.message)
            return HelperEnd(state["ExitCode"], False)
        raise error

    def _end(self) -> HelperEnd:
        """Return how the helper ended; it has closed its streams, or the wire has broken."""
        try:
            with self._connection.again(_ENDING) as wire, engine_errors("the helper container was at work"):
                ended = wire.api.wait(self.id)
        except NotFoundError:  # somebody removed it
            return HelperEnd(_KILLED, False)
        state = self._state()
        return HelperEnd(int(ended["StatusCode"]), bool(state and state.get("OOMKilled")))

    def _state(self) -> dict[str, Any] | None:
        """Return the container's state, or None if it is gone; raises NoDockerError."""
        try:
            with self._connection.again() as wire, engine_errors("the helper container was at work"):
                state: dict[str, Any] = wire.api.inspect_container(self.id)["State"]
        except NotFoundError:
            return None
        return state

    def _is_running(self) -> bool:
        state = self._state()
        return state is not None and bool(state["Running"])

    def _signal(self, name: str) -> None:
        doing = "ending the helper container"
        with contextlib.suppress(AilabDataError), self._connection.again() as wire, engine_errors(doing):
            wire.api.kill(self.id, name)


def _create(connection: Connection, spec: HelperSpec, init: bool) -> str:
    config = container_config(spec, str(this_process(own_container(connection))), init)
    name = f"ailab-data-{secrets.token_hex(6)}"
    with connection.again(WORK) as wire, engine_errors("making the helper container"):
        made = wire.api.create_container_from_config(config, name)
    return str(made["Id"])

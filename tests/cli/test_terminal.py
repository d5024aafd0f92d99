"""On a terminal the command asks, shows progress, and stops when told to."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest


class Terminal:
    """A process on a pseudo-terminal of its own, and what it has written there."""

    def __init__(self, cli: Any, words: tuple[str, ...]) -> None:
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            cli.argv(*words),
            env=cli.env | {"TERM": "xterm", "COLUMNS": "100"},
            stdin=slave,
            stdout=slave,
            stderr=slave,
            preexec_fn=_lead,
        )
        os.close(slave)
        self.text = ""

    def read(self, until: str | None = None, seconds: float = 30) -> str:
        """Read until `until` has come, or to the end."""
        end = time.monotonic() + seconds
        while until is None or until not in self.text:
            ready, _, _ = select.select([self.master], [], [], max(0.0, end - time.monotonic()))
            assert ready, f"nothing came within {seconds} seconds after: {self.text!r}"
            try:
                data = os.read(self.master, 65536)
            except OSError:  # EIO: the other end is closed
                data = b""
            if not data:
                assert until is None, f"{until!r} never came: {self.text!r}"
                break
            self.text += data.decode()
        return self.text

    def type(self, text: str) -> None:
        os.write(self.master, text.encode())

    def end(self) -> int:
        """Wait for the end and return the exit code."""
        self.read()
        return self.process.wait(30)


def _lead() -> None:
    """Make the pseudo-terminal the controlling one, so that Ctrl-C reaches the process.

    It is not ignored there, though it may be here: what a shell starts in the background ignores it.
    """
    import fcntl
    import termios

    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def terminal(cli: Any, *words: str) -> Iterator[Terminal]:
    made = Terminal(cli, words)
    try:
        yield made
    finally:
        if made.process.poll() is None:
            made.process.kill()
            made.process.wait()
        os.close(made.master)


def test_a_restore_says_what_will_happen_and_asks(filled: Any) -> None:
    id_ = filled.take("--label", "good")
    (filled.notebooks / "run.sh").write_text("changed")
    with terminal(filled, "restore", id_) as screen:
        asked = screen.read(until="[y/N]")
        assert id_ in asked
        assert "“good”" in asked
        assert str(filled.notebooks) in asked
        assert (filled.notebooks / "run.sh").read_text() == "changed"
        screen.type("y\n")
        assert screen.end() == 0
    assert (filled.notebooks / "run.sh").read_text() == "#!/bin/sh\n"


@pytest.mark.parametrize("answer", ["n\n", "\n", "perhaps\n", "\x04"])
def test_anything_but_yes_is_no(filled: Any, answer: str) -> None:
    id_ = filled.take()
    with terminal(filled, "delete", id_) as screen:
        screen.read(until="[y/N]")
        screen.type(answer)
        assert screen.end() == 1
    assert "Nothing was done." in screen.text
    assert len(filled.json("list")) == 1


def test_ctrl_c_at_the_question_ends_with_130_and_one_line(filled: Any) -> None:
    id_ = filled.take()
    with terminal(filled, "delete", id_) as screen:
        screen.read(until="[y/N]")
        screen.type("\x03")
        assert screen.end() == 130
    assert "Cancelled." in screen.text
    assert "Traceback" not in screen.text
    assert len(filled.json("list")) == 1


def fill(cli: Any, megabytes: int) -> None:
    """Write what takes a while to pack."""
    for number in range(megabytes // 10):
        (cli.notebooks / f"noise{number}").write_bytes(os.urandom(10_000_000))


def test_progress_is_one_line_that_is_wiped_in_the_end(cli: Any) -> None:
    fill(cli, 200)
    with terminal(cli, "snapshot") as screen:
        assert screen.end() == 0
    assert re.search(r"━.* \d+%  .* of 200 MB", screen.text)
    bar, _, rest = screen.text.rpartition("\r\x1b[K")
    assert "\n" not in bar
    assert rest.startswith("Took notebooks-")
    drawn = bar.split("\r\x1b[K")[1:]
    assert 1 < len(drawn) < 100
    assert all(len(line) < 100 for line in drawn)


def test_without_a_terminal_there_is_no_bar(filled: Any) -> None:
    done = filled.run("snapshot")
    assert "\r" not in done.stderr + done.stdout
    assert done.stdout == ""
    assert done.stderr.startswith("Took notebooks-")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_job_that_is_stopped_leaves_nothing_behind(cli: Any, number: signal.Signals, code: int) -> None:
    fill(cli, 300)
    with terminal(cli, "snapshot") as screen:
        screen.read(until="━")
        if number == signal.SIGINT:
            screen.type("\x03")
        else:
            screen.process.send_signal(number)
        asked = time.monotonic()
        assert screen.end() == code
        assert time.monotonic() - asked < 5  # a second where nothing else runs
    assert screen.text.rstrip().endswith("Cancelled.")
    assert "Traceback" not in screen.text
    assert [name for name in os.listdir(cli.store) if not name.startswith(".lock")] == []
    assert cli.json("list") == []


def test_a_restore_that_is_stopped_leaves_no_staging_behind(cli: Any) -> None:
    fill(cli, 300)
    id_ = cli.take()
    names = set(os.listdir(cli.notebooks))
    for name in names:
        (cli.notebooks / name).write_text("mine")
    with terminal(cli, "restore", id_, "--yes") as screen:
        screen.read(until="━")
        screen.type("\x03")
        assert screen.end() == 130
    assert screen.text.rstrip().endswith("Cancelled.")
    assert set(os.listdir(cli.notebooks)) == names
    for name in names:  # each file is the old one or the new one
        content = (cli.notebooks / name).read_bytes()
        assert content == b"mine" or len(content) == 10_000_000

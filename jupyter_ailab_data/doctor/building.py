"""What an image's build can try out: the server part loads, a worker starts, a snapshot comes back.

Everything happens in a temporary folder, which is gone afterwards, and as the user who runs it: that
is to be the one that JupyterLab will run as.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from typing import Final

import msgspec

from ..models import (
    Check,
    CreateRequest,
    ErrorLine,
    JobRequest,
    JobResult,
    RestoreRequest,
    ResultLine,
    WorkerLine,
)
from .view import View

_PATIENCE: Final = 50.0
"""Seconds for one worker."""
_NAME: Final = "jupyter_ailab_data"


def checks(view: View) -> Iterator[Check]:
    """Try it."""
    del view
    yield _command()
    yield _loads()
    try:
        folder = tempfile.mkdtemp(prefix="ailab-data-build-")
    except OSError as error:
        seen = f"There is no temporary folder that this user may write to: {error.strerror}."
        yield Check(
            "build-worker", _WORKER, "error", seen, "Run the check as the user that JupyterLab runs as."
        )
        return
    try:
        yield _round_trip(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


_WORKER: Final = "A snapshot and its restore"


def _command() -> Check:
    """Whether `jupyter ailab-data` is found, as `jupyter` looks: on the PATH and beside the interpreter."""
    title, name = "The command", "jupyter-ailab-data"
    folders = os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", os.defpath)])
    if shutil.which(name, path=folders):
        return Check("build-command", title, "ok", "`jupyter ailab-data` is found.")
    seen = "There is no `jupyter-ailab-data` beside the interpreter or on the PATH."
    todo = f"Run `{sys.executable} -m pip install --force-reinstall --no-deps {_NAME}`."
    return Check("build-command", title, "error", seen, todo)


def _loads() -> Check:
    """Import the server part as the server does, in a process of its own."""
    title = "Loading the server part"
    program = (
        "from jupyter_server.extension.manager import ExtensionPackage as P\n"
        f"assert P(name={_NAME!r}, enabled=True).validate(), 'it has no extension point that can be loaded'"
    )
    try:
        done = _python("-c", program)
    except subprocess.TimeoutExpired:
        return Check(
            "build-server", title, "error", "It did not load in time.", "Look whether the machine is busy."
        )
    if done.returncode == 0:
        return Check("build-server", title, "ok", "The Jupyter server can load it.")
    last = done.stderr.decode(errors="replace").strip().splitlines()
    todo = "Install what is named, in versions that fit: `pip check` names them."
    return Check(
        "build-server", title, "error", f"It does not load: {last[-1] if last else 'no word of why'}", todo
    )


def _python(*words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, *words], input=given, capture_output=True, timeout=_PATIENCE, check=False
    )


def _round_trip(folder: str) -> Check:
    """Take a snapshot and restore it, each by a worker, and compare."""
    notebooks, back, store = (os.path.join(folder, name) for name in ("notebooks", "back", "store"))
    _fill(notebooks)
    os.mkdir(back)
    try:
        taken = _work(CreateRequest(store=store, location="notebooks", path=notebooks))
        if isinstance(taken, str) or taken.snapshot is None:
            return _failed("taking", str(taken))
        wish = RestoreRequest(
            store=store, snapshot=taken.snapshot, location="notebooks", path=back, safety=False
        )
        restored = _work(wish)
        if isinstance(restored, str):
            return _failed("restoring", restored)
    except subprocess.TimeoutExpired:
        return _failed("working", "it did not end in time")
    differing = _differing(notebooks, back)
    if differing:
        seen = f"A snapshot was taken and restored, but not everything came back: {', '.join(differing)}."
        return Check(
            "build-worker", _WORKER, "error", seen, "Report this, with the file system that /tmp is on."
        )
    seen = f"A worker took a snapshot of {taken.entries} entries, and another restored it byte for byte."
    return Check("build-worker", _WORKER, "ok", seen)


def _fill(folder: str) -> None:
    """Make a little of everything: text, what can't be compressed, a link, an empty folder, a database."""
    os.makedirs(os.path.join(folder, "empty"))
    for name, content in (("a.ipynb", b'{"cells": []}' * 50), ("data.bin", os.urandom(300_000))):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)
    os.symlink("a.ipynb", os.path.join(folder, "link"))
    connection = sqlite3.connect(os.path.join(folder, "some.sqlite"))
    with connection:
        connection.execute("CREATE TABLE secrets (key TEXT PRIMARY KEY, value TEXT)")
        connection.execute("INSERT INTO secrets VALUES ('a', 'b')")
    connection.close()


def _work(request: JobRequest) -> JobResult | str:
    """Have a worker do it; return its result, or its last words."""
    done = _python("-m", f"{_NAME}.jobs.worker", given=msgspec.json.encode(request) + b"\n")
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    try:
        last = msgspec.json.decode(lines[-1], type=WorkerLine) if lines else None
    except msgspec.MsgspecError:
        last = None
    if isinstance(last, ResultLine):
        return last.result
    words = done.stderr.decode(errors="replace").strip().splitlines()
    if isinstance(last, ErrorLine):
        return " ".join([last.problem.message, *words[-1:]])
    return words[-1] if words else f"the worker ended with status {done.returncode}"


def _failed(doing: str, why: str) -> Check:
    seen = f"The worker failed while {doing} a snapshot: {why}"
    return Check("build-worker", _WORKER, "error", seen, "Mend what is named, and build again.")


def _differing(one: str, two: str) -> list[str]:
    """Return the names that are not the same in both folders."""
    names = sorted({*os.listdir(one), *os.listdir(two)})
    return [name for name in names if not _same(os.path.join(one, name), os.path.join(two, name))]


def _same(one: str, two: str) -> bool:
    if os.path.islink(one):
        return os.path.islink(two) and os.readlink(one) == os.readlink(two)
    if os.path.isdir(one):
        return os.path.isdir(two)
    return os.path.isfile(two) and filecmp.cmp(one, two, shallow=False)

"""A real folder, a real store, and the words to say what becomes of them."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pickle
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from jupyter_ailab_data import models
from jupyter_ailab_data.snapshots.create import create
from jupyter_ailab_data.snapshots.delete import delete
from jupyter_ailab_data.snapshots.restoring.plan import plan
from jupyter_ailab_data.snapshots.restoring.restore import restore
from jupyter_ailab_data.snapshots.transfer import export_archive, import_archive
from jupyter_ailab_data.snapshots.verify import verify
from jupyter_ailab_data.store.directory import DirectoryStore

NOBODY = 65534
Picture = dict[str, tuple[Any, ...]]


def silent(_progress: models.Progress) -> None:
    """Take progress that the test does not look at."""


class Vault:
    """One store, and the jobs that work on it."""

    def __init__(self, store: Path) -> None:
        self.root = store
        self.directory = DirectoryStore(str(store))

    def create(self, folder: Path, **options: Any) -> models.JobResult:
        options.setdefault("location", "notebooks")
        return create(models.CreateRequest(store=str(self.root), path=str(folder), **options), silent)

    def snap(self, folder: Path, **options: Any) -> str:
        return self.create(folder, **options).snapshot or ""

    def restore(self, snapshot: str, folder: Path, /, *paths: str, **options: Any) -> models.JobResult:
        request = models.RestoreRequest(
            store=str(self.root),
            snapshot=snapshot,
            location="notebooks",
            path=str(folder),
            paths=list(paths),
            **options,
        )
        return restore(request, silent)

    def plan(self, snapshot: str, folder: Path, /, *paths: str, **options: Any) -> models.Plan:
        """The plan of a restore, with all its entries."""
        every: list[models.PlanAction] = ["added", "changed", "removed", "unchanged", "kept"]
        page = models.PlanRestore(actions=options.pop("actions", every), limit=options.pop("limit", 10_000))
        page = msgspec.structs.replace(page, offset=options.pop("offset", 0))
        request = models.RestoreRequest(
            store=str(self.root),
            snapshot=snapshot,
            location="notebooks",
            path=str(folder),
            paths=list(paths),
            **options,
        )
        return plan(request, page)

    def verify(self, snapshot: str) -> list[str]:
        return verify(models.VerifyRequest(store=str(self.root), snapshot=snapshot), silent).damaged

    def delete(self, snapshot: str) -> models.JobResult:
        return delete(models.DeleteRequest(store=str(self.root), snapshot=snapshot), silent)

    def export(self, snapshot: str, dest: Path) -> models.JobResult:
        request = models.ExportRequest(store=str(self.root), snapshot=snapshot, dest=str(dest))
        return export_archive(request, silent)

    def take_in(self, source: Path, **options: Any) -> models.JobResult:
        options.setdefault("location", "notebooks")
        return import_archive(
            models.ImportRequest(store=str(self.root), source=str(source), **options), silent
        )

    def ids(self) -> list[str]:
        return [snapshot.id for snapshot in self.directory.snapshots()]

    def file(self, snapshot: str) -> Path:
        return Path(self.directory.path(snapshot))

    def leftovers(self) -> list[str]:
        """Names in the store that are neither archives nor the store's own folders."""
        own = {".lock", ".notes", ".foreign"}
        return [name for name in os.listdir(self.root) if name.startswith(".") and name not in own]


def picture_of(folder: Path, *, nanoseconds: bool = True) -> Picture:
    """Return all that a snapshot promises to keep of a tree: a dict by path."""
    found: Picture = {}
    names: dict[tuple[int, int], str] = {}
    paths = [folder]
    for base, folders, files in os.walk(folder):
        folders.sort()
        paths += [Path(base, name) for name in folders + sorted(files)]
    for path in sorted(paths, key=lambda path: os.fsencode(path)):
        info = path.lstat()
        key = os.fsencode(path.relative_to(folder)).decode("utf-8", "surrogateescape")
        when = info.st_mtime_ns if nanoseconds else info.st_mtime_ns // 10**9
        common = (stat.S_IMODE(info.st_mode), info.st_uid, info.st_gid, when)
        if path.is_symlink():
            found[key] = ("link", os.readlink(path))
        elif path.is_dir():
            found[key] = ("folder", *common)
        else:
            first = names.setdefault((info.st_dev, info.st_ino), key)
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            found[key] = ("file", *common, info.st_size, digest, first)
    return found


@pytest.fixture
def picture() -> Callable[..., Picture]:
    return picture_of


@pytest.fixture(scope="session")
def writers() -> Any:
    """The module with the writers of databases, which tests/faults shares."""
    path = Path(__file__).parents[1] / "faults" / "writers.py"
    spec = importlib.util.spec_from_file_location("writers", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PRELUDE = """
import importlib.util, sys
from pathlib import Path
spec = importlib.util.spec_from_file_location("writers", {module!r})
writers = importlib.util.module_from_spec(spec)
spec.loader.exec_module(writers)
path, password = Path({path!r}), {password!r}
"""


@pytest.fixture
def meanwhile(writers: Any) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Have another process do something with a database, then what each line says that it is told."""
    running = []

    def start(path: Path, password: str | None, program: str) -> subprocess.Popen[str]:
        prelude = PRELUDE.format(module=writers.__file__, path=str(path), password=password)
        listen = "print('ready', flush=True)\nfor line in sys.stdin:\n    print(eval(line), flush=True)"
        process = subprocess.Popen(
            [sys.executable, "-c", f"{prelude}\n{program}\n{listen}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


@pytest.fixture
def make_vault() -> Callable[[Path], Vault]:
    return Vault


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "store")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small tree with one of everything, old enough that no clock tick is shared with it."""
    root = tmp_path / "work"
    fill(root)
    time.sleep(0.15)
    return root


def fill(root: Path) -> None:
    """Make the tree."""
    (root / "notes" / "deep" / "er").mkdir(parents=True)
    (root / "empty").mkdir()
    (root / "readme.md").write_text("# hello\n")
    (root / "notes" / "one.ipynb").write_text('{"cells": []}')
    (root / "notes" / "deep" / "two.ipynb").write_text('{"cells": [1]}')
    (root / "notes" / "deep" / "er" / "data.bin").write_bytes(os.urandom(70_000))
    (root / "notes" / "run.sh").write_text("#!/bin/sh\n")
    (root / "notes" / "run.sh").chmod(0o750)
    os.link(root / "readme.md", root / "notes" / "same.md")
    (root / "link").symlink_to("notes/one.ipynb")
    (root / "broken").symlink_to("/nowhere/at all")
    (root / "ünï \\x41").write_text("names")
    with open(os.fsencode(root) + b"/raw\xff\xfe", "wb") as file:
        file.write(b"not UTF-8")
    os.utime(root / "notes" / "one.ipynb", ns=(1, 1_234_567_890_123_456_789))
    (root / "notes" / "deep").chmod(0o555)


@pytest.fixture
def new_folder(tmp_path: Path) -> Callable[[], Path]:
    """Make an empty folder, another one each time."""
    return lambda: Path(tempfile.mkdtemp(dir=tmp_path))


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that any user may walk into and write to."""
    path = Path(tempfile.mkdtemp())
    path.chmod(0o777)
    yield path
    for base, folders, _ in os.walk(path):
        for name in folders:
            if not Path(base, name).is_symlink():
                Path(base, name).chmod(0o777)
    shutil.rmtree(path)


@pytest.fixture
def as_user() -> Callable[[Callable[[], Any]], Any]:
    """Do something as a plain user, in a forked process; returns or raises what it does."""
    return plain_user


def plain_user(doing: Callable[[], Any]) -> Any:
    if os.geteuid() != 0:
        return doing()
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        outcome: tuple[bool, Any]
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            outcome = (True, doing())
        except BaseException as error:
            outcome = (False, error)
        with open(writing, "wb") as pipe:
            pickle.dump(outcome, pipe)
        os._exit(0)
    os.close(writing)
    with open(reading, "rb") as pipe:
        good, value = pickle.load(pipe)
    os.waitpid(pid, 0)
    if not good:
        raise value
    return value


@pytest.fixture
def in_namespace(tmp_path: Path) -> Callable[[str, str], subprocess.CompletedProcess[str]]:
    """Run a Python program with mounts of its own, made by a shell script beforehand."""

    def run(mounts: str, program: str) -> subprocess.CompletedProcess[str]:
        probe = subprocess.run(["unshare", "--mount", "true"], capture_output=True)
        if probe.returncode:
            pytest.skip("mount namespaces are not allowed here")
        script = tmp_path / "program.py"
        script.write_text(program)
        return subprocess.run(
            ["unshare", "--mount", "sh", "-ec", f'{mounts}\nexec "$0" "$1"', sys.executable, script],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run

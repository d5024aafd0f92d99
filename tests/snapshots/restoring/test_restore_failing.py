"""A restore that can't be done leaves the location as it was, and says why."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time

import msgspec
import pytest

from jupyter_ailab_data.archive.index_reader import IndexReader
from jupyter_ailab_data.errors import AilabDataError, CorruptError
from jupyter_ailab_data.models import RestoreRequest
from jupyter_ailab_data.snapshots.restoring import journal, replacing, taking_back
from jupyter_ailab_data.snapshots.restoring.recovery import recover_folder


def damage(file, offset):
    with open(file, "r+b") as archive:
        archive.seek(offset)
        byte = archive.read(1)
        archive.seek(offset)
        archive.write(bytes([byte[0] ^ 0x10]))


def member_of(file, path):
    with open(file, "rb") as archive:
        entry, members = IndexReader(archive.fileno()).find(path)
        return members[entry.member]


@pytest.fixture
def changed(vault, folder):
    """Take a snapshot, change the folder all over, and return the snapshot's id."""
    (folder / "large.bin").write_bytes(os.urandom(5 << 20))
    (folder / "turns").write_text("a file")
    (folder / "whirls").mkdir()
    (folder / "whirls" / "inner").write_text("a folder")
    time.sleep(0.15)
    name = vault.snap(folder)
    (folder / "large.bin").write_text("changed")
    (folder / "readme.md").unlink()
    (folder / "notes" / "one.ipynb").write_text("changed")
    (folder / "notes" / "deep" / "two.ipynb").unlink()
    (folder / "empty").rmdir()
    (folder / "turns").unlink()
    (folder / "turns" / "sub").mkdir(parents=True)
    (folder / "whirls" / "inner").unlink()
    (folder / "whirls").rmdir()
    (folder / "whirls").symlink_to("notes")
    (folder / "new").write_text("only now")
    return name


def untouched(folder, before, picture):
    assert picture(folder) == before
    assert [name for name in os.listdir(folder) if name.startswith(".ailab")] == []


@pytest.mark.parametrize("path", [b"large.bin", b"notes/deep/er/data.bin"])
def test_a_damaged_file_is_named_and_nothing_is_changed(vault, folder, changed, picture, path):
    member = member_of(vault.file(changed), path)
    damage(vault.file(changed), member.offset + member.size // 2)
    before = picture(folder)
    with pytest.raises(CorruptError, match=r"“.*” is damaged"):
        vault.restore(changed, folder)
    untouched(folder, before, picture)


def test_a_damaged_index_is_said_to_be_and_nothing_is_changed(vault, folder, changed, picture):
    damage(vault.file(changed), vault.file(changed).stat().st_size - 400)
    before = picture(folder)
    with pytest.raises(CorruptError):
        vault.restore(changed, folder)
    untouched(folder, before, picture)


def test_a_file_that_is_not_damaged_can_be_had_from_a_damaged_archive(vault, folder, changed):
    damage(vault.file(changed), member_of(vault.file(changed), b"large.bin").offset + 99)
    vault.restore(changed, folder, "readme.md")
    assert (folder / "readme.md").read_text() == "# hello\n"


PROGRAM = """
import os, sys
from jupyter_ailab_data.errors import AilabDataError
from jupyter_ailab_data.models import RestoreRequest
from jupyter_ailab_data.snapshots.restoring.restore import restore
before = sorted(os.listdir({place!r}))
try:
    restore(RestoreRequest(store={store!r}, snapshot={name!r}, location="n", path={place!r}), lambda p: None)
except AilabDataError as error:
    print(error.reason)
assert sorted(os.listdir({place!r})) == before, os.listdir({place!r})
"""


@pytest.mark.parametrize(
    ("mount", "reason"),
    [("-o size=3m", "no-space"), ("-o size=20m,nr_inodes=8", "no-space"), ("-o ro", "read-only")],
)
def test_a_full_or_read_only_location_is_said_to_be(in_namespace, vault, changed, new_folder, mount, reason):
    place = new_folder()
    program = PROGRAM.format(place=str(place), store=str(vault.root), name=changed)
    done = in_namespace(f"mount -t tmpfs {mount} none {place}", program)
    assert (done.stdout.strip(), done.stderr, done.returncode) == (reason, "", 0)


@pytest.fixture
def failing_at(monkeypatch):
    """Make the n-th call that changes a name in the location fail, and tell how many there were."""

    def plan(number):
        calls = itertools.count(1)
        seen = []

        def wrap(function):
            def guarded(*args, **options):
                seen.append(function.__name__)
                if next(calls) == number:
                    raise OSError(5, "Input/output error")
                return function(*args, **options)

            return guarded

        for module in (replacing, taking_back, journal):
            monkeypatch.setattr(module, "os", Wrapped(wrap))
        return seen

    return plan


class Wrapped:
    """The module `os`, with guards around what moves files and what makes that durable."""

    def __init__(self, wrap):
        for name in ("rename", "fsync", "unlink", "fchmod"):
            setattr(self, name, wrap(getattr(os, name)))

    def __getattr__(self, name):
        return getattr(os, name)


def test_a_failure_at_any_step_is_taken_back(vault, folder, changed, picture, failing_at):
    before = picture(folder)
    for number in range(1, 200):
        seen = failing_at(number)
        try:
            vault.restore(changed, folder)
        except AilabDataError:
            untouched(folder, before, picture)
            continue
        assert len(seen) == number  # the last is to make the journal's removal durable, when all is done
        break
    assert number > 12
    assert recover_folder(str(folder)) == []
    assert [name for name in os.listdir(folder) if name.startswith(".ailab")] == []
    assert picture(folder).keys() > {"readme.md", "large.bin", "empty", "new"}


def test_a_link_that_the_file_system_can_not_make_is_done_without(
    vault, folder, changed, picture, monkeypatch
):
    def no_links(*args, **options):
        raise OSError(95, "Operation not supported")

    fake = Wrapped(lambda function: function)
    fake.link = no_links
    monkeypatch.setattr(replacing, "os", fake)
    before = picture(folder)
    fake.fsync = fake.rename = None  # not even the first step can be taken
    with pytest.raises(TypeError):
        vault.restore(changed, folder)
    untouched(folder, before, picture)
    fake.rename, fake.fsync = os.rename, os.fsync
    vault.restore(changed, folder)
    assert (folder / "notes" / "one.ipynb").read_text() == '{"cells": []}'


def start_worker(request):
    """Start a real worker on the request; its standard output is read by line."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "jupyter_ailab_data.jobs.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    worker.stdin.write(msgspec.json.encode(request))
    worker.stdin.close()
    return worker


@pytest.mark.parametrize("delay", [0.0, 0.05, 0.1, 0.2])
def test_a_cancelled_restore_leaves_the_old_tree_or_has_ended(vault, folder, changed, picture, delay):
    for number in range(400):
        (folder / f"f{number}").write_bytes(os.urandom(20_000))
    name = vault.snap(folder)
    for number in range(400):
        (folder / f"f{number}").write_text("changed")
    before = picture(folder)
    worker = start_worker(
        RestoreRequest(store=str(vault.root), snapshot=name, location="n", path=str(folder))
    )
    worker.stdout.readline()  # the first progress: it has begun
    time.sleep(delay)
    worker.send_signal(signal.SIGTERM)
    last = msgspec.json.decode(worker.stdout.read().splitlines()[-1])
    worker.wait(10)
    if last["line"] == "error":
        assert last["problem"]["reason"] == "cancelled"
        untouched(folder, before, picture)
    else:
        assert last["result"]["changed"] == 400
        assert (folder / "f7").stat().st_size == 20_000

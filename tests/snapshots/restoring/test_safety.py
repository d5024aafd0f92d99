"""What is there is kept before a restore, and only for as long as there is something to undo."""

from __future__ import annotations

import itertools
import os
import signal

import pytest

from jupyter_ailab_data import models
from jupyter_ailab_data.errors import AilabDataError, NoSpaceError
from jupyter_ailab_data.models import Undoes
from jupyter_ailab_data.snapshots import create
from jupyter_ailab_data.snapshots.restoring import keeping, landing
from jupyter_ailab_data.snapshots.restoring.restore import restore


def test_a_restore_keeps_what_is_there_first(vault, folder, new_folder, picture):
    name = vault.snap(folder)
    (folder / "readme.md").write_text("changed")
    before = picture(folder)
    result = vault.restore(name, folder, "readme.md")
    kept = vault.directory.snapshot(result.safety)
    assert (kept.origin, kept.kind, kept.location) == ("safety", "incremental", "notebooks")
    assert kept.undoes == Undoes(name, "overlay", ["readme.md"])
    place = new_folder()
    vault.restore(result.safety, place, safety=False)
    assert picture(place) == before


def test_it_is_taken_while_no_other_restore_can_come_between(vault, folder, monkeypatch):
    name = vault.snap(folder)
    (folder / "readme.md").write_text("changed")
    phases: list[str] = []
    request = models.RestoreRequest(str(vault.root), snapshot=name, location="notebooks", path=str(folder))
    restore(request, lambda progress: phases.append(progress.phase))
    told = list(dict.fromkeys(phases))
    assert told.index("Keeping what is there now") < told.index("Restoring")
    assert told[-1] == "Putting files in place"


def test_a_restore_that_changes_nothing_keeps_nothing(vault, folder):
    name = vault.snap(folder)
    assert vault.restore(name, folder).safety is None
    os.utime(folder / "readme.md", ns=(1, (folder / "readme.md").stat().st_mtime_ns))  # only its ctime
    assert vault.restore(name, folder).safety is None
    assert vault.ids() == [name]


def test_it_can_be_done_without(vault, folder):
    name = vault.snap(folder)
    (folder / "readme.md").write_text("changed")
    result = vault.restore(name, folder, safety=False)
    assert (result.changed, result.safety) == (2, None) or (result.changed, result.safety) == (1, None)
    assert vault.ids() == [name]


def test_where_it_can_not_be_taken_nothing_is_restored(vault, folder, picture, monkeypatch):
    name = vault.snap(folder)
    (folder / "readme.md").write_text("changed")
    before = picture(folder)

    def full(*_):
        raise NoSpaceError("The store is full.")

    monkeypatch.setattr(create, "reserve", full)
    with pytest.raises(NoSpaceError):
        vault.restore(name, folder)
    monkeypatch.undo()
    assert picture(folder) == before
    assert vault.ids() == [name]
    assert vault.leftovers() == []


def test_a_restore_that_fails_leaves_none_behind(vault, folder, picture, monkeypatch):
    name = vault.snap(folder)
    (folder / "readme.md").write_text("changed")
    before = picture(folder)

    def broken(*_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(landing, "replace_all", broken)
    with pytest.raises(AilabDataError):
        vault.restore(name, folder)
    monkeypatch.undo()
    assert picture(folder) == before
    assert vault.ids() == [name]


def test_where_its_note_can_not_be_written_nothing_is_restored_and_it_goes(vault, folder, monkeypatch):
    name = vault.snap(folder)
    (folder / "readme.md").write_text("changed")

    def broken(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keeping.DirectoryStore, "annotate", broken)
    with pytest.raises(NoSpaceError):
        vault.restore(name, folder)
    monkeypatch.undo()
    assert (folder / "readme.md").read_text() == "changed"
    assert vault.ids() == [name]


def test_what_is_excluded_is_not_kept(vault, folder):
    name = vault.snap(folder)
    (folder / "cache").mkdir()
    (folder / "cache" / "big").write_text("excluded")
    (folder / "readme.md").write_text("changed")
    result = vault.restore(name, folder, exclude=["cache/"])
    held = {entry.path for entry in vault.plan(result.safety, folder, exclude=["cache/"]).entries}
    assert "readme.md" in held
    assert not any(path.startswith("cache") for path in held)


@pytest.mark.parametrize("moment", [1, 2])  # before the first step, and when all but the end is done
def test_what_a_killed_restore_leaves_is_never_taken_for_an_undo(vault, folder, picture, monkeypatch, moment):
    name = vault.snap(folder)
    (folder / "readme.md").write_text("changed")
    before = picture(folder)
    before.pop(".")
    calls = itertools.count(1)

    def die(fd):
        if next(calls) == moment:
            os.kill(os.getpid(), signal.SIGKILL)
        os.fsync(fd)

    pid = os.fork()
    if pid == 0:
        monkeypatch.setattr(landing, "sync_file_system", die)
        vault.restore(name, folder)
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == signal.SIGKILL
    vault.snap(folder)
    after = picture(folder)
    after.pop(".")  # of before there was a journal nobody knows the location's own time
    assert after == before
    assert [snapshot.undoes for snapshot in vault.directory.snapshots()] == [None, None, None]

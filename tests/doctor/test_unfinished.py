"""What is said of a restore that was interrupted; nothing of it is touched."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from jupyter_ailab_data.doctor import unfinished as room
from jupyter_ailab_data.models import Check
from jupyter_ailab_data.snapshots.restoring.journal import Journal, Step, write_journal
from tests.doctor.conftest import MakeView, by_id, location

STAGING = ".ailab-data-restore-0123456789ab"


def staging(folder: Path) -> Path:
    made = folder / STAGING
    for part in ("new", "old"):
        (made / part).mkdir(parents=True, mode=0o700)
    return made


def begin(folder: Path) -> Path:
    """Leave what a restore leaves that was killed half-way."""
    made = staging(folder)
    fd = os.open(made, os.O_RDONLY)
    write_journal(fd, Journal([Step(b"a.txt", 0, True, 5, 1, 1)], []))
    os.close(fd)
    return made


def look(view: MakeView, notebooks: Path) -> Check:
    before = sorted((str(path), path.lstat().st_mtime_ns) for path in (notebooks, *notebooks.rglob("*")))
    (check,) = by_id(room.checks(view())).values()
    assert (
        sorted((str(path), path.lstat().st_mtime_ns) for path in (notebooks, *notebooks.rglob("*"))) == before
    )
    return check


def test_nothing_is_left_usually(view: MakeView, notebooks: Path) -> None:
    (notebooks / ".ailab-data-restore-of-mine").mkdir()  # called nearly so
    check = look(view, notebooks)
    assert (check.id, check.status) == ("journal", "ok")


def test_one_that_had_changed_nothing_is_a_warning(view: MakeView, notebooks: Path) -> None:
    staging(notebooks)
    check = look(view, notebooks)
    assert (check.id, check.status, check.details) == ("journal-notebooks", "warning", [STAGING])
    assert "before it changed anything" in check.seen


def test_one_that_was_cut_off_half_way_is_an_error(view: MakeView, notebooks: Path) -> None:
    begin(notebooks)
    check = look(view, notebooks)
    assert (check.status, "half-way" in check.seen) == ("error", True)
    assert "jupyter ailab-data list" in check.todo


def test_a_damaged_journal_is_told_apart(view: MakeView, notebooks: Path) -> None:
    journal = begin(notebooks) / "journal"
    journal.write_bytes(journal.read_bytes()[:-1])
    check = look(view, notebooks)
    assert (check.status, "damaged" in check.seen) == ("error", True)


def test_one_that_is_at_work_is_well(view: MakeView, notebooks: Path) -> None:
    begin(notebooks)
    fd = os.open(notebooks, os.O_RDONLY)
    fcntl.flock(fd, fcntl.LOCK_EX)
    try:
        check = look(view, notebooks)
        assert (check.status, "at work" in check.seen) == ("ok", True)
    finally:
        os.close(fd)


def test_another_users_is_theirs(view: MakeView, notebooks: Path) -> None:
    os.chown(begin(notebooks), 12345, 12345)
    check = look(view, notebooks)
    assert (check.status, "another user" in check.seen) == ("warning", True)


def test_of_several_the_worst_is_told_and_every_location_has_its_own(
    view: MakeView, notebooks: Path, tmp_path: Path
) -> None:
    begin(notebooks)
    (notebooks / ".ailab-data-restore-ba9876543210").mkdir()
    other = tmp_path / "data"
    other.mkdir()
    staging(other)
    gone = location(tmp_path / "gone", "gone", status="missing")
    found = by_id(room.checks(view([location(notebooks), location(other, "data"), gone])))
    assert {id_: check.status for id_, check in found.items()} == {
        "journal-notebooks": "error",
        "journal-data": "warning",
    }
    assert sorted(found["journal-notebooks"].details) == [STAGING, ".ailab-data-restore-ba9876543210"]

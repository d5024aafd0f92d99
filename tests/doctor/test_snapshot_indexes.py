"""What is said of the snapshots: real archives, whole and damaged."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from jupyter_ailab_data.archive.index import FOOTER_SIZE
from jupyter_ailab_data.doctor import clock
from jupyter_ailab_data.doctor import snapshot_indexes as room
from jupyter_ailab_data.models import Check
from jupyter_ailab_data.store.directory import DirectoryStore
from tests.doctor.conftest import MakeView, by_id, location


def look(view: MakeView, store: DirectoryStore) -> Check:
    (check,) = by_id(room.checks(view(store=DirectoryStore(store.root)))).values()  # it remembers nothing
    assert check.id == "index"
    return check


def spoil(path: str, from_end: int) -> None:
    """Change one byte of a file."""
    with open(path, "r+b") as file:
        file.seek(-from_end, os.SEEK_END)
        byte = file.read(1)[0]
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 0xFF]))


def test_none_yet_is_well(view: MakeView, store: DirectoryStore) -> None:
    assert (look(view, store).status, look(view, store).seen) == ("ok", "There are no snapshots yet.")


def test_whole_ones_are_counted(view: MakeView, store: DirectoryStore, take: Callable[..., str]) -> None:
    take()
    take(label="again", incremental=True)
    check = look(view, store)
    assert check.status == "ok"
    assert check.seen.startswith("There are 2 snapshots, the newest ")
    assert "2 indexes looked into can be read" in check.seen


def test_a_newest_one_with_a_damaged_end_is_an_error_that_names_it(
    view: MakeView, store: DirectoryStore, take: Callable[..., str]
) -> None:
    id_ = take()
    spoil(store.path(id_), FOOTER_SIZE + 5)
    check = look(view, store)
    assert check.status == "error"
    assert check.details[0].startswith(f"{id_}: ")
    assert "verify" in check.todo


def test_an_older_one_that_was_cut_off_is_a_warning(
    view: MakeView, store: DirectoryStore, take: Callable[..., str]
) -> None:
    old = take(label="old")
    os.truncate(store.path(old), os.path.getsize(store.path(old)) - 10)
    os.utime(store.path(old), (0, 0))
    take(label="new")
    check = look(view, store)
    assert (check.status, check.details[0].startswith(f"{old}: ")) == ("warning", True)


def test_an_incremental_one_whose_base_somebody_removed_is_named(
    view: MakeView, store: DirectoryStore, take: Callable[..., str], notebooks: Path
) -> None:
    (notebooks / "large.bin").write_bytes(os.urandom(400_000))
    base = take(label="base")
    later = take(label="later", incremental=True)
    os.unlink(store.path(base))
    check = look(view, store)
    assert (check.status, check.details[0].startswith(f"{later}: ")) == ("error", True)


def test_archives_of_other_tools_are_left_to_verify(view: MakeView, store: DirectoryStore) -> None:
    os.mkdir(store.root)
    Path(store.root, "backup.tgz").write_bytes(b"nothing that anybody could read")
    assert look(view, store).status == "ok"


def test_clocks_agree_usually(view: MakeView, take: Callable[..., str]) -> None:
    take()
    assert by_id(clock.checks(view()))["clock"].status == "ok"


def test_a_snapshot_of_the_future_is_a_warning(
    view: MakeView, store: DirectoryStore, take: Callable[..., str]
) -> None:
    id_ = take()
    made = view()
    before = made.now() - timedelta(hours=3)
    made.now = lambda: before  # type: ignore[method-assign]  # another time
    check = by_id(clock.checks(made))["clock"]
    assert (check.status, check.details) == ("warning", [id_])
    assert "by up to 3 hours" in check.seen or "by up to 2 hours" in check.seen


def test_a_file_system_with_a_clock_ahead_of_ours_is_a_warning(view: MakeView, notebooks: Path) -> None:
    made = view([location(notebooks)], {"snapshots": []})
    before = made.now() - timedelta(days=2)
    made.now = lambda: before  # type: ignore[method-assign]  # another time
    check = by_id(clock.checks(made))["clock"]
    assert (check.status, "“notebooks” has a clock that is" in check.seen) == ("warning", True)


def test_a_clock_that_was_never_set_is_an_error(view: MakeView) -> None:
    made = view()
    long_ago = made.now().replace(year=1970)
    made.now = lambda: long_ago  # type: ignore[method-assign]  # another time
    assert by_id(clock.checks(made))["clock"].status == "error"

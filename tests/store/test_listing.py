"""Whatever lies in a store, it is listed, and one file never breaks the list."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import msgspec
import pytest

from jupyter_ailab_data.errors import NotFoundError
from jupyter_ailab_data.models import Snapshot
from jupyter_ailab_data.store.directory import DirectoryStore

Archive = Callable[..., Path]


def by_id(store: DirectoryStore) -> dict[str, Snapshot]:
    return {snapshot.id: snapshot for snapshot in store.snapshots()}


def test_a_store_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert DirectoryStore(str(tmp_path / "nowhere")).snapshots() == []
    assert not (tmp_path / "nowhere").exists()


def test_snapshots_come_newest_first_with_what_they_say_of_themselves(
    store: DirectoryStore, archive: Archive
) -> None:
    for day in (2, 3, 1):
        archive(
            f"notebooks-{day}.tgz", created=datetime(2026, 11, day, tzinfo=timezone.utc), label=f"day {day}"
        )
    found = store.snapshots()
    assert [(snapshot.id, snapshot.label) for snapshot in found] == [
        ("notebooks-3", "day 3"),
        ("notebooks-2", "day 2"),
        ("notebooks-1", "day 1"),
    ]
    assert found[0].entries == 2
    assert found[0].content_size == 5
    assert (found[0].kind, found[0].state, found[0].tar_complete) == ("full", "complete", True)
    assert found[0].size == os.stat(store.path("notebooks-3")).st_size


def test_a_file_dropped_in_by_hand_appears_and_a_removed_one_goes(
    store: DirectoryStore, archive: Archive
) -> None:
    assert store.snapshots() == []
    dropped = archive("by-hand.tgz")
    assert list(by_id(store)) == ["by-hand"]
    dropped.rename(dropped.with_name("renamed.tgz"))
    assert list(by_id(store)) == ["renamed"]
    dropped.with_name("renamed.tgz").unlink()
    assert store.snapshots() == []


def test_archives_of_other_tools_are_foreign(store: DirectoryStore, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"x")
    for name, flag in (("a.tgz", "-z"), ("b.tar.gz", "-z"), ("c.tar", ""), ("d.tar.xz", "-J")):
        path = os.path.join(store.root, name)
        subprocess.run(["tar", *filter(None, [flag]), "-cf", path, "-C", tmp_path, "x"], check=True)
    found = by_id(store)
    assert sorted(found) == ["a", "b.tar.gz", "c.tar", "d.tar.xz"]
    assert {snapshot.kind for snapshot in found.values()} == {"foreign"}
    assert {snapshot.origin for snapshot in found.values()} == {"found"}


def test_a_damaged_archive_is_listed_as_damaged(store: DirectoryStore, archive: Archive) -> None:
    whole = archive("whole.tgz")
    data = whole.read_bytes()
    for name, damaged in (
        ("cut", data[:-1]),
        ("lengthened", data + b"x"),
        ("flipped", data[:-100] + b"x" + data[-99:]),
    ):
        whole.with_name(f"{name}.tgz").write_bytes(damaged)
    found = by_id(store)
    assert found["whole"].state == "complete"
    for name in ("cut", "lengthened", "flipped"):
        assert found[name].state == "damaged"
        assert found[name].problem


def test_strange_things_never_break_the_list(store: DirectoryStore, archive: Archive) -> None:
    root = Path(store.root)
    archive("good.tgz")
    (root / "empty.tgz").touch()
    (root / "folder.tgz").mkdir()
    (root / "folder.tgz" / "in-it.tgz").touch()
    (root / "other.txt").touch()
    (root / "dangling.tgz").symlink_to("nowhere.tgz")
    (root / "loop.tgz").symlink_to("loop.tgz")
    os.mkfifo(root / "pipe.tgz")
    os.mknod(root / "device.tgz", 0o20600, os.makedev(1, 5))
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(root / "socket.tgz"))
    with open(os.path.join(os.fsencode(store.root), b"caf\xe9.tgz"), "wb"):
        pass
    (root / "line\nbreak.tgz").touch()
    os.utime(root / "empty.tgz", (-(2**31), -(2**31)))
    found = by_id(store)
    assert found["good"].state == "complete"
    assert set(found) == {"good", "empty", "caf\\xe9", "line\nbreak"}
    assert store.path("caf\\xe9").encode("utf-8", "surrogateescape").endswith(b"caf\xe9.tgz")
    assert (
        msgspec.json.decode(msgspec.json.encode(store.snapshots()), type=list[Snapshot]) == store.snapshots()
    )
    assert store.change("caf\\xe9", label="coffee").label == "coffee"
    for name in ("folder", "pipe", "device", "dangling", "loop", "socket"):
        with pytest.raises(NotFoundError):
            store.snapshot(name)


def test_an_unreadable_archive_is_listed_with_its_problem(
    store: DirectoryStore, archive: Archive, as_plain_user: Callable[[Callable[[], None], Path], None]
) -> None:
    archive("closed.tgz").chmod(0)
    archive("open.tgz").chmod(0o644)
    os.chmod(store.root, 0o755)

    def look() -> None:
        found = by_id(DirectoryStore("."))
        assert found["open"].state == "complete"
        assert (found["closed"].state, found["closed"].problem) == (
            "damaged",
            "The archive can't be read: Permission denied.",
        )

    as_plain_user(look, Path(store.root))


def test_a_read_only_store_is_listed_and_read(
    store: DirectoryStore, archive: Archive, as_plain_user: Callable[[Callable[[], None], Path], None]
) -> None:
    archive("a.tgz").chmod(0o644)
    os.chmod(store.root, 0o555)

    def look() -> None:
        here = DirectoryStore(".")
        with here.reading():
            assert list(by_id(here)) == ["a"]
        assert here.sweep() == []

    as_plain_user(look, Path(store.root))


def test_a_link_to_an_archive_elsewhere_is_a_snapshot(
    store: DirectoryStore, archive: Archive, tmp_path: Path
) -> None:
    shutil.move(archive("a.tgz"), tmp_path / "elsewhere.tgz")
    os.symlink(tmp_path / "elsewhere.tgz", os.path.join(store.root, "linked.tgz"))
    assert by_id(store)["linked"].state == "complete"


@pytest.mark.parametrize("year", [1, 1900, 2300, 9999, 12000])
def test_any_time_of_a_file_can_be_shown(store: DirectoryStore, year: int) -> None:
    path = os.path.join(store.root, "foreign.tgz")
    with open(path, "wb") as file:
        file.write(b"x")
    os.utime(path, ((year - 1970) * 31556952,) * 2)
    (snapshot,) = store.snapshots()
    assert snapshot.created.utcoffset() is not None
    assert msgspec.json.encode(snapshot)


NO_IDS = [
    "",
    ".",
    "..",
    "../a",
    "a/b",
    "/etc/passwd",
    "a\0",
    ".hidden",
    ".a.partial",
    "a.tgz",
    "b.inc",
    "b.inc.tgz",
]


@pytest.mark.parametrize("name", [*NO_IDS, "a.tgz", "b.inc", "b.inc.tgz", "x" * 5000])
def test_only_ids_name_snapshots(store: DirectoryStore, archive: Archive, name: str) -> None:
    archive("a.tgz")
    archive("b.inc.tgz")
    Path(store.root, ".hidden.tgz").touch()
    assert store.has("a")
    assert store.has("b")
    assert not store.has(name)
    with pytest.raises(NotFoundError):
        store.snapshot(name)
    with pytest.raises(NotFoundError):
        store.change(name, label="x")


def test_the_list_notices_what_has_changed(store: DirectoryStore, archive: Archive) -> None:
    archive("a.tgz", label="first")
    assert by_id(store)["a"].label == "first"
    archive("a.tgz", label="second, longer")
    assert by_id(store)["a"].label == "second, longer"


def test_the_list_notices_what_others_have_noted(store: DirectoryStore, archive: Archive) -> None:
    archive("a.tgz")
    assert by_id(store)["a"].label == ""
    other = DirectoryStore(store.root)
    other.change("a", label="found by others")
    assert by_id(store)["a"].label == "found by others"
    other.change("a", pinned=True)
    assert (by_id(store)["a"].label, by_id(store)["a"].pinned) == ("found by others", True)
    os.unlink(os.path.join(store.root, ".notes", "a.json"))
    assert (by_id(store)["a"].label, by_id(store)["a"].pinned) == ("", False)


def test_the_list_notices_rights_that_are_taken_away_and_given_back(
    store: DirectoryStore, archive: Archive, as_plain_user: Callable[[Callable[[], None], Path], None]
) -> None:
    os.chown(archive("a.tgz"), 65534, 65534)
    os.chmod(store.root, 0o755)

    def look() -> None:
        here = DirectoryStore(".")
        assert by_id(here)["a"].state == "complete"
        os.chmod("a.tgz", 0)
        assert by_id(here)["a"].state == "damaged"
        os.chmod("a.tgz", 0o600)
        assert by_id(here)["a"].state == "complete"

    as_plain_user(look, Path(store.root))


def test_one_location_is_listed_with_what_belongs_to_none(store: DirectoryStore, archive: Archive) -> None:
    archive("a.tgz", location="notebooks")
    archive("b.tgz", location="data")
    Path(store.root, "foreign.tgz").write_bytes(b"x")
    assert {snapshot.id for snapshot in store.snapshots("notebooks")} == {"a", "foreign"}

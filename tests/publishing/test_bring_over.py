"""What an old root still has is brought over; nothing is replaced or removed, what differs is named."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path
from typing import Any

import pytest

from jupyter_ailab_data.archive.beneath import Beneath
from jupyter_ailab_data.errors import BadRequestError, BusyError, NotFoundError, OutsideLocationError
from jupyter_ailab_data.publishing.bring_over import preview
from jupyter_ailab_data.snapshots.restoring.recovery import alone_in
from jupyter_ailab_data.store.directory import DirectoryStore

LONG_AGO = 1_500_000_000_000_000_000


def write(path: Path, text: str, time: int = LONG_AGO) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, ns=(time, time))
    return path


@pytest.fixture
def two(platform: Any) -> Any:
    """An old root and a live one that have grown apart."""
    for root in (platform.old, platform.shared):
        write(root / "both" / "same.txt", "same")
    write(platform.old / "both" / "missing.txt", "missing")
    write(platform.old / "only" / "deep" / "a.bin", "a" * 100_000)
    (platform.old / "only" / "deep" / "a.bin").chmod(0o751)
    (platform.old / "only" / "link").symlink_to("deep/a.bin")
    (platform.old / "only" / "empty").mkdir()
    write(platform.old / "both" / "newer.txt", "theirs", LONG_AGO + 10**12)
    write(platform.shared / "both" / "newer.txt", "ours!!")
    write(platform.old / "both" / "older.txt", "short")
    write(platform.shared / "both" / "older.txt", "a longer one", LONG_AGO + 10**12)
    write(platform.old / "kind" / "x", "x")
    write(platform.shared / "kind", "a file")
    write(platform.old / "touched.txt", "only its time differs", LONG_AGO + 10**12)
    write(platform.shared / "touched.txt", "only its time differs")
    return platform


def test_what_is_missing_is_there_afterwards_as_it_was(two: Any, picture: Any) -> None:
    before, old = picture(two.shared), picture(two.old)
    result = two.bring_over()
    after = picture(two.shared)
    added = {"both/missing.txt", "only", "only/deep", "only/deep/a.bin", "only/link", "only/empty"}
    assert after.keys() - before.keys() == added
    assert {name: after[name] for name in added} == {name: old[name] for name in added}
    assert {name: after[name] for name in before} == before, "something that was there has changed"
    assert picture(two.old) == old
    assert (result.added, result.entries, result.bytes, result.unchanged) == (2, 6, 100_007, 3)


def test_what_differs_is_named_and_left_alone(two: Any) -> None:
    named = {warning.path: warning.message for warning in two.bring_over().warnings}
    assert named.keys() == {"both/newer.txt", "both/older.txt", "kind"}
    assert "old one is newer" in named["both/newer.txt"]
    assert "newer" not in named["both/older.txt"]
    assert (two.shared / "both" / "newer.txt").read_text() == "ours!!"


def test_a_second_time_there_is_nothing_to_do(two: Any, picture: Any) -> None:
    two.bring_over()
    before = picture(two.shared)
    result = two.bring_over()
    assert (result.added, result.entries, result.bytes) == (0, 0, 0)
    assert picture(two.shared) == before


def test_a_preview_says_what_would_be_and_does_nothing(two: Any, picture: Any) -> None:
    before = picture(two.shared)
    seen = preview(two.bring_request())
    assert picture(two.shared) == before
    done = two.bring_over()
    assert (seen.entries, seen.bytes, seen.unchanged) == (done.entries, done.bytes, done.unchanged)
    assert seen.warnings == done.warnings


def test_only_the_paths_that_are_wanted_are_brought_over(two: Any) -> None:
    two.bring_over("only/deep", "nothing/like/this")
    assert not (two.shared / "both" / "missing.txt").exists()
    assert not (two.shared / "only").exists(), "the folder that holds it is not here, and was not asked for"
    two.bring_over("both")
    assert (two.shared / "both" / "missing.txt").exists()
    with pytest.raises(OutsideLocationError):
        two.bring_over("../x")


def test_a_database_comes_with_what_lies_beside_it_and_none_is_given_another_ones_log(platform: Any) -> None:
    live = sqlite3.connect(platform.old / "facts.sqlite")
    live.execute("PRAGMA journal_mode=WAL")
    live.execute("CREATE TABLE t (x)")
    live.executemany("INSERT INTO t VALUES (?)", [(number,) for number in range(500)])
    live.commit()
    log = (platform.old / "facts.sqlite-wal").read_bytes()
    (platform.old / "both.sqlite-wal").write_bytes(log)
    for root in (platform.old, platform.shared):
        sqlite3.connect(root / "both.sqlite").execute("CREATE TABLE u (y)").connection.close()
    (platform.old / "both.sqlite-wal").write_bytes(log)
    result = platform.bring_over()
    live.close()
    assert sorted(os.listdir(platform.shared)) == ["both.sqlite", "facts.sqlite"]
    found = sqlite3.connect(platform.shared / "facts.sqlite")
    assert found.execute("SELECT count(*) FROM t").fetchone() == (500,)
    found.close()
    assert "both.sqlite-wal" in {warning.path for warning in result.warnings}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_owners_come_along(platform: Any) -> None:
    write(platform.old / "a" / "theirs.txt", "x")
    os.chown(platform.old / "a" / "theirs.txt", 1234, 2345)
    os.chown(platform.old / "a", 1234, 2345)
    (platform.old / "a").chmod(0o2770)
    platform.bring_over()
    for path in (platform.shared / "a", platform.shared / "a" / "theirs.txt"):
        assert (path.stat().st_uid, path.stat().st_gid) == (1234, 2345)
    assert stat.S_IMODE((platform.shared / "a").stat().st_mode) == 0o2770


def test_links_lead_nobody_out_of_either_root(platform: Any, tmp_path: Path) -> None:
    write(tmp_path / "outside" / "secret", "secret")
    write(platform.old / "way" / "secret", "from the old root")
    (platform.shared / "way").symlink_to(tmp_path / "outside")
    (platform.old / "in").symlink_to(tmp_path / "outside")
    result = platform.bring_over()
    assert (tmp_path / "outside" / "secret").read_text() == "secret"
    assert os.listdir(tmp_path / "outside") == ["secret"]
    assert [warning.path for warning in result.warnings] == ["way"]
    assert os.readlink(platform.shared / "in") == str(tmp_path / "outside"), "a link is copied as it is"


def test_one_folder_under_two_names_or_inside_the_other_is_refused(platform: Any, tmp_path: Path) -> None:
    inner = platform.shared / "old"
    inner.mkdir()
    for source in (platform.shared, inner, platform.shared.parent):
        request = platform.bring_request()
        with pytest.raises(BadRequestError, match="same folder, or one lies in the other"):
            preview(type(request)(str(platform.store), str(source), "shared", str(platform.shared)))
    platform.old.rmdir()
    with pytest.raises(NotFoundError):
        platform.bring_over()


def test_while_a_restore_is_at_work_nothing_is_brought_over(two: Any, picture: Any) -> None:
    before = picture(two.shared)
    with Beneath(str(two.shared)) as location, alone_in(location), pytest.raises(BusyError):
        two.bring_over()
    assert picture(two.shared) == before


def test_a_store_in_either_root_is_left_alone(two: Any) -> None:
    store = DirectoryStore(str(two.old / "backups"))
    store.prepare()
    write(two.old / "backups" / "a.tgz", "x")
    request = two.bring_request()
    seen = preview(type(request)(store.root, request.source, "shared", request.path))
    assert seen.entries == 6

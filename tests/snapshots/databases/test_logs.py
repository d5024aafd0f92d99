"""What lies beside a database is worked into its copy as SQLite itself would do it."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing

import pytest

from jupyter_ailab_data.snapshots.databases.logs import check_point, roll_back


def dump(path):
    """Let SQLite recover a database, and return all that is in it."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return list(connection.iterdump()), connection.execute("PRAGMA page_count").fetchone()


def change(connection, rng):
    connection.execute("BEGIN")
    for _ in range(rng.randrange(1, 30)):
        connection.execute("INSERT INTO t VALUES (randomblob(?))", (rng.randrange(2000),))
    if rng.random() < 0.5:
        connection.execute("DELETE FROM t WHERE rowid % 3 = ?", (rng.randrange(3),))
    connection.execute("ROLLBACK" if rng.random() < 0.2 else "COMMIT")
    if rng.random() < 0.2:
        connection.execute("PRAGMA incremental_vacuum")


@pytest.fixture(params=[512, 1024, 4096, 65536])
def database(request, tmp_path):
    with closing(sqlite3.connect(tmp_path / "live", isolation_level=None)) as connection:
        connection.execute(f"PRAGMA page_size = {request.param}")
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute("CREATE TABLE t (a)")
        yield connection


def copies(tmp_path, side):
    """Copy the live files twice: for SQLite to recover, and for us."""
    for name in ("theirs", "ours"):
        shutil.copy(tmp_path / "live", tmp_path / name)
    shutil.copy(tmp_path / f"live{side}", tmp_path / f"theirs{side}")
    return tmp_path / "theirs", tmp_path / "ours"


@pytest.mark.parametrize("seed", range(4))
def test_a_log_is_moved_into_the_database_up_to_its_last_commit(database, tmp_path, seed):
    rng = random.Random(seed)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA wal_autocheckpoint = 0")
    for number in range(25):
        change(database, rng)
        if seed % 2 and rng.random() < 0.2:
            database.execute(f"PRAGMA wal_checkpoint({rng.choice(['PASSIVE', 'RESTART', 'TRUNCATE'])})")
        if number % 5 == 4:
            theirs, ours = copies(tmp_path, "-wal")
            wal = (tmp_path / "live-wal").read_bytes()
            cut = wal if seed % 2 else wal[: rng.randrange(len(wal) + 1)]  # as after a crash
            (tmp_path / "theirs-wal").write_bytes(cut)
            (tmp_path / "cut").write_bytes(cut)
            with ours.open("r+b") as copy, (tmp_path / "cut").open("rb") as log:
                check_point(copy, log)
            assert dump(ours) == dump(theirs)


def test_a_log_with_a_damaged_frame_ends_before_it(database, tmp_path):
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA wal_autocheckpoint = 0")
    for _ in range(10):
        change(database, random.Random(5))
    theirs, ours = copies(tmp_path, "-wal")
    wal = bytearray((tmp_path / "live-wal").read_bytes())
    wal[len(wal) // 2] ^= 1
    (tmp_path / "theirs-wal").write_bytes(wal)
    with ours.open("r+b") as copy, (tmp_path / "theirs-wal").open("rb") as log:
        assert check_point(copy, log)
    assert dump(ours) == dump(theirs)


@pytest.mark.parametrize("seed", range(4))
def test_a_hot_journal_takes_back_what_was_begun(database, tmp_path, seed):
    rng = random.Random(seed)
    for _ in range(5):
        change(database, rng)
    before = dump(tmp_path / "live")
    database.execute("PRAGMA cache_size = 3")
    database.execute("BEGIN")
    database.execute("UPDATE t SET a = randomblob(length(a) + 50)")
    database.execute("DELETE FROM t WHERE rowid % 2")
    database.execute("CREATE TABLE other AS SELECT randomblob(900) AS b FROM t, t AS u LIMIT 500")
    theirs, ours = copies(tmp_path, "-journal")
    with ours.open("r+b") as copy, (tmp_path / "theirs-journal").open("rb") as journal:
        assert roll_back(copy, journal)
    assert dump(ours) == before
    assert dump(theirs) == before
    database.execute("ROLLBACK")


@pytest.mark.parametrize(
    "content", [b"", b"x", bytes(100), b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + b"\xff" * 600]
)
def test_what_is_no_log_and_no_journal_changes_nothing(tmp_path, content):
    (tmp_path / "copy").write_bytes(b"content" * 1000)
    (tmp_path / "side").write_bytes(content)
    with (tmp_path / "copy").open("r+b") as copy, (tmp_path / "side").open("rb") as side:
        assert not check_point(copy, side)
        assert not roll_back(copy, side)
    assert (tmp_path / "copy").read_bytes() == b"content" * 1000


def test_the_journal_of_a_transaction_over_several_databases_counts_while_the_common_one_is_there(
    database, tmp_path
):
    database.execute(
        "INSERT INTO t SELECT randomblob(30000) FROM (VALUES (1), (2), (3)), (VALUES (1), (2), (3))"
    )
    before = dump(tmp_path / "live")
    common = str(tmp_path / "common-mjü").encode()
    database.execute("PRAGMA cache_size = 3")
    database.execute("BEGIN")
    database.execute("UPDATE t SET a = randomblob(length(a) + 50)")
    _, ours = copies(tmp_path, "-journal")
    database.execute("ROLLBACK")
    begun = ours.read_bytes()
    tail = len(common).to_bytes(4, "big") + (sum(common) & 0xFFFFFFFF).to_bytes(4, "big")
    named = (tmp_path / "theirs-journal").read_bytes() + common + tail + bytes.fromhex("d9d505f920a163d7")
    (tmp_path / "theirs-journal").write_bytes(named)
    with ours.open("r+b") as copy, (tmp_path / "theirs-journal").open("rb") as journal:
        assert not roll_back(copy, journal)
        assert ours.read_bytes() == begun
        (tmp_path / "common-mjü").touch()
        assert roll_back(copy, journal)
    assert dump(ours) == before

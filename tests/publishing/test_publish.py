"""What is published is there whole, as its neighbours are, and nothing is replaced without a yes."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from pathlib import Path
from typing import Any

import pytest

from jupyter_ailab_data.errors import BadRequestError, ExistsError


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def test_a_file_is_copied_with_its_time(filled: Any) -> None:
    result = filled.publish("reports/q3.ipynb")
    copy = filled.shared / "q3.ipynb"
    assert copy.read_text() == '{"cells": []}'
    assert copy.stat().st_mtime_ns == 1_700_000_000_123_456_789
    assert (result.path, result.entries, result.bytes, result.added, result.changed) == (
        "q3.ipynb",
        1,
        13,
        1,
        0,
    )
    assert os.listdir(filled.shared) == ["q3.ipynb"]


def test_a_folder_is_copied_with_all_in_it(filled: Any) -> None:
    (filled.shared / "team").mkdir()
    result = filled.publish("reports", folder="team", name="quarter 3")
    copy = filled.shared / "team" / "quarter 3"
    assert result.path == "team/quarter 3"
    assert sorted(str(path.relative_to(copy)) for path in copy.rglob("*")) == [
        "2026",
        "2026/data.csv",
        "2026/empty",
        "latest",
        "q3.ipynb",
        "run.sh",
    ]
    assert (copy / "2026" / "data.csv").read_bytes() == b"1,2,3\n" * 100_000
    assert os.readlink(copy / "latest") == "2026/data.csv"
    assert (copy / "2026").stat().st_mtime_ns == 1_600_000_000_000_000_000
    assert result.warning_count == 0


def test_the_whole_location_is_published_under_its_folders_name(filled: Any) -> None:
    result = filled.publish("")
    assert result.path == "notebooks"
    assert (filled.shared / "notebooks" / "reports" / "q3.ipynb").exists()


def test_progress_ends_with_all_that_was_foretold(filled: Any) -> None:
    seen = []
    filled.publish("reports", seen.append)
    copying = [each for each in seen if each.phase == "Copying"]
    assert (copying[-1].bytes_done, copying[-1].entries_done) == (
        copying[0].bytes_total,
        copying[0].entries_total,
    )
    assert seen[-1].phase == "Writing to disk"


# -- who may read it --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("folder", "file", "program", "below"),
    [
        (0o755, 0o644, 0o755, 0o755),
        (0o750, 0o640, 0o750, 0o750),
        (0o700, 0o600, 0o700, 0o700),
        (0o1777, 0o644, 0o755, 0o755),
        (0o2775, 0o664, 0o775, 0o2775),
        (0o2750, 0o640, 0o750, 0o2750),
        (0o775, 0o644, 0o755, 0o755),
    ],
)
def test_who_can_read_the_folder_can_read_what_is_published(
    filled: Any, folder: int, file: int, program: int, below: int
) -> None:
    (filled.notebooks / "reports" / "q3.ipynb").chmod(0o600)
    filled.shared.chmod(folder)
    filled.publish("reports")
    copy = filled.shared / "reports"
    assert (mode(copy / "q3.ipynb"), mode(copy / "run.sh"), mode(copy / "2026"), mode(copy)) == (
        file,
        program,
        below,
        below,
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to a group")
def test_the_group_of_the_folder_is_handed_down(filled: Any) -> None:
    os.chown(filled.shared, 0, 1234)
    filled.shared.chmod(0o2775)
    filled.publish("reports")
    copy = filled.shared / "reports"
    assert {path.lstat().st_gid for path in (copy, copy / "q3.ipynb", copy / "2026")} == {1234}


# -- replacing --------------------------------------------------------------------------


def test_what_is_there_stays_unless_it_was_agreed_to(filled: Any) -> None:
    (filled.shared / "q3.ipynb").write_text("theirs")
    with pytest.raises(ExistsError) as caught:
        filled.publish("reports/q3.ipynb")
    assert "'q3.ipynb'" in caught.value.message
    assert "6 bytes" in caught.value.message
    assert (filled.shared / "q3.ipynb").read_text() == "theirs"


def test_a_file_that_may_be_replaced_is(filled: Any) -> None:
    (filled.shared / "q3.ipynb").write_text("theirs")
    result = filled.publish("reports/q3.ipynb", overwrite=True)
    assert (filled.shared / "q3.ipynb").read_text() == '{"cells": []}'
    assert (result.added, result.changed) == (0, 1)
    assert os.listdir(filled.shared) == ["q3.ipynb"]


def test_a_folder_that_may_be_replaced_is_replaced_whole(filled: Any) -> None:
    (filled.shared / "reports" / "old").mkdir(parents=True)
    (filled.shared / "reports" / "old" / "x").write_text("theirs")
    filled.publish("reports", overwrite=True)
    assert not (filled.shared / "reports" / "old").exists()
    assert (filled.shared / "reports" / "q3.ipynb").exists()
    assert os.listdir(filled.shared) == ["reports"]


def test_a_link_that_may_be_replaced_is_replaced_not_followed(filled: Any, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("not to be touched")
    (filled.shared / "q3.ipynb").symlink_to(tmp_path / "elsewhere")
    filled.publish("reports/q3.ipynb", overwrite=True)
    assert not (filled.shared / "q3.ipynb").is_symlink()
    assert (tmp_path / "elsewhere").read_text() == "not to be touched"


def test_a_file_never_takes_the_place_of_a_folder_nor_a_folder_that_of_a_file(filled: Any) -> None:
    (filled.shared / "q3.ipynb").mkdir()
    (filled.shared / "reports").write_text("a file")
    for entry in ("reports/q3.ipynb", "reports"):
        with pytest.raises(BadRequestError, match="can't take its place"):
            filled.publish(entry, overwrite=True)


def test_nothing_is_copied_into_itself_or_over_what_it_lies_in(filled: Any) -> None:
    for wish in ({"path": str(filled.notebooks), "folder": "reports/2026"}, {"path": str(filled.notebooks)}):
        with pytest.raises(BadRequestError):
            filled.publish("reports", overwrite=True, **wish)
    with pytest.raises(BadRequestError, match="which it would replace"):
        filled.publish("reports/2026", path=str(filled.notebooks), name="reports", overwrite=True)
    assert (filled.notebooks / "reports" / "2026" / "data.csv").exists()


def test_somebody_who_is_quicker_is_not_overwritten(filled: Any) -> None:
    def come_in_between(progress: Any) -> None:
        if progress.phase == "Writing to disk":
            (filled.shared / "reports").mkdir(exist_ok=True)
            (filled.shared / "reports" / "theirs").write_text("theirs")

    with pytest.raises(ExistsError):
        filled.publish("reports", come_in_between)
    assert os.listdir(filled.shared) == ["reports"]
    assert os.listdir(filled.shared / "reports") == ["theirs"]


# -- what is left out, and what moves ---------------------------------------------------


def test_links_that_lead_out_and_what_is_no_file_are_left_out_and_named(filled: Any, tmp_path: Path) -> None:
    reports = filled.notebooks / "reports"
    (tmp_path / "secret").write_text("secret")
    (reports / "out").symlink_to("../../secret")
    (reports / "absolute").symlink_to(tmp_path / "secret")
    (reports / "here").symlink_to(".")
    (reports / "round about").symlink_to("here/../secret")
    (reports / "2026" / "up").symlink_to("../q3.ipynb")
    os.mkfifo(reports / "pipe")
    result = filled.publish("reports")
    assert {warning.path: warning.reason for warning in result.warnings} == {
        "reports/out": "left-out",
        "reports/absolute": "left-out",
        "reports/round about": "left-out",
        "reports/pipe": "skipped",
    }
    copy = filled.shared / "reports"
    assert os.readlink(copy / "2026" / "up") == "../q3.ipynb"
    assert not any(os.path.lexists(copy / name) for name in ("out", "absolute", "pipe"))
    assert "snapshot" not in str(result.warnings)


def test_the_store_and_temporaries_are_left_out(filled: Any) -> None:
    store = filled.notebooks / "reports" / "store"
    store.mkdir()
    (store / "a.tgz").write_bytes(b"x")
    (filled.notebooks / "reports" / ".ailab-data-restore-012345678901").mkdir()
    filled.publish("reports", store=str(store))
    assert not {"store", ".ailab-data-restore-012345678901"} & set(os.listdir(filled.shared / "reports"))


def test_a_file_that_keeps_changing_is_named(filled: Any) -> None:
    path = filled.notebooks / "growing.bin"
    path.write_bytes(os.urandom(48 << 20))
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            with open(path, "r+b") as file:
                file.write(os.urandom(64))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        result = filled.publish("growing.bin")
    finally:
        done.set()
        writer.join()
    assert [(warning.path, warning.reason) for warning in result.warnings] == [("growing.bin", "changed")]
    assert (filled.shared / "growing.bin").stat().st_size == 48 << 20


def test_a_database_in_use_is_copied_whole(filled: Any) -> None:
    live = sqlite3.connect(filled.notebooks / "reports" / "facts.sqlite")
    live.execute("PRAGMA journal_mode=WAL")
    live.execute("CREATE TABLE t (x)")
    live.executemany("INSERT INTO t VALUES (?)", [(number,) for number in range(1000)])
    live.commit()
    filled.publish("reports")
    filled.publish("reports/facts.sqlite")
    live.close()
    for copy in (filled.shared / "reports" / "facts.sqlite", filled.shared / "facts.sqlite"):
        assert not Path(f"{copy}-wal").exists()
        with sqlite3.connect(copy) as found:
            assert found.execute("SELECT count(*) FROM t").fetchone() == (1000,)
        found.close()


def test_sparse_files_stay_sparse(filled: Any) -> None:
    with open(filled.notebooks / "sparse.bin", "wb") as file:
        file.truncate(64 << 20)
        file.seek(32 << 20)
        file.write(b"here")
    filled.publish("sparse.bin")
    copy = filled.shared / "sparse.bin"
    assert copy.stat().st_size == 64 << 20
    assert copy.stat().st_blocks * 512 < 8 << 20
    assert copy.read_bytes()[32 << 20 :][:4] == b"here"


def test_names_that_are_not_text_and_names_of_all_kinds_come_through(filled: Any) -> None:
    name = b"caf\xe9 \xf0\x9f\x93\x8a \n.bin"
    with open(os.fsencode(filled.notebooks) + b"/" + name, "wb") as file:
        file.write(b"x")
    result = filled.publish("caf\\xe9 📊 \n.bin")
    assert os.listdir(os.fsencode(filled.shared)) == [name]
    assert result.path == "caf\\xe9 📊 \n.bin"

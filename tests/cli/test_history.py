"""Looking back in a terminal: the versions of a file, and what a folder lost."""

from __future__ import annotations

from typing import Any


def test_the_versions_of_a_file_are_a_table_newest_first(filled: Any) -> None:
    first = filled.take()
    (filled.notebooks / "run.sh").write_text("#!/bin/sh\nexit 1\n")
    second = filled.take("--incremental")
    lines = filled.ok("history", "./run.sh").splitlines()
    assert lines[0].split() == ["CHANGED", "AGE", "SIZE", "SNAPSHOT", "KEPT", "IN"]
    assert second in lines[1]
    assert "1 snapshot, there now" in lines[1]
    assert first in lines[2]
    found = filled.json("history", "run.sh")
    assert [(version["snapshot"], version["current"]) for version in found] == [
        (second, True),
        (first, False),
    ]
    assert filled.ok("cat", first, "run.sh") == "#!/bin/sh\n"


def test_what_a_folder_lost_is_listed_with_the_snapshot_that_has_it(filled: Any) -> None:
    snapshot = filled.take()
    (filled.notebooks / "reports" / "q3.csv").unlink()
    found = filled.json("history", "--deleted", "reports")
    assert [(entry["name"], entry["size"], entry["snapshot"]) for entry in found] == [
        ("q3.csv", 200_000, snapshot)
    ]
    assert "q3.csv" in filled.ok("history", "reports/", "--deleted")
    assert filled.json("history", "--deleted") == []


def test_a_file_that_nobody_has_heard_of_is_an_error(filled: Any) -> None:
    filled.take()
    done = filled.run("history", "nothing.txt")
    assert done.returncode == 1
    assert "nothing.txt" in done.stderr
    assert filled.run("history").returncode == 1

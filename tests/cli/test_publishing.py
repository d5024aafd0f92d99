"""Publishing and bringing over from a terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def shared(filled: Any) -> Path:
    """A shared folder, and the platform's old root, as the configuration names them."""
    folder = filled.home / "shared"
    (folder / "team").mkdir(parents=True)
    (filled.home / "old" / "shared").mkdir(parents=True)
    (filled.home / "old" / "shared" / "forgotten.txt").write_text("still there")
    config = {
        "DataManager": {"locations": {"notebooks": str(filled.notebooks), "shared": str(folder)}},
        "Platform": {"legacy_root": str(filled.home / "old")},
    }
    (filled.home / "config").mkdir()
    (filled.home / "config" / "jupyter_ailab_data_config.json").write_text(json.dumps(config))
    return folder


def test_a_folder_is_published_and_said_so(filled: Any, shared: Path) -> None:
    done = filled.run("publish", "reports/", "--folder", "team", "--name", "q3")
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert "Published shared/team/q3: 4 entries, 500 kB in " in done.stderr
    assert (shared / "team" / "q3" / "q3.csv").exists()


def test_the_result_as_json(filled: Any, shared: Path) -> None:
    result = filled.json("publish", "run.sh", "--to", "shared")
    assert (result["path"], result["added"]) == ("run.sh", 1)


def test_without_a_terminal_nothing_is_replaced_unless_it_was_agreed_to(filled: Any, shared: Path) -> None:
    (shared / "run.sh").write_text("theirs")
    done = filled.run("publish", "run.sh")
    assert done.returncode == 2
    assert "There is a file 'run.sh' in 'shared' already" in done.stderr
    assert (shared / "run.sh").read_text() == "theirs"
    for word in ("--overwrite", "--yes"):
        (shared / "run.sh").write_text("theirs")
        assert "Replaced shared/run.sh" in filled.run("publish", "run.sh", word).stderr
        assert (shared / "run.sh").read_text() == "#!/bin/sh\n"


def test_what_is_wrong_is_a_sentence_and_a_reason(filled: Any, shared: Path) -> None:
    assert filled.json("publish", "nothing", code=1)["reason"] == "not-found"
    assert filled.json("publish", "run.sh", "--to", "nowhere", code=1)["reason"] == "not-found"
    assert filled.run("publish").returncode == 2


def test_what_the_old_root_has_is_shown_and_brought_over(filled: Any, shared: Path) -> None:
    shown = filled.run("bring-over", "--dry-run")
    assert "It would bring over 1 entry, 11 B; 0 are the same" in shown.stderr
    assert not (shared / "forgotten.txt").exists()
    done = filled.run("bring-over")
    assert done.returncode == 0, done.stderr
    assert "Brought over into shared in " in done.stderr
    assert (shared / "forgotten.txt").read_text() == "still there"
    assert "nothing, since nothing is missing" in filled.run("bring-over", "--location", "shared").stderr


def test_without_an_old_root_there_is_nothing_to_bring_over(filled: Any) -> None:
    assert filled.json("bring-over", code=1)["reason"] == "not-found"


def test_locations_say_what_is_empty(filled: Any, shared: Path) -> None:
    (shared / "team").rmdir()
    line = next(line for line in filled.ok("locations").splitlines() if line.startswith("shared"))
    assert ", empty" in line

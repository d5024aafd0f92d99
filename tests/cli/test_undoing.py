"""Restore shows what it does, undo takes it back, diff only looks."""

from __future__ import annotations

import os
from typing import Any


def test_an_undo_brings_back_what_a_restore_replaced(filled: Any, tree: Any) -> None:
    id_ = filled.take()
    (filled.notebooks / "run.sh").write_text("mine")
    (filled.notebooks / "new.txt").write_text("new")
    before = tree(filled.notebooks)
    result = filled.json("restore", id_, "--mode", "replace", "--yes")
    assert (result["changed"], result["removed"]) == (1, 1)
    assert not (filled.notebooks / "new.txt").exists()
    undone = filled.json("undo", "--yes")
    assert (undone["added"], undone["changed"]) == (1, 1)
    assert tree(filled.notebooks) == before
    filled.ok("undo", "--yes")  # an undo is a restore too
    assert not (filled.notebooks / "new.txt").exists()


def test_the_snapshot_taken_before_a_restore_is_listed_as_such_and_is_never_the_latest(filled: Any) -> None:
    id_ = filled.take()
    (filled.notebooks / "run.sh").write_text("mine")
    safety = filled.json("restore", "latest", "run.sh", "--yes")["safety"]
    kept = filled.json("show", safety)
    assert kept["origin"] == "safety"
    assert kept["undoes"] == {"snapshot": id_, "mode": "overlay", "paths": ["run.sh"]}
    assert filled.json("show", "latest")["id"] == id_
    filled.ok("undo", safety, "--yes")
    assert (filled.notebooks / "run.sh").read_text() == "mine"


def test_where_nothing_was_restored_there_is_nothing_to_undo(filled: Any) -> None:
    filled.take()
    assert filled.json("undo", "--yes", code=1)["reason"] == "not-found"


def test_a_snapshot_that_undoes_nothing_is_no_undo(filled: Any) -> None:
    assert filled.json("undo", filled.take(), "--yes", code=1)["reason"] == "bad-request"


def test_an_undo_whose_snapshot_is_gone_says_what_to_do_instead(filled: Any) -> None:
    id_ = filled.take()
    (filled.notebooks / "run.sh").write_text("mine")
    safety = filled.json("restore", id_, "--yes")["safety"]
    filled.ok("delete", id_, "--yes")
    problem = filled.json("undo", "--yes", code=1)
    assert problem["reason"] == "conflict"
    assert "Restore the safety snapshot itself" in problem["message"]
    filled.ok("restore", safety, "--yes")
    assert (filled.notebooks / "run.sh").read_text() == "mine"


def test_a_dry_run_says_what_would_be_done_and_does_nothing(filled: Any, tree: Any) -> None:
    id_ = filled.take()
    (filled.notebooks / "run.sh").write_text("mine")
    (filled.notebooks / "new.txt").write_text("new")
    (filled.notebooks / "analysis.ipynb").unlink()
    before = tree(filled.notebooks)
    lines = filled.ok("restore", id_, "--mode", "replace", "--dry-run").splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["added", "removed", "changed"]
    plan = filled.json("restore", id_, "--mode", "replace", "--dry-run")
    assert [entry["path"] for entry in plan["entries"]] == ["analysis.ipynb", "new.txt", "run.sh"]
    assert tree(filled.notebooks) == before
    assert [each["id"] for each in filled.json("list")] == [id_]


def test_a_diff_shows_what_only_one_of_the_two_has(filled: Any) -> None:
    id_ = filled.take()
    (filled.notebooks / "reports" / "q3.csv").write_text("less")
    (filled.notebooks / "reports" / "new.csv").write_text("new")
    (filled.notebooks / "run.sh").unlink()
    shown = filled.ok("diff", id_)
    assert "4 B -> 200 kB  reports/q3.csv" in shown
    entries = {entry["path"]: entry["action"] for entry in filled.json("diff", id_)["entries"]}
    assert entries == {"reports/q3.csv": "changed", "reports/new.csv": "kept", "run.sh": "added"}
    assert [entry["path"] for entry in filled.json("diff", id_, "run.sh")["entries"]] == ["run.sh"]


def test_a_copy_goes_into_a_folder_of_its_own_unasked(filled: Any, tree: Any) -> None:
    id_, before = filled.take(), tree(filled.notebooks)
    filled.ok("restore", id_, "--mode", "copy")
    assert filled.json("restore", id_, "--mode", "copy")["path"] == f"{id_}-2"
    after = tree(filled.notebooks)
    for folder in (id_, f"{id_}-2"):
        inside = os.fsencode(folder) + b"/"
        assert {path[len(inside) :]: after[path] for path in after if path.startswith(inside)} == before
    assert filled.json("undo", "--yes", code=1)["reason"] == "not-found"


def test_a_path_is_copied_right_into_a_folder_unasked_and_replaces_nothing(filled: Any, tree: Any) -> None:
    id_ = filled.take()
    (filled.notebooks / "old").mkdir()
    filled.ok("restore", id_, "run.sh", "--into", "old")
    assert filled.json("restore", id_, "run.sh", "--into", "old")["path"] == "old/run-Copy1.sh"
    plan = filled.json("restore", id_, "run.sh", "--into", "old", "--dry-run")
    assert [entry["path"] for entry in plan["entries"]] == ["old/run-Copy2.sh"]
    assert sorted(os.listdir(filled.notebooks / "old")) == ["run-Copy1.sh", "run.sh"]
    assert filled.json("restore", id_, "--into", "nowhere", code=1)["reason"] == "not-found"


def test_without_safety_there_is_nothing_to_undo(filled: Any) -> None:
    id_ = filled.take()
    (filled.notebooks / "run.sh").write_text("mine")
    assert filled.json("restore", id_, "--no-safety", "--yes")["safety"] is None
    assert len(filled.json("list")) == 1


def test_without_a_terminal_an_undo_is_not_done_unasked(filled: Any) -> None:
    id_ = filled.take()
    (filled.notebooks / "run.sh").write_text("mine")
    filled.ok("restore", id_, "--yes")
    done = filled.run("undo")
    assert done.returncode == 2
    assert "takes back the restore" in done.stderr
    assert "1 changed" in done.stderr
    assert (filled.notebooks / "run.sh").read_text() != "mine"

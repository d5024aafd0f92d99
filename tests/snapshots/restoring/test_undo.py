"""An undo brings back what was before a restore, and nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from jupyter_ailab_data.errors import AilabDataError, BadRequestError, ConflictError, CorruptError


@pytest.mark.parametrize("mode", ["overlay", "replace"])
@pytest.mark.parametrize("paths", [[], ["notes"]])
def test_an_undo_brings_back_all_that_was(vault, folder, picture, mode, paths):
    name = vault.snap(folder)
    (folder / "notes" / "one.ipynb").write_text("changed")
    (folder / "notes" / "run.sh").unlink()
    (folder / "notes" / "mine").mkdir()
    (folder / "notes" / "mine" / "file").write_text("mine")
    (folder / "empty").rmdir()
    before = picture(folder)
    result = vault.restore(name, folder, *paths, mode=mode)
    restored = picture(folder)
    undone = vault.restore(result.safety, folder, mode="undo")
    assert picture(folder) == before
    vault.restore(undone.safety, folder, mode="undo")
    assert picture(folder) == restored


def test_an_undo_counts_a_folder_that_comes_back_once(vault, folder):
    name = vault.snap(folder)
    (folder / "mine" / "own").mkdir(parents=True)
    (folder / "mine" / "own" / "file").write_text("mine")
    result = vault.restore(name, folder, mode="replace")
    plan = vault.plan(result.safety, folder, mode="undo", actions=["added", "changed", "removed"])
    assert [entry.path for entry in plan.entries] == ["mine", "mine/own", "mine/own/file"]
    assert vault.restore(result.safety, folder, mode="undo", plan=plan.id).added == 3


def test_what_somebody_has_made_since_stays(vault, folder):
    name = vault.snap(folder)
    shutil.rmtree(folder / "notes" / "deep")
    (folder / "readme.md").write_text("changed")
    result = vault.restore(name, folder)
    (folder / "notes" / "deep").chmod(0o755)
    (folder / "notes" / "deep" / "mine.txt").write_text("made since")
    (folder / "notes" / "one.ipynb").write_text("changed since")
    plan = vault.plan(result.safety, folder, mode="undo")
    kept = {entry.path for entry in plan.entries if entry.action == "kept"}
    assert {"notes/deep", "notes/deep/mine.txt", "notes/one.ipynb"} <= kept
    vault.restore(result.safety, folder, mode="undo", plan=plan.id)
    assert os.listdir(folder / "notes" / "deep") == ["mine.txt"]
    assert (folder / "notes" / "one.ipynb").read_text() == "changed since"
    assert (folder / "readme.md").read_text() == "changed"


def test_what_an_overlay_did_not_touch_is_not_touched_by_its_undo(vault, folder):
    name = vault.snap(folder)
    (folder / "mine.txt").write_text("before")
    (folder / "readme.md").write_text("changed")
    result = vault.restore(name, folder)
    (folder / "mine.txt").write_text("worked on since")
    vault.restore(result.safety, folder, mode="undo")
    assert (folder / "mine.txt").read_text() == "worked on since"


def test_a_folder_that_is_gone_by_now_is_made_again_for_what_comes_back(vault, folder):
    name = vault.snap(folder)
    (folder / "notes" / "deep" / "two.ipynb").write_text("changed")
    mode = (folder / "notes" / "deep").stat().st_mode
    result = vault.restore(name, folder)
    shutil.rmtree(folder / "notes")
    plan = vault.plan(result.safety, folder, mode="undo")
    added = [entry.path for entry in plan.entries if entry.action == "added"]
    assert added == ["notes", "notes/deep", "notes/deep/two.ipynb"]
    vault.restore(result.safety, folder, mode="undo", plan=plan.id)
    assert (folder / "notes" / "deep" / "two.ipynb").read_text() == "changed"
    assert (folder / "notes" / "deep").stat().st_mode == mode


def test_the_restore_of_an_archive_of_tar_can_be_undone(vault, folder, picture, tmp_path):
    archive = tmp_path / "documented.tgz"
    subprocess.run(["tar", "-C", folder, "-czf", archive, "."], check=True)
    name = vault.take_in(archive).snapshot
    (folder / "notes" / "one.ipynb").write_text("changed")
    (folder / "mine.txt").write_text("mine")
    before = picture(folder)
    result = vault.restore(name, folder, mode="replace")
    assert not (folder / "mine.txt").exists()
    vault.restore(result.safety, folder, mode="undo")
    after = picture(folder)
    assert {path: facts for path, facts in after.items() if facts[0] != "folder"} == {
        path: facts for path, facts in before.items() if facts[0] != "folder"
    }


def test_part_of_a_restore_can_be_undone(vault, folder):
    name = vault.snap(folder)
    (folder / "readme.md").write_text("changed")
    (folder / "notes" / "one.ipynb").write_text("changed")
    result = vault.restore(name, folder)
    vault.restore(result.safety, folder, "notes/one.ipynb", mode="undo")
    assert (folder / "notes" / "one.ipynb").read_text() == "changed"
    assert (folder / "readme.md").read_text() == "# hello\n"


def test_without_the_snapshot_that_was_restored_the_safety_snapshot_is_restored_instead(vault, folder):
    name = vault.snap(folder)
    (folder / "readme.md").write_text("changed")
    result = vault.restore(name, folder)
    vault.delete(name)
    for ask in (vault.plan, vault.restore):
        with pytest.raises(ConflictError, match="Restore the safety snapshot itself"):
            ask(result.safety, folder, mode="undo")
    vault.restore(result.safety, folder)
    assert (folder / "readme.md").read_text() == "changed"


def test_any_other_snapshot_undoes_nothing(vault, folder):
    name = vault.snap(folder)
    with pytest.raises(BadRequestError, match="was not taken before a restore"):
        vault.plan(name, folder, mode="undo")


def test_what_can_t_be_read_is_not_said_to_undo_nothing(vault, folder):
    name = vault.snap(folder)
    (folder / "readme.md").write_text("changed")
    safety = vault.restore(name, folder).safety
    note = Path(vault.directory.root) / ".notes" / f"{safety}.json"
    kept = note.read_bytes()
    note.write_bytes(kept[:10])
    with pytest.raises(CorruptError, match="noted beside"):
        vault.restore(safety, folder, mode="undo")
    note.unlink()
    note.mkdir()
    with pytest.raises(AilabDataError, match=r"[Dd]irectory"):
        vault.restore(safety, folder, mode="undo")
    note.rmdir()
    note.write_bytes(kept)
    vault.restore(safety, folder, mode="undo")
    assert (folder / "readme.md").read_text() == "changed"

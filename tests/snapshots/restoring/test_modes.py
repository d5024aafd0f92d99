"""Replace makes the location what the snapshot is, but for what can't be kept; copy is a new folder."""

from __future__ import annotations

import os
import socket
import subprocess

import pytest

from jupyter_ailab_data.errors import ConflictError, NotFoundError
from jupyter_ailab_data.snapshots.restoring import landing


def test_replace_makes_the_location_exactly_the_snapshot(vault, folder, picture):
    name, before = vault.snap(folder), picture(folder)
    (folder / "notes" / "deep").chmod(0o755)
    (folder / "notes" / "deep" / "mine" / "own").mkdir(parents=True)
    (folder / "notes" / "deep" / "mine" / "own" / "file").write_text("mine")
    (folder / "notes" / "deep" / "mine").chmod(0o555)
    (folder / "mine.txt").write_text("mine")
    (folder / "stray").symlink_to("nowhere")
    (folder / "readme.md").unlink()
    result = vault.restore(name, folder, mode="replace")
    assert picture(folder) == before
    assert (result.removed, result.added) == (5, 1)


def test_replace_of_some_paths_leaves_the_rest(vault, folder):
    name = vault.snap(folder)
    (folder / "mine.txt").write_text("mine")
    (folder / "notes" / "mine.txt").write_text("mine")
    vault.restore(name, folder, "notes", mode="replace")
    assert (folder / "mine.txt").exists()
    assert not (folder / "notes" / "mine.txt").exists()


def test_replace_removes_a_path_that_only_the_location_has(vault, folder):
    name = vault.snap(folder)
    (folder / "mine").mkdir()
    (folder / "mine" / "one.txt").write_text("mine")
    (folder / "mine" / "two.txt").write_text("mine")
    vault.restore(name, folder, "mine/one.txt", mode="replace")
    assert os.listdir(folder / "mine") == ["two.txt"]
    for mode in ("overlay", "replace"):
        with pytest.raises(NotFoundError):
            vault.restore(name, folder, "nowhere", mode=mode)
    with pytest.raises(NotFoundError):
        vault.restore(name, folder, "mine", mode="overlay")


def test_replace_from_an_archive_of_tar(vault, folder, picture, tmp_path):
    archive = tmp_path / "documented.tgz"
    subprocess.run(["tar", "-C", folder, "-czf", archive, "."], check=True)
    name, before = vault.take_in(archive).snapshot, picture(folder, nanoseconds=False)
    (folder / "notes" / "mine").mkdir()
    (folder / "notes" / "mine" / "file").write_text("mine")
    (folder / "notes" / "one.ipynb").write_text("changed")
    vault.restore(name, folder, mode="replace")
    assert picture(folder, nanoseconds=False) == before


def test_what_is_excluded_stays_and_so_do_the_folders_that_hold_it(vault, folder):
    name = vault.snap(folder)
    (folder / "mine" / "cache").mkdir(parents=True)
    (folder / "mine" / "cache" / "big").write_text("excluded")
    (folder / "mine" / "other").mkdir()
    (folder / "mine" / "other" / "file").write_text("not excluded")
    result = vault.restore(name, folder, mode="replace", exclude=["cache/"])
    assert (folder / "mine" / "cache" / "big").read_text() == "excluded"
    assert os.listdir(folder / "mine") == ["cache"]
    assert result.removed == 2


def test_what_is_excluded_is_not_replaced_either_since_it_could_not_be_brought_back(vault, folder):
    name = vault.snap(folder)
    (folder / "readme.md").write_text("excluded by now")
    (folder / "notes" / "run.sh").unlink()
    plan = vault.plan(name, folder, exclude=["readme.md", "*.sh"])
    assert [entry.path for entry in plan.entries if entry.action == "added"] == ["notes/run.sh"]
    vault.restore(name, folder, exclude=["readme.md", "*.sh"], plan=plan.id)
    assert (folder / "readme.md").read_text() == "excluded by now"
    assert (folder / "notes" / "run.sh").exists()


def test_sockets_and_pipes_stay(vault, folder):
    name = vault.snap(folder)
    (folder / "run").mkdir()
    (folder / "run" / "file").write_text("goes")
    os.mkfifo(folder / "run" / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        here = os.open(folder, os.O_RDONLY)
        listening.bind(f"/proc/self/fd/{here}/socket")
        os.close(here)
    vault.restore(name, folder, mode="replace")
    assert os.listdir(folder / "run") == ["pipe"]
    assert (folder / "socket").is_socket()


def test_a_store_inside_the_location_stays(make_vault, folder):
    vault = make_vault(folder / "kept" / "store")
    name = vault.snap(folder)
    (folder / "kept" / "mine.txt").write_text("mine")
    vault.restore(name, folder, mode="replace")
    assert not (folder / "kept" / "mine.txt").exists()
    assert vault.verify(name) == []


def test_an_archive_can_not_write_into_a_store_that_lies_in_the_location(make_vault, folder, tmp_path):
    (folder / "kept" / "store").mkdir(parents=True)
    (folder / "kept" / "store" / "forged.tgz").write_text("forged")
    archive = tmp_path / "documented.tgz"
    subprocess.run(["tar", "-C", folder, "-czf", archive, "."], check=True)
    (folder / "kept" / "store" / "forged.tgz").unlink()
    vault = make_vault(folder / "kept" / "store")
    name = vault.take_in(archive).snapshot
    vault.restore(name, folder)
    assert not (folder / "kept" / "store" / "forged.tgz").exists()


def test_what_this_user_can_not_read_stays(make_vault, public, as_user):
    place = public / "work"
    place.mkdir()
    place.chmod(0o777)
    vault = make_vault(public / "store")
    name = as_user(lambda: vault.snap(place))
    (place / "secret").write_text("not yours")
    (place / "secret").chmod(0o600)
    (place / "closed").mkdir()
    (place / "closed" / "file").write_text("not yours")
    (place / "closed").chmod(0o700)
    as_user(lambda: (place / "mine").write_text("mine"))
    as_user(lambda: vault.restore(name, place, mode="replace"))
    assert sorted(os.listdir(place)) == ["closed", "secret"]


def test_another_mount_stays(in_namespace, vault, folder):
    name = vault.snap(folder)
    (folder / "mine" / "mounted").mkdir(parents=True)
    program = f"""
import os
from jupyter_ailab_data.models import RestoreRequest
from jupyter_ailab_data.snapshots.restoring.restore import restore
request = RestoreRequest(
    store={str(vault.root)!r}, snapshot={name!r}, location="n", path={str(folder)!r}, mode="replace"
)
open({str(folder / "mine" / "mounted" / "file")!r}, "w").close()
open({str(folder / "mine" / "file")!r}, "w").close()
restore(request, lambda p: None)
print(os.listdir({str(folder / "mine")!r}), os.listdir({str(folder / "mine" / "mounted")!r}))
"""
    done = in_namespace(f"mount -t tmpfs none {folder}/mine/mounted", program)
    assert done.stdout == "['mounted'] ['file']\n", done.stderr


def test_a_copy_is_the_whole_snapshot_in_a_folder_named_after_it(vault, folder, picture):
    name, before = vault.snap(folder), picture(folder)
    (folder / "readme.md").write_text("changed")
    changed = picture(folder)
    plan = vault.plan(name, folder, mode="copy")
    result = vault.restore(name, folder, mode="copy", plan=plan.id)
    assert result.path == plan.folder == name
    assert picture(folder / name) == before
    assert result.safety is None
    after = picture(folder)
    assert {path: facts for path, facts in after.items() if path != "." and not path.startswith(name)} == {
        path: facts for path, facts in changed.items() if path != "."
    }
    assert vault.restore(name, folder, mode="copy").path == f"{name}-2"
    assert vault.ids() == [name]


def test_a_copy_of_some_paths_holds_these_alone(vault, folder):
    name = vault.snap(folder)
    result = vault.restore(name, folder, "notes/same.md", "notes/deep/er", mode="copy")
    copied = folder / result.path
    assert os.listdir(copied) == ["notes"]
    assert sorted(os.listdir(copied / "notes")) == ["deep", "same.md"]
    assert (copied / "notes" / "same.md").read_text() == "# hello\n"


def test_a_copy_of_an_archive_of_tar(vault, folder, picture, tmp_path):
    archive = tmp_path / "documented.tgz"
    subprocess.run(["tar", "-C", folder, "-czf", archive, "."], check=True)
    name, before = vault.take_in(archive).snapshot, picture(folder, nanoseconds=False)
    result = vault.restore(name, folder, mode="copy")
    assert picture(folder / result.path, nanoseconds=False) == before


@pytest.mark.parametrize("change", ["replaced", "removed", "added to what is removed"])
def test_what_changes_while_the_restore_is_prepared_is_not_lost(vault, folder, picture, monkeypatch, change):
    name = vault.snap(folder)
    (folder / "readme.md").write_text("changed")
    (folder / "mine").mkdir()
    (folder / "mine" / "file").write_text("mine")
    steps = landing.plan_steps

    def meanwhile(*args):
        if change == "replaced":
            (folder / "readme.md").write_text("saved at the last moment")
        elif change == "removed":
            (folder / "mine" / "file").write_text("saved at the last moment")
        else:
            (folder / "mine" / "new").write_text("made at the last moment")
        seen.update(picture(folder))
        return steps(*args)

    seen = {}
    monkeypatch.setattr(landing, "plan_steps", meanwhile)
    with pytest.raises(ConflictError, match="was changed while the restore was prepared"):
        vault.restore(name, folder, mode="replace")
    own = {path: facts for path, facts in seen.items() if not path.startswith(".")}
    assert {path: facts for path, facts in picture(folder).items() if path != "."} == own
    assert vault.ids() == [name]

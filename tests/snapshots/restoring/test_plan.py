"""A plan says what a restore would do, and what stands in its way."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

from jupyter_ailab_data.errors import ConflictError, NotFoundError, OutsideLocationError
from jupyter_ailab_data.models import PlanCount

ALL = ("added", "changed", "removed", "unchanged", "kept")


def entries(plan, action):
    return [entry.path for entry in plan.entries if entry.action == action]


def warning(plan, reason):
    (found,) = [each for each in plan.warnings if each.reason == reason]
    return found


def reasons(plan):
    return [each.reason for each in plan.warnings]


def test_a_plan_tells_apart_what_comes_changes_and_stays(vault, folder):
    name = vault.snap(folder)
    (folder / "notes" / "one.ipynb").write_text("changed")
    (folder / "notes" / "run.sh").unlink()
    (folder / "notes" / "mine.txt").write_text("only here")
    plan = vault.plan(name, folder)
    assert entries(plan, "added") == ["notes/run.sh"]
    assert entries(plan, "changed") == ["notes/one.ipynb"]
    assert entries(plan, "kept") == ["notes/mine.txt"]
    assert entries(plan, "removed") == []
    assert plan.added == PlanCount(1, 10)
    assert plan.changed == PlanCount(1, 13)
    assert plan.kept == PlanCount(1, 9)
    assert plan.unchanged.entries == len(entries(plan, "unchanged")) == plan.total - 3
    (changed,) = [entry for entry in plan.entries if entry.action == "changed"]
    assert (changed.size, changed.live_size, changed.type) == (13, 7, "file")
    assert changed.modified.timestamp() == pytest.approx(1_234_567_890.123456)
    assert changed.live_modified.timestamp() == pytest.approx(time.time(), abs=60)
    assert plan.needed == 23


def test_a_plan_touches_nothing(vault, folder, picture):
    name = vault.snap(folder)
    shutil.rmtree(folder / "empty")
    before, kept = picture(folder), sorted(os.listdir(vault.root))
    for mode in ("overlay", "replace", "copy"):
        vault.plan(name, folder, mode=mode)
    assert (picture(folder), sorted(os.listdir(vault.root))) == (before, kept)


def test_entries_come_in_the_order_of_the_tree_and_in_pages(vault, folder, new_folder):
    place = new_folder()
    name = vault.snap(folder)
    whole = vault.plan(name, place, actions=["added"])
    names = [entry.path for entry in whole.entries]
    assert names == sorted(names, key=lambda name: os.fsencode(name).replace(b"/", b"\0"))
    pages = [vault.plan(name, place, actions=["added"], offset=at, limit=4) for at in range(0, len(names), 4)]
    assert [entry.path for page in pages for entry in page.entries] == names
    assert {(page.total, page.id) for page in pages} == {(whole.total, whole.id)}
    assert vault.plan(name, place, actions=[]).total == 0


def test_a_plan_of_some_paths_is_of_these_alone(vault, folder):
    name = vault.snap(folder)
    (folder / "link").unlink()
    (folder / "notes" / "mine.txt").write_text("only here")
    shutil.rmtree(folder / "empty")
    plan = vault.plan(name, folder, "notes", "empty")
    assert entries(plan, "added") == ["empty"]
    assert entries(plan, "changed") == []
    assert entries(plan, "kept") == ["notes/mine.txt"]
    with pytest.raises(NotFoundError):
        vault.plan(name, folder, "notes/mine.txt")
    with pytest.raises(OutsideLocationError):
        vault.plan(name, folder, "../work")


def test_a_folder_that_differs_only_in_its_time_is_unchanged(vault, folder):
    name = vault.snap(folder)
    os.utime(folder / "notes", (1, 1))
    (folder / "empty").chmod(0o700)
    assert entries(vault.plan(name, folder, actions=["changed"]), "changed") == []


def test_a_file_that_may_be_unchanged_counts_as_unchanged_and_is_compared_by_the_restore(vault, folder):
    name = vault.snap(folder)
    path = folder / "notes" / "one.ipynb"
    times = path.stat()
    path.write_text('{"cellz": []}')  # as long as it was
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    plan = vault.plan(name, folder)
    assert entries(plan, "changed") == []
    assert vault.restore(name, folder, plan=plan.id).changed == 1
    assert path.read_text() == '{"cells": []}'


def test_a_plan_of_an_archive_from_tar_knows_what_has_not_changed(vault, folder, tmp_path):
    archive = tmp_path / "documented.tgz"
    subprocess.run(["tar", "-C", folder, "-czf", archive, "."], check=True)
    name = vault.take_in(archive).snapshot
    (folder / "readme.md").write_text("changed")
    plan = vault.plan(name, folder)
    assert entries(plan, "changed") == ["notes/same.md", "readme.md"] or entries(plan, "changed") == [
        "readme.md"
    ]
    assert entries(plan, "added") == []


@pytest.mark.parametrize("mode", ["overlay", "replace"])
def test_the_same_plan_has_the_same_name_and_what_matters_changes_it(vault, folder, mode):
    name = vault.snap(folder)
    (folder / "readme.md").write_text("changed")
    (folder / "mine.txt").write_text("mine")
    first = vault.plan(name, folder, mode=mode)
    assert vault.plan(name, folder, mode=mode, limit=1).id == first.id
    assert vault.plan(name, folder, "readme.md", mode=mode).id != first.id
    assert vault.plan(name, folder, mode="copy").id != first.id
    (folder / "readme.md").write_text("changed again")
    second = vault.plan(name, folder, mode=mode)
    assert second.id != first.id
    (folder / "mine.txt").write_text("more of mine")
    assert (vault.plan(name, folder, mode=mode).id == second.id) is (mode == "overlay")


def test_a_restore_of_a_plan_that_no_longer_holds_is_refused(vault, folder, picture):
    name = vault.snap(folder)
    (folder / "readme.md").write_text("changed")
    plan = vault.plan(name, folder)
    (folder / "notes" / "run.sh").write_text("changed since")
    before = picture(folder)
    with pytest.raises(ConflictError, match="look at the plan again"):
        vault.restore(name, folder, plan=plan.id)
    assert picture(folder) == before
    assert vault.ids() == [name]
    vault.restore(name, folder, plan=vault.plan(name, folder).id)
    assert (folder / "readme.md").read_text() == "# hello\n"


def test_a_link_that_will_lead_nowhere_is_named_and_others_are_not(vault, folder, new_folder):
    os.symlink("../notes/deep", folder / "notes" / "up")
    os.symlink("notes/up/two.ipynb", folder / "through")
    os.symlink("loop", folder / "loop")
    os.symlink("/etc/hostname", folder / "outside")
    os.symlink("../" * 30 + "etc/hostname", folder / "far")
    os.symlink(f"{folder}/readme.md", folder / "absolute")
    name = vault.snap(folder)
    for path in folder.iterdir():
        if path.is_symlink():
            path.unlink()
    dangling = warning(vault.plan(name, folder), "dangling-link")
    assert dangling.paths == ["broken", "loop"]
    assert not dangling.blocking
    elsewhere = new_folder()
    assert warning(vault.plan(name, elsewhere, "link"), "dangling-link").paths == ["link"]
    assert reasons(vault.plan(name, elsewhere, "link", "notes")) == []


def test_what_a_user_may_not_write_to_is_named_and_blocks(vault, public, as_user):
    place = public / "work"
    (place / "closed").mkdir(parents=True)
    (place / "open").mkdir()
    for name in ("closed", "open"):
        (place / name / "file").write_text("kept")
    place.chmod(0o755)
    (place / "open").chmod(0o777)
    store = public / "store"
    vault.root = store
    vault.directory.root = str(store)
    name = vault.snap(place)
    store.chmod(0o755)
    vault.file(name).chmod(0o644)
    for each in ("closed", "open"):
        (place / each / "file").unlink()
    plan = as_user(lambda: vault.plan(name, place))
    found = warning(plan, "permission")
    assert found.paths == ["closed"]
    assert found.blocking
    assert reasons(as_user(lambda: vault.plan(name, place, "open"))) == []


def test_too_little_room_is_said_beforehand(in_namespace, vault, tmp_path):
    place = tmp_path / "work"
    place.mkdir()
    (place / "large").write_bytes(os.urandom(3_000_000))
    name = vault.snap(place)
    program = f"""
from jupyter_ailab_data.models import RestoreRequest
from jupyter_ailab_data.snapshots.restoring.plan import plan
found = plan(RestoreRequest(store={str(vault.root)!r}, snapshot={name!r}, location="n", path={str(place)!r}))
for warning in found.warnings:
    print(warning.reason, warning.blocking)
"""
    assert in_namespace(f"mount -t tmpfs -o size=1m none {place}", program).stdout == "no-space True\n"
    assert in_namespace(f"mount -t tmpfs -o size=9m none {place}", program).stdout == ""
    assert in_namespace(f"mount -t tmpfs -o ro none {place}", program).stdout == "read-only True\n"


def test_an_scs_with_another_password_is_said_beforehand(vault, tmp_path):
    from sqlcipher3 import dbapi2 as sqlcipher

    def make(password):
        path = place / "ai_lab_secure_configuration_storage.sqlite"
        path.unlink(missing_ok=True)
        connection = sqlcipher.connect(str(path))
        connection.execute(f"PRAGMA key = '{password}'")
        connection.execute("CREATE TABLE secrets (key TEXT PRIMARY KEY, value TEXT)")
        connection.execute("INSERT INTO secrets VALUES ('a', ?)", ("x" * int(time.time_ns() % 5000),))
        connection.commit()
        return connection

    place = tmp_path / "work"
    place.mkdir()
    connection = make("one")
    name = vault.snap(place)
    connection.execute("INSERT INTO secrets VALUES ('b', 'c')")
    connection.commit()
    connection.close()
    plan = vault.plan(name, place)
    assert entries(plan, "changed") == ["ai_lab_secure_configuration_storage.sqlite"]
    assert reasons(plan) == []
    make("two").close()
    found = warning(vault.plan(name, place), "other-password")
    assert found.paths == ["ai_lab_secure_configuration_storage.sqlite"]
    assert not found.blocking


def test_what_stands_in_the_way_and_must_not_go_blocks(vault, folder):
    name = vault.snap(folder)
    (folder / "readme.md").unlink()
    (folder / "readme.md").mkdir()
    with socket.socket(socket.AF_UNIX) as listening:
        here = os.open(folder / "readme.md", os.O_RDONLY)
        listening.bind(f"/proc/self/fd/{here}/socket")
        os.close(here)
        found = warning(vault.plan(name, folder), "conflict")
        assert "“readme.md/socket”" in found.message
        assert found.blocking
        with pytest.raises(ConflictError, match="socket"):
            vault.restore(name, folder)
    assert (folder / "readme.md" / "socket").exists()
    assert vault.ids() == [name]


def test_two_plans_at_once_are_each_right(vault, folder, tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    archive = tmp_path / "documented.tgz"
    subprocess.run(["tar", "-C", folder, "-czf", archive, "."], check=True)
    vault.root.mkdir()
    shutil.copy(archive, vault.root / "dropped.tgz")  # has to be read through first
    place = Path(tmp_path / "empty")
    place.mkdir()
    with ThreadPoolExecutor(4) as pool:
        plans = list(pool.map(lambda _: vault.plan("dropped", place), range(8)))
    assert len({plan.id for plan in plans}) == 1
    assert plans[0].added.entries == sum(len(folders) + len(files) for _, folders, files in os.walk(folder))

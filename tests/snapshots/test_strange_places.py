"""Locations and stores in places where one would not look for them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import msgspec
import pytest

from jupyter_ailab_data.errors import BadRequestError, NotFoundError, PermissionDeniedError

SNAP = """
import sys
import msgspec
from jupyter_ailab_data.models import CreateRequest
from jupyter_ailab_data.snapshots.create import create
request = CreateRequest(store={store!r}, location="notebooks", path={folder!r})
sys.stdout.buffer.write(msgspec.json.encode(create(request, lambda p: None)))
"""


@pytest.mark.parametrize("where", ["the store itself", "a folder in it", "deep in it", "by a link"])
def test_a_location_in_the_store_is_refused_in_words(make_vault, folder, tmp_path, picture, where):
    vault = make_vault(folder if where != "by a link" else tmp_path / "link")
    (tmp_path / "link").symlink_to(folder)
    place = {"a folder in it": folder / "notes", "deep in it": folder / "notes" / "deep" / "er"}.get(
        where, folder
    )
    before = picture(place)
    with pytest.raises(BadRequestError, match=r"“notebooks” is the snapshot store, or lies inside it.*store"):
        vault.create(place)
    with pytest.raises(BadRequestError, match="“notebooks”"):
        vault.restore("any", place)
    before.pop(".")
    after = picture(place)
    after.pop(".")
    after.pop(".lock", None)
    assert after == before


def test_a_store_beside_the_location_under_one_roof_is_none_inside_it(make_vault, folder, tmp_path):
    vault = make_vault(folder.parent / (folder.name + "-backups"))
    assert vault.create(folder).warnings == []


def test_a_location_that_is_a_link_is_the_folder_it_leads_to(vault, folder, tmp_path, picture):
    (tmp_path / "link").symlink_to(folder)
    name = vault.snap(tmp_path / "link")
    before = picture(folder)
    shutil.rmtree(folder / "notes")
    vault.restore(name, tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert picture(folder) == before


def test_a_location_that_is_a_link_to_nothing_is_missing(vault, tmp_path):
    (tmp_path / "link").symlink_to("nowhere")
    with pytest.raises(NotFoundError, match="“notebooks” does not exist"):
        vault.create(tmp_path / "link")
    assert vault.leftovers() == []


def test_a_store_inside_the_location_stays_whole_when_the_location_is_restored(
    make_vault, folder, new_folder, picture
):
    vault = make_vault(folder / "notes" / "backups")
    vault.root.mkdir()
    first = vault.snap(folder)
    (folder / "new").write_text("new")
    second = vault.snap(folder, incremental=True)
    for mode in ("overlay", "replace"):
        vault.restore(first, folder, mode=mode)
        assert {first, second} <= set(vault.ids())
        assert [vault.verify(name) for name in (first, second)] == [[], []]


def test_a_snapshot_into_a_store_in_the_location_sees_nothing_of_other_jobs_there(
    make_vault, folder, picture
):
    vault = make_vault(folder / "backups")
    vault.root.mkdir()
    vault.snap(folder)
    place = vault.create(folder)
    assert place.entries == len([path for path in picture(folder) if not path.startswith("backups")])


def test_a_read_only_location_can_be_kept(in_namespace, vault, folder):
    program = SNAP.format(store=str(vault.root), folder=str(folder))
    mount = f"mount --bind {folder} {folder}; mount -o remount,ro,bind {folder}"
    done = in_namespace(mount, program)
    assert done.returncode == 0, done.stderr
    result = msgspec.json.decode(done.stdout)
    assert result["warnings"] == []
    assert vault.verify(result["snapshot"]) == []


@pytest.mark.parametrize("journal", [False, True])
def test_a_read_only_location_with_a_killed_restore_in_it_is_kept_as_it_is(
    in_namespace, vault, folder, journal, picture
):
    left = folder / ".ailab-data-restore-0123456789ab"
    for name in ("new", "old"):
        (left / name).mkdir(parents=True)
    if journal:
        from jupyter_ailab_data.snapshots.restoring.journal import Journal, write_journal

        fd = os.open(left, os.O_RDONLY)
        write_journal(fd, Journal([], []))
        os.close(fd)
    before = picture(folder)
    program = SNAP.format(store=str(vault.root), folder=str(folder))
    done = in_namespace(f"mount --bind {folder} {folder}; mount -o remount,ro,bind {folder}", program)
    assert done.returncode == 0, done.stderr
    result = msgspec.json.decode(done.stdout)
    assert [warning["reason"] for warning in result["warnings"]] == ["interrupted"] * journal
    assert picture(folder) == before
    vault.create(folder)
    assert not left.exists()


def test_a_root_that_may_not_be_read_is_said_to_be(public, make_vault, as_user):
    if os.geteuid() != 0:
        pytest.skip("needs root to make folders of another user")
    (public / "work").mkdir()
    (public / "work").chmod(0o700)
    (public / "store").mkdir()
    os.chown(public / "store", 65534, 65534)
    vault = make_vault(public / "store")
    with pytest.raises(PermissionDeniedError, match="“notebooks”"):
        as_user(lambda: vault.create(public / "work"))
    (public / "work").chmod(0o744)  # its names can be had, and nothing of what they name
    (public / "work" / "file").write_text("x")
    result = as_user(lambda: vault.create(public / "work"))
    assert [(warning.path, warning.reason) for warning in result.warnings] == [("file", "unreadable")]


def test_a_living_restore_is_respected_where_nothing_can_be_locked(vault, folder, refusing, picture):
    name = vault.snap(folder)
    before = picture(folder)
    program = f"""
from jupyter_ailab_data.archive.beneath import Beneath
from jupyter_ailab_data.errors import BusyError
from jupyter_ailab_data.models import CreateRequest, RestoreRequest
from jupyter_ailab_data.snapshots.restoring import recovery
from jupyter_ailab_data.snapshots.create import create
from jupyter_ailab_data.snapshots.restoring.restore import restore
from jupyter_ailab_data.snapshots.restoring.staging import Staging
store, path = {str(vault.root)!r}, {str(folder)!r}
quiet = lambda progress: None
with Beneath(path) as location, recovery.alone_in(location):
    staging = Staging(location)
    assert recovery.recover_folder(path) == []
    for do in (
        lambda: restore(RestoreRequest(store=store, snapshot={name!r}, location="n", path=path), quiet),
        lambda: create(CreateRequest(store=store, location="n", path=path), quiet),
    ):
        try:
            do()
        except BusyError as error:
            print(error.reason)
    assert staging.new.lstat(b"") is not None
    staging.close()
create(CreateRequest(store=store, location="n", path=path), quiet)
"""
    done = refusing(program, "flock=ENOLCK")
    assert (done.stdout.split(), done.stderr) == (["busy", "busy"], "")
    assert picture(folder) == before


def test_a_killed_restore_is_ended_where_nothing_can_be_locked(vault, folder, refusing, picture):
    before = picture(folder)
    program = f"""
import os
from jupyter_ailab_data.archive.beneath import Beneath
from jupyter_ailab_data.snapshots.restoring import recovery
from jupyter_ailab_data.snapshots.restoring.staging import Staging
path = {str(folder)!r}
if os.fork() == 0:
    with Beneath(path) as location, recovery.alone_in(location):
        Staging(location)
        os._exit(0)
os.wait()
assert len([name for name in os.listdir(path) if name.startswith(".ailab-data-")]) == 2
recovery.recover_folder(path)
"""
    done = refusing(program, "flock=EBADF")
    assert (done.returncode, done.stderr) == (0, "")
    after = picture(folder)
    before.pop(".")
    after.pop(".")
    assert after == before


AS_ON_NFS = """
import errno, fcntl, os, stat, sys, time
real = fcntl.flock
def flock(fd, kind):
    number = fd if isinstance(fd, int) else fd.fileno()
    if kind & fcntl.LOCK_EX and stat.S_ISDIR(os.fstat(number).st_mode):
        raise OSError(errno.EBADF, "Bad file descriptor")  # a folder is never open for writing (flock(2))
    real(fd, kind)
fcntl.flock = flock
from jupyter_ailab_data.archive.beneath import Beneath
from jupyter_ailab_data.errors import BusyError
from jupyter_ailab_data.snapshots.restoring import recovery
path = sys.argv[1]
"""
HOLD = """
with Beneath(path) as location, recovery.alone_in(location):
    print(sorted(name for name in os.listdir(path) if name.startswith(".ailab")), flush=True)
    time.sleep(60)
"""
TRY = """
try:
    with Beneath(path) as location, recovery.alone_in(location, 0.1):
        print("free")
except BusyError:
    print("busy")
"""
COUNT = """
for number in range(40):
    with Beneath(path) as location, recovery.alone_in(location, 30):
        os.mkdir(path + "/alone")
        os.rmdir(path + "/alone")
print("done")
"""


def on_nfs(program, place, **options):
    command = [sys.executable, "-c", AS_ON_NFS + program, place]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options)


def test_where_folders_can_not_be_locked_a_file_in_them_is(folder, picture):
    """What NFS does is told by its manual; the rest is real processes and real locks."""
    before = picture(folder)
    holder = on_nfs(HOLD, folder)
    assert holder.stdout.readline() == "['.ailab-data-lock']\n"
    assert on_nfs(TRY, folder).communicate()[0] == "busy\n"
    container = ["unshare", "--pid", "--fork", "--mount-proc"]
    if subprocess.run([*container, "true"], capture_output=True).returncode == 0:
        command = [*container, sys.executable, "-c", AS_ON_NFS + TRY, folder]
        assert subprocess.run(command, capture_output=True, text=True).stdout == "busy\n"
    holder.kill()
    holder.communicate()
    assert os.listdir(folder).count(".ailab-data-lock") == 1
    assert on_nfs(TRY, folder).communicate()[0] == "free\n"
    assert picture(folder) == before


def test_where_folders_can_not_be_locked_only_one_at_a_time_is_alone(folder, picture):
    before = picture(folder)
    workers = [on_nfs(COUNT, folder) for _ in range(4)]
    assert [worker.communicate()[0] for worker in workers] == ["done\n"] * 4
    after = picture(folder)
    assert after.keys() == before.keys()

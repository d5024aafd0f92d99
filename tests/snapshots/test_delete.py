"""Deleting a snapshot: what others need of it stays."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess

import pytest

from jupyter_ailab_data.errors import BusyError, ConflictError, NotFoundError
from jupyter_ailab_data.models import ContentsWish
from jupyter_ailab_data.snapshots.browse import list_folder


@pytest.fixture
def chain(vault, folder, tmp_path, picture):
    """Four snapshots that build on each other, and the pictures they must restore."""
    pictures = {}

    def snap(incremental):
        name = vault.snap(folder, incremental=incremental)
        pictures[name] = picture(folder)

    (folder / "large").write_bytes(os.urandom(3 << 20))
    snap(False)
    (folder / "second").write_bytes(os.urandom(700_000))
    snap(True)
    with open(folder / "large", "r+b") as file:
        file.seek(1 << 20)
        file.write(b"changed in the middle")
    (folder / "readme.md").write_text("third")
    snap(True)
    (folder / "second").unlink()
    shutil.rmtree(folder / "notes" / "deep" / "er")
    snap(True)
    return pictures


def check(vault, pictures, new_folder, picture):
    for name, wanted in pictures.items():
        assert vault.verify(name) == []
        place = new_folder()
        vault.restore(name, place, safety=False)
        assert picture(place) == wanted
        shutil.rmtree(place)


@pytest.mark.parametrize("order", [*list(itertools.permutations(range(4)))[::5], (0, 1, 2, 3)])
def test_in_whatever_order_they_are_deleted_the_others_restore(vault, chain, new_folder, picture, order):
    names = list(chain)
    for number in order:
        before = sum(file.stat().st_size for file in vault.root.glob("*.tgz"))
        freed = vault.delete(names[number]).freed
        assert freed == before - sum(file.stat().st_size for file in vault.root.glob("*.tgz"))
        del chain[names[number]]
        check(vault, chain, new_folder, picture)
    assert vault.ids() == vault.leftovers() == []


def test_a_new_snapshot_may_build_on_one_whose_base_is_gone(vault, folder, chain, new_folder, picture):
    vault.delete(next(iter(chain)))
    chain.pop(next(iter(chain)))
    for incremental in (True, False):
        (folder / "again").write_text(f"{incremental}")
        name = vault.snap(folder, incremental=incremental)
        chain[name] = picture(folder)
    check(vault, chain, new_folder, picture)


def test_an_id_that_others_refer_to_is_not_given_to_another_archive(
    vault, folder, chain, new_folder, picture, tmp_path
):
    second = list(chain)[1]
    dest = tmp_path / f"{second}.tgz"
    vault.export(second, dest)
    vault.delete(second)
    wanted = chain.pop(second)
    check(vault, chain, new_folder, picture)
    name = vault.take_in(dest).snapshot
    chain[name] = wanted
    check(vault, chain, new_folder, picture)


def test_a_pinned_snapshot_is_kept(vault, folder):
    name = vault.snap(folder)
    vault.directory.change(name, pinned=True)
    with pytest.raises(ConflictError, match="pinned"):
        vault.delete(name)
    assert vault.ids() == [name]
    vault.directory.change(name, pinned=False)
    vault.delete(name)
    assert vault.ids() == []
    assert os.listdir(vault.root / ".notes") == []


def test_a_damaged_snapshot_can_be_deleted_unless_others_build_on_it(vault, chain):
    first = next(iter(chain))
    os.truncate(vault.file(first), vault.file(first).stat().st_size - 10)
    with pytest.raises(ConflictError, match="3 others"):
        vault.delete(first)
    assert first in vault.ids()
    for name in list(chain)[1:]:
        vault.delete(name)
    vault.delete(first)
    assert vault.ids() == []


def test_a_damaged_snapshot_that_builds_on_another_does_not_keep_it(vault, chain):
    first, *_, last = chain
    os.truncate(vault.file(last), vault.file(last).stat().st_size - 10)
    vault.delete(first)
    assert first not in vault.ids()


FULL = """
import os, subprocess, sys
from jupyter_ailab_data.models import DeleteRequest, VerifyRequest
from jupyter_ailab_data.snapshots.delete import delete
from jupyter_ailab_data.snapshots.verify import verify
from jupyter_ailab_data.store.directory import DirectoryStore
root, *names = sys.argv[1:]
filler = os.open(os.path.join(root, "somebody else's file"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
def fill():
    try:
        while True:
            os.write(filler, bytes(4096))
    except OSError:
        pass
def free():
    info = os.statvfs(root)
    return info.f_bfree * info.f_frsize
fill()
assert free() == 0
total = 0
for name in names:
    before = free()
    freed = delete(DeleteRequest(store=root, snapshot=name), lambda p: None).freed
    gained = free() - before
    assert gained >= 0 and abs(gained - freed) < 200_000, (name, gained, freed)
    total += gained
    left = DirectoryStore(root).snapshots()
    for each in left:
        assert verify(VerifyRequest(store=root, snapshot=each.id), lambda p: None).damaged == []
    print(name, len(left))
    fill()  # what was freed is taken again
subprocess.run(["mount", "-o", "remount,size=64m", root], check=True)
if left:
    delete(DeleteRequest(store=root, snapshot=left[-1].id), lambda p: None)
for each in DirectoryStore(root).snapshots():
    assert verify(VerifyRequest(store=root, snapshot=each.id), lambda p: None).damaged == []
print(sorted(name for name in os.listdir(root) if "ailab-data" in name))
print("freed some" if total > 1_000_000 else "freed little")
"""


@pytest.mark.parametrize("order", [(0,), (0, 1), (1, 0), (2, 0, 1), (0, 1, 2, 3), (3, 2, 1, 0)])
def test_a_full_store_frees_what_nobody_needs_and_keeps_the_rest(
    in_namespace, vault, chain, new_folder, order
):
    """There is no room to move what others need, so it stays where it is until there is."""
    place = new_folder()
    size = sum(file.stat().st_size for file in vault.root.glob("*.tgz"))
    names = [list(chain)[number] for number in order]
    program = FULL.replace("sys.argv[1:]", repr([str(place), *names]))
    mount = f"mount -t tmpfs -o size={size + 500_000} none {place}; cp -a {vault.root}/. {place}/"
    done = in_namespace(mount, program)
    freed = "freed some" if {0, 1} <= set(order) else "freed little"  # both need the piece that was replaced
    wanted = [*(f"{name} {len(chain) - number}" for number, name in enumerate(names, 1)), "[]", freed]
    assert done.stdout.splitlines() == wanted, done.stderr


def test_what_is_known_of_a_foreign_archive_goes_with_it(vault, folder):
    vault.directory.prepare()
    for name in ("one.tar", "one.tar.xz"):
        subprocess.run(["tar", "-C", folder, "-caf", vault.root / name, "."], check=True)
        list_folder(vault.directory, name, "", ContentsWish())
    vault.delete("one.tar")
    assert vault.ids() == ["one.tar.xz"]
    assert len(os.listdir(vault.root / ".foreign")) == 1
    vault.delete("one.tar.xz")
    assert os.listdir(vault.root / ".foreign") == []


def test_a_missing_snapshot_is_said_to_be_missing(vault):
    vault.directory.prepare()
    for name in ("nothing", "../outside", ".lock", ""):
        with pytest.raises(NotFoundError):
            vault.delete(name)


def test_nothing_is_deleted_while_somebody_reads(vault, folder):
    name = vault.snap(folder)
    with vault.directory.reading(), pytest.raises(BusyError):
        vault.delete(name)
    assert vault.ids() == [name]

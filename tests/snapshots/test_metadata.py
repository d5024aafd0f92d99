"""What a snapshot keeps besides content, as root and as a plain user; what can't come back is said once."""

from __future__ import annotations

import os
import stat
import struct
import subprocess
import sys
import time
from collections.abc import Callable

import msgspec
import pytest

from jupyter_ailab_data.errors import PermissionDeniedError

JUPYTER = 54321
ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
EVERYBODY = 0xFFFFFFFF


TELLING = """
from jupyter_ailab_data.models import RestoreRequest
from jupyter_ailab_data.snapshots.restoring.restore import restore
request = RestoreRequest(store={!r}, snapshot={!r}, location="notebooks", path={!r}, safety=False)
for warning in restore(request, lambda p: None).warnings:
    print(warning.message)
"""


def acl(*entries):
    """Return an access list as the kernel keeps it (linux/posix_acl_xattr.h)."""
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


READABLE_BY_BIN = acl(
    (1, 6, EVERYBODY), (2, 4, 2), (4, 4, EVERYBODY), (0x10, 4, EVERYBODY), (0x20, 0, EVERYBODY)
)
INHERITED = acl((1, 7, EVERYBODY), (2, 7, 2), (4, 5, EVERYBODY), (0x10, 7, EVERYBODY), (0x20, 5, EVERYBODY))


def metadata(root):
    """Tell all of it, by path: owner, mode, time in nanoseconds and extended attributes."""
    found = {}
    for path in [root, *sorted(root.rglob("*"))]:
        info = path.lstat()
        names = sorted(os.listxattr(path, follow_symlinks=False))
        found[str(path.relative_to(root))] = (
            stat.S_IFMT(info.st_mode),
            oct(stat.S_IMODE(info.st_mode)),
            info.st_uid,
            info.st_gid,
            info.st_mtime_ns,
            {name: os.getxattr(path, name, follow_symlinks=False) for name in names},
        )
    return found


def takes(path, name, value):
    """Set an attribute; skip the test where the file system takes none of its kind."""
    try:
        os.setxattr(path, name, value)
    except OSError as error:
        pytest.skip(f"the file system takes no {name}: {error.strerror}")


@pytest.fixture
def rich(folder):
    """Give the tree metadata of every kind."""
    for number, path in enumerate(sorted(folder.rglob("*"))):
        os.chown(path, 1000 + number, 2000 + number, follow_symlinks=False)
    modes = {"notes/one.ipynb": 0o1640, "notes/run.sh": 0o4755, "readme.md": 0o2644, "empty": 0o3775}
    for name, mode in modes.items():
        (folder / name).chmod(mode)
    takes(folder / "readme.md", "user.comment", b"\\x00binary\\xff")
    takes(folder / "empty", "user.folder", b"")
    takes(folder / "notes" / "one.ipynb", "system.posix_acl_access", READABLE_BY_BIN)
    takes(folder / "notes" / "deep", "system.posix_acl_default", INHERITED)
    for number, path in enumerate(sorted(folder.rglob("*"), reverse=True)):
        when = 1_500_000_000_123_456_789 + number * 10**9
        os.utime(path, ns=(when, when), follow_symlinks=False)
    folder.chmod(0o711)
    os.utime(folder, ns=(1, 987_654_321))
    time.sleep(0.15)
    return folder


@ROOT_ONLY
def test_as_root_everything_comes_back_but_rights_to_act_as_another(vault, rich, new_folder):
    place = new_folder()
    result = vault.restore(vault.snap(rich), place)
    wanted = metadata(rich)
    for name in ("notes/run.sh", "readme.md", "notes/same.md"):
        kind, mode, *rest = wanted[name]
        wanted[name] = (kind, oct(int(mode, 8) & 0o777), *rest)
    assert metadata(place) == wanted
    assert [warning.message.split(" of ")[1][:9] for warning in result.warnings] == ["2 entries"]
    assert "set-user-id" in result.warnings[0].message


@ROOT_ONLY
def test_privileges_in_attributes_are_left_out_and_said_to_be(vault, folder, new_folder):
    takes(folder / "readme.md", "trusted.overlay.opaque", b"y")
    takes(folder / "notes" / "run.sh", "security.capability", struct.pack("<5I", 0x2000001, 1 << 10, 0, 0, 0))
    place = new_folder()
    result = vault.restore(vault.snap(folder), place)
    assert os.listxattr(place / "readme.md") == os.listxattr(place / "notes" / "run.sh") == []
    assert [warning.reason for warning in result.warnings] == ["metadata"]
    assert "2 entries were left out" in result.warnings[0].message


@ROOT_ONLY
def test_what_a_folder_hands_down_does_not_stick_to_what_is_restored(vault, folder, new_folder):
    name = vault.snap(folder)
    place = new_folder()
    takes(place, "system.posix_acl_default", INHERITED)
    place.chmod(0o2777)
    vault.restore(name, place, "notes")
    restored = metadata(place)
    assert restored.pop(".")[5]
    assert [facts[5] for facts in restored.values() if facts[5]] == []
    assert {path: facts[:4] for path, facts in restored.items()} == {
        path: facts[:4] for path, facts in metadata(folder).items() if path.startswith("notes")
    }


@pytest.fixture
def jupyter(public, make_vault, tmp_path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Restore as the plain user `jupyter` in a process of his own; return what it prints."""
    if os.geteuid() != 0:
        pytest.skip("needs root to become another user")
    program = """
import sys
import msgspec
from jupyter_ailab_data.models import RestoreRequest
from jupyter_ailab_data.snapshots.restoring.restore import restore
store, snapshot, path = sys.argv[1:]
request = RestoreRequest(store=store, snapshot=snapshot, location="notebooks", path=path, safety=False)
sys.stdout.buffer.write(msgspec.json.encode(restore(request, lambda p: None).warnings))
"""

    def run(store, snapshot, place):
        ids = ["--reuid", str(JUPYTER), "--regid", str(JUPYTER), "--groups", f"{JUPYTER},{JUPYTER + 1}"]
        command = ["setpriv", *ids, sys.executable, "-c", program, store, snapshot, place]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    return run


def opened_to_all(store):
    for path in (store, *store.iterdir()):
        path.chmod(0o755 if path.is_dir() else 0o666)


def test_the_plain_user_gets_what_he_may_have_and_is_told_the_rest_once(public, make_vault, rich, jupyter):
    os.chown(rich / "notes" / "deep" / "two.ipynb", 0, JUPYTER + 1)
    os.chown(rich / "notes" / "deep" / "er" / "data.bin", JUPYTER, JUPYTER)
    takes(rich / "notes" / "deep" / "two.ipynb", "trusted.mark", b"root's")
    rich.chmod(0o755)
    vault = make_vault(public / "store")
    name = vault.snap(rich)
    opened_to_all(vault.root)
    place = public / "place"
    place.mkdir()
    os.chown(place, JUPYTER, JUPYTER)
    done = jupyter(vault.root, name, place)
    assert done.returncode == 0, done.stderr
    wanted, found = metadata(rich), metadata(place)
    assert found.keys() == wanted.keys()
    for path, (kind, mode, _, _, when, attributes) in wanted.items():
        keeps = {name: value for name, value in attributes.items() if not name.startswith("trusted.")}
        assert found[path][0] == kind, path
        assert found[path][4:] == (when, keeps), path
        assert {int(found[path][1], 8)} <= {int(mode, 8) & bits for bits in (0o777, 0o1777, 0o3777)}, path
        assert found[path][2] == JUPYTER, path
    assert found["notes/deep/two.ipynb"][3] == JUPYTER + 1  # one of his groups
    warnings = msgspec.json.decode(done.stdout)
    assert {warning["path"] for warning in warnings} == {""}
    said = {warning["message"].split(" of ")[0]: warning["message"].split(" of ")[1] for warning in warnings}
    owners = sum(1 for path, facts in wanted.items() if facts[2:4] != (JUPYTER, JUPYTER)) - 1  # a second name
    assert said["The owner or group"].startswith(f"{owners} entries could not be restored")
    assert said["Rights to act as another user (set-user-id, capabilities and the like)"].startswith(
        "3 entries"
    )
    assert len(warnings) == 2


def test_a_second_restore_by_the_plain_user_writes_nothing(public, make_vault, rich, jupyter):
    rich.chmod(0o755)
    vault = make_vault(public / "store")
    name = vault.snap(rich)
    opened_to_all(vault.root)
    place = public / "place"
    place.mkdir()
    os.chown(place, JUPYTER, JUPYTER)
    assert jupyter(vault.root, name, place).returncode == 0
    before = {path: path.lstat().st_ino for path in place.rglob("*")}
    assert jupyter(vault.root, name, place).returncode == 0
    assert {path: path.lstat().st_ino for path in place.rglob("*")} == before


def test_owners_that_this_container_has_no_numbers_for_do_not_stop_a_restore(vault, folder, new_folder):
    probe = subprocess.run(["unshare", "--user", "--map-root-user", "true"], capture_output=True)
    if probe.returncode or os.geteuid() != 0:
        pytest.skip("user namespaces are not allowed here")
    for path in folder.rglob("*"):
        os.chown(path, 1234, 5678, follow_symlinks=False)
    name, place = vault.snap(folder), new_folder()
    program = TELLING.format(str(vault.root), name, str(place))
    command = ["unshare", "--user", "--map-root-user", sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("The owner or group of")
    assert len(done.stdout.splitlines()) == 1
    assert {str(path.relative_to(place)) for path in place.rglob("*")} == {
        str(path.relative_to(folder)) for path in folder.rglob("*")
    }


def test_a_file_system_that_takes_no_attributes_is_named_once(in_namespace, vault, folder, new_folder):
    for name in ("readme.md", "notes/one.ipynb", "notes/run.sh"):
        takes(folder / name, "user.comment", b"x" * 10)
    takes(folder / "notes" / "run.sh", "user.second", b"y")
    name, place = vault.snap(folder), new_folder()
    program = TELLING.format(str(vault.root), name, str(place))
    mount = f"mount -t ramfs none {place}"
    done = in_namespace(mount, program)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "Extended attributes of 3 entries could not be restored: "
        "the file system or its rights do not allow them here."
    ]


@pytest.fixture
def marked():
    """Mark files as chattr(1) does; they are as before when the test ends."""
    done = []

    def mark(path, sign):
        if subprocess.run(["chattr", "+" + sign, path], capture_output=True).returncode:
            pytest.skip("nothing can be marked immutable here")
        done.append((path, sign))

    yield mark
    for path, sign in done:
        subprocess.run(["chattr", "-" + sign, path], check=True)


@pytest.mark.parametrize(
    ("name", "sign"), [("notes/one.ipynb", "i"), ("notes/one.ipynb", "a"), ("notes", "i")]
)
def test_what_is_marked_immutable_is_named_before_anything_is_touched(
    vault, folder, picture, marked, name, sign
):
    snapshot = vault.snap(folder)
    (folder / "readme.md").write_text("changed")
    (folder / "notes" / "one.ipynb").write_text("changed too")
    marked(folder / name, sign)
    before = picture(folder)
    inodes = {path: path.lstat().st_ino for path in folder.rglob("*")}
    with pytest.raises(
        PermissionDeniedError, match=f"“{name}” is marked immutable.*chattr.*nothing was changed"
    ):
        vault.restore(snapshot, folder)
    assert picture(folder) == before
    assert {path: path.lstat().st_ino for path in folder.rglob("*")} == inodes
    vault.restore(snapshot, folder, "readme.md")
    assert (folder / "readme.md").read_text() == "# hello\n"


def test_what_is_marked_immutable_and_has_not_changed_is_in_nobodys_way(vault, folder, marked):
    snapshot = vault.snap(folder)
    (folder / "readme.md").write_text("changed")
    marked(folder / "notes" / "run.sh", "i")
    assert vault.restore(snapshot, folder).warnings == []
    assert (folder / "readme.md").read_text() == "# hello\n"

"""A folder that does not keep still while a snapshot of it is taken."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from jupyter_ailab_data.archive.index_reader import IndexReader
from jupyter_ailab_data.archive.scan import scan
from jupyter_ailab_data.snapshots import create as create_module

SECRET = b"a secret from outside\n"


@pytest.fixture
def while_walking(monkeypatch, folder):
    """Have things happen at the moment when the walk has met a path; the other files are being read then."""
    (folder / "notes" / "same.md").unlink()  # a hard link that is pulled apart has all walked once more

    def plan(actions):
        def scan_and_act(*args, **options):
            for entry in scan(*args, **options):
                yield entry
                action = actions.pop(os.fsdecode(entry.path), None)
                if action:
                    action()

        monkeypatch.setattr(create_module, "scan", scan_and_act)

    return plan


@pytest.fixture
def outside(new_folder):
    """A folder outside with the names of one inside."""
    place = new_folder()
    for name in ("one.ipynb", "run.sh", "same.md"):
        (place / name).write_bytes(SECRET)
    (place / "deep").symlink_to(place)
    return place


def warnings_of(result):
    return {(warning.path, warning.reason) for warning in result.warnings}


def paths_in(vault, snapshot):
    with open(vault.file(snapshot), "rb") as file:
        return {entry.path.decode("utf-8", "replace") for entry, _ in IndexReader(file.fileno()).entries()}


def check_whole(vault, result, new_folder):
    """See that verify, a restore and tar find all of it, and nothing from outside."""
    assert vault.verify(result.snapshot) == []
    place = new_folder()
    vault.restore(result.snapshot, place)
    assert 1 + sum(len(folders) + len(files) for _, folders, files in os.walk(place)) == result.entries
    done = subprocess.run(["tar", "-xzOf", vault.file(result.snapshot)], capture_output=True, check=True)
    assert SECRET not in done.stdout
    return place


def test_a_folder_that_is_renamed_before_it_is_entered_is_named(vault, folder, new_folder, while_walking):
    while_walking({"notes": lambda: os.rename(folder / "notes", folder / "aaa-moved")})
    result = vault.create(folder)
    assert warnings_of(result) == {("notes", "vanished")}
    place = check_whole(vault, result, new_folder)
    assert os.listdir(place / "notes") == []


def test_the_files_of_a_folder_that_is_renamed_while_it_is_walked_are_each_named(
    vault, folder, new_folder, while_walking
):
    while_walking({"notes/one.ipynb": lambda: os.rename(folder / "notes", folder / "aaa-moved")})
    result = vault.create(folder)
    check_whole(vault, result, new_folder)
    kept = paths_in(vault, result.snapshot)
    named = {path for path, _ in warnings_of(result)}
    for path in ("notes/one.ipynb", "notes/run.sh", "notes/deep/two.ipynb"):
        assert (path in kept) != (path in named or ("notes/deep" in named and path.startswith("notes/deep")))
    assert {reason for _, reason in warnings_of(result)} == {"vanished"}


@pytest.mark.parametrize("moment", ["notes", "notes/deep", "notes/one.ipynb", "notes/run.sh", "ünï \\x41"])
def test_a_folder_that_gives_way_to_a_link_is_never_followed(
    vault, folder, new_folder, outside, while_walking, moment
):
    def replace():
        os.rename(folder / "notes", folder.parent / "away")
        (folder / "notes").symlink_to(outside)

    while_walking({moment: replace})
    result = vault.create(folder)
    place = check_whole(vault, result, new_folder)
    assert (place / "notes").is_dir()
    assert not (place / "notes").is_symlink()
    assert {reason for _, reason in warnings_of(result)} <= {"vanished"}


def test_a_file_that_gives_way_to_a_link_or_a_folder_is_named(
    vault, folder, new_folder, outside, while_walking
):
    def replace():
        for name in ("one.ipynb", "run.sh"):
            (folder / "notes" / name).unlink()
        (folder / "notes" / "one.ipynb").symlink_to(outside / "one.ipynb")
        (folder / "notes" / "run.sh").mkdir()

    while_walking({"ünï \\x41": replace})
    result = vault.create(folder)
    assert warnings_of(result) == {("notes/one.ipynb", "vanished"), ("notes/run.sh", "vanished")}
    check_whole(vault, result, new_folder)


def test_a_link_that_gives_way_to_a_file_is_named_or_kept(vault, folder, new_folder, while_walking):
    def replace():
        (folder / "link").unlink()
        (folder / "link").write_text("a file now")

    while_walking({"empty": replace})
    result = vault.create(folder)
    assert result.warnings == []
    assert (check_whole(vault, result, new_folder) / "link").read_text() == "a file now"


def test_a_file_that_becomes_unreadable_is_named(public, make_vault, as_user, monkeypatch):
    if os.geteuid() != 0:
        pytest.skip("needs root to become another user")

    def story():
        place = public / "work"
        place.mkdir()
        for size, name in ((100, "small"), (3 << 20, "large")):
            (place / name).write_bytes(bytes(size))
            (place / ("good-" + name)).write_bytes(os.urandom(size))

        def scan_then_close(*args, **options):
            entries = list(scan(*args, **options))
            for name in ("small", "large"):
                (place / name).chmod(0)
            return iter(entries)

        monkeypatch.setattr(create_module, "scan", scan_then_close)
        vault = make_vault(public / "store")
        result = vault.create(place)
        return warnings_of(result), vault.verify(result.snapshot), paths_in(vault, result.snapshot)

    named, damaged, kept = as_user(story)
    assert named == {("small", "unreadable"), ("large", "unreadable")}
    assert damaged == []
    assert kept == {"", "good-small", "good-large"}


def test_a_large_file_that_is_saved_as_editors_do_is_kept_as_of_one_moment(vault, folder, new_folder):
    """A file renamed over it while it is read is a change, after which it is read again."""
    size = 4 << 20
    (folder / "big").write_bytes(b"a" * size)
    program = (
        "import os, itertools, time\n"
        "for number in itertools.count():\n"
        f"    with open({str(folder / 'saved')!r}, 'wb') as file:\n"
        f"        file.write(bytes([97 + number % 26]) * {size})\n"
        f"    os.replace({str(folder / 'saved')!r}, {str(folder / 'big')!r})\n"
        "    time.sleep(0.002)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program]) as writer:
        try:
            results = [vault.create(folder) for _ in range(4)]
        finally:
            writer.kill()
    for result in results:
        assert {path for path, reason in warnings_of(result) if reason != "changed"} <= {"saved"}
        assert "big" in paths_in(vault, result.snapshot)
        assert vault.verify(result.snapshot) == []
        place = new_folder()
        vault.restore(result.snapshot, place, "big")
        assert len(set((place / "big").read_bytes())) == 1

"""Whatever the trees: a restore does what its plan said, in every mode, and an undo brings back what was."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ROUNDS = int(os.environ.get("AILAB_DATA_ROUNDS", "6"))
MODES = ("overlay", "replace", "copy")
NAMES = ("a", "b", "b.txt", "c")
clock = itertools.count(1_600_000_000)

paths = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map("/".join)
trees = st.dictionaries(paths, st.sampled_from(("file", "folder", "link", "twin", "executable")), max_size=9)
edits = st.lists(st.tuples(paths, st.sampled_from(("file", "folder", "link", "twin", "remove"))), max_size=6)


def clear(path):
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    elif os.path.lexists(path):
        path.unlink()


def put(root, name, kind):
    """Make one entry, whatever stands in its way; each file is unlike all others."""
    path = root / name
    for above in reversed(path.relative_to(root).parents):
        if (root / above).is_symlink() or (root / above).is_file():
            clear(root / above)
        (root / above).mkdir(exist_ok=True)
    clear(path)
    when = next(clock)
    if kind == "folder":
        path.mkdir()
    elif kind == "link":
        path.symlink_to(f"somewhere/{when}")
    elif kind == "twin" and (files := sorted(each for each in root.rglob("*") if is_file(each))):
        os.link(files[0], path)
    elif kind != "remove":
        path.write_text(f"{name} {when}\n" * (when % 40))
        path.chmod(0o755 if kind == "executable" else 0o644)
        os.utime(path, (when, when))


def is_file(path):
    return path.is_file() and not path.is_symlink()


def look(root, *, folders=True):
    """All there is: of files and links everything, of folders the time too if asked."""
    found, names = {}, {}
    for path in sorted(root.rglob("*")):
        key, info = str(path.relative_to(root)), path.lstat()
        if path.is_symlink():
            found[key] = ("link", os.readlink(path))
        elif path.is_dir():
            found[key] = ("folder", info.st_mode, info.st_mtime_ns) if folders else ("folder",)
        else:
            first = names.setdefault(info.st_ino, key)
            found[key] = ("file", info.st_mode, info.st_mtime_ns, path.read_bytes(), first)
    return found


def within(path, wanted):
    return not wanted or any(path == each or path.startswith(each + "/") for each in wanted)


def above(path):
    return {str(each) for each in Path(path).parents if str(each) != "."}


def expected(before, snapshot, wanted, mode):
    """Names and kinds after the restore, by the words of its mode alone."""
    needed = {each for path in wanted for each in above(path)}
    brought = {path: facts for path, facts in snapshot.items() if within(path, wanted) or path in needed}
    after = {}
    for path, facts in before.items():
        if any(brought.get(each, ("folder",))[0] != "folder" for each in above(path)):
            continue
        if mode == "replace" and within(path, wanted) and path not in snapshot:
            continue
        after[path] = facts
    for path, facts in brought.items():
        if facts[0] != "folder" or after.get(path, ("",))[0] != "folder":
            after[path] = facts
    return after


def contents(picture):
    """A picture without what files are one: a link that reaches out of the wanted paths is made a file."""
    return {path: facts[:4] if facts[0] == "file" else facts for path, facts in picture.items()}


@settings(max_examples=ROUNDS, deadline=None, suppress_health_check=list(HealthCheck))
@given(tree=trees, changes=edits, mode=st.sampled_from(MODES), choice=st.data())
def test_a_restore_does_what_its_plan_said_and_an_undo_brings_back_what_was(
    make_vault, tree, changes, mode, choice
):
    base = Path(tempfile.mkdtemp())
    try:
        folder, vault = base / "work", make_vault(base / "store")
        folder.mkdir()
        for name, kind in tree.items():
            put(folder, name, kind)
        snapshot, kept = vault.snap(folder), look(folder, folders=False)
        for name, kind in changes:
            put(folder, name, kind)
        wanted = choice.draw(st.lists(st.sampled_from(sorted(kept)), max_size=2) if kept else st.just([]))
        before, times = look(folder, folders=False), look(folder)
        plan = vault.plan(snapshot, folder, *wanted, mode=mode)
        result = vault.restore(snapshot, folder, *wanted, mode=mode, plan=plan.id)
        after = look(folder, folders=False)

        if mode == "copy":
            own = {path: facts for path, facts in after.items() if within(path, [result.path])}
            assert {path: facts for path, facts in after.items() if path not in own} == before
            prefix = result.path + "/"
            inside = {path.removeprefix(prefix): facts for path, facts in own.items() if path != result.path}
            assert contents(inside) == contents(expected({}, kept, wanted, "overlay"))
        else:
            assert contents(after) == contents(expected(before, kept, wanted, mode))
        by_action = {
            action: {entry.path for entry in plan.entries if entry.action == action}
            for action in ("added", "changed", "removed", "unchanged", "kept")
        }
        now, then = contents(after), contents(before)
        assert by_action["added"] == now.keys() - then.keys()
        assert by_action["removed"] == then.keys() - now.keys()
        differ = {path for path in now.keys() & then.keys() if now[path] != then[path]}
        assert differ <= by_action["changed"]
        assert (result.added, result.changed, result.removed) == tuple(
            count.entries for count in (plan.added, plan.changed, plan.removed)
        )

        if mode != "copy" and result.safety is not None:
            undo = vault.plan(result.safety, folder, mode="undo")
            undone = vault.restore(result.safety, folder, mode="undo", plan=undo.id)
            if wanted:  # a name out of their reach stays apart from the file that it was another name of
                assert contents(look(folder, folders=False)) == contents(before)
            else:
                assert look(folder) == times
            if undone.safety is not None:
                vault.restore(undone.safety, folder, mode="undo")
                assert contents(look(folder, folders=False)) == now
        assert [name for name in os.listdir(folder) if name.startswith(".")] == []
    finally:
        shutil.rmtree(base)

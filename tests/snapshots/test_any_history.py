"""Whatever happens to a folder and its snapshots, in whatever order, each snapshot is what it was of."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from jupyter_ailab_data.archive import batch, index_writer
from jupyter_ailab_data.snapshots import previous
from jupyter_ailab_data.snapshots.scouting import Scout

NAMES = st.sampled_from(
    ["a", "a.txt", "b", "a b", "z" * 120, "ü", b"\xff".decode("utf-8", "surrogateescape")]
)
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
SIZES = st.sampled_from([0, 1, 511, 512, 5000, 300_000, 1_300_000, 2_500_000])
WHEN = st.integers(0, 4_000_000_000).map(lambda half: half * 999_999_937)
MODES = st.sampled_from([0o644, 0o600, 0o400, 0o755, 0o777])


def history(make_vault, picture):
    """Return the machine, with the words of the fixtures."""

    class History(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.base = Path(tempfile.mkdtemp())
            self.tree = self.base / "tree"
            self.tree.mkdir()
            self.vault = make_vault(self.base / "store")
            self.kept = {}
            self.places = 0

        def teardown(self):
            shutil.rmtree(self.base)

        def at(self, path):
            """Return the place, with its parents made where nothing else stands."""
            place = self.tree / path
            for parent in reversed(place.relative_to(self.tree).parents):
                if (self.tree / parent).is_symlink() or not (self.tree / parent).is_dir():
                    self.clear(self.tree / parent)
                    (self.tree / parent).mkdir()
            return place

        def clear(self, place):
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place)
            else:
                place.unlink(missing_ok=True)

        def some_file(self, number):
            files = sorted(p for p in self.tree.rglob("*") if p.is_file() and not p.is_symlink())
            return files[number % len(files)] if files else None

        @rule(path=PATHS, size=SIZES, mode=MODES)
        def write(self, path, size, mode):
            place = self.at(path)
            self.clear(place)
            place.write_bytes(os.urandom(size // 2) + bytes(size - size // 2))
            place.chmod(mode)

        @rule(path=PATHS, size=st.integers(1, 3_000_000))
        def write_sparse(self, path, size):
            place = self.at(path)
            self.clear(place)
            with open(place, "wb") as file:
                file.truncate(size)
                file.seek(size // 2)
                file.write(b"x")

        @rule(number=st.integers(0, 50), at=st.integers(0, 2_000_000), size=st.integers(0, 5000))
        def overwrite(self, number, at, size):
            if place := self.some_file(number):
                with open(place, "r+b") as file:
                    file.seek(min(at, place.stat().st_size))
                    file.write(os.urandom(size))

        @rule(number=st.integers(0, 50), by=st.integers(1, 100_000))
        def append(self, number, by):
            if place := self.some_file(number):
                with open(place, "ab") as file:
                    file.write(os.urandom(by))

        @rule(number=st.integers(0, 50), to=st.integers(0, 1_000_000))
        def cut(self, number, to):
            if place := self.some_file(number):
                os.truncate(place, min(to, place.stat().st_size))

        @rule(path=PATHS)
        def make_folder(self, path):
            place = self.at(path)
            self.clear(place)
            place.mkdir()

        @rule(path=PATHS)
        def remove(self, path):
            self.clear(self.at(path))

        @rule(number=st.integers(0, 50), path=PATHS)
        def rename(self, number, path):
            source = self.some_file(number)
            place = self.at(path)
            if source and source.exists() and source.is_file() and place not in source.parents:
                if place.is_dir() and not place.is_symlink():
                    shutil.rmtree(place)
                if source.exists():
                    os.rename(source, place)

        @rule(path=PATHS, text=st.sampled_from(["a", "../b", "/etc/passwd", "x" * 150, ".", "nowhere/ü"]))
        def link(self, path, text):
            place = self.at(path)
            self.clear(place)
            place.symlink_to(text)

        @rule(number=st.integers(0, 50), path=PATHS)
        def hard_link(self, number, path):
            place = self.at(path)
            self.clear(place)
            if source := self.some_file(number):
                os.link(source, place)

        @rule(path=PATHS, mode=st.sampled_from([0o700, 0o555, 0o777, 0o1777, 0o2755]))
        def change_mode(self, path, mode):
            place = self.at(path)
            if place.is_dir() and not place.is_symlink():
                place.chmod(mode)

        @rule(number=st.integers(0, 50), when=WHEN)
        def touch(self, number, when):
            if place := self.some_file(number):
                os.utime(place, ns=(when, when))

        @rule(seconds=st.sampled_from([0.0, 0.12]))
        def wait(self, seconds):
            time.sleep(seconds)

        @rule(incremental=st.booleans())
        def take_snapshot(self, incremental):
            result = self.vault.create(self.tree, incremental=incremental)
            assert result.warnings == []
            self.kept[result.snapshot] = picture(self.tree)

        @precondition(lambda self: self.kept)
        @rule(number=st.integers(0, 50))
        def delete_snapshot(self, number):
            name = sorted(self.kept)[number % len(self.kept)]
            self.vault.delete(name)
            del self.kept[name]
            self.check_all()

        @precondition(lambda self: self.kept)
        @rule(number=st.integers(0, 50))
        def restore_in_place(self, number):
            name = sorted(self.kept)[number % len(self.kept)]
            before = picture(self.tree)
            safety = self.vault.restore(name, self.tree).safety
            if safety is not None:
                self.kept[safety] = before
            live = picture(self.tree)
            for path, facts in self.kept[name].items():
                assert live[path][0] == facts[0]
                if facts[0] == "file":
                    assert live[path][:7] == facts[:7]
                else:
                    assert live[path] == facts

        @precondition(lambda self: self.kept)
        @rule(number=st.integers(0, 50))
        def export_and_untar(self, number):
            name = sorted(self.kept)[number % len(self.kept)]
            place, dest = self.new_place(), self.base / f"export{self.places}.tgz"
            self.vault.export(name, dest)
            done = subprocess.run(
                ["tar", "-C", place, "--warning=no-timestamp", "-xpf", dest],
                capture_output=True,
                text=True,
                check=False,
            )
            assert (done.returncode, done.stderr) == (0, "")
            assert in_seconds(picture(place)) == in_seconds(self.kept[name])
            assert self.vault.take_in(dest).snapshot not in self.kept
            (taken,) = [each for each in self.vault.ids() if each.startswith("export")]
            self.vault.delete(taken)
            dest.unlink()

        @precondition(lambda self: self.kept)
        @rule()
        def check_all(self):
            for name, wanted in self.kept.items():
                assert self.vault.verify(name) == []
                place = self.new_place()
                self.vault.restore(name, place, safety=False)
                assert picture(place) == wanted
                shutil.rmtree(place)

        def new_place(self):
            self.places += 1
            place = self.base / f"place{self.places}"
            place.mkdir()
            return place

        @invariant()
        def nothing_is_left_behind(self):
            assert sorted(self.vault.ids()) == sorted(self.kept)
            assert not self.vault.root.exists() or self.vault.leftovers() == []
            assert not [name for name in os.listdir(self.tree) if name.startswith(".ailab")]

    return History


class Patient(Scout):
    """A scout that has all the time it wants before the walk begins."""

    def __init__(self, *given):
        super().__init__(*given)
        if self._pid:
            os.waitid(os.P_PID, self._pid, os.WEXITED | os.WNOWAIT)


def in_seconds(found):
    """Return the picture as tar keeps it: no fractions of seconds."""
    return {
        path: tuple(
            value // 10**9 if number == 4 and kind != "link" else value for number, value in enumerate(facts)
        )
        for path, facts in found.items()
        for kind in facts[:1]
    }


@pytest.mark.slow
@pytest.mark.parametrize(("entries", "scout"), [(2048, Scout), (3, Scout), (3, Patient)])
def test_each_snapshot_restores_the_tree_it_was_taken_of(make_vault, picture, monkeypatch, entries, scout):
    """With blocks of the usual size, and with so small ones that there are some for the scout."""
    monkeypatch.setattr(previous, "Scout", scout)
    monkeypatch.setattr(index_writer, "_BLOCK_ENTRIES", entries)
    monkeypatch.setattr(batch, "_TASK_ENTRIES", min(entries, batch._TASK_ENTRIES))
    rounds = int(os.environ.get("AILAB_DATA_HISTORIES", "12"))
    run_state_machine_as_test(
        history(make_vault, picture),
        settings=settings(
            max_examples=rounds,
            stateful_step_count=30,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],  # a failure prints its steps; to shrink them takes minutes
        ),
    )

"""What is kept in a store is for its owner alone, at every moment and whatever the umask is."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_ailab_data import models
from jupyter_ailab_data.snapshots.create import create
from jupyter_ailab_data.snapshots.transfer import export_archive, import_archive
from jupyter_ailab_data.store.directory import DirectoryStore
from jupyter_ailab_data.store.privacy import readable_by_others
from jupyter_ailab_data.store.temporary import Temporary


@pytest.fixture(params=[0, 0o022, 0o077], ids=["umask 000", "umask 022", "umask 077"])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


class Watch:
    """Looks at every file of a store each time a job tells how far it is."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.looked = 0

    def __call__(self, _progress: models.Progress) -> None:
        for base, folders, files in os.walk(self.root):
            for name in [".", *folders, *files]:
                info = os.lstat(os.path.join(base, name))
                assert stat.S_IMODE(info.st_mode) & 0o077 == 0, (name, oct(info.st_mode))
                self.looked += 1


def test_all_that_is_made_in_a_store_is_for_its_owner(folder: Path, tmp_path: Path, umask: int) -> None:
    root = tmp_path / "made" / "store"
    watch = Watch(root)

    def snap(**more: Any) -> str:
        request = models.CreateRequest(store=str(root), location="n", path=str(folder), **more)
        return create(request, watch).snapshot or ""

    snap()
    (folder / "more").write_text("more")
    incremental = snap(incremental=True, label="words")
    made = tmp_path / "theirs.tgz"
    subprocess.run(["tar", "-C", folder, "-czf", made, "."], check=True)
    made.chmod(0o666)
    import_archive(models.ImportRequest(store=str(root), source=str(made), location="n"), watch)
    out = tmp_path / "out.tgz"
    export_archive(models.ExportRequest(store=str(root), snapshot=incremental, dest=str(out)), watch)
    watch(models.Progress(""))
    assert watch.looked > 20
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert {name for name in os.listdir(root) if name.startswith(".")} >= {".notes", ".foreign"}
    assert readable_by_others(str(root)) == []


def test_an_upload_that_is_taken_over_becomes_private(folder: Path, tmp_path: Path, umask: int) -> None:
    store = DirectoryStore(str(tmp_path / "store"))
    with Temporary(store) as upload:
        assert stat.S_IMODE(os.fstat(upload.fd).st_mode) == 0o600
        upload.write(
            subprocess.run(["tar", "-C", folder, "-cz", "."], check=True, capture_output=True).stdout
        )
        request = models.ImportRequest(store=store.root, source=upload.path, location="n", move=True)
        taken = import_archive(request, Watch(Path(store.root))).snapshot
    assert taken is not None
    assert stat.S_IMODE(os.stat(store.path(taken)).st_mode) == 0o600


def test_a_store_that_others_can_read_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    store = tmp_path / "store"
    (store / ".foreign").mkdir(parents=True)
    for name, mode in (
        ("open.tgz", 0o644),
        ("group.tgz", 0o640),
        ("own.tgz", 0o600),
        (".foreign/x.idx", 0o644),
    ):
        (store / name).write_text("x")
        (store / name).chmod(mode)
    (store / "empty").touch(0o644)
    (store / ".foreign").chmod(0o755)
    store.chmod(0o755)
    assert readable_by_others(str(store)) == [".foreign/x.idx", "group.tgz", "open.tgz"]
    (store / ".foreign").chmod(0o700)
    assert readable_by_others(str(store)) == ["group.tgz", "open.tgz"]
    store.chmod(0o700)
    assert readable_by_others(str(store)) == []
    assert stat.S_IMODE((store / "open.tgz").stat().st_mode) == 0o644
    assert readable_by_others(str(tmp_path / "nothing")) == []

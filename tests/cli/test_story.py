"""From a folder to its snapshot and back, by the command alone."""

from __future__ import annotations

import os
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Tree = Callable[[Path], dict[bytes, Any]]


def test_what_was_damaged_comes_back_byte_for_byte(filled: Any, tree: Tree) -> None:
    before = tree(filled.notebooks)
    taken = filled.json("snapshot", "--label", "before the accident")
    assert taken["entries"] == len(before) + 1  # the folder itself is one
    assert filled.json("list")[0]["label"] == "before the accident"

    (filled.notebooks / "analysis.ipynb").write_text("rubbish")
    (filled.notebooks / "reports" / "q3.csv").unlink()
    (filled.notebooks / "link").unlink()
    (filled.notebooks / "run.sh").chmod(0o600)
    (filled.notebooks / "mine.txt").write_text("made since")

    result = filled.json("restore", "latest", "--yes")
    assert (result["added"], result["removed"]) == (2, 0)
    after = tree(filled.notebooks)
    assert after.pop(b"mine.txt")[2] == b"made since"
    assert after == before


def test_parts_can_be_restored_and_the_rest_stays_as_it_is(filled: Any) -> None:
    id_ = filled.take()
    for name in ("analysis.ipynb", "run.sh", "reports/q3.csv"):
        (filled.notebooks / name).write_text("changed")
    filled.ok("restore", id_, "--yes", "./reports/", "run.sh")
    assert (filled.notebooks / "run.sh").read_text() == "#!/bin/sh\n"
    assert (filled.notebooks / "reports" / "q3.csv").stat().st_size == 200_000
    assert (filled.notebooks / "analysis.ipynb").read_text() == "changed"


def test_an_empty_or_missing_folder_is_filled_without_asking(filled: Any, tree: Tree) -> None:
    before = tree(filled.notebooks)
    filled.take()
    filled.notebooks.rename(filled.home / "away")
    filled.notebooks.mkdir()
    filled.ok("restore", "latest")
    assert tree(filled.notebooks) == before


def test_one_file_can_be_read_out_of_a_snapshot(filled: Any) -> None:
    id_ = filled.take()
    out = subprocess.run(
        filled.argv("cat", id_, "reports/2026/nov.bin"), env=filled.env, capture_output=True, check=True
    ).stdout
    assert out == (filled.notebooks / "reports" / "2026" / "nov.bin").read_bytes()
    assert filled.ok("cat", "latest", b"latin-\xe9.txt") == "é"
    assert filled.ok("cat", "latest", r"latin-\xe9.txt") == "é"  # as ls writes it


def test_a_reader_that_has_enough_ends_cat_quietly(filled: Any) -> None:
    (filled.notebooks / "big").write_bytes(os.urandom(5_000_000))
    id_ = filled.take()
    with subprocess.Popen(
        filled.argv("cat", id_, "big"), env=filled.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_a_snapshot_is_browsed_like_a_folder(filled: Any) -> None:
    filled.take()
    live, kept = (
        {entry["path"]: entry for entry in filled.json("ls", *words)}
        for words in ((), ("--snapshot", "latest"))
    )
    assert live.keys() == kept.keys() >= {"analysis.ipynb", "reports", "link", r"latin-\xe9.txt"}
    assert kept["analysis.ipynb"] == live["analysis.ipynb"]
    assert [entry["path"] for entry in filled.json("ls", "--snapshot", "latest", "reports/")] == [
        "reports/2026",
        "reports/q3.csv",
    ]
    shown = filled.ok("ls")
    assert "link -> reports/q3.csv" in shown
    assert "reports/" in shown


def test_names_are_filtered_and_hidden_ones_are_listed_with_all(filled: Any) -> None:
    (filled.notebooks / ".profile").touch()
    filled.take()
    for where in ((), ("--snapshot", "latest")):
        assert ".profile" not in {entry["name"] for entry in filled.json("ls", *where)}
        assert ".profile" in {entry["name"] for entry in filled.json("ls", "--all", *where)}
        assert [entry["name"] for entry in filled.json("ls", "--filter", "IPYNB", *where)] == [
            "analysis.ipynb"
        ]
    told = filled.run("ls").stderr
    assert "1 hidden name left out; --all lists them too." in told
    assert "hidden" not in filled.run("ls", "-a").stderr
    assert "No name here contains “no such”." in filled.run("ls", "--filter", "no such").stderr


def test_a_whole_snapshot_verifies_and_a_damaged_one_fails(filled: Any) -> None:
    id_ = filled.take()
    assert filled.json("verify", id_)["damaged"] == []
    path = filled.store / f"{id_}.tgz"
    data = bytearray(path.read_bytes())
    middle = len(data) // 2  # within the random file, which is most of the archive
    data[middle : middle + 8] = bytes(byte ^ 0xFF for byte in data[middle : middle + 8])
    path.write_bytes(data)
    result = filled.json("verify", id_, code=1)
    assert "reports/2026/nov.bin" in result["damaged"]
    assert "nov.bin" in filled.run("verify", id_).stderr
    refused = filled.run("cat", id_, "reports/2026/nov.bin")
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr


def test_what_tar_made_is_imported_and_restored(filled: Any, tree: Tree) -> None:
    before = tree(filled.notebooks)
    archive = filled.home / "backup.tgz"
    subprocess.run(["tar", "-C", filled.notebooks, "-czf", archive, "."], check=True)
    result = filled.json("import", str(archive), "--label", "from the old volume")
    (snapshot,) = filled.json("list")
    assert (snapshot["id"], snapshot["label"]) == (result["snapshot"], "from the old volume")
    assert archive.exists()
    for path in sorted(filled.notebooks.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
    filled.ok("restore", "latest")
    # tar keeps times to the second here
    assert {path: (mode, content) for path, (mode, _, content) in tree(filled.notebooks).items()} == {
        path: (mode, content) for path, (mode, _, content) in before.items()
    }


@pytest.mark.parametrize("incremental", [False, True])
def test_an_exported_snapshot_is_a_full_archive_that_tar_reads(
    filled: Any, tree: Tree, incremental: bool
) -> None:
    filled.take()
    (filled.notebooks / "new.txt").write_text("new")
    id_ = filled.take(*(["--incremental"] if incremental else []))
    (filled.home / "out").mkdir()
    filled.ok("export", id_, str(filled.home / "out"))
    unpacked = filled.home / "unpacked"
    unpacked.mkdir()
    subprocess.run(["tar", "-C", unpacked, "-xzpf", filled.home / "out" / f"{id_}.tgz"], check=True)
    assert tree(unpacked).keys() == tree(filled.notebooks).keys()
    assert (unpacked / "new.txt").read_text() == "new"
    with tarfile.open(filled.home / "out" / f"{id_}.tgz") as archive:
        assert "./reports/q3.csv" in archive.getnames()


def test_export_never_replaces_a_file(filled: Any) -> None:
    id_ = filled.take()
    dest = filled.home / "mine.tgz"
    dest.write_text("mine")
    done = filled.run("export", id_, str(dest), "--yes")
    assert (done.returncode, dest.read_text()) == (1, "mine")
    assert "exists" in done.stderr


def test_deleting_one_snapshot_leaves_the_others_whole(filled: Any) -> None:
    first = filled.take()
    (filled.notebooks / "new.txt").write_text("new")
    second = filled.take("--incremental", "--label", "second")
    assert filled.json("show", second)["kind"] == "incremental"
    assert filled.json("delete", first, "--yes")["freed"] >= 0
    assert [snapshot["id"] for snapshot in filled.json("list")] == [second]
    assert filled.json("verify", second)["damaged"] == []
    assert filled.ok("cat", second, "new.txt") == "new"


def test_labels_and_pins_are_kept(filled: Any) -> None:
    id_ = filled.take()
    assert filled.json("label", id_, "the good one")["label"] == "the good one"
    assert filled.json("pin", "latest")["pinned"] is True
    shown = filled.ok("list")
    assert "“the good one”, pinned" in shown
    assert filled.json("unpin", id_)["pinned"] is False
    assert filled.json("label", id_, "")["label"] == ""


def test_what_could_not_be_kept_is_named_and_the_exit_code_is_3(filled: Any) -> None:
    os.mkfifo(filled.notebooks / "pipe")
    done = filled.run("snapshot")
    assert done.returncode == 3
    assert "pipe" in done.stderr
    assert filled.json("list")[0]["state"] == "warnings"

"""Entries that are packed share a task with those that stand between them and are only referred to."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from jupyter_ailab_data.archive import batch
from jupyter_ailab_data.archive.batch import Batch, Taken
from jupyter_ailab_data.archive.beneath import Beneath
from jupyter_ailab_data.archive.contents import ContentReader
from jupyter_ailab_data.archive.entry import FILE, Entry
from jupyter_ailab_data.archive.index import Root
from jupyter_ailab_data.archive.index_reader import IndexReader
from jupyter_ailab_data.archive.sources import FolderSource
from jupyter_ailab_data.archive.writer import ArchiveWriter

FATES = st.lists(
    st.tuples(st.sampled_from(["changed", "same", "gone"]), st.sampled_from([0, 10, 700_000, 2_000_000])),
    max_size=12,
)


def test_a_batch_is_enough_by_its_bytes_its_entries_or_what_is_between():
    entry = Entry(b"a", FILE, 0o644, 0, 0, 10, 0)
    small = Batch()
    small.add(entry)
    assert not small.is_enough()
    large = Batch()
    large.add(Entry(b"a", FILE, 0o644, 0, 0, batch._TASK_BYTES, 0))
    many = Batch()
    for _ in range(batch._TASK_ENTRIES):
        many.add(entry)
    around = Batch()
    around.add(entry)
    around.take(Taken([], [entry] * batch._TASK_BETWEEN))
    assert large.is_enough()
    assert many.is_enough()
    assert around.is_enough()


@given(fates=FATES)
@settings(max_examples=40, deadline=None)
def test_all_are_found_in_order_whatever_becomes_of_those_beside_them(new_root, pack, fates):
    with tempfile.TemporaryDirectory() as base:
        folder = Path(base, "folder")
        folder.mkdir()
        for number, (_, size) in enumerate(fates):
            (folder / f"{number:02}").write_bytes(os.urandom(size // 2) + bytes(size - size // 2))
        with open(pack(folder, Path(base, "before.tgz")).path, "rb") as before:
            fates_by_path = {b"%02d" % number: fate for number, (fate, _) in enumerate(fates)}
            check(folder, before.fileno(), fates_by_path, new_root())


def check(folder: Path, before: int, fates: dict[bytes, str], root: Root) -> None:
    """Write an archive after the one before, and compare what can be read of it."""
    wanted = {
        path: (folder / os.fsdecode(path)).read_bytes() for path, fate in fates.items() if fate != "gone"
    }
    with (
        open(folder.parent / "after.tgz", "w+b") as out,
        Beneath(str(folder)) as beneath,
        ArchiveWriter(
            out.fileno(), str(folder.parent), lambda: FolderSource(beneath), lambda *_: None, children=2
        ) as writer,
    ):
        for entry, members in IndexReader(before).entries():
            fate = fates.get(entry.path, "changed")  # the folder itself
            if fate == "same":
                writer.take([replace(member, archive=1) for member in members], [entry])
                continue
            if fate == "gone":
                (folder / os.fsdecode(entry.path)).unlink()
            writer.pack(entry)
        writer.finish(root)
        reader = ContentReader([out.fileno(), before].__getitem__)
        index = IndexReader(out.fileno())
        found = {entry.path: reader.whole(entry, members) for entry, members in index.entries() if entry.path}
        assert list(found) == sorted(wanted)
        assert found == wanted

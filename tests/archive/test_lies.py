"""An index that lies about the members, every checksum recomputed: refused, and never a wrong byte.

Each lie is told to a real archive by rewriting its index as a forger would.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import pytest

from jupyter_ailab_data.archive.contents import ContentReader
from jupyter_ailab_data.archive.entry import FILE
from jupyter_ailab_data.archive.index import FOOTER_SIZE, MAGIC
from jupyter_ailab_data.archive.index_reader import IndexReader
from jupyter_ailab_data.archive.members import compress, decompress, labelled
from jupyter_ailab_data.archive.safety import checked
from jupyter_ailab_data.errors import CorruptError, UnsafeArchiveError

Contents = dict[bytes, bytes]
# positions in an entry and in a member, as they lie in the index
PATH, TYPE, MODE, UID, GID, SIZE, MTIME, TARGET, SHA, INODE, CTIME, MEMBER, OFFSET, XATTRS, HOLES, LINKED = (
    range(16)
)
M_SHA, M_SIZE, M_RAW, M_ARCHIVE, M_OFFSET = range(5)


def forge(archive: bytes, lie: Callable[[dict[str, Any], list[Any], list[Any]], None], target: Path) -> Path:
    """Write `archive` anew with what `lie` makes of its root and of its only block's members and entries."""
    _, offset, size, raw_size, _ = struct.unpack("<8sQQQ32s", archive[-FOOTER_SIZE:][16 : 16 + 64])
    root = msgspec.msgpack.decode(decompress(archive[offset : offset + size], raw_size, "root"))
    (ref,) = root["blocks"]
    start = ref[1]
    members, entries = msgspec.msgpack.decode(decompress(archive[start : start + ref[2]], ref[3], "block"))
    lie(root, members, entries)
    content = msgspec.msgpack.encode([members, entries])
    block = compress(content)
    for ref in root["blocks"]:
        ref[1:4] = [start, len(block), len(content)]
        ref[4] = len(entries) if ref[4] != -1 else 1000
        ref[5] = hashlib.sha256(block).digest()
    raw = msgspec.msgpack.encode(root)
    data = compress(raw)
    footer = struct.pack(
        "<8sQQQ32s", MAGIC, start + len(block), len(data), len(raw), hashlib.sha256(data).digest()
    )
    target.write_bytes(archive[:start] + block + data + labelled(footer))
    return target


def opened(file: BinaryIO, number: int) -> int:
    """Give the descriptor of a member's archive, of which there is one."""
    if number:
        raise CorruptError("There is no such archive.")
    return file.fileno()


def read_all(path: Path) -> Contents:
    """Read an archive as a restore does; files by their paths."""
    found = {}
    with path.open("rb") as file:
        index = IndexReader(file.fileno())
        reader = ContentReader(lambda number: opened(file, number))
        for entry, members in checked(index.entries(), index.root.content_size):
            content = reader.whole(entry, members)
            if entry.type == FILE:
                found[entry.path] = content
    return found


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory, pack: Callable[..., Any]) -> tuple[bytes, Contents]:
    folder = tmp_path_factory.mktemp("truth")
    (folder / "a").write_bytes(b"first content")
    (folder / "b").write_bytes(b"other content")
    (folder / "big").write_bytes(os.urandom(1 << 20) + os.urandom(1 << 19))
    (folder / "linked").write_bytes(b"x" * 13)
    (folder / "linked2").hardlink_to(folder / "linked")
    (folder / "sub").mkdir()
    (folder / "sub" / "c").write_bytes(b"third content")
    (folder / "symlink").symlink_to("a")
    packed = pack(folder)
    return packed.path.read_bytes(), packed.contents()


def the(entries: list[Any], path: bytes) -> list[Any]:
    found: list[Any] = next(entry for entry in entries if entry[PATH] == path)
    return found


def swap(entries: list[Any], *fields: int) -> None:
    one, two = the(entries, b"a"), the(entries, b"b")
    for at in fields:
        one[at], two[at] = two[at], one[at]


def put(path: bytes, at: int, value: Any) -> Callable[..., None]:
    def lie(root: dict[str, Any], members: list[Any], entries: list[Any]) -> None:
        the(entries, path)[at] = value

    return lie


def put_member(number: int, at: int, value: Any) -> Callable[..., None]:
    def lie(root: dict[str, Any], members: list[Any], entries: list[Any]) -> None:
        members[number][at] = value

    return lie


def put_root(**values: Any) -> Callable[..., None]:
    return lambda root, members, entries: root.update(values)


HUGE = [2**31, 2**40, 2**62, 2**63 - 1, 2**63, 2**64 - 1, -1, -(2**63)]
LIES: dict[str, Callable[..., Any]] = {
    "two entries' places swapped": lambda r, m, e: swap(e, OFFSET),
    "two entries' places and sums swapped": lambda r, m, e: swap(e, OFFSET, SHA),
    "two entries' names swapped, and sorted again": lambda r, m, e: (swap(e, PATH), e.sort()),
    "a smaller size": put(b"a", SIZE, 12),
    "a smaller size and its sum": lambda r, m, e: the(e, b"a").__setitem__(
        slice(SIZE, SHA + 1), [5, the(e, b"a")[MTIME], b"", hashlib.sha256(b"first").digest()]
    ),
    "another size with room": lambda r, m, e: (put(b"a", SIZE, 14)(r, m, e), r.update(content_size=2**40)),
    "no sum": put(b"a", SHA, b""),
    "another sum": put(b"a", SHA, hashlib.sha256(b"").digest()),
    "another name": put(b"a", PATH, b"aa"),
    "a name that leads out": put(b"b", PATH, b"../b"),
    "an absolute name": put(b"b", PATH, b"/b"),
    "a file as a folder": put(b"b", TYPE, "d"),
    "a file as a link": lambda r, m, e: (put(b"b", TYPE, "l")(r, m, e), put(b"b", TARGET, b"a")(r, m, e)),
    "a file as a hard link": lambda r, m, e: the(e, b"b").__setitem__(slice(TYPE, TYPE + 1), ["h"]),
    "a kind that does not exist": put(b"b", TYPE, "x"),
    "a kind of two letters": put(b"b", TYPE, "fd"),
    "another mode": put(b"a", MODE, 0o4777),
    "another owner": put(b"a", UID, 12345),
    "another time": put(b"a", MTIME, 0),
    "an attribute that is not there": put(b"a", XATTRS, [[b"user.a", b"b"]]),
    "holes outside the file": put(b"a", HOLES, [[5, 100]]),
    "holes that overlap": put(b"a", HOLES, [[0, 5], [3, 5]]),
    "a hard link to what is not before it": put(b"linked2", TARGET, b"symlink"),
    "a hard link to itself": put(b"linked2", TARGET, b"linked2"),
    "a symbolic link to somewhere else": put(b"symlink", TARGET, b"/etc/passwd"),
    "an entry twice": lambda r, m, e: e.insert(1, list(e[1])),
    "entries out of order": lambda r, m, e: e.insert(1, e.pop()),
    "a file below a file": put(b"b", PATH, b"a/b"),
    "a missing folder": lambda r, m, e: e.remove(the(e, b"sub")),
    "no entries": lambda r, m, e: e.clear(),
    "no root folder": lambda r, m, e: e.pop(0),
    "more entries than there are": put_root(entries=1000),
    "another first path": lambda r, m, e: r["blocks"][0].__setitem__(0, b"x"),
    "a block twice": lambda r, m, e: (r["blocks"].append(list(r["blocks"][0])), r.update(entries=2 * len(e))),
    "a block twice under other names": lambda r, m, e: (
        r["blocks"].append([b"zz", *r["blocks"][0][1:]]),
        r.update(entries=2 * len(e)),
    ),
    "less content than there is": put_root(content_size=10),
    "a member too few": lambda r, m, e: m.pop(),
    "no members": lambda r, m, e: m.clear(),
    "members in another order": lambda r, m, e: m.reverse(),
    "the same member everywhere": lambda r, m, e: m.__setitem__(slice(None), [m[0]] * len(m)),
    "big's pieces in another order": lambda r, m, e: m.__setitem__(slice(2, 4), [m[3], m[2]]),
    "a member's other sum": put_member(0, M_SHA, bytes(32)),
    "a member elsewhere": put_member(0, M_OFFSET, 0),
    "a member that overlaps the next": lambda r, m, e: m[0].__setitem__(M_SIZE, m[0][M_SIZE] + 10),
    "a member in an archive that is not there": put_member(0, M_ARCHIVE, 7),
    "time without a zone": put_root(created="2026-11-22T11:03:16"),
    "another format": put_root(format=2),
    "text for a number": put_root(entries="many"),
    **{f"size {n}": put(b"a", SIZE, n) for n in HUGE},
    **{f"member {n}": put(b"a", MEMBER, n) for n in HUGE},
    **{f"offset {n}": put(b"a", OFFSET, n) for n in HUGE},
    **{f"mode {n}": put(b"a", MODE, n) for n in HUGE},
    **{f"owner {n}": put(b"a", UID, n) for n in [2**32, 2**64 - 1, -1]},
    **{f"time {n}": put(b"a", MTIME, n) for n in HUGE},
    **{f"a member's size {n}": put_member(1, M_SIZE, n) for n in [0, *HUGE]},
    **{f"a member's raw size {n}": put_member(1, M_RAW, n) for n in [0, *HUGE]},
    **{f"a member's archive {n}": put_member(0, M_ARCHIVE, n) for n in [1, -2, 2**31, 2**64 - 1]},
    **{f"a member's place {n}": put_member(0, M_OFFSET, n) for n in HUGE},
    **{f"content size {n}": put_root(content_size=n) for n in [-1, 2**64 - 1]},
    **{f"tar size {n} with a member behind it": lambda r, m, e, n=n: (
        r.update(local_size=n), m[0].__setitem__(M_ARCHIVE, -1)
    ) for n in [2**62, 2**63 - 1, -1]},
}  # fmt: skip


@pytest.mark.parametrize("name", LIES)
def test_a_lie_is_found_before_a_wrong_byte_is_given(
    name: str, truth: tuple[bytes, Contents], tmp_path: Path
) -> None:
    archive, contents = truth
    forged = forge(archive, LIES[name], tmp_path / "forged.tgz")
    with pytest.raises((CorruptError, UnsafeArchiveError)) as refused:
        read_all(forged)
    assert refused.value.message.endswith((".", ". Please update jupyter_ailab_data."))
    with forged.open("rb") as file:  # reading one file, which looks at no other entry
        for path, content in contents.items():
            try:
                index = IndexReader(file.fileno())
                found = index.find(path)
                if found and found[0].type == FILE:
                    reader = ContentReader(lambda number: opened(file, number))
                    assert reader.whole(*found) == content or name.startswith("a smaller size and")
            except CorruptError:
                continue


def test_the_forger_tells_the_truth_where_asked_to(truth: tuple[bytes, Contents], tmp_path: Path) -> None:
    archive, contents = truth
    assert read_all(forge(archive, lambda *_: None, tmp_path / "same.tgz")) == contents

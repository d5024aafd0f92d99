"""Archives of our own format whose index lies, every checksum recomputed as a forger would.

Each lie is told of the small honest archive of `readers`. `FORGED` are refused, naming the entry where there
is one; `BELIEVED` are restored without what would do harm.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, Final

import msgspec

from jupyter_ailab_data.archive.index import FOOTER, MAGIC
from jupyter_ailab_data.archive.members import compress, labelled

from .readers import honest_block, honest_entries, honest_root_bytes

Root = dict[str, Any]
Table = list[Any]
Lie = Callable[[Root, Table, Table], None]
PATH, TYPE, MODE, UID, GID, SIZE, MTIME, TARGET, SHA, INODE, CTIME, MEMBER, OFFSET, XATTRS, HOLES, LINKED = (
    range(16)
)
_SECOND: Final = 1_700_000_000_000_000_000


def forge(lie: Lie) -> bytes:
    """Return the honest archive with what `lie` makes of its root and of its block's members and entries."""
    front = honest_entries()[2]
    members, entries = msgspec.msgpack.decode(honest_block())
    root: Root = msgspec.msgpack.decode(honest_root_bytes())
    root["local_size"], root["archives"] = len(front), []
    lie(root, members, entries)
    front += root.pop("behind", b"")
    content = msgspec.msgpack.encode([members, entries])
    block = compress(content)
    ref = [
        entries[0][PATH],
        len(front),
        len(block),
        len(content),
        len(entries),
        hashlib.sha256(block).digest(),
    ]
    if root["entries"] == 6:
        root["entries"] = len(entries)
    root["blocks"] = [ref, *root.pop("more_blocks", [])]
    raw = msgspec.msgpack.encode(root)
    data = compress(raw)
    place = FOOTER.pack(MAGIC, len(front) + len(block), len(data), len(raw), hashlib.sha256(data).digest())
    return front + block + data + labelled(place)


def the(entries: Table, path: bytes) -> Table:
    found: Table = next(entry for entry in entries if entry[PATH] == path)
    return found


def _put(path: bytes, **fields: Any) -> Lie:
    def lie(root: Root, members: Table, entries: Table) -> None:
        entry = the(entries, path)
        for name, value in fields.items():
            entry[globals()[name]] = value

    return lie


def _add(*paths: bytes, kind: str = "f", target: bytes = b"", mode: int = 0o644) -> Lie:
    """Name more entries, in order behind the others."""

    def lie(root: Root, members: Table, entries: Table) -> None:
        for path in paths:
            new = [
                path,
                kind,
                mode,
                0,
                0,
                0,
                _SECOND,
                target,
                hashlib.sha256(b"").digest() if kind == "f" else b"",
            ]
            entries.append(new)

    return lie


def _below_a_link(root: Root, members: Table, entries: Table) -> None:
    the(entries, b"l")[TARGET] = b"../outside"
    _add(b"l/secret")(root, members, entries)


def _all(*lies: Lie) -> Lie:
    def lie(root: Root, members: Table, entries: Table) -> None:
        for one in lies:
            one(root, members, entries)

    return lie


def _members_in_a_loop(root: Root, members: Table, entries: Table) -> None:
    """Say that a file goes on and on in the same member."""
    entry = the(entries, b"b/c")
    members.extend([members[0]] * 100_000)
    entry[SIZE] = 100_000 * members[0][2]
    root["content_size"] = 1 << 50
    entry[HOLES] = [[0, entry[SIZE] - 512]]


def _a_loop_of_links(root: Root, members: Table, entries: Table) -> None:
    _add(b"way", kind="h", target=b"way2")(root, members, entries)
    _add(b"way2", kind="h", target=b"way")(root, members, entries)


def _ten_million(root: Root, members: Table, entries: Table) -> None:
    root["entries"] = 611 * 16384 + len(entries)
    root["more_blocks"] = [[b"m%06d" % at, 0, 10, 10, 16384, bytes(32)] for at in range(611)]


def _without_headers(root: Root, members: Table, entries: Table) -> None:
    _add(*(b"way%05d" % at for at in range(16_000)), kind="d")(root, members, entries)


def _many_members(root: Root, members: Table, entries: Table) -> None:
    """List as many members as a block may, each with a sum of its own, beside one large entry."""
    del entries[1:]
    random = Random(1)
    members += [[random.randbytes(32), 70_000, 70_000, 0, at << 40] for at in range(1, 1 << 18)]
    root.update(entries=1)


def _big_member(root: Root, members: Table, entries: Table) -> None:
    """Announce little, and unpack to a GiB."""
    members[0][0] = hashlib.sha256(_BOMB).digest()
    members[0][1:3] = [len(_BOMB), 8192]
    members[0][4] = len(honest_entries()[2])
    root.update(full=False, behind=_BOMB)


_BOMB: Final = compress(bytes(64 << 20))

FORGED: Final[dict[str, tuple[Lie, str]]] = {
    "an absolute name": (_add(b"/tmp/way"), "/tmp/way"),
    "a name that leads up": (_add(b"../outside/way"), "../outside/way"),
    "a name with a NUL": (_add(b"way\0"), "way"),
    "a name with an empty part": (_add(b"way//x"), "way//x"),
    "a name of our own staging": (_add(b".ailab-data-restore-1"), ".ailab-data-restore-1"),
    "a file below a link": (_below_a_link, "l/secret"),
    "a file below a file": (_add(b"a/way"), "a/way"),
    "a file in no folder": (_add(b"way/x"), "way/x"),
    "a device": (_add(b"way", kind="c"), "its root says"),
    "a named pipe": (_add(b"way", kind="p"), "its root says"),
    "the root as a link": (_put(b"", TYPE="l", TARGET=b"/etc"), "root"),
    "an entry twice": (_all(_add(b"way"), _add(b"way")), "way"),
    "entries out of order": (_add(b"x", b"way"), "way"),
    "a hard link to a symbolic link": (_add(b"way", kind="h", target=b"l"), "way"),
    "a hard link to itself": (_add(b"way", kind="h", target=b"way"), "way"),
    "a hard link outside": (_add(b"way", kind="h", target=b"../outside/secret"), "way"),
    "hard links in a loop": (_a_loop_of_links, "way"),
    "holes that overlap": (_put(b"b/c", HOLES=[[0, 300], [200, 300]]), "b/c"),
    "holes past the end": (_put(b"b/c", HOLES=[[500, 200]]), "b/c"),
    "another size": (_put(b"a", SIZE=6), "a"),
    "another mode": (_put(b"a", MODE=0o4777), "a"),
    "another owner": (_put(b"a", UID=7), "a"),
    "another sum": (_put(b"a", SHA=bytes(32)), "a"),
    "another place": (_put(b"a", OFFSET=0), "a"),
    "two files swapped": (_all(_put(b"a", OFFSET=2560), _put(b"b/c", OFFSET=512)), "a"),
    "262,144 members": (_many_members, "members"),
    "a file that is larger than the archive says": (_put(b"a", SIZE=1 << 40), "a"),
    "a file of 2^62 bytes": (
        _all(_put(b"a", SIZE=1 << 62), lambda root, members, entries: root.update(content_size=1 << 63 - 1)),
        "a",
    ),
    "members in a loop": (_members_in_a_loop, "members"),
    "a member that is not there": (
        lambda root, members, entries: members[0].__setitem__(4, 1 << 40),
        "members",
    ),
    "ten million entries": (_ten_million, "10,010,630"),
    "16,000 folders without headers": (_without_headers, "way15999"),
}
"""The lie, and what the message names."""

INCREMENTAL: Final[dict[str, tuple[Lie, str]]] = {
    "members of an archive that is not there": (
        lambda root, members, entries: (
            root.update(full=False, archives=["gone"]), members[0].__setitem__(3, 1)
        ),
        "a",
    ),
    "members of an archive of no number": (
        lambda root, members, entries: (root.update(full=False), members[0].__setitem__(3, 9)),
        "a",
    ),
    "members of an archive outside the store": (
        lambda root, members, entries: (
            root.update(full=False, archives=["../outside/secret"]), members[0].__setitem__(3, 1)
        ),
        "a",
    ),
    "20,000 archives that are not there": (
        lambda root, members, entries: (
            root.update(full=False, archives=[f"gone{at}" for at in range(20_000)]),
            members[0].__setitem__(3, 1),
        ),
        "a",
    ),
    "a million archives": (
        lambda root, members, entries: root.update(full=False, archives=["x"] * 1_000_000), "root",
    ),
    "a member that unpacks to more than it says": (_big_member, "a"),
}  # fmt: skip
"""Lies that only an incremental archive can tell: an import refuses these for what they are."""


def _is_as_tar_says(place: Path) -> None:
    assert stat.S_IMODE((place / "a").stat().st_mode) == 0o644
    assert os.readlink(place / "l") == "/etc/passwd"


def _has_a_folder(place: Path) -> None:
    assert not os.listdir(place / "way")


BELIEVED: Final[dict[str, tuple[Lie, Callable[[Path], None]]]] = {
    "a folder that the tar has not": (_add(b"way", kind="d"), _has_a_folder),
    "a link that leads out": (_put(b"l", TARGET=b"/etc/passwd"), _is_as_tar_says),
}

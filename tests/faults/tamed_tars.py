"""Archives by other tools that mean harm, or look as if they did, and are restored without it.

A check says of each what is there then.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final

from .tars import Tar, Told, block, padded, record, runs, under


def _mode_of(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def _both_are_there(*names: str) -> Callable[[Path], None]:
    def check(place: Path) -> None:
        assert sorted(os.listdir(place)) == sorted(names)
        assert [(place / name).read_bytes() for name in names] == [b"%d" % at for at in range(len(names))]

    return check


def _names(*names: str) -> Told:
    def tell(tar: Tar) -> None:
        for number, name in enumerate(names):
            tar.file(name.encode(), b"%d" % number)

    return tell


def _no_set_id(place: Path) -> None:
    assert (_mode_of(place / "file"), _mode_of(place / "folder")) == (0o755, 0o755)


def _nothing_but_before(place: Path) -> None:
    assert os.listdir(place) == ["before"]


def _is_a_plain_file(place: Path) -> None:
    assert stat.S_ISREG((place / "way").lstat().st_mode)
    assert (place / "way").read_bytes() == b"last"


def _is_a_folder(place: Path) -> None:
    assert stat.S_ISDIR((place / "way").lstat().st_mode)
    assert (place / "way" / "secret").read_bytes() == b"evil"


def _is_empty(place: Path) -> None:
    assert (place / "way").stat().st_blocks * 512 < 1 << 20


def _attributes_without_rights(place: Path) -> None:
    assert "security.capability" not in os.listxattr(place / "way")


def _long_chain(tar: Tar) -> None:
    for number in range(20_000):
        tar.parts.append(block(b"%d" % number, b"1", link=b"%d" % (number + 1), form=tar.form))
    tar.file(b"20000", b"last")


def _one_file_of_many_names(place: Path) -> None:
    assert len(os.listdir(place)) == (place / "0").stat().st_nlink == 20_001
    assert (place / "77").read_bytes() == b"last"


def _many_holes(tar: Tar) -> None:
    tar.pax(
        record(b"GNU.sparse.major", b"1")
        + record(b"GNU.sparse.minor", b"0")
        + record(b"GNU.sparse.name", b"way")
        + record(b"GNU.sparse.realsize", b"%d" % (70_001 << 16))
    )
    listed = b"70000\n" + b"".join(b"%d\n1\n" % (at << 16) for at in range(1, 70_001))
    tar.parts.append(block(b"way", size=len(padded(listed)) + 70_000, form="pax"))
    tar.parts.append(padded(listed) + padded(b"x" * 70_000))


def _has_holes(place: Path) -> None:
    info = (place / "way").stat()
    assert info.st_size == 70_001 << 16
    with open(place / "way", "rb") as file:
        file.seek((50_000 << 16) - 1)
        assert file.read(3) == b"\0x\0"


def _twice(tar: Tar) -> None:
    for content in (b"first", b"second", b"last"):
        tar.file(b"way", content)


def _link_then_file(tar: Tar) -> None:
    tar.link(b"way", tar.outside + b"/secret")
    tar.file(b"way", b"last")


def _hard_links_then_file(tar: Tar) -> None:
    tar.link(b"one", tar.outside + b"/secret")
    tar.hard(b"way", b"one")
    tar.file(b"way", b"last")


def _link_then_folder(tar: Tar) -> None:
    tar.link(b"way", tar.outside)
    tar.folder(b"way/")
    tar.file(b"way/secret")


def _with_set_id(tar: Tar) -> None:
    tar.file(b"file", mode=0o6755)
    tar.folder(b"folder/", mode=0o4755)


def _device(flag: bytes) -> Told:
    def tell(tar: Tar) -> None:
        tar.add(b"way", flag)
        tar.file(b"before")

    return tell


def _staging(tar: Tar) -> None:
    tar.file(b".ailab-data-restore-0/new/way")
    tar.file(b"before")


TAMED: Final[dict[str, tuple[Told, Callable[[Path], None]]]] = {
    "names that differ by case": (
        _names("Readme", "readme", "README"),
        _both_are_there("Readme", "readme", "README"),
    ),
    "names that differ by Unicode form": (_names("\u00fc", "u\u0308"), _both_are_there("\u00fc", "u\u0308")),
    "a newline and an escape in a name": (_names("a\nb", "\x1b[2J"), _both_are_there("a\nb", "\x1b[2J")),
    "set-id bits": (_with_set_id, _no_set_id),
    "a character device": (_device(b"3"), _nothing_but_before),
    "a block device": (_device(b"4"), _nothing_but_before),
    "a named pipe": (_device(b"6"), _nothing_but_before),
    "names of our own staging": (_staging, _nothing_but_before),
    "a file three times": (_twice, _is_a_plain_file),
    "a file where a link was": (_link_then_file, _is_a_plain_file),
    "a file where a hard link to a link was": (_hard_links_then_file, _is_a_plain_file),
    "a folder where a link was": (_link_then_folder, _is_a_folder),
    "a chain of 20,000 hard links": (_long_chain, _one_file_of_many_names),
    "70,000 holes": (_many_holes, _has_holes),
    "a hole of a terabyte": (runs((0, 512), size=1 << 40), _is_empty),
    "a capability": (
        under(record(b"SCHILY.xattr.security.capability", b"\1\0\0\2\0\0\0\0" + bytes(12))),
        _attributes_without_rights,
    ),
}

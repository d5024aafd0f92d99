"""Archives by other tools that mean harm, or look as if they did, and what must come of each.

`REFUSED` ones end in `unsafe-archive` or `corrupt`, naming the entry; `TAMED` ones are restored without what
would do harm, and a check says what is there then.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final

from .tars import Tar, block, octal, padded, record

Told = Callable[[Tar], None]


def _through_a_link(tar: Tar) -> None:
    tar.link(b"way", tar.outside)
    tar.file(b"way/secret")


def _through_a_link_that_comes_later(tar: Tar) -> None:
    tar.file(b"way/secret")
    tar.link(b"way", tar.outside)


def _through_a_folder_that_becomes_a_link(tar: Tar) -> None:
    tar.folder(b"way/")
    tar.file(b"way/first")
    tar.link(b"way", tar.outside)
    tar.file(b"way/secret")


def _through_two_links(tar: Tar) -> None:
    tar.folder(b"a/")
    tar.link(b"a/up", b"..")
    tar.link(b"b", b"a/up/../outside")
    tar.file(b"b/secret")


def _through_a_hard_link_to_a_link(tar: Tar) -> None:
    tar.link(b"one", tar.outside + b"/secret")
    tar.hard(b"way", b"one")


def _through_a_hard_link_beyond_a_link(tar: Tar) -> None:
    tar.link(b"one", tar.outside)
    tar.hard(b"way", b"one/secret")


def _to_a_folder(tar: Tar) -> None:
    tar.folder(b"folder/")
    tar.hard(b"way", b"folder")


def _a_circle(tar: Tar) -> None:
    tar.hard(b"way", b"two")
    tar.hard(b"two", b"three")
    tar.hard(b"three", b"way")


def _a_chain(tar: Tar) -> None:
    for number in range(30_000):
        tar.parts.append(block(b"way%d" % number, b"1", link=b"way%d" % (number + 1), form=tar.form))


def _a_file_over_a_folder(tar: Tar) -> None:
    tar.file(b"way/first")
    tar.file(b"way")


def _deep_names(tar: Tar) -> None:
    for number in range(4000):
        tar.file(b"way%d/" % number + b"d/" * 505 + b"x", b"")


def _under(records: bytes, flag: bytes = b"0") -> Told:
    """Tell of an entry that has PAX records, after a harmless one."""

    def tell(tar: Tar) -> None:
        tar.file(b"before")
        tar.pax(records)
        tar.parts.append(block(b"way", flag, link=b"a" if flag == b"2" else b"", form="pax"))

    return tell


def _claims(flag: bytes, size: int) -> Told:
    """Tell of a header of very many bytes that are not there."""

    def tell(tar: Tar) -> None:
        tar.file(b"way")
        tar.parts.append(block(b"more", flag, size) + bytes(4096))

    return tell


def _runs(*pairs: tuple[int, int], size: int = 1 << 20) -> Told:
    """Tell of a sparse file whose map is `pairs`, in the way the format has."""

    def tell(tar: Tar) -> None:
        data = bytes(min(sum(length for _, length in pairs), 1 << 16))
        if tar.form == "pax":
            listed = b",".join(b"%d,%d" % pair for pair in pairs)
            tar.pax(
                record(b"GNU.sparse.major", b"0")
                + record(b"GNU.sparse.minor", b"1")
                + record(b"GNU.sparse.name", b"way")
                + record(b"GNU.sparse.size", b"%d" % size)
                + record(b"GNU.sparse.map", listed)
            )
            tar.parts.append(block(b"way", size=len(data), form="pax") + padded(data))
            return
        places = b"".join(octal(at, 12) + octal(length, 12) for at, length in pairs[:4]).ljust(96, b"\0")
        tail = places + b"\0" + octal(size, 12)
        tar.parts.append(block(b"way", b"S", len(data), tail=tail) + padded(data))

    return tell


def _plain(**more: int) -> Told:
    def tell(tar: Tar) -> None:
        tar.file(b"before")
        tar.parts.append(block(b"way", form=tar.form, **more))

    return tell


def _damaged(tar: Tar) -> None:
    tar.file(b"way")
    head = bytearray(block(b"after", form=tar.form))
    head[0] ^= 1
    tar.parts.append(bytes(head))


def _cut(tar: Tar) -> None:
    tar.parts.append(block(b"way", size=1 << 30, form=tar.form) + bytes(512))


def _another_behind(tar: Tar) -> None:
    tar.file(b"way")
    tar.parts.append(bytes(1024) + block(b"hidden", form=tar.form))


REFUSED: Final[dict[str, Told]] = {
    "an absolute name": lambda tar: tar.file(tar.outside + b"/secret"),
    "a name that leads up": lambda tar: tar.file(b"../outside/secret"),
    "a name that leads up half-way": lambda tar: tar.file(b"a/../../outside/secret"),
    "a name that is two dots": lambda tar: tar.folder(b"way/.."),
    "a long name that leads up": lambda tar: tar.file(b"way/" * 30 + b"../" * 32 + b"outside/secret"),
    "a hard link to an absolute name": lambda tar: tar.hard(b"way", tar.outside + b"/secret"),
    "a hard link that leads up": lambda tar: tar.hard(b"way", b"../outside/secret"),
    "a file through a link": _through_a_link,
    "a file through a link that comes later": _through_a_link_that_comes_later,
    "a folder that becomes a link half-way": _through_a_folder_that_becomes_a_link,
    "a file through two links": _through_two_links,
    "a hard link to a symbolic link": _through_a_hard_link_to_a_link,
    "a hard link through a symbolic link": _through_a_hard_link_beyond_a_link,
    "a hard link to itself": lambda tar: tar.hard(b"way", b"way"),
    "a hard link to nothing": lambda tar: tar.hard(b"way", b"nothing"),
    "a hard link to a folder": _to_a_folder,
    "hard links in a circle": _a_circle,
    "a chain of 30,000 hard links to nothing": _a_chain,
    "a file where a folder was": _a_file_over_a_folder,
    "the top as a link": lambda tar: tar.link(b".", tar.outside),
    "a NUL in a name": _under(record(b"path", b"way\0../../outside/secret")),
    "a NUL in a link": _under(record(b"linkpath", b"a\0b"), b"2"),
    "a name of 5,000 bytes": _under(record(b"path", b"way" + b"/nn" * 1700)),
    "a name 600 folders deep": _under(record(b"path", b"way" + b"/n" * 600)),
    "a name 500,000 folders deep": _under(record(b"path", b"way" + b"/n" * 500_000)),
    "one part of a name of 300 bytes": _under(record(b"path", b"way" + b"n" * 300)),
    "4,000 names 500 folders deep": _deep_names,
    "a link of a million bytes": _under(record(b"linkpath", b"n" * 1_000_000), b"2"),
    "a PAX header of 1 GB": _claims(b"x", 1 << 30),
    "a global PAX header of 1 GB": _claims(b"g", 1 << 30),
    "a long name of 1 GB": _claims(b"L", 1 << 30),
    "a long link of 2^60 bytes": _claims(b"K", 1 << 60),
    "a PAX record that is longer than its header": _under(b"999999 path=x\n"),
    "a PAX size that is no number": _under(record(b"size", b"-1")),
    "20,000 extended attributes": _under(
        b"".join(record(b"SCHILY.xattr.user.%d" % number, b"") for number in range(20_000))
    ),
    "a map of holes that overlaps": _runs((0, 1024), (512, 1024)),
    "a map of holes out of order": _runs((8192, 512), (0, 512)),
    "a map of holes that leads past the end": _runs((1 << 20, 512)),
    "a map of holes with less data than it says": _runs((0, 1 << 19)),
    "a map of holes whose numbers overflow": _runs(((1 << 63) - 1, 512), size=(1 << 63) - 1),
    "an owner beyond any": _under(record(b"uid", b"%d" % (1 << 40))),
    "a size of 2^63": _plain(size=1 << 63),
    "a time beyond any": _plain(mtime=1 << 60),
    "a header that is damaged": _damaged,
    "content that is cut off": _cut,
    "another archive behind the end": _another_behind,
}

NAMED: Final = {
    "an absolute name": "outside/secret",
    "a name that leads up": "../outside/secret",
    "a name that leads up half-way": "a/../../outside/secret",
    "a hard link to an absolute name": "outside/secret",
    "a hard link that leads up": "../outside/secret",
    "a file through two links": "b/secret",
    "the top as a link": "top",
    "a NUL in a name": "way\0",
    "hard links in a circle": "“",
    "a PAX record that is longer than its header": "before",
    "20,000 extended attributes": "before",
    "a size of 2^63": "before",
    "a time beyond any": "before",
}
"""What the message must hold where that is not `way`, the name that most of them give the evil entry."""


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
    "a hole of a terabyte": (_runs((0, 512), size=1 << 40), _is_empty),
    "a capability": (
        _under(record(b"SCHILY.xattr.security.capability", b"\1\0\0\2\0\0\0\0" + bytes(12))),
        _attributes_without_rights,
    ),
}

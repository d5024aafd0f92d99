"""Archives by other tools that mean harm: each ends in `unsafe-archive` or `corrupt`, naming the entry."""

from __future__ import annotations

from typing import Final

from .tars import Tar, Told, block, record, runs, under


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


def _claims(flag: bytes, size: int) -> Told:
    """Tell of a header of very many bytes that are not there."""

    def tell(tar: Tar) -> None:
        tar.file(b"way")
        tar.parts.append(block(b"more", flag, size) + bytes(4096))

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
    "a NUL in a name": under(record(b"path", b"way\0../../outside/secret")),
    "a NUL in a link": under(record(b"linkpath", b"a\0b"), b"2"),
    "a name of 5,000 bytes": under(record(b"path", b"way" + b"/nn" * 1700)),
    "a name 600 folders deep": under(record(b"path", b"way" + b"/n" * 600)),
    "a name 500,000 folders deep": under(record(b"path", b"way" + b"/n" * 500_000)),
    "one part of a name of 300 bytes": under(record(b"path", b"way" + b"n" * 300)),
    "4,000 names 500 folders deep": _deep_names,
    "a link of a million bytes": under(record(b"linkpath", b"n" * 1_000_000), b"2"),
    "a PAX header of 1 GB": _claims(b"x", 1 << 30),
    "a global PAX header of 1 GB": _claims(b"g", 1 << 30),
    "a long name of 1 GB": _claims(b"L", 1 << 30),
    "a long link of 2^60 bytes": _claims(b"K", 1 << 60),
    "a PAX record that is longer than its header": under(b"999999 path=x\n"),
    "a PAX size that is no number": under(record(b"size", b"-1")),
    "20,000 extended attributes": under(
        b"".join(record(b"SCHILY.xattr.user.%d" % number, b"") for number in range(20_000))
    ),
    "a map of holes that overlaps": runs((0, 1024), (512, 1024)),
    "a map of holes out of order": runs((8192, 512), (0, 512)),
    "a map of holes that leads past the end": runs((1 << 20, 512)),
    "a map of holes with less data than it says": runs((0, 1 << 19)),
    "a map of holes whose numbers overflow": runs(((1 << 63) - 1, 512), size=(1 << 63) - 1),
    "an owner beyond any": under(record(b"uid", b"%d" % (1 << 40))),
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

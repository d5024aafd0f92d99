"""Entries of foreign archives that need care: kinds, names, and headers that say too much."""

from __future__ import annotations

import io
import os
import tarfile

import pytest

from jupyter_ailab_data.archive.entry import FILE
from jupyter_ailab_data.archive.foreign import SKIPPED
from jupyter_ailab_data.errors import CorruptError, UnsafeArchiveError
from tests.archive.foreign_trees import entries_of, members


def test_devices_pipes_and_unknown_kinds_are_named_and_passed_over() -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, kind in (
            ("pipe", tarfile.FIFOTYPE),
            ("tty", tarfile.CHRTYPE),
            ("sda", tarfile.BLKTYPE),
            ("odd", b"Q"),
        ):
            info = tarfile.TarInfo(name)
            info.type = kind
            info.size = 700 if kind == b"Q" else 0
            tar.addfile(info, io.BytesIO(b"?" * 700) if kind == b"Q" else None)
        info = tarfile.TarInfo("file")
        info.size = 3
        tar.addfile(info, io.BytesIO(b"abc"))
    found = [
        (
            member.entry.path,
            member.entry.type,
            member.skipped,
            b"".join(piece for _, piece in member.segments()),
        )
        for member in members(buffer.getvalue())
    ]
    assert found == [
        (b"pipe", SKIPPED, "a named pipe", b""),
        (b"tty", SKIPPED, "a character device", b""),
        (b"sda", SKIPPED, "a block device", b""),
        (b"odd", SKIPPED, "an entry of an unknown kind", b""),
        (b"file", FILE, None, b"abc"),
    ]


def test_global_headers_hold_until_an_entry_says_otherwise() -> None:
    buffer = io.BytesIO()
    with tarfile.open(
        fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT, pax_headers={"mtime": "12.25", "comment": "x"}
    ) as tar:
        tar.addfile(tarfile.TarInfo("inherits"))
        own = tarfile.TarInfo("own")
        own.pax_headers = {"mtime": "7.5", "uid": "42"}
        tar.addfile(own)
    entries = [member.entry for member in members(buffer.getvalue())]
    assert [entry.mtime_ns for entry in entries] == [12_250_000_000, 7_500_000_000]
    assert [entry.uid for entry in entries] == [0, 42]


def one(name: str, kind: bytes = tarfile.REGTYPE, link: str = "", pax: dict[str, str] | None = None) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        info = tarfile.TarInfo(name)
        info.type, info.linkname, info.pax_headers = kind, link, pax or {}
        tar.addfile(info)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../up", "a/../../up", "a/..", "..", "a//b", "a/./b", "./../up", "//", "/"]
)
def test_names_that_could_lead_out_are_refused_and_named(name: str) -> None:
    for packed in (one(name), one("harmless", pax={"path": name}), one("l", tarfile.LNKTYPE, name)):
        with pytest.raises(UnsafeArchiveError) as caught:
            entries_of(packed)
        assert name in caught.value.message


def test_names_that_cannot_be_are_refused() -> None:
    for packed in (
        one("x", pax={"path": "a\0b"}),
        one("x", pax={"GNU.sparse.name": "../up"}),
        one("."),
        one("", tarfile.DIRTYPE),
        one("self", tarfile.LNKTYPE, "self"),
        one("top", tarfile.LNKTYPE, "."),
        one("link", tarfile.SYMTYPE, ""),
    ):
        with pytest.raises(UnsafeArchiveError):
            entries_of(packed)


@pytest.mark.parametrize(
    ("name", "path"), [("./a", b"a"), ("././/a", b"a"), ("a/", b"a"), (".", b""), (".//", b"")]
)
def test_names_are_made_clean(name: str, path: bytes) -> None:
    assert entries_of(one(name, tarfile.DIRTYPE)) == [path]


def test_a_name_that_is_not_utf8_is_refused_in_words() -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as tar:
        tar.addfile(tarfile.TarInfo(os.fsdecode(b"/\xff")))
    with pytest.raises(UnsafeArchiveError, match=r"“/\\xff”"):
        entries_of(buffer.getvalue())


def test_headers_that_claim_gigabytes_are_refused_without_reading_them() -> None:
    for kind in (b"x", b"g", b"L", b"K"):
        info = tarfile.TarInfo("bomb")
        info.type, info.size = kind, 1 << 33
        with pytest.raises(CorruptError, match="larger than any can be"):
            entries_of(info.tobuf(tarfile.GNU_FORMAT) + bytes(4096))


def test_many_headers_for_one_entry_are_refused() -> None:
    info = tarfile.TarInfo("more")
    info.type, info.size = b"x", 400_000
    record = b"400000 SCHILY.xattr.user.%d="
    parts = []
    for number in range(4):
        start = record % number
        parts += [info.tobuf(), start + b"v" * (399_999 - len(start)) + b"\n", bytes(-400_000 % 512)]
    with pytest.raises(CorruptError, match="larger than any can be"):
        entries_of(b"".join(parts) + bytes(4096))

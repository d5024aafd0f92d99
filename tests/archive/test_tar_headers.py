"""Our tar headers say to other tars what the entry says."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jupyter_ailab_data.archive.entry import FILE, FOLDER, HARDLINK, SYMLINK, Entry
from jupyter_ailab_data.archive.tar_headers import (
    BLOCK,
    END_OF_ARCHIVE,
    header_size,
    pack_header,
    padding,
    stored_at_most,
    stored_size,
    without_owner_names,
)

NAME = st.binary(min_size=1, max_size=120).filter(
    lambda n: b"/" not in n and b"\0" not in n and n not in (b".", b"..")
)
PATH = st.lists(NAME, min_size=1, max_size=6).map(b"/".join)
XATTR_NAME = st.text("abc.=%~\u00e9", min_size=1, max_size=20).map(lambda text: b"user." + text.encode())
XATTRS = st.dictionaries(XATTR_NAME, st.binary(max_size=1200), max_size=4).map(
    lambda d: tuple(sorted(d.items()))
)
SECOND = 10**9


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    kind = draw(st.sampled_from([FILE, FOLDER, SYMLINK, HARDLINK]))
    return Entry(
        draw(PATH | st.just(b"")) if kind == FOLDER else draw(PATH),
        kind,
        draw(st.integers(0, 0o7777)),
        draw(st.integers(0, 2**32 - 1)),
        draw(st.integers(0, 2**32 - 1)),
        draw(st.integers(0, 2**63 - 1)) if kind == FILE else 0,
        draw(st.integers(-(2**63), 2**64 - 1)),
        target=draw(PATH) if kind in (SYMLINK, HARDLINK) else b"",
        xattrs=draw(XATTRS) if kind in (FILE, FOLDER) else (),
    )


def parsed(entry: Entry) -> tarfile.TarInfo:
    stream = io.BytesIO(pack_header(entry) + END_OF_ARCHIVE)
    found = tarfile.TarFile(fileobj=stream, encoding="utf-8", errors="surrogateescape").firstmember
    assert found is not None
    return found


@given(entries())
def test_the_size_is_known_without_packing(entry: Entry) -> None:
    assert header_size(entry) == len(pack_header(entry))
    assert header_size(entry) % BLOCK == 0


@given(entries())
@example(Entry(b"p" * 4093, SYMLINK, 0, 0, 0, 0, 0, target=b"t" * 4094))
@example(Entry(b"p" * 510, FILE, 0, 0, 0, 1, 0))
def test_what_an_entry_occupies_has_a_bound_that_is_quickly_told(entry: Entry) -> None:
    assert stored_size(entry) <= stored_at_most(entry) <= stored_size(entry) + 7 * BLOCK


@given(entries())
def test_pythons_tarfile_reads_every_field_back(entry: Entry) -> None:
    info = parsed(entry)
    wanted = b"./" + entry.path if entry.path else b"."
    assert info.name.encode("utf-8", "surrogateescape") == wanted
    assert (info.mode, info.uid, info.gid) == (entry.mode, entry.uid, entry.gid)
    assert info.mtime == entry.mtime_ns // SECOND
    assert (info.isfile(), info.isdir(), info.issym(), info.islnk()) == tuple(
        entry.type == kind for kind in (FILE, FOLDER, SYMLINK, HARDLINK)
    )
    if entry.type == FILE:
        assert info.size == entry.size
    if entry.type in (SYMLINK, HARDLINK):
        link = b"./" + entry.target if entry.type == HARDLINK else entry.target
        assert info.linkname.encode("utf-8", "surrogateescape") == link


@given(entries(), st.binary(max_size=32), st.binary(max_size=32))
def test_owner_names_change_nothing_that_a_reader_compares(entry: Entry, user: bytes, group: bytes) -> None:
    named, bare = pack_header(entry, user, group), pack_header(entry)
    assert len(named) == len(bare)
    assert without_owner_names(named) == without_owner_names(bare)


@given(entries(), entries())
def test_two_different_entries_have_different_headers(one: Entry, two: Entry) -> None:
    def facts(e: Entry) -> tuple[object, ...]:
        return e.path, e.type, e.mode, e.uid, e.gid, e.size, e.mtime_ns // SECOND, e.target, e.xattrs

    same = without_owner_names(pack_header(one)) == without_owner_names(pack_header(two))
    assert same == (facts(one) == facts(two))


@pytest.mark.parametrize(("size", "zeros"), [(0, 0), (1, 511), (511, 1), (512, 0), (513, 511)])
def test_content_is_padded_to_whole_blocks(size: int, zeros: int) -> None:
    assert padding(size) == zeros
    assert stored_size(Entry(b"a", FILE, 0, 0, 0, size, 0)) == BLOCK + size + zeros


READERS = {
    "GNU tar": ["tar", "-tvf", "-", "--full-time", "--numeric-owner", "--quoting-style=escape"],
    "bsdtar": ["bsdtar", "-tvf", "-"],
    "busybox": ["busybox", "tar", "-tvf", "-"],
}


def listed(reader: str, entry: Entry, content: bytes = b"") -> str:
    stream = pack_header(entry) + content + bytes(padding(len(content))) + END_OF_ARCHIVE
    done = subprocess.run(
        READERS[reader],
        input=stream,
        capture_output=True,
        env={"TZ": "UTC", "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode("utf-8", "surrogateescape")


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("length", [97, 98, 99, 254, 255, 256, 257, 1000, 4000])
@pytest.mark.parametrize("kind", [FILE, FOLDER])
def test_names_of_any_length_are_listed_whole(reader: str, length: int, kind: str) -> None:
    path = (b"n" * 49 + b"/") * (length // 50) + b"e" * (length % 50 or 1)
    assert f"./{path.decode()}" in listed(reader, Entry(path, kind, 0o755, 0, 0, 0, 0))


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("length", [99, 100, 101, 3000])
def test_link_targets_of_any_length_are_listed_whole(reader: str, length: int) -> None:
    target = b"t" * length
    assert f"./link -> {target.decode()}\n" in listed(
        reader, Entry(b"link", SYMLINK, 0o777, 0, 0, 0, 0, target)
    )


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("number", [0, 2097151, 2097152, 2**31, 2**32 - 2])
def test_owners_of_any_number_are_listed(reader: str, number: int) -> None:
    text = listed(reader, Entry(b"file", FILE, 0o644, number, number, 0, 0))
    assert text.replace("/", " ").split()[1:3] == [str(number)] * 2 or text.split()[2:4] == [str(number)] * 2


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (-1, "1969-12-31 23:59:59"),
        (-86400 * 365, "1969-01-01 00:00:00"),
        (2**31, "2038-01-19 03:14:08"),
        (8**11, "2242-03-16 12:56:32"),
        (2**34, "2514-05-30 01:53:04"),
    ],
)
def test_times_before_1970_and_far_ahead_are_read(seconds: int, shown: str) -> None:
    entry = Entry(b"file", FILE, 0o644, 0, 0, 0, seconds * SECOND + 999)
    done = subprocess.run(
        [*READERS["GNU tar"], "--warning=no-timestamp"],
        input=pack_header(entry) + END_OF_ARCHIVE,
        capture_output=True,
        env={"TZ": "UTC"},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert shown in done.stdout.decode()


@pytest.mark.parametrize("size", [8 * 2**30 - 1, 8 * 2**30, 2**40 + 1])
def test_sizes_beyond_8_gib_are_announced(size: int, tmp_path: Path) -> None:
    archive = tmp_path / "huge.tar"
    entry = Entry(b"huge", FILE, 0o644, 0, 0, size, 0)
    with archive.open("wb") as out:  # a hole stands for the content
        out.write(pack_header(entry))
        out.seek(size + padding(size), 1)
        out.write(END_OF_ARCHIVE)
    for command in (["tar", "-tvf"], ["bsdtar", "-tvf"]):
        done = subprocess.run([*command, archive], capture_output=True)
        assert (done.returncode, done.stderr) == (0, b"")
        assert str(size) in done.stdout.decode()


@given(XATTRS.filter(bool))
@example(((b"user." + b"a" * 60, b"v" * 19),))
def test_xattr_records_are_read_back_by_tarfile(xattrs: tuple[tuple[bytes, bytes], ...]) -> None:
    info = parsed(Entry(b"file", FILE, 0o644, 0, 0, 0, 0, xattrs=xattrs))
    found = {
        key[len("SCHILY.xattr.") :].replace("%3D", "=").replace("%25", "%").encode(): value.encode(
            "utf-8", "surrogateescape"
        )
        for key, value in info.pax_headers.items()
    }
    assert found == dict(xattrs)

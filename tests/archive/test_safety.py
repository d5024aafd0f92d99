"""What must never be restored is refused, by name, before anything is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_ailab_data.archive.entry import FILE, FOLDER, HARDLINK, SYMLINK, Entry, sort_key
from jupyter_ailab_data.archive.safety import checked
from jupyter_ailab_data.errors import AilabDataError, CorruptError, UnsafeArchiveError

ROOT = Entry(b"", FOLDER, 0o755, 0, 0, 0, 0)


def file(path: bytes, size: int = 0, **more: object) -> Entry:
    return Entry(path, FILE, 0o644, 0, 0, size, 0, **more)  # type: ignore[arg-type]


def folder(path: bytes) -> Entry:
    return Entry(path, FOLDER, 0o755, 0, 0, 0, 0)


def link(path: bytes, target: bytes, kind: str = SYMLINK) -> Entry:
    return Entry(path, kind, 0o777, 0, 0, 0, 0, target)


def look(*entries: Entry, size: int = 1 << 40) -> list[bytes]:
    return [entry.path for entry, _ in checked(((entry, None) for entry in entries), size)]


def refusal(*entries: Entry, size: int = 1 << 40) -> AilabDataError:
    with pytest.raises((CorruptError, UnsafeArchiveError)) as found:
        look(*entries, size=size)
    return found.value


def test_an_ordinary_tree_passes() -> None:
    tree = [ROOT, file(b"a", 5, linked=True), folder(b"b"), file(b"b/c"), folder(b"b/d"), link(b"e", b"../x")]
    tree += [link(b"f", b"a", HARDLINK)]
    assert look(*tree, size=5) == [entry.path for entry in tree]


def test_an_empty_archive_passes() -> None:
    assert look() == []


@pytest.mark.parametrize(
    "path", [b"../x", b"/x", b"a/../../x", b"a//b", b"a/", b".", b"./a", b"a\0b", b"..", b"a/.", b"/"]
)
def test_names_that_are_not_plain_are_unsafe(path: bytes) -> None:
    assert isinstance(refusal(ROOT, file(path)), UnsafeArchiveError)


@pytest.mark.parametrize("path", [b"n" * 256, b"/".join([b"d"] * 513), b"/".join([b"n" * 200] * 21)])
def test_names_too_long_or_too_deep_are_unsafe(path: bytes) -> None:
    error = refusal(ROOT, file(path))
    assert isinstance(error, UnsafeArchiveError)
    assert len(error.message) < 200


def test_our_own_staging_can_not_be_named() -> None:
    assert isinstance(refusal(ROOT, folder(b".ailab-data-restore-1")), UnsafeArchiveError)


@pytest.mark.parametrize("second", [b"a", b"A", b""])
def test_a_name_twice_or_out_of_order_is_corrupt(second: bytes) -> None:
    assert isinstance(refusal(ROOT, file(b"a"), file(second)), CorruptError)


@pytest.mark.parametrize(
    "entries",
    [
        [file(b"a")],
        [ROOT, file(b"a/b")],
        [ROOT, file(b"a"), file(b"a/b")],
        [ROOT, link(b"a", b"/etc"), file(b"a/passwd")],
        [ROOT, folder(b"a"), file(b"a/b/c")],
        [ROOT, folder(b"a"), folder(b"b"), file(b"b/x/y")],
    ],
)
def test_what_lies_in_no_folder_of_the_archive_is_unsafe(entries: list[Entry]) -> None:
    assert isinstance(refusal(*entries), UnsafeArchiveError)


def test_a_root_that_is_no_folder_is_unsafe() -> None:
    assert isinstance(refusal(file(b"")), UnsafeArchiveError)
    assert isinstance(refusal(link(b"", b"/etc")), UnsafeArchiveError)


@pytest.mark.parametrize("sizes", [[11], [5, 6], [10, 1], [-1], [5, -5]])
def test_more_content_than_announced_is_unsafe(sizes: list[int]) -> None:
    entries = [file(b"%d" % number, size) for number, size in enumerate(sizes)]
    assert isinstance(refusal(ROOT, *entries, size=10), UnsafeArchiveError)


@pytest.mark.parametrize("kind", ["", "x", "c", "b", "p", "s", "ff"])
def test_devices_and_whatever_else_are_unsafe(kind: str) -> None:
    assert isinstance(refusal(ROOT, Entry(b"a", kind, 0, 0, 0, 0, 0)), UnsafeArchiveError)


@pytest.mark.parametrize("target", [b"", b"z", b"folder", b"link", b"h", b"../etc/passwd", b"plain"])
def test_a_hard_link_to_anything_but_a_file_before_it_that_has_other_names_is_unsafe(target: bytes) -> None:
    before = [ROOT, folder(b"folder")]
    after = [link(b"link", b"x"), file(b"plain"), file(b"z", linked=True)]
    error = refusal(*before, link(b"h", target, HARDLINK), *after)
    assert isinstance(error, UnsafeArchiveError)
    assert "“h”" in error.message


@pytest.mark.parametrize("target", [b"", b"a\0b", b"t" * 4097])
def test_a_symbolic_link_without_a_proper_target_is_unsafe(target: bytes) -> None:
    assert isinstance(refusal(ROOT, link(b"a", target)), UnsafeArchiveError)


@pytest.mark.parametrize(
    "holes", [((0, 0),), ((0, -1),), ((-1, 5),), ((5, 6),), ((0, 5), (4, 1)), ((5, 1), (0, 1)), ((10, 1),)]
)
def test_holes_that_overlap_or_lie_outside_are_corrupt(holes: tuple[tuple[int, int], ...]) -> None:
    assert isinstance(refusal(ROOT, file(b"a", 10, holes=holes)), CorruptError)


def test_entries_are_passed_on_as_they_come() -> None:
    seen = checked(iter([(ROOT, 1), (file(b"a"), 2), (file(b"../b"), 3)]), 10)
    assert [beside for _, beside in (next(seen), next(seen))] == [1, 2]


PARTS = st.sampled_from([b"a", b"b", b"a.b", b"..", b"", b"c"])


@given(
    st.lists(
        st.tuples(st.lists(PARTS, max_size=4).map(b"/".join), st.sampled_from([FILE, FOLDER])), max_size=8
    )
)
def test_what_passes_is_a_tree(found: list[tuple[bytes, str]]) -> None:
    entries = [Entry(path, kind, 0, 0, 0, 0, 0) for path, kind in [(b"", FOLDER), *found]]
    try:
        passed = look(*entries)
    except (CorruptError, UnsafeArchiveError):
        return
    folders = {entry.path for entry in entries if entry.type == FOLDER}
    assert passed == sorted(set(passed), key=sort_key)
    assert all(path.rpartition(b"/")[0] in folders for path in passed)
    assert not any(part in (b"..", b".") for path in passed for part in path.split(b"/"))

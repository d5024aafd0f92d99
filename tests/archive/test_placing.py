"""What is placed has all that its entry says, and nothing that it must not have."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_ailab_data.archive.beneath import Beneath
from jupyter_ailab_data.archive.entry import FILE, FOLDER, SYMLINK, Entry
from jupyter_ailab_data.archive.placing import Placer
from jupyter_ailab_data.errors import ConflictError, CorruptError

TIME = 1_500_000_000_123_456_789


def a_file(content: bytes = b"", mode: int = 0o640, **more: object) -> Entry:
    return Entry(b"file", FILE, mode, 0, 0, len(content), TIME, **more)  # type: ignore[arg-type]


@pytest.fixture
def placer(tmp_path: Path) -> Iterator[Placer]:
    with Beneath(str(tmp_path)) as folder:
        yield Placer(folder)


def test_a_file_has_its_content_mode_owner_and_time(placer: Placer, tmp_path: Path) -> None:
    entry = Entry(b"file", FILE, 0o604, 1234, 4321, 7, TIME)
    placer.file(b"file", entry, [b"con", b"", b"tent"])
    info = (tmp_path / "file").stat()
    assert (tmp_path / "file").read_bytes() == b"content"
    assert (stat.S_IMODE(info.st_mode), info.st_uid, info.st_gid) == (0o604, 1234, 4321)
    assert info.st_mtime_ns == TIME


@pytest.mark.parametrize("mode", [0o4755, 0o2755, 0o6777, 0o1644])
def test_a_file_never_gets_set_id_bits(placer: Placer, tmp_path: Path, mode: int) -> None:
    placer.file(b"file", a_file(mode=mode), [])
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == mode & 0o1777


def test_a_folder_keeps_its_group_and_sticky_bits_but_not_set_user_id(placer: Placer, tmp_path: Path) -> None:
    placer.make_folder(b"folder")
    assert stat.S_IMODE((tmp_path / "folder").stat().st_mode) == 0o700
    placer.describe_folder(b"folder", Entry(b"folder", FOLDER, 0o7775, 12, 34, 0, TIME))
    info = (tmp_path / "folder").stat()
    assert (stat.S_IMODE(info.st_mode), info.st_uid, info.st_gid) == (0o3775, 12, 34)
    assert info.st_mtime_ns == TIME


@pytest.mark.parametrize("there", ["file", "folder", "link to a file", "dangling link", "pipe"])
def test_what_stands_there_is_never_written_to(placer: Placer, tmp_path: Path, there: str) -> None:
    path, other = tmp_path / "file", tmp_path / "other"
    other.write_bytes(b"other")
    if there == "file":
        path.write_bytes(b"kept")
    elif there == "folder":
        path.mkdir()
    elif there == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("other" if there == "link to a file" else "nowhere")
    before = path.lstat()
    with pytest.raises(ConflictError):
        placer.file(b"file", a_file(), [b"content"])
    assert path.lstat() == before
    assert other.read_bytes() == b"other"
    assert not (tmp_path / "nowhere").exists()


def test_where_content_turns_out_damaged_no_file_is_left(placer: Placer, tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise CorruptError("“file” is damaged.")

    with pytest.raises(CorruptError):
        placer.file(b"file", a_file(), pieces())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("target", [b"/etc/passwd", b"../../x", b"a b\n", b"\xff", b"./", b"t" * 4095])
def test_a_symbolic_link_has_its_text_verbatim(placer: Placer, tmp_path: Path, target: bytes) -> None:
    placer.symlink(b"link", Entry(b"link", SYMLINK, 0o777, 12, 34, 0, TIME, target))
    info = (tmp_path / "link").lstat()
    assert os.readlink(os.fsencode(tmp_path / "link")) == target
    assert (info.st_uid, info.st_gid, info.st_mtime_ns) == (12, 34, TIME)


def test_nothing_is_placed_through_a_link(placer: Placer, tmp_path: Path) -> None:
    outside = tmp_path.parent / "outside"
    outside.mkdir()
    (tmp_path / "way").symlink_to(outside)
    for place in (
        lambda: placer.file(b"way/file", a_file(), []),
        lambda: placer.make_folder(b"way/folder"),
        lambda: placer.symlink(b"way/link", Entry(b"", SYMLINK, 0, 0, 0, 0, 0, b"x")),
    ):
        with pytest.raises(OSError, match=r"Not a directory|symbolic links"):
            place()
    assert list(outside.iterdir()) == []


def test_holes_are_not_allocated(placer: Placer, tmp_path: Path) -> None:
    content = bytes(8 << 20) + b"island" + bytes(8 << 20)
    holes = ((0, 8 << 20), ((8 << 20) + 4096, len(content) - (8 << 20) - 4096))
    pieces = [content[start : start + 1000_000] for start in range(0, len(content), 1000_000)]
    placer.file(b"file", a_file(content, holes=holes), pieces)
    assert (tmp_path / "file").read_bytes() == content
    assert (tmp_path / "file").stat().st_blocks * 512 <= 16384


def test_very_many_holes_take_no_longer(placer: Placer, tmp_path: Path) -> None:
    count = 60_000
    holes = tuple((number * 64, 32) for number in range(count))
    content = (bytes(32) + b"x" * 32) * count
    pieces = [content[start : start + 1000] for start in range(0, len(content), 1000)]
    began = time.monotonic()
    placer.file(b"file", a_file(content, holes=holes), pieces)
    assert time.monotonic() - began < 5
    assert (tmp_path / "file").read_bytes() == content


RUNS = st.lists(st.tuples(st.booleans(), st.integers(1, 30)), max_size=10)


@settings(deadline=None)
@given(RUNS, st.integers(1, 40), st.booleans())
def test_around_any_holes_the_content_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, runs: list[tuple[bool, int]], piece: int, lying: bool
) -> None:
    content, holes = b"", []
    for is_hole, length in runs:
        if is_hole:
            holes.append((len(content), length))
        content += (b"\0" if is_hole and not lying else b"x") * length
    folder = tmp_path_factory.mktemp("holes")
    with Beneath(str(folder)) as beneath:
        pieces = [content[start : start + piece] for start in range(0, len(content), piece)]
        Placer(beneath).file(b"file", a_file(content, holes=tuple(holes)), pieces)
    assert (folder / "file").read_bytes() == content


def test_attributes_of_users_are_set_and_those_of_the_system_are_not(placer: Placer, tmp_path: Path) -> None:
    capability = b"\x01\0\0\x02\0\x20\0\0" + bytes(12)
    xattrs = (
        (b"security.capability", capability),
        (b"trusted.a", b"1"),
        (b"user.a", b"2"),
        (b"user.b", b""),
    )
    placer.file(b"file", a_file(xattrs=xattrs), [])
    assert {n: os.getxattr(tmp_path / "file", n) for n in os.listxattr(tmp_path / "file")} == {
        "user.a": b"2",
        "user.b": b"",
    }


def test_what_a_plain_user_may_not_set_is_counted_and_the_rest_is_set(
    tmp_path: Path, as_plain_user: Callable[[Callable[[], None], Path], None]
) -> None:
    os.chown(tmp_path, 65534, 65534)
    tmp_path.chmod(0o755)

    def place() -> None:
        with Beneath(".") as beneath:
            placer = Placer(beneath)
            entry = a_file(b"content", mode=0o444, xattrs=((b"user.a", b"b"),))
            placer.file(b"file", entry, [b"content"])
            placer.symlink(b"link", Entry(b"link", SYMLINK, 0o777, 0, 0, 0, TIME, b"x"))
            assert dict(placer.lost) == {"owner": 2}

    as_plain_user(place, tmp_path)
    info = (tmp_path / "file").stat()
    assert (stat.S_IMODE(info.st_mode), info.st_uid, info.st_mtime_ns) == (0o444, 65534, TIME)
    assert os.getxattr(tmp_path / "file", "user.a") == b"b"


def test_a_hard_link_is_made_to_a_regular_file_only(placer: Placer, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to("file")
    placer.hard_link(placer.folder, b"file", b"other")
    assert (tmp_path / "other").samefile(tmp_path / "file")
    with pytest.raises(FileNotFoundError):
        placer.hard_link(placer.folder, b"link", b"third")


def test_a_hard_link_between_deep_folders_joins_the_right_ones(tmp_path: Path) -> None:
    one, two = b"/".join([b"a"] * 70), b"/".join([b"b"] * 70)
    root = os.fsencode(tmp_path)
    os.makedirs(os.path.join(root, one))
    os.makedirs(os.path.join(root, two))
    with open(os.path.join(root, one, b"file"), "wb") as file:
        file.write(b"right")
    with Beneath(root) as beneath:
        Placer(beneath).hard_link(beneath, one + b"/file", two + b"/link")
    assert os.path.samefile(os.path.join(root, one, b"file"), os.path.join(root, two, b"link"))


def test_two_entries_that_the_file_system_takes_for_one_are_told(placer: Placer, tmp_path: Path) -> None:
    placer.file(b"Readme", a_file(), [])
    os.link(tmp_path / "Readme", tmp_path / "readme")  # what a file system without case would show
    for place in (
        lambda: placer.file(b"readme", a_file(), []),
        lambda: placer.symlink(b"readme", Entry(b"readme", SYMLINK, 0o777, 0, 0, 0, TIME, b"x")),
        lambda: placer.make_folder(b"readme"),
        lambda: placer.hard_link(placer.folder, b"Readme", b"readme"),
    ):
        with pytest.raises(ConflictError, match="“readme” can't be restored here"):
            place()
    assert (tmp_path / "Readme").stat().st_nlink == 2

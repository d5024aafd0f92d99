"""A file goes into a container and comes out of it as a stream of tar."""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Iterator

import pytest

from jupyter_ailab_data.docker_engine.carrying import packed, unpacked
from jupyter_ailab_data.errors import AilabDataError, NotFoundError


@pytest.mark.parametrize("size", [0, 1, 511, 512, 513, 1 << 20, (3 << 20) + 7])
def test_what_goes_in_comes_out(size: int) -> None:
    data = os.urandom(size)
    assert b"".join(unpacked(packed("a.tgz", io.BytesIO(data), size))) == data


def test_the_stream_is_a_tar_with_one_private_file() -> None:
    stream = io.BytesIO(b"".join(packed("ä" * 150, io.BytesIO(b"abc"), 3)))
    with tarfile.open(fileobj=stream) as archive:
        (entry,) = archive.getmembers()
    assert (entry.name, entry.size, entry.mode, entry.uid) == ("ä" * 150, 3, 0o600, 0)


def test_pieces_of_any_size_are_read() -> None:
    stream = b"".join(packed("a", io.BytesIO(b"abc" * 1000), 3000))

    def crumbs() -> Iterator[bytes]:
        for start in range(0, len(stream), 7):
            yield stream[start : start + 7]

    assert b"".join(unpacked(crumbs())) == b"abc" * 1000


def test_only_as_much_as_was_said_is_taken() -> None:
    assert b"".join(unpacked(packed("a", io.BytesIO(b"abcdef"), 3))) == b"abc"


def test_a_file_that_became_shorter_is_an_error() -> None:
    with pytest.raises(AilabDataError, match="shorter"):
        list(packed("a", io.BytesIO(b"abc"), 4))


def test_a_stream_that_breaks_off_is_an_error() -> None:
    stream = b"".join(packed("a", io.BytesIO(bytes(10_000)), 10_000))
    with pytest.raises(AilabDataError, match="broke off"):
        list(unpacked([stream[:5000]]))


def test_a_folder_is_no_file() -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        entry = tarfile.TarInfo("folder")
        entry.type = tarfile.DIRTYPE
        archive.addfile(entry)
    with pytest.raises(NotFoundError):
        list(unpacked([stream.getvalue()]))

"""What proves without an engine that two sides see one folder; and a nonce always goes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jupyter_ailab_data.doctor.one_root import nonce, same_numbers


def test_a_folder_and_a_link_to_it_are_one_and_two_folders_are_not(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "link").symlink_to("a")
    assert same_numbers(str(tmp_path / "a"), str(tmp_path / "link")) == "same"
    assert same_numbers(str(tmp_path / "a"), str(tmp_path / "b")) == "different"
    assert same_numbers(str(tmp_path / "a"), str(tmp_path / "none")) == "unknown"


def test_a_nonce_is_new_each_time_readable_by_all_and_gone_afterwards(tmp_path: Path) -> None:
    os.utime(tmp_path, ns=(0, 1_500_000_000_000_000_000))
    words = set()
    for _ in range(2):
        with nonce(str(tmp_path)) as (name, word):
            assert (tmp_path / name).read_bytes() == word
            assert name.startswith(".ailab-data-")
            words.add(word)
    assert len(words) == 2
    assert os.listdir(tmp_path) == []
    assert tmp_path.stat().st_mtime_ns == 1_500_000_000_000_000_000


def test_a_nonce_goes_also_when_the_other_side_fails(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), nonce(str(tmp_path)):
        raise RuntimeError
    assert os.listdir(tmp_path) == []

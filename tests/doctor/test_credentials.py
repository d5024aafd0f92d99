"""What is said of the Secure Configuration Storage: real files, told from other databases."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_ailab_data.doctor import credentials as room
from jupyter_ailab_data.models import Check
from tests.doctor.conftest import MakeView, by_id

NAME = "ai_lab_secure_configuration_storage.sqlite"


def encrypted(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(os.urandom(3 * 4096))
    path.chmod(0o600)
    return path


def plain(path: Path) -> Path:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("CREATE TABLE secrets (key TEXT PRIMARY KEY, value TEXT)")
    connection.close()
    return path


@pytest.fixture
def note(tmp_path: Path) -> Callable[[str], None]:
    """Note a path as AI-Lab does: the storage that was used last."""

    def write(text: str) -> None:
        folder = tmp_path / "home" / ".cache" / "notebook-connector"
        folder.mkdir(parents=True)
        (folder / "scs_file").write_text(text)

    return write


@pytest.fixture
def look(view: MakeView) -> Callable[[], Check]:
    def look() -> Check:
        (check,) = by_id(room.checks(view())).values()
        assert check.id == "scs"
        return check

    return look


def test_none_yet_is_well(look: Callable[[], Check], notebooks: Path) -> None:
    plain(notebooks / "results.sqlite")
    (notebooks / "odd.db").write_bytes(os.urandom(5000))  # no multiple of a page
    assert look().status == "ok"
    assert "no Secure Configuration Storage" in look().seen


def test_one_that_is_encrypted_is_named(look: Callable[[], Check], notebooks: Path) -> None:
    encrypted(notebooks / NAME)
    check = look()
    assert (check.status, check.details) == ("ok", [])
    assert f"“{NAME}”, encrypted and readable" in check.seen
    (notebooks / NAME).chmod(0o644)
    assert "Other users" in look().details[0]


def test_any_name_in_any_folder_is_found(look: Callable[[], Check], notebooks: Path) -> None:
    encrypted(notebooks / "team" / "secrets" / "ours.db")
    assert "“team/secrets/ours.db”" in look().seen


def test_one_that_is_not_encrypted_is_a_warning(look: Callable[[], Check], notebooks: Path) -> None:
    plain(notebooks / NAME)
    check = look()
    assert (check.status, "not encrypted" in check.seen) == ("warning", True)


def test_of_two_the_one_that_was_used_last_counts(
    look: Callable[[], Check], notebooks: Path, note: Callable[[str], None]
) -> None:
    encrypted(notebooks / NAME)
    encrypted(notebooks / "other.sqlite")
    assert f"“{NAME}”" in look().seen  # the default, as long as nothing is noted
    note("other.sqlite")
    check = look()
    assert (check.status, check.details) == ("ok", [f"Not in use: {NAME}"])
    assert "“other.sqlite”" in check.seen
    assert "There is 1 more" in check.seen


def test_of_two_without_a_note_it_cannot_be_told_which(look: Callable[[], Check], notebooks: Path) -> None:
    encrypted(notebooks / "one.sqlite")
    encrypted(notebooks / "two.sqlite")
    check = look()
    assert (check.status, check.details) == ("warning", ["one.sqlite", "two.sqlite"])


def test_one_outside_the_notebooks_is_in_no_snapshot(
    look: Callable[[], Check], tmp_path: Path, note: Callable[[str], None]
) -> None:
    elsewhere = encrypted(tmp_path / "elsewhere.sqlite")
    note(str(elsewhere))
    check = look()
    assert (check.status, check.details) == ("warning", [str(elsewhere)])
    assert "no snapshot holds it" in check.seen


def test_one_that_was_used_and_is_gone_is_said(
    look: Callable[[], Check], note: Callable[[str], None]
) -> None:
    note("gone.sqlite")
    check = look()
    assert (check.status, "“gone.sqlite”, which is not there" in check.seen) == ("warning", True)


def test_one_that_may_not_be_read_is_an_error(
    look: Callable[[], Check], notebooks: Path, as_plain_user: Callable[[Callable[[], None], Path], None]
) -> None:
    encrypted(notebooks / NAME)
    for folder in (notebooks, *notebooks.parents):
        if folder.stat().st_uid == os.geteuid() and str(folder).startswith("/tmp/"):
            folder.chmod(0o755)

    def judge() -> None:
        check = look()
        assert check.status == "error", check
        assert "may not be read" in check.seen

    as_plain_user(judge, notebooks)

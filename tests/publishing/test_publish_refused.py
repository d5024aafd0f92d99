"""What can't or must not be published is refused with a reason, and nothing is left lying."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from jupyter_ailab_data.archive.beneath import Beneath
from jupyter_ailab_data.errors import (
    AilabDataError,
    BadRequestError,
    BusyError,
    NotFoundError,
    OutsideLocationError,
    PermissionDeniedError,
)
from jupyter_ailab_data.publishing.publish import check
from jupyter_ailab_data.snapshots.restoring.recovery import alone_in

SCS = "ai_lab_secure_configuration_storage.sqlite"


@pytest.mark.parametrize(
    "entry", ["../secret", "/etc/passwd", "reports/../../secret", "reports//q3.ipynb", "."]
)
def test_a_path_that_leads_outside_is_refused(filled: Any, entry: str) -> None:
    with pytest.raises(OutsideLocationError):
        filled.publish(entry)


@pytest.mark.parametrize("folder", ["../notebooks", "/tmp", "a/../.."])
def test_a_folder_outside_of_the_location_is_refused(filled: Any, folder: str) -> None:
    with pytest.raises(OutsideLocationError):
        filled.publish("reports", folder=folder)


def test_links_are_followed_on_neither_side(filled: Any, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.txt").write_text("secret")
    (filled.notebooks / "way").symlink_to(tmp_path / "outside")
    (filled.shared / "way").symlink_to(tmp_path / "outside")
    with pytest.raises(OutsideLocationError, match="'way' is a link"):
        filled.publish("way/secret.txt")
    with pytest.raises(BadRequestError, match="'way' is a link"):
        filled.publish("way")
    with pytest.raises(OutsideLocationError, match="'way' is a link"):
        filled.publish("reports/q3.ipynb", folder="way")
    assert os.listdir(tmp_path / "outside") == ["secret.txt"]


@pytest.mark.parametrize("name", ["a/b", "..", ".", "x" * 256, "nul\0", ".ailab-data-publish-x"])
def test_what_nothing_can_be_called_is_refused(filled: Any, name: str) -> None:
    with pytest.raises(BadRequestError):
        filled.publish("reports/q3.ipynb", name=name)
    assert os.listdir(filled.shared) == []


def test_what_is_not_there_is_not_found(filled: Any, tmp_path: Path) -> None:
    for wish in (
        {"entry": "nothing"},
        {"entry": "reports/q3.ipynb/below"},
        {"entry": "reports", "folder": "nowhere"},
        {"entry": "reports", "path": str(tmp_path / "unmounted")},
        {"entry": "reports", "source": str(tmp_path / "unmounted")},
    ):
        with pytest.raises(NotFoundError) as caught:
            filled.publish(**wish)
        assert str(tmp_path) not in caught.value.message


def test_a_file_is_no_folder_to_publish_into_and_a_pipe_is_no_file(filled: Any) -> None:
    (filled.shared / "file").write_text("x")
    with pytest.raises(BadRequestError, match="not a folder"):
        filled.publish("reports", folder="file")
    os.mkfifo(filled.notebooks / "pipe")
    with pytest.raises(BadRequestError, match="neither a file nor a folder"):
        filled.publish("pipe")


def test_nothing_is_published_into_the_store(filled: Any) -> None:
    with pytest.raises(BadRequestError, match="store"):
        filled.publish("reports", store=str(filled.shared))


def test_while_a_restore_is_at_work_on_either_side_nothing_is_published(filled: Any) -> None:
    for folder in (filled.notebooks, filled.shared):
        with Beneath(str(folder)) as location, alone_in(location), pytest.raises(BusyError):
            filled.publish("reports")
    assert os.listdir(filled.shared) == []


# -- credentials ------------------------------------------------------------------------


def encrypted(path: Path, pages: int = 4) -> Path:
    """Make a file that looks as SQLCipher's do: whole pages of what seems random."""
    path.write_bytes(os.urandom(4096 * pages))
    return path


@pytest.mark.parametrize("name", [SCS, "mine.sqlite", "other.db", SCS + "-journal"])
def test_credentials_are_never_published(filled: Any, name: str) -> None:
    encrypted(filled.notebooks / SCS)
    encrypted(filled.notebooks / name)
    for wish in ({}, {"overwrite": True, "name": "harmless.bin"}):
        with pytest.raises(BadRequestError, match="credentials"):
            check(filled.request(name, **wish))
        with pytest.raises(BadRequestError, match="credentials"):
            filled.publish(name, **wish)
    assert os.listdir(filled.shared) == []


def test_the_storage_that_was_noted_and_its_other_names_are_known(
    filled: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    (home / ".cache" / "notebook-connector").mkdir(parents=True)
    (home / ".cache" / "notebook-connector" / "scs_file").write_text("reports/unusual.name")
    monkeypatch.setenv("HOME", str(home))
    storage = filled.notebooks / "reports" / "unusual.name"
    storage.write_text("not encrypted, since there is no password")
    os.link(storage, filled.notebooks / "reports" / "second.txt")
    for entry in ("reports/unusual.name", "reports/second.txt"):
        with pytest.raises(BadRequestError, match="credentials"):
            filled.publish(entry)
    filled.publish("reports")
    assert not {"unusual.name", "second.txt"} & set(os.listdir(filled.shared / "reports"))


def test_credentials_inside_a_folder_are_left_out_and_named(filled: Any) -> None:
    encrypted(filled.notebooks / "reports" / "2026" / SCS)
    encrypted(filled.notebooks / "reports" / "2026" / f"{SCS}-journal")
    result = filled.publish("reports")
    assert [(warning.path, warning.reason) for warning in result.warnings] == [
        (f"reports/2026/{SCS}", "left-out")
    ]
    assert [path for path in filled.shared.rglob("*") if SCS in path.name] == []


def test_what_only_has_such_a_name_is_published(filled: Any) -> None:
    (filled.notebooks / "plain.db").write_bytes(b"a shelf of Python's" + bytes(8192 - 19))
    filled.publish("plain.db")
    assert (filled.shared / "plain.db").stat().st_size == 8192


# -- permissions ------------------------------------------------------------------------


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_plain_user_is_told_what_they_may_not_do(filled: Any, as_plain_user: Any) -> None:
    for folder in (filled.notebooks, *filled.notebooks.parents):
        if str(folder).startswith("/tmp/pytest"):
            folder.chmod(0o755)
    filled.publish("reports/q3.ipynb")  # what is imported on the way the plain user may not read
    closed = filled.notebooks / "closed.txt"
    closed.write_text("mine")
    closed.chmod(0o600)
    open_folder = filled.shared / "open"
    open_folder.mkdir()
    open_folder.chmod(0o777)

    def work() -> None:
        for wish, said in (
            ({"entry": "reports/2026"}, "no permission to write to this folder of 'shared'"),
            ({"entry": "closed.txt", "folder": "open"}, "Permission denied"),
        ):
            with pytest.raises(PermissionDeniedError, match=said):
                filled.publish(**wish)
        filled.publish("reports/q3.ipynb", folder="open")

    as_plain_user(work, filled.notebooks)
    assert os.listdir(open_folder) == ["q3.ipynb"]


def test_no_message_holds_a_path_of_this_machine(filled: Any, tmp_path: Path) -> None:
    (filled.shared / "q3.ipynb").write_text("theirs")
    said = []
    for wish in ({"entry": "reports/q3.ipynb"}, {"entry": "no"}, {"entry": "reports", "folder": "no"}):
        with pytest.raises(AilabDataError) as caught:
            filled.publish(**wish)
        said.append(caught.value.message)
    assert not any(str(tmp_path) in message for message in said)

"""The platform's layout is known by what lies in a folder, or by where it is mounted from."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_ailab_data.locations.areas import MOST_USERS, areas_in, user_name


def make(root: Path, *folders: str) -> Path:
    for folder in folders:
        (root / folder).mkdir(parents=True, exist_ok=True)
    return root


def told(path: Path, source: str | None = None, shared: bool = False) -> list[tuple[str, str, str | None]]:
    return [(area.path, area.kind, area.user) for area in areas_in(str(path), source, shared)]


def test_the_whole_layout_is_known_by_its_folders(tmp_path: Path) -> None:
    make(tmp_path, "shared", "users/ada/datasets", "users/ada/models", "users/bob", "admin/backups", "else")
    assert told(tmp_path) == [
        ("shared", "shared", None),
        ("users/ada", "user", "ada"),
        ("users/ada/datasets", "datasets", "ada"),
        ("users/ada/models", "models", "ada"),
        ("users/bob", "user", "bob"),
        ("admin", "admin", None),
        ("admin/backups", "backups", None),
    ]


@pytest.mark.parametrize(
    ("source", "areas"),
    [
        ("/srv/live/users/ada", [("", "user", "ada"), ("datasets", "datasets", "ada")]),
        ("filer:/export/users/ada", [("", "user", "ada"), ("datasets", "datasets", "ada")]),
        ("/srv/live/shared", [("", "shared", None)]),
        ("/srv/live/admin", [("", "admin", None)]),
        ("/srv/live/users", []),
        ("/srv/shared-things", []),
    ],
)
def test_a_part_is_known_by_its_source(
    tmp_path: Path, source: str, areas: list[tuple[str, str, str]]
) -> None:
    assert told(make(tmp_path, "datasets"), source) == areas


def test_only_in_a_folder_of_the_platforms_are_ordinary_names_taken_for_areas(tmp_path: Path) -> None:
    make(tmp_path, "datasets", "models", "shared")
    assert told(tmp_path) == []
    assert told(tmp_path, shared=True) == [("datasets", "datasets", None), ("models", "models", None)]


def test_links_are_no_areas_and_what_may_be_written_to_is_told(tmp_path: Path, as_plain_user) -> None:
    make(tmp_path, "root/shared", "root/users", "root/admin", "elsewhere")
    (tmp_path / "root" / "users" / "eve").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "root" / "shared").chmod(0o777)
    (tmp_path / "root" / "admin").chmod(0o755)

    def look() -> None:
        areas = {area.kind: area.writable for area in areas_in(".", None, False)}
        assert areas == {"shared": True, "admin": False}, areas

    as_plain_user(look, tmp_path / "root")


def test_of_very_many_users_the_first_are_told(tmp_path: Path) -> None:
    make(tmp_path, "shared", *(f"users/{number:04}" for number in range(MOST_USERS + 20)))
    assert len(told(tmp_path)) == MOST_USERS + 1


def test_a_users_folder_is_called_as_the_platform_does() -> None:
    assert user_name("ada.l@example.org") == "ada_l_at_example_org"

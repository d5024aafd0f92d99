"""Which part of the platform's old root a location has come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_ailab_data.locations.legacy import legacy_part
from jupyter_ailab_data.models import Area, Location


@pytest.fixture
def old(tmp_path: Path) -> Path:
    for folder in ("shared", "users/ada", "users/bob_at_x_org", "admin"):
        (tmp_path / "old" / folder).mkdir(parents=True)
    return tmp_path / "old"


def part(old: Path, here: Path, name: str, *areas: Area, **environment: str) -> str | None:
    here.mkdir(exist_ok=True)
    location = Location(
        name=name, path=str(here), status="ok", writable=True, role="shared", areas=list(areas)
    )
    found = legacy_part(str(old), location, environment)
    return None if found is None else str(Path(found).relative_to(old))


def test_by_the_area_that_the_location_is(old: Path, tmp_path: Path) -> None:
    here = tmp_path / "here"
    assert part(old, here, "x", Area("", "shared")) == "shared"
    assert part(old, here, "x", Area("", "admin")) == "admin"
    assert part(old, here, "x", Area("", "user", "ada")) == "users/ada"
    assert part(old, here, "x", Area("", "user", "nobody")) is None
    assert part(old, here, "x", Area("shared", "shared"), Area("users/ada", "user", "ada")) == "."


def test_else_by_its_name(old: Path, tmp_path: Path) -> None:
    here = tmp_path / "here"
    assert part(old, here, "shared") == "shared"
    assert part(old, here, "team") is None
    assert part(old, here, "data") is None, "there are two users"
    assert part(old, here, "data", JUPYTERHUB_USER="bob@x.org") == "users/bob_at_x_org"
    assert part(old, here, "data", JUPYTERHUB_USER="..") is None
    (old / "users" / "bob_at_x_org").rmdir()
    assert part(old, here, "data") == "users/ada"


def test_the_location_itself_and_a_link_are_no_old_folder(old: Path, tmp_path: Path) -> None:
    assert part(old, old / "shared", "shared") is None
    (old / "shared").rmdir()
    (old / "shared").symlink_to(tmp_path)
    assert part(old, tmp_path / "here", "shared") is None

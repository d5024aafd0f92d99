"""What is said of the packages we depend on, as the installed package's metadata names them."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_ailab_data.doctor import python as room
from tests.doctor.conftest import MakeView, by_id


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "packages"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    return folder


def install(packages: Path, name: str, version: str, *needs: str) -> None:
    """Put a package's metadata where Python finds it first."""
    folder = packages / f"{name}-{version}.dist-info"
    folder.mkdir()
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {name}",
        f"Version: {version}",
        *(f"Requires-Dist: {each}" for each in needs),
    ]
    (folder / "METADATA").write_text("\n".join(lines) + "\n")


def test_what_is_needed_and_there_is_listed(view: MakeView, packages: Path) -> None:
    install(
        packages,
        "jupyter_ailab_data",
        "0.1.0",
        "isal>=1.7",
        "jupyter_server<3,>=2.4",
        "nothing; extra == 'test'",
    )
    found = by_id(room.checks(view()))
    assert {check.status for check in found.values()} == {"ok"}
    assert "isal 1." in found["python"].seen
    assert "SQLite 3." in found["python-sqlite"].seen


@pytest.mark.parametrize(
    ("need", "said"),
    [
        ("no-such-package-anywhere>=1", "no-such-package-anywhere is not installed"),
        ("isal>=99", "does not fit: >=99 is needed"),
        ("broken>=1", "broken can't be imported (OSError: another machine's)"),
    ],
)
def test_what_is_missing_or_does_not_fit_is_an_error_that_names_it(
    view: MakeView, packages: Path, need: str, said: str
) -> None:
    install(packages, "jupyter_ailab_data", "0.1.0", "msgspec", need)
    install(packages, "broken", "1.0")
    (packages / "broken.py").write_text('raise OSError("another machine\'s")')
    check = by_id(room.checks(view()))["python"]
    assert check.status == "error"
    assert [said in detail for detail in check.details] == [True]
    assert "pip install" in check.todo

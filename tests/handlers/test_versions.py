"""The versions of a file, and what a folder lost, over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


async def test_the_versions_of_a_file_are_listed(api: Any, notebooks: Path) -> None:
    first = (await api.snapshot())["id"]
    (notebooks / "a.txt").write_text("something else")
    second = (await api.snapshot())["id"]
    answer = await api.ask("GET", "locations/notebooks/history/a.txt")
    assert (answer["location"], answer["path"], answer["total"]) == ("notebooks", "a.txt", 2)
    found = [(version["snapshot"], version["current"]) for version in answer["versions"]]
    assert found == [(second, True), (first, False)]
    older = await api.ask("GET", f"locations/notebooks/history/a.txt?after={second}")
    assert [version["snapshot"] for version in older["versions"]] == [first]


async def test_what_is_gone_from_a_folder_is_listed(api: Any, notebooks: Path) -> None:
    snapshot = (await api.snapshot())["id"]
    (notebooks / "sub" / "deep" / "Übung 1.ipynb").unlink()
    answer = await api.ask("GET", "locations/notebooks/deleted/sub/deep")
    assert [(entry["path"], entry["snapshot"]) for entry in answer["entries"]] == [
        ("sub/deep/Übung 1.ipynb", snapshot)
    ]
    for url in ("locations/notebooks/deleted", "locations/notebooks/deleted/"):
        assert (await api.ask("GET", url))["entries"] == []


@pytest.mark.parametrize(
    ("url", "status", "reason"),
    [
        ("notebooks/history/no-such-file", 404, "not-found"),
        ("notebooks/history/sub", 400, "bad-request"),
        ("notebooks/history", 400, "bad-request"),
        ("notebooks/history/../../etc/passwd", 400, "outside-location"),
        ("notebooks/history//etc/passwd", 400, "outside-location"),
        ("notebooks/history/a.txt?after=no-such-snapshot", 404, "not-found"),
        ("notebooks/deleted/no-such-folder", 404, "not-found"),
        ("shared/deleted", 404, "not-found"),
        ("nowhere/history/a.txt", 404, "not-found"),
    ],
)
async def test_what_makes_no_sense_is_a_problem(api: Any, url: str, status: int, reason: str) -> None:
    answer = await api.ask("GET", f"locations/{url}", status=status)
    assert answer["reason"] == reason

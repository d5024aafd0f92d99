"""Files of a snapshot are copied into a folder of a location over HTTP."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """The other location."""
    folder = tmp_path / "not-there"
    folder.mkdir()
    return folder


async def test_copies_go_into_a_folder_and_the_job_says_what_and_where(api: Any, notebooks: Path) -> None:
    taken = await api.snapshot()
    (notebooks / "a.txt").write_text("changed since")
    wish = {"mode": "copy", "paths": ["a.txt"], "folder": "sub/deep"}
    plan = await api.ask("POST", f"snapshots/{taken['id']}/plan", wish)
    assert [entry["path"] for entry in plan["entries"]] == ["sub/deep/a.txt"]
    assert (plan["folder"], plan["location"]) == ("sub/deep/a.txt", "notebooks")
    job = await api.ask("POST", f"snapshots/{taken['id']}/restore", {**wish, "plan": plan["id"]}, 202)
    assert (job["kind"], job["label"], job["location"]) == ("copy", "a.txt", "notebooks")
    job = await api.ended(job)
    assert job["state"] == "done", job
    assert job["result"]["path"] == "sub/deep/a.txt"
    assert (notebooks / "sub" / "deep" / "a.txt").read_text() == "first\n"
    assert (notebooks / "a.txt").read_text() == "changed since"
    assert [each["id"] for each in (await api.ask("GET", "snapshots"))["snapshots"]] == [taken["id"]]


async def test_copies_go_into_another_location(api: Any, notebooks: Path, shared: Path) -> None:
    taken = await api.snapshot()
    wish = {"mode": "copy", "paths": ["sub", "a.txt"], "to": "shared", "folder": ""}
    job = await api.ask("POST", f"snapshots/{taken['id']}/restore", wish, 202)
    assert (job["location"], job["label"]) == ("shared", "")
    job = await api.ended(job)
    assert job["state"] == "done", job
    assert sorted(os.listdir(shared)) == ["a.txt", "sub"]
    assert (shared / "sub" / "deep" / "Übung 1.ipynb").read_text() == '{"cells": []}'


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"mode": "overlay", "folder": "sub"}, 400),
        ({"mode": "overlay", "to": "shared"}, 400),
        ({"mode": "copy", "folder": "../outside"}, 400),
        ({"mode": "copy", "folder": "sub", "to": "nowhere"}, 404),
        ({"mode": "copy", "folder": "sub", "to": "volume.some"}, 404),
        ({"mode": "copy", "folder": "sub", "paths": ["../a.txt"]}, 400),
    ],
)
async def test_what_makes_no_sense_is_refused_before_a_job_is_started(
    api: Any, wish: dict[str, Any], status: int
) -> None:
    taken = await api.snapshot()
    for what in ("plan", "restore"):
        problem = await api.ask("POST", f"snapshots/{taken['id']}/{what}", wish, status)
        assert problem["message"]
    assert {job["kind"] for job in (await api.ask("GET", "jobs"))["jobs"]} == {"snapshot"}


async def test_a_copy_has_its_location_to_itself(api: Any, notebooks: Path) -> None:
    (notebooks / "large.bin").write_bytes(os.urandom(40 << 20))
    taken = await api.snapshot()
    wish = {"mode": "copy", "paths": ["large.bin"], "folder": "sub"}
    job = await api.ask("POST", f"snapshots/{taken['id']}/restore", wish, 202)
    problem = await api.ask("POST", "snapshots", {"location": "notebooks"}, 409)
    assert "copied out of a snapshot" in problem["message"]
    assert (await api.ended(job))["state"] == "done"
    assert (notebooks / "sub" / "large.bin").stat().st_size == 40 << 20

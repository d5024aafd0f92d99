"""A restore is planned over HTTP, agreed on by its plan's name, and undone."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest


def damage(folder: Path) -> None:
    (folder / "a.txt").write_text("somebody was here")
    (folder / "run.sh").unlink()
    (folder / "sub" / "mine.txt").write_text("mine")


async def test_what_a_plan_says_is_what_its_restore_does_and_an_undo_takes_it_back(
    api: Any, notebooks: Path
) -> None:
    taken = await api.snapshot()
    damage(notebooks)
    plan = await api.ask("POST", f"snapshots/{taken['id']}/plan", {"mode": "replace"})
    actions = {entry["path"]: entry["action"] for entry in plan["entries"]}
    assert actions == {"a.txt": "changed", "run.sh": "added", "sub/mine.txt": "removed"}
    wish = {"mode": "replace", "plan": plan["id"]}
    job = await api.ended(await api.ask("POST", f"snapshots/{taken['id']}/restore", wish, 202))
    result = job["result"]
    assert (result["added"], result["changed"], result["removed"]) == (1, 1, 1)
    assert not (notebooks / "sub" / "mine.txt").exists()

    safety = await api.ask("GET", f"snapshots/{result['safety']}")
    assert safety["origin"] == "safety"
    assert safety["undoes"] == {"snapshot": taken["id"], "mode": "replace", "paths": []}
    plan = await api.ask("POST", f"snapshots/{safety['id']}/plan", {"mode": "undo"})
    wish = {"mode": "undo", "plan": plan["id"]}
    job = await api.ended(await api.ask("POST", f"snapshots/{safety['id']}/restore", wish, 202))
    assert job["state"] == "done", job
    assert (notebooks / "a.txt").read_text() == "somebody was here"
    assert (notebooks / "sub" / "mine.txt").read_text() == "mine"
    assert not (notebooks / "run.sh").exists()


async def test_a_plan_that_no_longer_holds_is_a_conflict(api: Any, notebooks: Path) -> None:
    taken = await api.snapshot()
    damage(notebooks)
    plan = await api.ask("POST", f"snapshots/{taken['id']}/plan", {})
    (notebooks / "a.txt").write_text("and again")
    wish = {"plan": plan["id"]}
    job = await api.ended(await api.ask("POST", f"snapshots/{taken['id']}/restore", wish, 202))
    assert job["state"] == "failed"
    assert job["error"]["reason"] == "conflict"
    assert "look at the plan again" in job["error"]["message"]
    assert (notebooks / "a.txt").read_text() == "and again"
    assert len((await api.ask("GET", "snapshots"))["snapshots"]) == 1


async def test_a_plan_says_where_nothing_is_kept_first(api: Any, notebooks: Path, extension: Any) -> None:
    taken = await api.snapshot()
    damage(notebooks)
    url = f"snapshots/{taken['id']}/plan"
    assert (await api.ask("POST", url, {}))["warnings"] == []
    extension.manager.safety_snapshots = False
    assert [each["reason"] for each in (await api.ask("POST", url, {}))["warnings"]] == ["no-safety"]
    assert (await api.ask("POST", url, {"mode": "copy"}))["warnings"] == []


async def test_pages_of_a_plan_are_of_one_plan(api: Any, notebooks: Path) -> None:
    taken = await api.snapshot()
    damage(notebooks)
    url = f"snapshots/{taken['id']}/plan"
    first, second = await asyncio.gather(
        api.ask("POST", url, {"limit": 1}), api.ask("POST", url, {"limit": 1, "offset": 1})
    )
    assert first["id"] == second["id"]
    assert [first["entries"][0]["path"], second["entries"][0]["path"]] == ["a.txt", "run.sh"]
    assert (first["total"], second["offset"]) == (2, 1)


async def test_a_further_page_is_of_the_plan_it_names_whatever_happens_meanwhile(
    api: Any, notebooks: Path
) -> None:
    taken = await api.snapshot()
    damage(notebooks)
    url = f"snapshots/{taken['id']}/plan"
    first = await api.ask("POST", url, {"limit": 1})
    for path in notebooks.iterdir():
        if path.is_file():
            path.write_text("something else again")
    further = {"limit": 1, "offset": 1, "plan": first["id"]}
    second = await api.ask("POST", url, further)
    assert second["id"] == first["id"]
    assert second["entries"][0]["path"] == "run.sh"
    for other in ({"plan": None}, {"plan": "forgotten"}, {"actions": ["kept"]}):
        anew = await api.ask("POST", url, {**further, **other})
        assert anew["id"] != first["id"]


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ({"mode": "sideways"}, 400, "bad-request"),
        ({"limit": 0}, 400, "bad-request"),
        ({"limit": 10**9}, 400, "bad-request"),
        ({"offset": -1}, 400, "bad-request"),
        ({"paths": ["../outside"]}, 400, "outside-location"),
        ({"paths": ["nothing/there"]}, 404, "not-found"),
        ({"actions": ["destroyed"]}, 400, "bad-request"),
        ({"surprise": 1}, 400, "bad-request"),
        ({"mode": "undo"}, 400, "bad-request"),
    ],
)
async def test_a_plan_that_makes_no_sense_is_refused(api: Any, body: Any, status: int, reason: str) -> None:
    taken = await api.snapshot()
    problem = await api.ask("POST", f"snapshots/{taken['id']}/plan", body, status)
    assert problem["reason"] == reason


async def test_what_undoes_nothing_is_refused_before_there_is_a_job(api: Any) -> None:
    taken = await api.snapshot()
    problem = await api.ask("POST", f"snapshots/{taken['id']}/restore", {"mode": "undo"}, 400)
    assert "was not taken before a restore" in problem["message"]


async def test_a_plan_of_a_missing_snapshot_or_folder_is_not_found(api: Any, notebooks: Path) -> None:
    await api.ask("POST", "snapshots/nothing/plan", {}, 404)
    taken = await api.snapshot()
    os.rename(notebooks, notebooks.parent / "away")
    problem = await api.ask("POST", f"snapshots/{taken['id']}/plan", {}, 404)
    assert "notebooks" in problem["message"]
    assert str(notebooks) not in problem["message"]


async def test_a_plan_names_notebooks_whose_kernels_run(
    api: Any, notebooks: Path, jp_fetch: Any, jp_root_dir: Path
) -> None:
    os.symlink(notebooks, jp_root_dir / "work")
    taken = await api.snapshot()
    notebook = {"path": "work/sub/deep/Übung 1.ipynb", "type": "notebook", "name": "x"}
    body = json.dumps({**notebook, "kernel": {"name": "python3"}})
    answer = await jp_fetch("api", "sessions", method="POST", body=body, request_timeout=60)
    session = json.loads(answer.body)
    try:
        plan = await api.ask("POST", f"snapshots/{taken['id']}/plan", {})
        (warning,) = [each for each in plan["warnings"] if each["reason"] == "kernels-running"]
        assert warning["paths"] == ["sub/deep/Übung 1.ipynb"]
        assert not warning["blocking"]
        plan = await api.ask("POST", f"snapshots/{taken['id']}/plan", {"mode": "copy"})
        assert [each["reason"] for each in plan["warnings"]] in ([], ["dangling-link"])
    finally:
        await jp_fetch("api", "sessions", session["id"], method="DELETE", request_timeout=60)

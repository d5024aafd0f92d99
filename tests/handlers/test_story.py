"""Take a snapshot, damage the folder, restore, and have everything back; over HTTP."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from jupyter_ailab_data.handlers.routes import ROUTES


def picture(folder: Path) -> dict[bytes, Any]:
    """Return all that a folder holds, to compare: mode, time and content by path."""
    seen: dict[bytes, Any] = {}
    root = os.fsencode(folder)
    for where, folders, files in os.walk(root):
        for name in folders + files:
            path = os.path.join(where, name)
            info = os.lstat(path)
            content: Any = None
            if os.path.islink(path):
                content = os.readlink(path)
            elif os.path.isfile(path):
                with open(path, "rb") as file:
                    content = (file.read(), info.st_mtime_ns)
            seen[os.path.relpath(path, root)] = (info.st_mode, content)
    return seen


def damage(folder: Path) -> None:
    shutil.rmtree(folder / "sub")
    (folder / "a.txt").write_text("somebody was here")
    (folder / "run.sh").chmod(0o600)
    (folder / "link").unlink()
    with open(os.fsencode(folder) + b"/bytes-\xff.bin", "r+b") as file:
        file.truncate(100)


@pytest.mark.parametrize("incremental", [False, True])
async def test_a_damaged_folder_comes_back_byte_for_byte(
    api: Any, notebooks: Path, incremental: bool
) -> None:
    if incremental:
        await api.snapshot(label="a full one before")
        (notebooks / "new.txt").write_text("new")
    before = picture(notebooks)
    taken = await api.snapshot(label="Before  the\nupgrade", incremental=incremental)
    assert taken["label"] == "Before the upgrade"
    assert taken["kind"] == ("incremental" if incremental else "full")
    assert taken["entries"] == len(before) + 1
    damage(notebooks)
    (notebooks / "later.txt").write_text("made after the snapshot")
    assert picture(notebooks) != before

    job = await api.ask("POST", f"snapshots/{taken['id']}/restore", {}, 202)
    assert (job["kind"], job["location"], job["snapshot"]) == ("restore", "notebooks", taken["id"])
    ended = await api.ended(job)
    assert ended["state"] == "done", ended["error"]
    assert (notebooks / "later.txt").read_text() == "made after the snapshot"
    (notebooks / "later.txt").unlink()
    assert picture(notebooks) == before


async def test_only_the_paths_asked_for_come_back(api: Any, notebooks: Path) -> None:
    taken = await api.snapshot()
    damage(notebooks)
    job = await api.ask("POST", f"snapshots/{taken['id']}/restore", {"paths": ["sub/data.csv"]}, 202)
    assert (await api.ended(job))["state"] == "done"
    assert (notebooks / "sub" / "data.csv").stat().st_size == 300_000
    assert not (notebooks / "sub" / "deep").exists()
    assert (notebooks / "a.txt").read_text() == "somebody was here"


async def test_the_list_tells_what_was_taken(api: Any, store: Path) -> None:
    first = await api.snapshot(label="one")
    second = await api.snapshot()
    listed = await api.ask("GET", "snapshots?location=notebooks")
    assert {found["id"] for found in listed["snapshots"]} == {first["id"], second["id"]}
    assert listed["total_size"] == sum(path.stat().st_size for path in store.glob("*.tgz"))
    assert listed["store"] == str(store)
    assert (await api.ask("GET", "snapshots?location=other"))["snapshots"] == []


async def test_a_snapshot_is_labelled_and_pinned(api: Any) -> None:
    taken = await api.snapshot()
    changed = await api.ask("PATCH", f"snapshots/{taken['id']}", {"label": "kept", "pinned": True})
    assert (changed["label"], changed["pinned"]) == ("kept", True)
    changed = await api.ask("PATCH", f"snapshots/{taken['id']}", {"pinned": False})
    assert (changed["label"], changed["pinned"]) == ("kept", False)
    assert (await api.ask("PATCH", f"snapshots/{taken['id']}", {"label": "x" * 201}, 400))["reason"]


async def test_a_snapshot_is_verified_and_damage_is_found(api: Any, store: Path) -> None:
    taken = await api.snapshot()
    job = await api.ended(await api.ask("POST", f"snapshots/{taken['id']}/verify", status=202))
    assert job["state"] == "done"
    (archive,) = store.glob("*.tgz")
    with open(archive, "r+b") as file:
        file.seek(archive.stat().st_size // 3)
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ 255]))
    job = await api.ended(await api.ask("POST", f"snapshots/{taken['id']}/verify", status=202))
    assert job["state"] in ("warnings", "failed")
    assert (job["result"] or {}).get("damaged") or job["error"]["reason"] == "corrupt"


async def test_a_snapshot_is_deleted(api: Any, store: Path) -> None:
    taken = await api.snapshot()
    job = await api.ended(await api.ask("DELETE", f"snapshots/{taken['id']}", status=202))
    assert job["state"] == "done", job
    assert list(store.glob("*.tgz")) == []
    assert (await api.ask("GET", f"snapshots/{taken['id']}", status=404))["reason"] == "not-found"


async def test_inside_a_snapshot_is_listed(api: Any) -> None:
    taken = await api.snapshot()
    top = await api.ask("GET", f"snapshots/{taken['id']}/contents")
    live = await api.ask("GET", "locations/notebooks/contents")
    assert [entry["name"] for entry in top["entries"]] == [entry["name"] for entry in live["entries"]]
    page = await api.ask("GET", f"snapshots/{taken['id']}/contents/sub?offset=1&limit=1")
    assert page["total"] == 2
    assert [entry["name"] for entry in page["entries"]] == ["data.csv"]


async def test_a_missing_folder_is_said_before_any_job(api: Any) -> None:
    problem = await api.ask("POST", "snapshots", {"location": "shared"}, 404)
    assert "missing" in problem["message"]
    assert (await api.ask("GET", "jobs"))["jobs"] == []


async def test_a_mode_that_there_is_not_is_refused(api: Any) -> None:
    taken = await api.snapshot()
    answer = await api.ask("POST", f"snapshots/{taken['id']}/restore", {"mode": "sideways"}, 400)
    assert answer["reason"] == "bad-request"


async def test_jobs_are_listed_newest_first_and_kept(api: Any, extension: Any) -> None:
    taken = [await api.snapshot(label=str(number)) for number in range(2)]
    jobs = (await api.ask("GET", "jobs"))["jobs"]
    assert [job["snapshot"] for job in jobs] == [snapshot["id"] for snapshot in reversed(taken)]
    assert extension.manager.runner._history.load()[0].id == jobs[0]["id"]


async def test_a_job_is_cancelled_over_http(api: Any, notebooks: Path, store: Path) -> None:
    for number in range(200):
        (notebooks / f"big-{number}").write_bytes(os.urandom(1 << 20))
    job = await api.ask("POST", "snapshots", {}, 202)
    cancelled = await api.ask("DELETE", f"jobs/{job['id']}", status=202)
    assert cancelled["progress"]["phase"] == "cancelling"
    ended = await api.ended(job)
    assert ended["state"] == "cancelled"
    assert list(store.glob("*.tgz")) == []
    assert list(store.glob(".*.ailab-data-partial")) == []


async def test_an_archive_that_somebody_dropped_into_the_store_is_there(
    api: Any, notebooks: Path, store: Path
) -> None:
    store.mkdir()
    subprocess.run(["tar", "-C", notebooks, "-czf", store / "by hand.tgz", "."], check=True)
    (found,) = (await api.ask("GET", "snapshots"))["snapshots"]
    assert (found["id"], found["kind"], found["origin"]) == ("by hand", "foreign", "found")
    before = picture(notebooks)
    damage(notebooks)
    ended = await api.ended(await api.ask("POST", "snapshots/by%20hand/restore", {}, 202))
    assert ended["state"] in ("done", "warnings"), ended
    after = picture(notebooks)
    assert {path: seen[1][0] for path, seen in after.items() if isinstance(seen[1], tuple)} == {
        path: seen[1][0] for path, seen in before.items() if isinstance(seen[1], tuple)
    }


async def test_no_problem_tells_a_path_of_this_machine(api: Any, tmp_path: Path, store: Path) -> None:
    store.write_text("a file where the store should be")
    for route in ROUTES:
        for operation in route.operations:
            if route.path in ("openapi.json", "locations", "locations/{name}", "snapshots", "doctor"):
                continue  # these tell where the folders are
            url = route.path.format(name="shared", id="x", path="a")
            body = {} if operation.method in ("get", "head", "delete") else {"body": "{}"}
            answer = await api.raw(operation.method.upper(), url, **body)
            assert str(tmp_path).encode() not in answer.body, url
            if answer.code >= 400 and operation.method != "head":  # which has no body to say it in
                assert set(json.loads(answer.body)) == {"message", "reason"}

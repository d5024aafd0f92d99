"""Publishing and bringing over, by HTTP, done by real workers."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from traitlets.config import Config


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    folder = tmp_path / "live"
    folder.mkdir()
    (folder / "team").mkdir()
    return folder


@pytest.fixture
def old(tmp_path: Path) -> Path:
    folder = tmp_path / "old-root" / "shared"
    folder.mkdir(parents=True)
    (folder / "forgotten.txt").write_text("still there")
    return folder


@pytest.fixture
def jp_server_config(jp_server_config: Config, notebooks: Path, shared: Path, old: Path) -> Config:
    jp_server_config.DataManager.locations = {"notebooks": str(notebooks), "shared": str(shared)}
    jp_server_config.Platform.legacy_root = str(old.parent)
    return jp_server_config


async def test_a_file_is_published_by_a_job(api: Any, shared: Path) -> None:
    started = await api.ask(
        "POST", "locations/notebooks/contents/sub/data.csv/publish", {"to": "shared", "folder": "team"}, 202
    )
    assert (started["kind"], started["location"], started["label"]) == ("publish", "shared", "data.csv")
    job = await api.ended(started)
    assert job["state"] == "done"
    assert (job["result"]["path"], job["result"]["bytes"]) == ("team/data.csv", 300_000)
    assert (shared / "team" / "data.csv").read_bytes() == b"1,2,3\n" * 50_000


async def test_what_is_left_out_makes_it_done_with_warnings(api: Any, shared: Path, notebooks: Path) -> None:
    (notebooks / "sub" / "out").symlink_to("../../secret.txt")
    job = await api.ended(
        await api.ask("POST", "locations/notebooks/contents/sub/publish", {"to": "shared"}, 202)
    )
    assert job["state"] == "warnings"
    assert [warning["path"] for warning in job["result"]["warnings"]] == ["sub/out"]
    assert (shared / "sub" / "deep").is_dir()


async def test_what_is_there_is_refused_at_once_until_it_may_be_replaced(api: Any, shared: Path) -> None:
    (shared / "a.txt").write_text("theirs")
    url = "locations/notebooks/contents/a.txt/publish"
    answer = await api.ask("POST", url, {"to": "shared"}, 409)
    assert answer["reason"] == "exists"
    job = await api.ended(await api.ask("POST", url, {"to": "shared", "overwrite": True}, 202))
    assert (job["state"], job["result"]["changed"]) == ("done", 1)
    assert (shared / "a.txt").read_text() == "first\n"


@pytest.mark.parametrize(
    ("url", "body", "status", "reason"),
    [
        ("notebooks/contents/a.txt/publish", {"to": "nowhere"}, 404, "not-found"),
        ("nowhere/contents/a.txt/publish", {"to": "shared"}, 404, "not-found"),
        ("notebooks/contents/none.txt/publish", {"to": "shared"}, 404, "not-found"),
        ("notebooks/contents/a.txt/publish", {"to": "shared", "folder": "none"}, 404, "not-found"),
        ("notebooks/contents/a.txt/publish", {"to": "notebooks"}, 400, "bad-request"),
        ("notebooks/contents/a.txt/publish", {}, 400, "bad-request"),
        ("notebooks/contents/a.txt/publish", {"to": "shared", "name": "../x"}, 400, "bad-request"),
        ("notebooks/contents/file_out/publish", {"to": "shared"}, 400, "bad-request"),
        ("notebooks/contents/link_out/secret.txt/publish", {"to": "shared"}, 400, "outside-location"),
        ("notebooks/contents/..%2fsecret.txt/publish", {"to": "shared"}, 400, "outside-location"),
        ("notebooks/contents/a.txt/publish", {"to": "shared", "folder": "../"}, 400, "outside-location"),
        ("notebooks/bring-over", {}, 404, "not-found"),
        ("shared/bring-over", {"paths": ["/etc"]}, 400, "outside-location"),
        ("shared/bring-over", {"more": 1}, 400, "bad-request"),
    ],
)
async def test_what_makes_no_sense_is_refused_before_there_is_a_job(
    api: Any, tmp_path: Path, url: str, body: Any, status: int, reason: str
) -> None:
    answer = await api.ask("POST", f"locations/{url}", body, status)
    assert answer["reason"] == reason
    assert str(tmp_path) not in answer["message"]
    assert (await api.ask("GET", "jobs"))["jobs"] == []


async def test_a_folder_called_publish_can_be_listed_and_published(
    api: Any, notebooks: Path, shared: Path
) -> None:
    (notebooks / "sub" / "publish").mkdir()
    (notebooks / "sub" / "publish" / "x.txt").write_text("x")
    answer = await api.ask("GET", "locations/notebooks/contents/sub/publish")
    assert [entry["path"] for entry in answer["entries"]] == ["sub/publish/x.txt"]
    url = "locations/notebooks/contents/sub/publish/publish"
    assert (await api.ended(await api.ask("POST", url, {"to": "shared"}, 202)))["state"] == "done"
    assert (shared / "publish" / "x.txt").exists()
    assert (await api.raw("GET", "locations/notebooks/contents/empty/publish")).code == 405


async def test_what_the_old_root_still_has_is_brought_over_by_a_job(
    api: Any, shared: Path, old: Path
) -> None:
    job = await api.ended(await api.ask("POST", "locations/shared/bring-over", status=202))
    assert (job["kind"], job["location"], job["state"]) == ("bring-over", "shared", "done")
    assert job["result"]["added"] == 1
    assert (shared / "forgotten.txt").read_text() == "still there"
    assert (old / "forgotten.txt").exists()


async def test_a_cancelled_job_leaves_nothing(api: Any, notebooks: Path, shared: Path) -> None:
    (notebooks / "large.bin").write_bytes(os.urandom(1 << 20) * 200)
    job = await api.ask("POST", "locations/notebooks/contents/large.bin/publish", {"to": "shared"}, 202)
    await api.ask("DELETE", f"jobs/{job['id']}", status=202)
    assert (await api.ended(job))["state"] == "cancelled"
    assert os.listdir(shared) == ["team"]

"""The extension in its server: found, configured, alive, and ended cleanly."""

from __future__ import annotations

import asyncio
import fcntl
import io
import json
import logging
import os
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import jsonschema
import psutil
import pytest
from jupyter_events import EventLogger
from msgspec.structs import replace
from traitlets.config import Config

from jupyter_ailab_data.app import AilabDataApp
from jupyter_ailab_data.handlers.events import PROGRESS_PER_SECOND, SCHEMA_ID, JobEvents
from jupyter_ailab_data.manager.requests import request_snapshot
from jupyter_ailab_data.models import CreateSnapshot, Job, Progress


@pytest.fixture
def notebooks(tmp_path: Path) -> Path:
    folder = tmp_path / "notebooks"
    folder.mkdir()
    block = os.urandom(1 << 20)
    for number in range(100):
        (folder / f"{number}.bin").write_bytes(block + bytes([number]))
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def jp_server_config(notebooks: Path, store: Path) -> Config:
    return Config(
        {
            "ServerApp": {"jpserver_extensions": {"jupyter_ailab_data": True}},
            "DataManager": {"locations": {"notebooks": str(notebooks)}},
            "SnapshotStore": {"url": f"file://{store}"},
        }
    )


@pytest.fixture
def app(jp_serverapp: Any) -> AilabDataApp:
    return jp_serverapp.extension_manager.extension_points["jupyter_ailab_data"].app


async def start(app: AilabDataApp) -> Job:
    assert app.manager is not None
    return await app.manager.runner.start(request_snapshot(app.manager, CreateSnapshot()), "notebooks")


def test_its_traits_are_documented() -> None:
    code = "from jupyter_ailab_data.app import main; main()"
    shown = subprocess.run(
        [sys.executable, "-c", code, "--help-all"], capture_output=True, text=True, check=True
    ).stdout
    for trait in (
        "DataManager.locations",
        "DataManager.exclude",
        "DataManager.state_dir",
        "SnapshotStore.url",
    ):
        assert f"--{trait}=" in shown


def test_the_server_finds_it_by_its_package_and_its_configuration_enables_it() -> None:
    import jupyter_ailab_data

    (point,) = jupyter_ailab_data._jupyter_server_extension_points()
    assert point == {"module": "jupyter_ailab_data", "app": AilabDataApp}
    root = Path(__file__).parents[1]
    enabled = json.loads((root / "jupyter-config/server-config/jupyter_ailab_data.json").read_text())
    assert enabled == {"ServerApp": {"jpserver_extensions": {"jupyter_ailab_data": True}}}


def test_the_configuration_reaches_the_manager(app: AilabDataApp, notebooks: Path, store: Path) -> None:
    assert app.manager is not None
    assert app.manager.location_paths() == {"notebooks": str(notebooks)}
    assert app.manager.store().root == str(store)
    assert app.manager.root_dir == app.serverapp.root_dir


async def test_a_running_job_keeps_the_server_from_ending_itself(app: AilabDataApp) -> None:
    settings = app.serverapp.web_app.settings
    for name in [name for name in settings if name.endswith("_last_activity")]:
        settings[name] = datetime.now(timezone.utc) - timedelta(days=1)
    assert not app.serverapp.extension_manager.any_activity()
    job = await start(app)
    assert app.serverapp.extension_manager.any_activity()
    assert app.serverapp.web_app.last_activity() > datetime.now(timezone.utc) - timedelta(seconds=5)
    await app.manager.runner.wait(job.id)
    assert not app.serverapp.extension_manager.any_activity()


async def test_polling_is_no_activity(app: AilabDataApp, jp_fetch: Any) -> None:
    settings = app.serverapp.web_app.settings
    long_ago = datetime.now(timezone.utc) - timedelta(days=1)
    settings["api_last_activity"] = long_ago
    for url in (["locations"], ["snapshots"], ["jobs"], ["locations", "notebooks", "contents"]):
        await jp_fetch("ailab-data", *url)
    assert settings["api_last_activity"] == long_ago
    await jp_fetch("ailab-data", "snapshots", method="POST", body="{}")
    assert settings["api_last_activity"] > long_ago


async def test_stopping_the_server_ends_the_jobs_and_leaves_nothing(app: AilabDataApp, store: Path) -> None:
    before = psutil.Process().children(recursive=True)
    job = await start(app)
    while app.manager.runner.job(job.id).progress.bytes_done == 0:
        await asyncio.sleep(0.01)
    family = [child for child in psutil.Process().children(recursive=True) if child not in before]
    assert family
    await app.stop_extension()
    assert app.manager.runner.job(job.id).state == "cancelled"
    _, alive = psutil.wait_procs(family, timeout=1)
    assert alive == []
    assert [path.name for path in store.iterdir() if path.name != ".lock"] == []


async def test_what_dead_jobs_left_is_swept_at_start_and_what_lives_is_not(
    store: Path, jp_configurable_serverapp: Any, jp_server_config: Config
) -> None:
    store.mkdir()
    (store / ".dead.ailab-data-partial").write_text("half an archive")
    with open(store / ".alive.ailab-data-partial", "w") as alive:
        fcntl.flock(alive, fcntl.LOCK_EX)
        jp_configurable_serverapp(config=jp_server_config)
        for _ in range(200):
            if not (store / ".dead.ailab-data-partial").exists():
                break
            await asyncio.sleep(0.01)
        assert sorted(path.name for path in store.iterdir()) == [".alive.ailab-data-partial"]


async def test_a_store_that_others_can_read_is_told_at_start(
    store: Path, jp_configurable_serverapp: Any, jp_server_config: Config, caplog: pytest.LogCaptureFixture
) -> None:
    store.mkdir()
    store.chmod(0o755)
    (store / "theirs.tgz").write_text("an archive")
    (store / "theirs.tgz").chmod(0o644)
    server = jp_configurable_serverapp(config=jp_server_config)
    app = server.extension_manager.extension_points["jupyter_ailab_data"].app
    app.log.addHandler(caplog.handler)
    try:  # once more: the start may have told it before anyone listened
        await asyncio.to_thread(app._sweep, app.manager)
    finally:
        app.log.removeHandler(caplog.handler)
    assert (
        "Other users of this machine can read 1 file(s) of the snapshot store, such as theirs.tgz"
        in caplog.text
    )


async def test_a_restore_that_was_killed_is_ended_at_start(
    notebooks: Path, jp_configurable_serverapp: Any, jp_server_config: Config
) -> None:
    staging = notebooks / ".ailab-data-restore-0123456789ab"
    for name in ("new", "old"):
        (staging / name).mkdir(parents=True, mode=0o700)
    jp_configurable_serverapp(config=jp_server_config)
    for _ in range(200):
        if not staging.exists():
            return
        await asyncio.sleep(0.01)
    pytest.fail("the staging folder of a killed restore is still there")


async def test_jobs_are_told_as_events(app: AilabDataApp) -> None:
    heard: list[dict[str, Any]] = []

    async def listen(logger: Any, schema_id: str, data: dict[str, Any]) -> None:
        heard.append(data)

    app.serverapp.event_logger.add_listener(schema_id=SCHEMA_ID, listener=listen)
    job = await start(app)
    ended = await app.manager.runner.wait(job.id)
    await asyncio.sleep(0.05)
    assert heard[0]["state"] == "running"
    assert heard[-1]["state"] == "done"
    assert {data["id"] for data in heard} == {job.id}
    assert heard[-1]["snapshot"] == ended.snapshot
    assert heard[-1]["progress"]["bytes_done"] > 0


def test_events_of_one_job_come_a_few_each_second() -> None:
    written = io.StringIO()
    now = 0.0
    events = JobEvents(EventLogger(handlers=[logging.StreamHandler(written)]), lambda: now)
    job = Job("x", "snapshot", "notebooks", "running", datetime.now(timezone.utc), Progress("packing"))
    for _ in range(1000):
        events(job)
        now += 0.01
    assert len(written.getvalue().splitlines()) == pytest.approx(10 * PROGRESS_PER_SECOND, abs=2)
    events(replace(job, state="done"))
    assert json.loads(written.getvalue().splitlines()[-1])["state"] == "done"


def test_the_event_schema_is_valid_and_takes_every_job() -> None:
    import yaml

    from jupyter_ailab_data.handlers.events import SCHEMA_FILE

    schema = yaml.safe_load(Path(SCHEMA_FILE).read_text())
    jsonschema.Draft7Validator.check_schema(schema)
    assert schema["$id"] == SCHEMA_ID
    assert set(schema["properties"]) == set(Job.__struct_fields__) - {"result"}
    assert set(schema["properties"]["progress"]["properties"]) == set(Progress.__struct_fields__)

"""The doctor over HTTP."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from traitlets.config import Config


@pytest.fixture
def jp_server_config(jp_server_config: Config, tmp_path: Path) -> Config:
    """The same without any Docker engine of this machine."""
    jp_server_config.DockerEngine.url = f"unix://{tmp_path}/no.sock"
    return jp_server_config


async def test_all_checks_are_told_with_the_worst_status(api: Any) -> None:
    answer = await api.ask("GET", "doctor")
    checks = {check["id"]: check for check in answer["checks"]}
    assert {
        "notebooks",
        "store",
        "folders-shared",
        "scs",
        "index",
        "journal",
        "clock",
        "socket",
    } <= checks.keys()
    assert checks["folders-shared"]["status"] == "warning"  # it is configured, and missing
    order = ["ok", "warning", "error"]
    assert answer["status"] == max((check["status"] for check in answer["checks"]), key=order.index)
    assert checks["extension-server"]["status"] == "ok"  # this server has loaded it


async def test_who_asks_meanwhile_gets_the_same_answer(api: Any) -> None:
    first, second = await asyncio.gather(api.ask("GET", "doctor"), api.ask("GET", "doctor"))
    assert first == second


async def test_asking_is_no_activity(api: Any, extension: Any) -> None:
    settings = extension.serverapp.web_app.settings
    long_ago = datetime.now(timezone.utc) - timedelta(days=1)
    settings["api_last_activity"] = long_ago
    await api.ask("GET", "doctor")
    assert settings["api_last_activity"] == long_ago

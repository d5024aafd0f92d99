"""A real server with the extension, on real folders."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from tornado.httpclient import HTTPResponse
from traitlets.config import Config

SECRET = "nobody may read this"


class Api:
    """Speaks to the extension over HTTP; URLs go out exactly as they are written."""

    def __init__(self, client: Any, base_url: str, token: str) -> None:
        self.client = client
        self.base = base_url.rstrip("/") + "/ailab-data/"
        self.token = token

    async def raw(self, method: str, url: str, **kwargs: Any) -> HTTPResponse:
        """Send a request and return the answer whatever its status; signed in unless headers are given."""
        kwargs.setdefault("headers", {"Authorization": f"token {self.token}"})
        if method in ("POST", "PATCH") and "body_producer" not in kwargs:
            kwargs.setdefault("body", "")
        return await self.client.fetch(
            self.base + url,
            method=method,
            raise_error=False,
            follow_redirects=False,
            request_timeout=60,
            **kwargs,
        )

    async def ask(self, method: str, url: str, body: Any = None, status: int = 200) -> Any:
        """Send JSON, expect `status`, and return the JSON that came."""
        kwargs = {} if body is None else {"body": json.dumps(body)}
        answer = await self.raw(method, url, **kwargs)
        assert answer.code == status, (answer.code, answer.body)
        return json.loads(answer.body)

    async def ended(self, job: dict[str, Any], timeout: float = 60) -> dict[str, Any]:
        """Poll a job as the panel does, until it has ended."""
        async with asyncio.timeout(timeout) if hasattr(asyncio, "timeout") else _Forever():
            while job["state"] == "running":
                await asyncio.sleep(0.05)
                job = await self.ask("GET", f"jobs/{job['id']}")
        return job

    async def snapshot(self, **wish: Any) -> dict[str, Any]:
        """Take a snapshot and return it."""
        job = await self.ended(await self.ask("POST", "snapshots", wish, 202))
        assert job["state"] == "done", job
        return await self.ask("GET", f"snapshots/{job['result']['snapshot']}")


class _Forever:
    async def __aenter__(self) -> None: ...

    async def __aexit__(self, *_: object) -> None: ...


def fill(folder: Path) -> None:
    """Make a small folder with what real ones have: nesting, odd names, a link, a hole, a mode."""
    (folder / "sub" / "deep").mkdir(parents=True)
    (folder / "empty").mkdir()
    (folder / "a.txt").write_text("first\n")
    (folder / "page.html").write_text("<script>alert(1)</script>")
    (folder / "sub" / "data.csv").write_bytes(b"1,2,3\n" * 50_000)
    (folder / "sub" / "deep" / "Übung 1.ipynb").write_text('{"cells": []}')
    (folder / "run.sh").write_text("#!/bin/sh\n")
    (folder / "run.sh").chmod(0o755)
    (folder / "link").symlink_to("a.txt")
    with open(os.fsencode(folder) + b"/bytes-\xff.bin", "wb") as file:
        file.write(os.urandom(200_000))


@pytest.fixture
def notebooks(tmp_path: Path) -> Path:
    """The folder of notebooks; beside it lies what must not be reached."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text(SECRET)
    (tmp_path / "secret.txt").write_text(SECRET)
    (folder / "link_out").symlink_to(outside)
    (folder / "file_out").symlink_to(outside / "secret.txt")
    fill(folder)
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """The folder of snapshots, not made yet."""
    return tmp_path / "store"


@pytest.fixture
def jp_server_config(notebooks: Path, store: Path, tmp_path: Path) -> Config:
    return Config(
        {
            "ServerApp": {"jpserver_extensions": {"jupyter_ailab_data": True}},
            "DataManager": {
                "locations": {"notebooks": str(notebooks), "shared": str(tmp_path / "not-there")}
            },
            "SnapshotStore": {"url": str(store)},
        }
    )


@pytest.fixture
def api(jp_serverapp: Any, http_server_client: Any, jp_base_url: str) -> Api:
    return Api(http_server_client, jp_base_url, jp_serverapp.identity_provider.token)


@pytest.fixture
def extension(jp_serverapp: Any) -> Any:
    """The extension app inside the server."""
    return jp_serverapp.extension_manager.extension_points["jupyter_ailab_data"].app


@pytest.fixture
def cookies(api: Api, jp_base_url: str) -> Callable[[], Awaitable[str]]:
    """Sign in as a browser does, and return its Cookie header."""

    async def sign_in() -> str:
        pairs: list[str] = []
        for page in (f"api/status?token={quote(api.token)}", "no-such-page"):
            answer = await api.client.fetch(
                jp_base_url + page,
                raise_error=False,
                follow_redirects=False,
                headers={"Cookie": "; ".join(pairs)},
            )
            pairs += [cookie.split(";")[0] for cookie in answer.headers.get_list("Set-Cookie")]
        assert sorted(pair[:5] for pair in pairs) == ["_xsrf", "usern"], pairs
        return "; ".join(pairs)

    return sign_in

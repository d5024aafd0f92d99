"""A notebook of a snapshot beside the one that is saved now, over HTTP."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import psutil
import pytest

from jupyter_ailab_data.handlers.openapi import document
from jupyter_ailab_data.handlers.routes import ROUTES
from tests.comparing.notebooks import code, endless, notebook


def working() -> list[psutil.Process]:
    """Return the processes of this server that compare."""
    return [child for child in psutil.Process().children() if "comparing" in " ".join(child.cmdline())]


async def until(condition: Callable[[], object]) -> None:
    while not condition():
        await asyncio.sleep(0.02)


async def test_a_version_is_compared_with_what_is_saved_now(api: Any, notebooks: Path) -> None:
    path = notebooks / "sub" / "Übung 2.ipynb"
    path.write_text(notebook(code("a = 1"), code("print(a)", "1\n")))
    taken = (await api.snapshot())["id"]
    path.write_text(notebook(code("a = 2"), code("print(a)", "1\n")))
    answer = await api.ask("GET", f"snapshots/{taken}/comparison/sub/%C3%9Cbung%202.ipynb")
    assert [cell["source"] for cell in answer["before"]["cells"]] == ["a = 1", "print(a)"]
    assert [entry["key"] for entry in answer["diff"][0]["diff"]] == [0]
    whole = document(ROUTES)
    schema = whole["components"]["schemas"]["NotebookComparison"]
    jsonschema.validate(answer, {**schema, "components": whole["components"]})


@pytest.mark.parametrize(
    ("path", "status", "reason"),
    [
        ("gone.ipynb", 404, "not-found"),  # from the folder
        ("new.ipynb", 404, "not-found"),  # in the snapshot
        ("sub", 400, "bad-request"),
        ("", 400, "bad-request"),
        ("a.txt", 400, "bad-request"),
        ("run.sh", 400, "bad-request"),
        ("linked.ipynb", 400, "bad-request"),
        ("../secret.txt", 400, "outside-location"),
    ],
)
async def test_what_can_not_be_compared_is_a_problem(
    api: Any, notebooks: Path, path: str, status: int, reason: str
) -> None:
    good = notebook(code("a = 1"))
    for name in ("gone.ipynb", "linked.ipynb"):
        (notebooks / name).write_text(good)
    taken = (await api.snapshot())["id"]
    for name in ("gone.ipynb", "linked.ipynb"):
        (notebooks / name).unlink()
    (notebooks / "linked.ipynb").symlink_to(notebooks.parent / "secret.txt")
    (notebooks / "new.ipynb").write_text(good)
    answer = await api.ask("GET", f"snapshots/{taken}/comparison/{path}", status=status)
    assert answer["reason"] == reason


async def test_without_nbdime_the_answer_says_what_to_install(
    api: Any, notebooks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = (await api.snapshot())["id"]
    monkeypatch.setitem(sys.modules, "nbdime", None)
    answer = await api.ask("GET", f"snapshots/{taken}/comparison/sub/deep/a.ipynb", status=409)
    assert answer["reason"] == "not-installed"
    assert "pip install nbdime" in answer["message"]


async def test_a_browser_that_goes_away_ends_the_comparison(
    api: Any, notebooks: Path, jp_http_port: int
) -> None:
    before, after = endless()
    (notebooks / "long.ipynb").write_text(before)
    taken = (await api.snapshot())["id"]
    (notebooks / "long.ipynb").write_text(after)
    path = f"{api.base}snapshots/{taken}/comparison/long.ipynb"
    _, writer = await asyncio.open_connection("127.0.0.1", jp_http_port)
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: token {api.token}\r\n\r\n".encode()
    )
    await asyncio.wait_for(until(working), 30)
    assert (await api.ask("GET", "jobs"))["jobs"]  # the server answers others meanwhile
    writer.close()
    await asyncio.wait_for(until(lambda: not working()), 10)


async def test_another_site_can_not_have_it_work(api: Any, cookies: Any) -> None:
    headers = {"Cookie": await cookies(), "Referer": "https://evil.example/"}
    answer = await api.raw("GET", "snapshots/x/comparison/a.ipynb", headers=headers)
    assert answer.code == 403
    assert json.loads(answer.body)["reason"] == "forbidden"

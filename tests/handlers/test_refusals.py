"""Every route of the table refuses what it must."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from jupyter_ailab_data.handlers.routes import ROUTES

SECRET = "nobody may read this"
OPERATIONS = [(route, operation) for route in ROUTES for operation in route.operations]
CHANGING = [(route, operation) for route, operation in OPERATIONS if operation.method not in ("get", "head")]
WITH_PATH = [(route, operation) for route, operation in OPERATIONS if route.path.endswith("{path}")]
OUTSIDE = [
    "..",
    "../secret.txt",
    "../outside/secret.txt",
    "sub/../../secret.txt",
    "%2e%2e/secret.txt",
    "..%2fsecret.txt",
    "%2e%2e%2fsecret.txt",
    "%252e%252e%252fsecret.txt",
    "%252e%252e/secret.txt",
    "..%5csecret.txt",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "%2Fetc/passwd",
    "sub//deep",
    "./a.txt",
    "link_out",
    "link_out/secret.txt",
    "file_out",
    "a.txt%00.html",
    "%5cx2e%5cx2e/secret.txt",
    "sub%5cx2f..%5cx2f..%5cx2fsecret.txt",
]

LINKS = ("link_out", "file_out")


def named(pair: Any) -> str:
    return f"{pair[1].method} {pair[0].path}" if isinstance(pair, tuple) else str(pair)


def url_of(path: str, snapshot: str = "no-such-id", inside: str = "a.txt") -> str:
    return path.replace("{name}", "notebooks").replace("{id}", snapshot).replace("{path}", inside)


def body_of(operation: Any) -> dict[str, Any]:
    return {} if operation.method in ("get", "head", "delete") else {"body": "{}"}


def says_why(operation: Any, answer: Any) -> bool:
    """Whether the refusal tells its reason, which that of a HEAD has no body for (RFC 9110, 9.3.2)."""
    if operation.method == "head":
        return bool(answer.body == b"")
    return {"message", "reason"} <= set(json.loads(answer.body))


@pytest.mark.parametrize("pair", OPERATIONS, ids=named)
async def test_without_a_token_there_is_no_answer(api: Any, store: Path, pair: Any) -> None:
    route, operation = pair
    answer = await api.raw(operation.method.upper(), url_of(route.path), headers={}, **body_of(operation))
    assert answer.code == 403
    assert says_why(operation, answer)
    assert not store.exists()


@pytest.mark.parametrize("pair", CHANGING, ids=named)
async def test_another_site_can_change_nothing(
    api: Any, cookies: Callable[[], Awaitable[str]], store: Path, pair: Any
) -> None:
    route, operation = pair
    cookie = await cookies()
    token = next(part[6:] for part in cookie.split("; ") if part.startswith("_xsrf="))
    foreign = [
        {"Origin": "https://evil.example"},  # another site's script
        {"Origin": "https://evil.example", "X-XSRFToken": token},  # that even knows the token
        {"Origin": "null"},  # a sandboxed frame
        {"Referer": "https://evil.example/", "Content-Type": "text/plain"},  # another site's form
        {},  # an old browser's form
    ]
    for headers in foreign:
        answer = await api.raw(
            operation.method.upper(),
            url_of(route.path),
            headers={"Cookie": cookie, **headers},
            **body_of(operation),
        )
        assert answer.code in (403, 404), (headers, answer.code)
        assert json.loads(answer.body)["reason"] in ("forbidden", "not-found")
        assert not store.exists()
    assert (await api.ask("GET", "jobs"))["jobs"] == []


async def test_our_own_page_can(api: Any, cookies: Callable[[], Awaitable[str]]) -> None:
    cookie = await cookies()
    token = next(part[6:] for part in cookie.split("; ") if part.startswith("_xsrf="))
    answer = await api.raw(
        "POST", "snapshots", headers={"Cookie": cookie, "X-XSRFToken": token}, body='{"label": "mine"}'
    )
    assert answer.code == 202
    await api.ended(json.loads(answer.body))


@pytest.mark.parametrize("inside", OUTSIDE)
async def test_a_path_that_leads_outside_is_refused(api: Any, inside: str) -> None:
    taken = (await api.snapshot())["id"]
    assert WITH_PATH
    for route, operation in WITH_PATH:
        answer = await api.raw(operation.method.upper(), url_of(route.path, taken, inside))
        assert SECRET.encode() not in answer.body
        if operation.id == "getHistory" and inside in LINKS:  # tells of the link itself
            continue
        assert answer.code in (400, 404), (route.path, answer.code, answer.body)
        assert json.loads(answer.body)["reason"] in ("outside-location", "bad-request", "not-found")


@pytest.mark.parametrize("pair", [pair for pair in OPERATIONS if "{" in pair[0].path], ids=named)
@pytest.mark.parametrize("name", ["..", "%2e%2e", "..%2f..", "%2fetc", "..%2foutside", ".notes", "%00"])
async def test_a_name_that_is_a_path_names_nothing(api: Any, pair: Any, name: str) -> None:
    route, operation = pair
    url = route.path.replace("{name}", name).replace("{id}", name).replace("{path}", "secret.txt")
    answer = await api.raw(operation.method.upper(), url, **body_of(operation))
    assert answer.code in (400, 404), (answer.code, answer.body)
    assert SECRET.encode() not in answer.body
    assert says_why(operation, answer)


@pytest.mark.parametrize("path", ["..", "../secret.txt", "/etc/passwd", "sub/../../x", "a//b", "", "./a.txt"])
async def test_a_restore_of_a_path_outside_is_refused(api: Any, path: str) -> None:
    taken = (await api.snapshot())["id"]
    answer = await api.raw("POST", f"snapshots/{taken}/restore", body=json.dumps({"paths": [path]}))
    assert answer.code == 400 or path == ""
    if path:
        assert json.loads(answer.body)["reason"] == "outside-location"
    else:  # the empty path is the location itself
        assert (await api.ended(json.loads(answer.body)))["state"] == "done"


@pytest.mark.parametrize("url", ["", "nothing", "snapshots/a/b/c", "locations/notebooks/contentsX"])
async def test_an_address_without_a_route_is_a_problem_too(api: Any, url: str) -> None:
    for method in ("GET", "POST", "PATCH", "DELETE"):
        answer = await api.raw(method, url)
        assert answer.code == 404
        assert json.loads(answer.body)["reason"] == "not-found"


async def test_a_method_that_a_route_lacks_is_a_problem(api: Any) -> None:
    answer = await api.raw("DELETE", "locations")
    assert answer.code == 405
    assert json.loads(answer.body)["reason"] == "bad-request"


@pytest.mark.parametrize(
    "body", ["{", "[]", '{"label": 3}', '{"colour": "red"}', "\ud800".encode("utf-8", "surrogatepass")]
)
async def test_a_body_that_makes_no_sense_is_a_bad_request(api: Any, body: Any) -> None:
    answer = await api.raw("POST", "snapshots", body=body)
    assert answer.code == 400
    problem = json.loads(answer.body)
    assert problem["reason"] == "bad-request"
    assert "Traceback" not in problem["message"]


async def test_a_user_without_the_right_is_refused(api: Any, jp_serverapp: Any, store: Path) -> None:
    class ReadOnly(type(jp_serverapp.authorizer)):  # type: ignore[misc]
        def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
            assert resource == "ailab-data" or not handler.request.path.count("ailab-data")
            return action == "read"

    jp_serverapp.web_app.settings["authorizer"] = ReadOnly(parent=jp_serverapp)
    assert (await api.raw("GET", "locations")).code == 200
    for route, operation in CHANGING:
        answer = await api.raw(operation.method.upper(), url_of(route.path), **body_of(operation))
        assert answer.code == 403, route.path
    assert not store.exists()

"""The OpenAPI document says what the handlers do."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from jupyter_ailab_data.handlers.openapi import document, encode
from jupyter_ailab_data.handlers.routes import ROUTES

COMMITTED = Path(__file__).parents[2] / "labextension" / "openapi.json"
VERBS = ("get", "head", "post", "put", "patch", "delete")


def resolve(whole: dict[str, Any], reference: str) -> Any:
    found: Any = whole
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found


def references(node: Any) -> list[str]:
    if isinstance(node, dict):
        here = [node["$ref"]] if "$ref" in node else []
        return here + [found for value in node.values() for found in references(value)]
    return [found for value in node for found in references(value)] if isinstance(node, list) else []


def test_the_front_ends_copy_is_what_the_module_prints() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "jupyter_ailab_data.handlers.openapi"], capture_output=True, check=True
    ).stdout
    assert printed == COMMITTED.read_bytes(), (
        "run: python -m jupyter_ailab_data.handlers.openapi > labextension/openapi.json"
    )


async def test_the_server_serves_it(api: Any) -> None:
    answer = await api.raw("GET", "openapi.json")
    assert answer.code == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.body == COMMITTED.read_bytes()


def test_every_schema_is_valid_json_schema_and_every_reference_leads_somewhere() -> None:
    whole = json.loads(encode(document(ROUTES)))
    assert whole["openapi"].startswith("3.1")
    for schema in whole["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    assert references(whole)
    for reference in references(whole):
        assert resolve(whole, reference)


def test_operation_ids_are_unique() -> None:
    ids = [operation.id for route in ROUTES for operation in route.operations]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_a_route_declares_just_the_methods_its_handler_has(route: Any) -> None:
    own = {verb for verb in VERBS if verb in vars(route.handler)}
    assert own == {operation.method for operation in route.operations}


@pytest.mark.parametrize(
    "url", ["locations", "locations/notebooks", "locations/notebooks/contents/sub", "snapshots", "jobs"]
)
async def test_answers_are_what_the_document_says(api: Any, url: str) -> None:
    await api.snapshot()
    whole = document(ROUTES)
    path = "/" + url.replace("notebooks", "{name}").replace("contents/sub", "contents/{path}")
    schema = whole["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    answer = await api.ask("GET", url)
    jsonschema.validate(answer, {**schema, "components": whole["components"]})

"""The OpenAPI document, made from the table of routes and the models.

`python -m jupyter_ailab_data.handlers.openapi` prints it; the front end's types are made from
that. Written for OpenAPI 3.1, whose schemas are JSON Schema 2020-12 as msgspec makes them.
"""

from __future__ import annotations

import inspect
import re
from typing import Any

import msgspec
from jupyter_server.auth.decorator import authorized
from tornado import web

from .. import models
from .base import DataHandler
from .operations import Operation, Route

_REF = "#/components/schemas/{name}"


class OpenApiHandler(DataHandler):
    """The description of this interface."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Answer with the OpenAPI document."""
        from .routes import ROUTES

        self.finish(encode(document(ROUTES)))


def encode(description: dict[str, Any]) -> bytes:
    """Write the document as text that is the same each time."""
    return msgspec.json.format(msgspec.json.encode(description), indent=2) + b"\n"


def document(routes: tuple[Route, ...]) -> dict[str, Any]:
    """Describe the routes."""
    structs = _structs(routes)
    schemas, components = msgspec.json.schema_components(structs, ref_template=_REF)
    refs = dict(zip(structs, schemas, strict=True))
    _require_answered(components, routes)
    _unindent(components)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "jupyter_ailab_data",
            "summary": "Back up, restore and inspect the folders of an AI-Lab.",
            "version": "1",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/ailab-data", "description": "beneath the server's base URL"}],
        "security": [{"token": []}],
        "paths": {f"/{route.path}": _path_item(route, refs) for route in routes},
        "components": {
            "schemas": components,
            "responses": {
                "Problem": {
                    "description": "What happened, for people and for programs.",
                    "content": _json(refs[models.Problem]),
                }
            },
            "securitySchemes": {
                "token": {"type": "apiKey", "in": "header", "name": "Authorization"},
            },
        },
    }


def _structs(routes: tuple[Route, ...]) -> list[Any]:
    """Return every Struct that crosses, each once, in the order of the routes."""
    found: dict[Any, None] = {models.Problem: None}
    for route in routes:
        for operation in route.operations:
            for kind in (operation.body, operation.answer):
                if isinstance(kind, type) and kind is not dict:
                    found[kind] = None
    return list(found)


def _require_answered(components: dict[str, Any], routes: tuple[Route, ...]) -> None:
    """Mark every property of an answer as required: msgspec writes defaults out too."""
    bodies = {
        operation.body.__name__
        for route in routes
        for operation in route.operations
        if isinstance(operation.body, type)
    }
    for name, component in components.items():
        if name not in bodies and "properties" in component:
            component["required"] = list(component["properties"])


def _unindent(components: dict[str, Any]) -> None:
    """Take the indentation out of the docstrings: msgspec does so from 0.23 on only."""
    for component in components.values():
        if "description" in component:
            component["description"] = inspect.cleandoc(component["description"])


def _path_item(route: Route, refs: dict[Any, Any]) -> dict[str, Any]:
    item: dict[str, Any] = {}
    names = re.findall(r"{(\w+)}", route.path)
    if names:
        item["parameters"] = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names
        ]
    for operation in route.operations:
        item[operation.method] = _operation(operation, refs)
    return item


def _operation(operation: Operation, refs: dict[Any, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {"operationId": operation.id, "summary": operation.summary}
    if operation.query:
        described["parameters"] = [
            {
                "name": query.name,
                "in": "query",
                "required": False,
                "description": query.summary,
                "schema": msgspec.json.schema(query.type)
                | ({} if query.default is None else {"default": query.default}),
            }
            for query in operation.query
        ]
    if operation.body is not None:
        described["requestBody"] = {
            "required": not _may_be_empty(operation.body),
            "content": _content(operation.body, refs),
        }
    answers: dict[str, Any] = {
        str(operation.status): {
            "description": operation.summary,
            "content": _content(operation.answer, refs),
        }
    }
    if operation.ranges:
        answers["206"] = {
            "description": "The part asked for with Range.",
            "content": _content(operation.answer, refs),
        }
    answers["default"] = {"$ref": "#/components/responses/Problem"}
    described["responses"] = answers
    return described


def _may_be_empty(body: type | str) -> bool:
    """Whether nothing at all is a body too: what is left out has a default."""
    if isinstance(body, str):
        return False
    try:
        msgspec.json.decode(b"{}", type=body)
    except msgspec.ValidationError:
        return False
    return True


def _content(kind: type | str, refs: dict[Any, Any]) -> dict[str, Any]:
    if isinstance(kind, str):
        return {kind: {"schema": {"type": "string", "format": "binary"}}}
    return _json({"type": "object"} if kind is dict else refs[kind])


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def main() -> None:
    """Print the document."""
    import sys

    from .routes import ROUTES

    sys.stdout.buffer.write(encode(document(ROUTES)))


if __name__ == "__main__":
    main()

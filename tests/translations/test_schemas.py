"""JupyterLab's server translates our settings and menus."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyterlab_server.translation_utils import translator

from jupyter_ailab_data.translations import offer_schema_texts

SCHEMAS = Path(__file__).parents[2] / "labextension" / "schema"


@pytest.fixture(autouse=True)
def language_as_before() -> Iterator[None]:
    before = translator._LOCALE
    yield
    translator.set_locale(before)


def in_language(locale: str) -> dict[str, Any]:
    translator.set_locale(locale)
    schema: dict[str, Any] = translator.translate_schema(json.loads((SCHEMAS / "panel.json").read_text()))
    return schema


def test_settings_are_in_the_users_language() -> None:
    offer_schema_texts()
    german = in_language("de_DE")["properties"]["openAtStart"]
    assert german["title"] == "Panel beim Start öffnen"
    assert german["type"] == "boolean"


def test_they_follow_when_the_language_changes() -> None:
    offer_schema_texts()
    in_language("de_DE")
    assert in_language("en")["properties"]["openAtStart"]["title"] == "Open the panel at start"


def test_a_language_without_texts_leaves_them_as_they_are() -> None:
    offer_schema_texts()
    assert in_language("fr_FR")["properties"]["openAtStart"]["title"] == "Open the panel at start"

"""The catalogues hold every text of the sources, and every language all of them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from jupyterlab_server.translation_utils import get_installed_packages_locale

ROOT = Path(__file__).parents[2]
LOCALE = ROOT / "jupyter_ailab_data" / "translations" / "locale"
TEMPLATE = LOCALE / "jupyter_ailab_data.pot"
LANGUAGES = sorted(LOCALE.glob("*/LC_MESSAGES/jupyter_ailab_data.po"))
PLACEHOLDER = re.compile(r"%\d+")


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def messages(path: Path) -> dict[Any, Message]:
    return {(each.context, each.id): each for each in read(path) if each.id}


def forms(message: Message) -> list[str]:
    """Return the translation in all its forms."""
    return list(message.string) if isinstance(message.string, tuple) else [message.string]


def originals(message: Message) -> list[str]:
    return list(message.id) if isinstance(message.id, tuple) else [message.id]


each_language = pytest.mark.parametrize("po", LANGUAGES, ids=lambda po: po.parts[-3])


def test_the_catalogues_are_what_the_sources_say() -> None:
    script = ROOT / "scripts" / "translations"
    done = subprocess.run(
        [sys.executable, str(script), "--check"], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_there_is_a_template_and_german() -> None:
    assert len(messages(TEMPLATE)) > 300
    assert "de_DE" in [po.parts[-3] for po in LANGUAGES]


@each_language
def test_every_text_is_translated(po: Path) -> None:
    translated = messages(po)
    assert translated.keys() == messages(TEMPLATE).keys()
    assert [each.id for each in translated.values() if each.fuzzy or not all(forms(each))] == []


@each_language
def test_there_are_as_many_forms_as_the_language_has(po: Path) -> None:
    count = read(po).num_plurals
    assert [
        each.id for each in messages(po).values() if len(forms(each)) != (count if each.pluralizable else 1)
    ] == []


@each_language
def test_the_placeholders_are_those_of_the_original(po: Path) -> None:
    def of(text: str) -> set[str]:
        return set(PLACEHOLDER.findall(text))

    assert [
        form
        for message in messages(po).values()
        for form in forms(message)
        if of(form) != of(originals(message)[-1])
    ] == []


@each_language
def test_what_opens_a_dialog_says_so(po: Path) -> None:
    assert [
        form
        for message in messages(po).values()
        for form in forms(message)
        if form.endswith("…") != originals(message)[0].endswith("…") or form != form.strip()
    ] == []


def test_jupyterlab_is_given_the_texts() -> None:
    found, problems = get_installed_packages_locale("de_DE")
    assert problems.strip() == ""
    texts = found["jupyter_ailab_data"]
    assert texts[""]["language"] == "de-DE"  # as JupyterLab's front end writes it
    assert texts["Back up"] == ["Sichern"]

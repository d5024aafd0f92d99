"""The guide and the pictures: what it names is there, and what is there is named."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
FRONT_END = ROOT / "labextension"
GUIDE = ROOT / "docs" / "user-guide.md"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]

LITERAL = re.compile(r"'((?:[^'\\\n]|\\.)*)'|\"((?:[^\"\\\n]|\\.)*)\"")
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
BOLD = re.compile(r"\*\*([^*]+)\*\*")


def words_of_the_front_end() -> set[str]:
    """Return every text in the sources of the front end, and in what its settings and menus are made of."""
    words = set()
    for file in [*FRONT_END.glob("src/**/*.ts"), *FRONT_END.glob("src/**/*.tsx")]:
        for single, double in LITERAL.findall(file.read_text()):
            words.add(re.sub(r"\\(.)", r"\1", single or double))
    for file in FRONT_END.glob("schema/*.json"):
        words.update(texts_in(json.loads(file.read_text())))
    return words


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_in(each)


def pictures_named() -> Iterator[tuple[str, Path]]:
    for page in PAGES:
        for inline, html in PICTURE.findall(page.read_text()):
            yield page.name, (page.parent / (inline or html)).resolve()


def anchors_of(page: Path) -> set[str]:
    """Return what links to the headings of a page end with, as GitHub makes it."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_what_is_bold_in_the_guide_stands_so_on_the_screen() -> None:
    said = words_of_the_front_end()
    bold = BOLD.findall(GUIDE.read_text())
    assert len(bold) > 20
    assert [word for word in bold if word not in said] == []


def test_a_word_that_no_button_has_is_noticed() -> None:
    assert "Back up" in words_of_the_front_end()
    assert "Back it all up" not in words_of_the_front_end()


def test_every_picture_of_the_docs_is_there() -> None:
    named = list(pictures_named())
    assert len(named) > 10
    assert [f"{page}: {path.name}" for page, path in named if not path.is_file()] == []


def test_every_picture_is_shown_somewhere() -> None:
    shown = {path for _, path in pictures_named()}
    assert [path.name for path in sorted((ROOT / "docs" / "images").iterdir()) if path not in shown] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    lost = []
    for link in LINK.findall(page.read_text()):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors_of(target)):
            lost.append(link)
    assert lost == []


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "images").glob("*")), ids=lambda path: path.name)
def test_a_picture_is_small_enough_for_a_slow_line(path: Path) -> None:
    assert path.stat().st_size < 1_000_000

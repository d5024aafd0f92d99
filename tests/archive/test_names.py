"""Names as text and as bytes are one to one."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_ailab_data.archive.names import to_bytes, to_text

NAMES = st.binary(max_size=40) | st.lists(st.sampled_from([b"\\", b"x", b"5c", b"\xff", b"a", b"/"])).map(
    b"".join
)


@given(NAMES)
def test_every_name_comes_back_as_it_was(name: bytes) -> None:
    assert to_bytes(to_text(name)) == name


@given(NAMES)
def test_every_name_can_be_written_as_json(name: bytes) -> None:
    assert json.loads(json.dumps(to_text(name), ensure_ascii=False).encode("utf-8")) == to_text(name)


@given(NAMES, NAMES)
def test_two_names_never_share_a_text(one: bytes, two: bytes) -> None:
    assert (to_text(one) == to_text(two)) == (one == two)


@given(st.text())
def test_any_text_a_caller_sends_is_some_name(text: str) -> None:
    assert isinstance(to_bytes(text), bytes)


@pytest.mark.parametrize("text", ["\ud800", "a\udfff"])
def test_text_with_half_a_surrogate_pair_is_some_name_too(text: str) -> None:
    assert isinstance(to_bytes(text), bytes)


def test_plain_names_stay_as_they_are() -> None:
    assert to_text("Notizen für später.ipynb".encode()) == "Notizen für später.ipynb"


def test_what_is_not_utf8_is_shown_by_its_bytes() -> None:
    assert to_text(b"caf\xe9") == "caf\\xe9"

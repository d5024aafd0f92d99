"""All checks side by side: none breaks or holds up the rest."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from jupyter_ailab_data.doctor.checkup import BUILD_ROOMS, ROOMS, Room, examine
from jupyter_ailab_data.errors import BadRequestError
from tests.doctor.conftest import MakeView

_HEAD = "from jupyter_ailab_data.models import Check\n"
_FINE = (
    _HEAD + "def checks(view):\n    yield Check('{0}', 'T', '{1}', 'seen')\n"
    "    yield Check('{0}-more', 'T', 'ok', 'seen')\n"
)
_GONE = (
    "from jupyter_ailab_data.errors import NoDockerError\ndef checks(view):\n    raise NoDockerError('Gone.')"
)


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Write a module of checks, and return its room."""
    folder = tmp_path / "modules"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)

    def make(id: str, code: str = "", status: str = "ok") -> Room:
        module = f"rooms_{abs(hash(str(tmp_path)))}_{id}"
        (folder / f"{module}.py").write_text(code or _FINE.format(id, status))
        return Room(id, f"About {id}", module)

    return make


def test_findings_come_in_the_order_of_the_rooms_and_the_worst_is_told(view: MakeView, room: Any) -> None:
    found = examine(view(), rooms=[room("b"), room("a", status="warning"), room("c")])
    assert [check.id for check in found.checks] == ["b", "b-more", "a", "a-more", "c", "c-more"]
    assert found.status == "warning"
    assert examine(view(), rooms=[room("d", status="error"), room("e", status="warning")]).status == "error"
    assert examine(view(), rooms=[room("f")]).status == "ok"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("def checks(view):\n    raise ValueError('secret')", "ValueError"),
        (_GONE, "gone"),
        ("def checks(view):\n    raise PermissionError(13, 'Permission denied')", "permission was denied"),
        ("import no_such_module", "a package is broken or missing: No module named 'no_such_module'"),
    ],
)
def test_a_check_that_fails_is_a_warning_that_names_it(
    view: MakeView, room: Any, code: str, said: str
) -> None:
    found = examine(view(), rooms=[room("broken", code), room("fine")])
    assert [check.id for check in found.checks] == ["broken-unfinished", "fine", "fine-more"]
    assert found.checks[0].status == "warning"
    assert found.checks[0].title == "About broken"
    assert said in found.checks[0].seen
    assert "secret" not in found.checks[0].seen


def test_what_a_check_had_found_before_it_failed_is_kept(view: MakeView, room: Any) -> None:
    code = (
        _HEAD
        + "def checks(view):\n    yield Check('half', 'T', 'ok', 'seen')\n    raise OSError(5, 'I/O error')"
    )
    found = examine(view(), rooms=[room("half", code)])
    assert [check.id for check in found.checks] == ["half", "half-unfinished"]


def test_one_that_hangs_is_named_in_time_and_not_begun_again(view: MakeView, room: Any) -> None:
    code = (
        _HEAD + "import threading\nhold = threading.Event()\ncalls = []\ndef checks(view):\n"
        "    calls.append(1)\n    hold.wait()\n    yield Check('slow', 'T', 'ok', 'it answered')\n"
    )
    rooms = [room("slow", code), room("quick")]
    began = time.monotonic()
    found = examine(view(), rooms=rooms, limit=0.3)
    assert time.monotonic() - began < 5
    assert [check.id for check in found.checks] == ["slow-unfinished", "quick", "quick-more"]
    assert "did not answer in time" in found.checks[0].seen
    import sys

    module = sys.modules[rooms[0].module]
    began = time.monotonic()
    assert examine(view(), rooms=rooms, limit=30).checks[0].id == "slow-unfinished"
    assert time.monotonic() - began < 5
    assert module.calls == [1]
    module.hold.set()
    for thread in threading.enumerate():
        if thread.name == "ailab-data-check-slow":
            thread.join(5)
    assert examine(view(), rooms=rooms, limit=5).checks[0].seen == "it answered"


def test_only_those_asked_for_are_run(view: MakeView, room: Any) -> None:
    rooms = [room("one"), room("two", "raise AssertionError('nobody asked')")]
    assert [check.id for check in examine(view(), ["one"], rooms).checks] == ["one", "one-more"]
    assert [check.id for check in examine(view(), ["one-more"], rooms).checks] == ["one-more"]


@pytest.mark.parametrize("word", ["onee", "one-other", "", "on"])
def test_a_word_that_names_no_check_is_refused_with_those_there_are(
    view: MakeView, room: Any, word: str
) -> None:
    with pytest.raises(BadRequestError, match="one"):
        examine(view(), [word], [room("one")])


def test_every_room_has_its_checks_whose_ids_begin_as_it_says(view: MakeView) -> None:
    for rooms in (ROOMS, BUILD_ROOMS):
        assert len({room.id for room in rooms}) == len(rooms)
    found = examine(view())
    for check in found.checks:
        assert any(room.holds(check.id) for room in ROOMS), check
        assert check.title
        assert check.seen
        assert check.todo or check.status == "ok", check
    assert not [check for check in found.checks if check.id.endswith("-unfinished")]
    assert len({check.id for check in found.checks}) == len(found.checks)

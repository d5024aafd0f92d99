"""The comparing process by itself: two notebooks in, what differs out."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import msgspec
import pytest

from jupyter_ailab_data.models import NotebookSides
from tests.comparing.notebooks import code, notebook, result

WORKER = [sys.executable, "-m", "jupyter_ailab_data.comparing.worker"]
WITHOUT_NBDIME = """
import runpy, sys
sys.modules["nbdime"] = None
runpy.run_module("jupyter_ailab_data.comparing.worker", run_name="__main__")
"""


def said(before: str, after: str, command: list[str] = WORKER, status: int = 0) -> dict[str, Any]:
    asked = msgspec.json.encode(NotebookSides(before, after))
    done = subprocess.run(command, input=asked, capture_output=True, timeout=60, check=False)
    assert done.returncode == status, done
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_what_was_changed_added_and_taken_out_is_told_by_cell() -> None:
    before = notebook(code("a = 1\nb = 2"), code("gone for good = True"), code("print(a)", "1\n"))
    after = notebook(code("a = 1\nb = 3"), code("print(a)", "1\n"), code("entirely.new(words)"))
    answer = said(before, after)
    assert [cell["source"] for cell in answer["before"]["cells"]] == [
        "a = 1\nb = 2",
        "gone for good = True",
        "print(a)",
    ]
    (cells,) = answer["diff"]
    assert (cells["op"], cells["key"]) == ("patch", "cells")
    assert [(entry["op"], entry["key"]) for entry in cells["diff"]] == [
        ("patch", 0),
        ("removerange", 1),
        ("addrange", 3),
    ]


def test_running_a_notebook_again_changes_nothing_where_the_outputs_are_the_same() -> None:
    before = notebook(code("print(1)", "1\n", count=1), result("1 + 1", "2", count=2))
    assert (
        said(before, notebook(code("print(1)", "1\n", count=7), result("1 + 1", "2", count=8)))["diff"] == []
    )
    assert (
        said(before, notebook(code("print(1)", "2\n", count=1), result("1 + 1", "2", count=2)))["diff"] != []
    )


def test_a_notebook_of_an_old_format_is_compared_as_one_of_ours() -> None:
    cell = {"cell_type": "code", "input": ["x = 1"], "language": "python", "outputs": [], "metadata": {}}
    old = json.dumps(
        {
            "nbformat": 3,
            "nbformat_minor": 0,
            "metadata": {},
            "worksheets": [{"cells": [cell], "metadata": {}}],
        }
    )
    answer = said(old, old)
    assert answer["before"]["cells"][0]["source"] == "x = 1"
    assert answer["diff"] == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "3",
        '"words"',
        "{}",
        '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}',
        '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": {"a": 1}}',
        '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [1, null, "x"]}',
        '{"nbformat": 1e99, "nbformat_minor": 5, "metadata": {}, "cells": []}',
        '{"nbformat": 4, "nbformat_minor": 5, "metadata": ' + "[" * 60_000 + "]" * 60_000 + ', "cells": []}',
        '{"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "raw", "source": "\\ud800"}]}',
    ],
    ids=lambda text: text[:40],
)
def test_what_is_no_notebook_is_refused_on_either_side(text: str) -> None:
    good = notebook(code("a = 1"))
    for before, after in ((text, good), (good, text)):
        problem = said(before, after, status=1)
        assert problem["reason"] == "bad-request"
        assert "Traceback" not in problem["message"]


def test_without_nbdime_it_says_so() -> None:
    good = notebook(code("a = 1"))
    problem = said(good, good, [sys.executable, "-c", WITHOUT_NBDIME], status=1)
    assert problem["reason"] == "not-installed"
    assert "pip install nbdime" in problem["message"]


def test_it_loads_neither_git_nor_the_grammars_of_a_check_that_nobody_needs() -> None:
    code = (
        "import sys\n"
        "from jupyter_ailab_data.comparing.worker import compare\n"
        "from jupyter_ailab_data.models import NotebookSides\n"
        "from tests.comparing.notebooks import notebook\n"
        "compare(NotebookSides(notebook(), notebook()))\n"
        "print(*(name for name, module in sys.modules.items() if module))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "nbdime" in loaded.split()
    assert not {"git", "rfc3987_syntax", "jupyter_server", "tornado"} & set(loaded.split())

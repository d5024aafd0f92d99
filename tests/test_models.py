"""What crosses HTTP, a pipe or the disk can be decoded in any thread."""

from __future__ import annotations

import subprocess
import sys

import pytest

_FIRST_USE = """
import contextlib, importlib, sys
import msgspec
from jupyter_ailab_data import models
from jupyter_ailab_data.jobs.history import JobHistory
from jupyter_ailab_data.store.notes import read_note

importlib.import_module(sys.argv[2])

folder = sys.argv[1]
named = [getattr(models, name) for name in models.__all__]
kinds = [kind for kind in named if isinstance(kind, type) and issubclass(kind, msgspec.Struct)]
called = set()
sys.setprofile(lambda frame, event, _: called.add(frame.f_code.co_name))
read_note(folder, "x")
JobHistory(folder).load()
for kind in kinds:
    with contextlib.suppress(msgspec.ValidationError):
        msgspec.json.decode(b"{}", type=kind)
sys.setprofile(None)
print(len(kinds), "_read" in called, "get_class_annotations" in called)
"""


@pytest.mark.parametrize("module", ["app", "doctor.checkup"])
def test_where_there_are_threads_msgspec_has_looked_at_every_struct_before(tmp_path, module) -> None:
    """It looks at the annotations at the first use, and crashes where two threads are the first."""
    (tmp_path / ".notes").mkdir()
    for path in (tmp_path / ".notes" / "x.json", tmp_path / "x.json"):
        path.write_text("{}")
    said = subprocess.run(
        [sys.executable, "-c", _FIRST_USE, str(tmp_path), f"jupyter_ailab_data.{module}"],
        capture_output=True,
        text=True,
        check=True,
    )
    count, has_read, has_looked = said.stdout.split()
    assert int(count) > 40
    assert (has_read, has_looked) == ("True", "False")

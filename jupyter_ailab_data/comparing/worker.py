"""The process that compares: two notebooks in, what differs out.

`python -m jupyter_ailab_data.comparing.worker` reads one `NotebookSides` as JSON from standard input and
writes one `NotebookComparison`, or a `Problem`, to standard output; it exits with 0 or 1. Over large
outputs nbdime may take minutes and much memory, which is to be neither the server's time nor its memory.
"""

from __future__ import annotations

import resource
import signal
import sys
from typing import Any, Final

import msgspec

from ..errors import AilabDataError, BadRequestError, NotInstalledError
from ..jobs.process import die_with_parent, yield_to_others
from ..models import NotebookComparison, NotebookSides, Problem

NICENESS: Final = 10
MOST_MEMORY: Final = 2 << 30
"""The address space, in bytes, that a comparison may fill."""
_CHANGED_BY_RUNNING: Final = {
    "/cells/*": ("execution_count", "id"),
    "/cells/*/outputs/*": ("execution_count",),
}
"""What is no difference, by nbdime's paths."""


def compare(sides: NotebookSides) -> NotebookComparison:
    """Have nbdime compare two notebooks; raises NotInstalledError, BadRequestError."""
    # An optional check of jsonschema, which nbformat imports: it builds 39 grammars then, 3 s for nothing.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None: can't be imported
    try:
        from nbdime.diffing.notebooks import diff_notebooks, set_notebook_diff_ignores
    except ImportError as error:
        raise NotInstalledError(
            "nbdime is not installed beside the server, or lacks what it needs: pip install nbdime"
        ) from error
    set_notebook_diff_ignores(_CHANGED_BY_RUNNING)
    before = _notebook(sides.before)
    try:
        diff = diff_notebooks(before, _notebook(sides.after))
        return NotebookComparison(_raw(before), [_raw(entry) for entry in diff])
    except (AilabDataError, MemoryError):
        raise
    except Exception as error:  # nbdime takes a notebook at its word, and stumbles where it lies
        raise BadRequestError(
            "nbdime can't compare these two: they are not as notebooks should be."
        ) from error


def _notebook(text: str) -> Any:
    """Return a notebook as of nbformat 4, whatever its own version is."""
    import nbformat

    try:
        read = nbformat.reader.reads(text)  # type: ignore[no-untyped-call]  # it has no types
        notebook = nbformat.convert(read, 4)  # type: ignore[no-untyped-call]  # it has no types
        if isinstance(notebook["cells"], list):
            return notebook
    except MemoryError:
        raise
    except Exception as error:  # nbformat has no one error for all that can be wrong
        raise BadRequestError("One of the two is no notebook that Jupyter can read.") from error
    raise BadRequestError("One of the two is no notebook: its cells are no list.")


def _raw(value: Any) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(value))


def main() -> int:
    """Compare for the process at the other end of the pipes."""
    said: NotebookComparison | Problem
    try:
        yield_to_others(NICENESS)
        die_with_parent(signal.SIGKILL)
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        said = compare(msgspec.json.decode(sys.stdin.buffer.read(), type=NotebookSides))
    except AilabDataError as error:
        said = Problem(error.message, error.reason)
    except MemoryError:
        said = Problem("There was not enough memory to compare these two.", "failed")
    sys.stdout.buffer.write(msgspec.json.encode(said))
    return 1 if isinstance(said, Problem) else 0


if __name__ == "__main__":
    sys.exit(main())

"""How a worker that died without a result is spoken of, be it a process or a helper container."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ..errors import WorkerDiedError

WORDS_KEPT: Final = 20
"""How many of the last lines of a worker's standard error are remembered."""
KILLED: Final = "was killed, perhaps because memory ran out"
_PATH: Final = re.compile(r"(?<![\w.])/(?:[^\s:'\"]+/)*([^\s:'\"/]+)")
_LONGEST: Final = 160


def died(how: str, words: Sequence[str], what: str = "The process doing this") -> WorkerDiedError:
    """Return the error that says how `what` ended, with its last words where it had any."""
    last = _PATH.sub(r"\1", words[-1].strip()) if words else ""
    if len(last) > _LONGEST:
        last = last[: _LONGEST - 1] + "…"
    said = f" Its last words: {last.rstrip('.')}." if last else ""
    return WorkerDiedError(f"{what} {how} before it was done.{said} Try again; the log may say more.")

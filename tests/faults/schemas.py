"""Schemathesis over the OpenAPI document that a real server serves: every phase, and every check but two.

- `missing_required_header` wants 401 for a request without a token. Jupyter's own API answers 403, and so
  does ours; that every route refuses such a request is what `ignored_auth` and tests/handlers see to.
- `use_after_free` wants 404 after any DELETE. Ours answer 202: they start a deletion, or cancel a job that
  is then still listed.

And a request that the schema allows may be answered 400: a path that leads outside, a file that is asked for
as a folder, an undo of what can't be undone.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .server import TOKEN, Server

_CONFIG: Final = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 400, 403, 404, 409, 422, 507]
"""
_KNOWN: Final = """
[parameters]
"path.id" = "{id}"
"path.name" = "notebooks"
"path.path" = "{path}"
"""
_CASES = re.compile(r"(\d+) generated")
_FAILED = re.compile(r"(\d+) unique failures")


@dataclass(frozen=True)
class Row:
    """How many requests went out, how many kinds of failure came, and the tool's words if any did."""

    what: str
    requests: int
    failures: int
    good: bool
    words: str


def try_schema(server: Server, examples: int, seed: int = 1) -> list[Row]:
    """Send generated requests; then again with ids and paths that exist, to reach what lies behind."""
    lay_out(server.notebooks)
    server.snapshot()
    rows = [_go(server, "any", _CONFIG, examples, seed)]
    for path in ("a.txt", "sub"):
        server.settle()
        taken = server.snapshot(label=f"for {path}")
        rows.append(_go(server, path, _CONFIG + _KNOWN.format(id=taken, path=path), examples, seed))
    server.settle()
    return rows


def _go(server: Server, what: str, config: str, examples: int, seed: int) -> Row:
    work = server.root / f"schemathesis-{re.sub('[^a-z]', '', what)}"
    work.mkdir()
    (work / "schemathesis.toml").write_text(config)
    base = server.url.rstrip("/")
    program = os.path.join(os.path.dirname(sys.executable), "schemathesis")
    command = [program, "--config-file", "schemathesis.toml", "run", f"{base}/openapi.json", "--url", base]
    command += ["-H", f"Authorization: token {TOKEN}", "--no-color", "--continue-on-failure"]
    command += ["--checks", "all", "--exclude-checks", "missing_required_header,use_after_free"]
    command += ["--max-examples", str(examples), "--seed", str(seed)]
    done = subprocess.run(command, cwd=work, capture_output=True, text=True, timeout=3600, check=False)
    cases, failed = _CASES.search(done.stdout), _FAILED.search(done.stdout)
    good = done.returncode == 0 and cases is not None and server.process.poll() is None
    return Row(
        what,
        int(cases[1]) if cases else 0,
        int(failed[1]) if failed else 0,
        good,
        "" if good else done.stdout[-60_000:] + done.stderr[-2000:],
    )


def lay_out(folder: Path) -> None:
    """Make a small folder for the snapshots to be of."""
    (folder / "sub" / "deep").mkdir(parents=True)
    (folder / "a.txt").write_text("first\n")
    (folder / "sub" / "b.csv").write_text("1,2\n")

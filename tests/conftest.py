"""What all tests share: a real Jupyter server, as its own project tests with, and calls that fail."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytest_plugins = ["pytest_jupyter.jupyter_server"]
_REFUSE = Path(__file__).parent / "refuse.py"

Refusing = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def refusing(tmp_path: Path) -> Refusing:
    """Run a Python program in which system calls fail, by rules as `tests/refuse.py` has them."""

    def run(program: str, *rules: str) -> subprocess.CompletedProcess[str]:
        script = tmp_path / "refused.py"
        script.write_text(program)
        return subprocess.run(
            [sys.executable, _REFUSE, *rules, "--", script],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run

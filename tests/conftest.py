"""What all tests share: a real Jupyter server, as its own project tests with; another user; failing calls."""

from __future__ import annotations

import os
import subprocess
import sys
import traceback
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


@pytest.fixture
def as_plain_user() -> Callable[[Callable[[], None], Path], None]:
    """Give a function that runs another in a child without privileges, in a folder."""

    def run(work: Callable[[], None], where: Path) -> None:
        fd = os.open(where, os.O_RDONLY)
        pid = os.fork()
        if pid == 0:
            try:
                os.fchdir(fd)
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
                work()
                os._exit(0)
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(1)
        os.close(fd)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0

    return run

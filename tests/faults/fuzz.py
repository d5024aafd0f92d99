"""Coverage-guided fuzzing (atheris, libFuzzer) of what reads archives, each target in a process of its own.

A crash is any exception but AilabDataError, a hang an input that takes over 10 s, and too much memory
over 200 MB beside the fuzzer's own. `run(seconds)` returns a row for each target. What was ever found wrong
is kept in `seeds/`, and is read again by every test run.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SEEDS: Final = Path(__file__).parent / "seeds"
HANG: Final = 10
MEMORY: Final = 200 * 1_000_000
_ROOT: Final = Path(__file__).parents[2]
_DONE = re.compile(r"Done (\d+) runs in (\d+) second")
_COVERED = re.compile(r"cov: (\d+)")


@dataclass(frozen=True)
class Row:
    """How long a target was fuzzed, with how many inputs, and what went wrong (names of kept inputs)."""

    target: str
    seconds: int
    inputs: int
    covered: int
    failures: tuple[str, ...]
    words: str


def available() -> bool:
    """Whether atheris can be had here: it has wheels for a few platforms only."""
    try:
        import atheris  # noqa: F401
    except ImportError:
        return False
    return True


def run(seconds: int, corpus: Path | None = None, targets: tuple[str, ...] = ("tar", "index")) -> list[Row]:
    """Fuzz the targets for `seconds` in all; inputs that reach new code are kept in `corpus`, if given."""
    return [_run(target, seconds // len(targets), corpus) for target in targets]


def _run(target: str, seconds: int, corpus: Path | None) -> Row:
    with tempfile.TemporaryDirectory() as scratch:
        own = (corpus or Path(scratch, "corpus")) / target
        failed = Path(scratch, "failed")
        failed.mkdir()
        own.mkdir(parents=True, exist_ok=True)
        write_seeds(target, own)
        command = [sys.executable, "-m", "tests.faults.fuzz", target, str(own), str(SEEDS / target)]
        command += [f"-max_total_time={seconds}", f"-timeout={HANG}", f"-artifact_prefix={failed}/"]
        command += ["-rss_limit_mb=0", "-max_len=65536", "-print_final_stats=0"]
        done = subprocess.run(
            command,
            cwd=_ROOT,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds + 120,
            check=False,
        )
        for path in failed.iterdir():
            if corpus is not None:
                shutil.copy(path, corpus / f"{target}-{path.name}")
        found = _DONE.search(done.stderr)
        covered = _COVERED.findall(done.stderr)
        failures = tuple(sorted(path.name for path in failed.iterdir()))
        if found is None and not failures:
            failures = (f"it ended with {done.returncode}",)
        inputs, took = map(int, found.groups()) if found else (0, 0)
        return Row(target, took, inputs, int(covered[-1]) if covered else 0, failures, done.stderr[-3000:])


def write_seeds(target: str, folder: Path) -> None:
    """Write what the fuzzer starts from: honest inputs, and every hostile archive that is small."""
    for number, data in enumerate(_starts(target)):
        if len(data) < 1 << 16:
            (folder / f"start-{number}").write_bytes(data)


def _starts(target: str) -> list[bytes]:
    from . import readers
    from .refused_tars import REFUSED
    from .tamed_tars import TAMED
    from .tars import FORMS, PACKINGS, Tar

    if target == "index":
        parts = (readers.honest_block(), readers.honest_root_bytes(), readers.honest_archive())
        return [bytes([kind]) + part for kind, part in enumerate(parts)]
    found = []
    for number, tell in enumerate([*REFUSED.values(), *(tell for tell, _ in TAMED.values())]):
        for form in FORMS:
            tar = Tar(form, b"/outside")
            tell(tar)
            found.append(bytes([number % 5]) + tar.whole())
            if number % 5 == 0:
                packed = list(PACKINGS.values())[1 + number // 5 % 4](tar.whole())
                found.append(b"\xff" + packed)
    return found


def main() -> None:
    """Be the fuzzer's process: TARGET, then libFuzzer's own arguments."""
    import atheris

    with atheris.instrument_imports(include=["jupyter_ailab_data"]):
        from . import readers
    target = readers.TARGETS[sys.argv.pop(1)]
    with open("/proc/self/statm") as file:  # what the fuzzer itself takes is not the reader's
        mapped = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    limit = mapped + MEMORY + (64 << 20)  # libFuzzer's own threads and tables come on top
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

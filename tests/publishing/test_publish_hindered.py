"""Whatever happens while something is published, it is there whole or not at all, and nothing else."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from jupyter_ailab_data.jobs import worker
from jupyter_ailab_data.models import ErrorLine, ResultLine
from jupyter_ailab_data.publishing.temporaries import PREFIX
from tests.faults.injector import KILL, Fault, Outcome, run
from tests.faults.story import last_line

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's seccomp")
THEIRS = "theirs"


def disturbed(platform: Any, fault: Fault | None, **wish: Any) -> Outcome:
    """Publish the reports in a worker, with something going wrong at an operation in the shared folder."""
    request = msgspec.json.encode(platform.request("reports", **wish))
    return run(worker.main, [str(platform.shared)], fault, request)


def operations(platform: Any, **wish: Any) -> list[int]:
    """Return the number of each operation that a kill could befall, after which all is put back as before."""
    outcome = disturbed(platform, Fault(1 << 30), **wish)
    assert isinstance(last_line(outcome), ResultLine), (outcome.out, outcome.err)
    return list(range(1, outcome.passed + 1))


def reset(platform: Any, with_theirs: bool) -> None:
    subprocess.run(["rm", "-rf", platform.shared], check=True)
    platform.shared.mkdir(mode=0o755)
    if with_theirs:
        (platform.shared / "reports").mkdir()
        (platform.shared / "reports" / THEIRS).write_text("theirs")
        os.utime(platform.shared / "reports" / THEIRS, ns=(0, 1_500_000_000_000_000_000))


def _shown(found: dict[str, Any]) -> dict[str, Any]:
    return {name: what for name, what in found.items() if not name.startswith(".ailab-data-")}


def leftovers(platform: Any) -> list[str]:
    return [name for name in os.listdir(platform.shared) if name.encode().startswith(PREFIX)]


@pytest.mark.parametrize("replacing", [False, True])
def test_one_that_is_killed_leaves_old_or_new_and_the_next_one_tidies_up(
    filled: Any, picture: Any, replacing: bool
) -> None:
    reset(filled, replacing)
    old = picture(filled.shared)
    chosen = operations(filled, overwrite=replacing)
    new = picture(filled.shared)
    became = set()
    for number in chosen[:: max(1, len(chosen) // 12)] + chosen[-6:]:
        reset(filled, replacing)
        outcome = disturbed(filled, Fault(number, KILL), overwrite=replacing)
        assert outcome.hit is not None
        seen = _shown(picture(filled.shared))
        assert seen in (old, new), (str(outcome.hit), sorted(seen))
        became.add("new" if seen == new else "old")
        filled.publish("reports/q3.ipynb", name="next")
        assert leftovers(filled) == []
    assert became == {"old", "new"}


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS])
def test_one_that_meets_an_error_says_so_and_leaves_nothing(filled: Any, picture: Any, error: int) -> None:
    reset(filled, True)
    old = picture(filled.shared)
    outcome = disturbed(filled, Fault(1 << 30, error), overwrite=True)
    chosen = list(range(1, outcome.passed + 1))
    new = picture(filled.shared)
    for number in chosen[:: max(1, len(chosen) // 6)]:
        reset(filled, True)
        outcome = disturbed(filled, Fault(number, error), overwrite=True)
        last = last_line(outcome)
        seen = _shown(picture(filled.shared))
        assert b"Traceback" not in outcome.err, outcome.err.decode()
        if isinstance(last, ErrorLine):
            assert seen == old, (str(outcome.hit), last.problem)
            assert last.problem.reason in ("no-space", "failed", "permission", "read-only", "not-found")
        else:
            assert isinstance(last, ResultLine), outcome.out
            assert seen == new or last.result.warning_count, str(outcome.hit)


def test_a_cancel_takes_all_of_it_back(filled: Any) -> None:
    (filled.notebooks / "reports" / "large.bin").write_bytes(os.urandom(64 << 20))
    request = msgspec.json.encode(filled.request("reports"))
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyter_ailab_data.jobs.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    process.stdin.write(request)
    process.stdin.close()
    end = time.monotonic() + 20
    while not any(path.name == "made" for path in filled.shared.glob(".ailab-data-publish-*/*")):
        assert time.monotonic() < end
        time.sleep(0.002)
    process.send_signal(signal.SIGTERM)
    assert process.stdout is not None
    output = process.stdout.read()
    assert process.wait(timeout=20) == 1
    last = last_line(Outcome(out=output))
    assert isinstance(last, ErrorLine)
    assert last.problem.reason == "cancelled"
    assert os.listdir(filled.shared) == []


PUBLISH = """
import sys, msgspec
from jupyter_ailab_data.models import PublishRequest
from jupyter_ailab_data.publishing.publish import publish
publish(msgspec.json.decode({request!r}, type=PublishRequest), lambda _: None)
"""


@pytest.mark.parametrize("entry", ["reports", "reports/q3.ipynb"])
@pytest.mark.parametrize("replacing", [False, True])
def test_a_file_system_that_has_only_plain_renames_will_do(
    filled: Any, refusing: Any, entry: str, replacing: bool
) -> None:
    """NFS answers EINVAL to both of renameat2's ways."""
    if replacing:
        (filled.shared / "q3.ipynb").write_text("theirs")
        (filled.shared / "reports").mkdir()
        (filled.shared / "reports" / "theirs").write_text("theirs")
    request = msgspec.json.encode(filled.request(entry, overwrite=replacing))
    done = refusing(PUBLISH.format(request=request), "renameat2=EINVAL")
    assert done.returncode == 0, done.stderr
    assert leftovers(filled) == []
    assert (filled.shared / entry.removeprefix("reports/")).exists()
    if entry == "reports":
        assert (filled.shared / "reports" / "q3.ipynb").exists()
        assert not (filled.shared / "reports" / "theirs").exists()


DEAD = "from jupyter_ailab_data.store.holders import this_process; print(this_process().name())"


def test_what_was_put_aside_by_one_that_died_is_put_back(filled: Any) -> None:
    dead = subprocess.run(
        [
            sys.executable,
            "-c",
            "from jupyter_ailab_data.store.holders import this_process as t; print(t().name())",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    left = filled.shared / f"{PREFIX.decode()}{dead}-01234567"
    (left / "aside" / "theirs").mkdir(parents=True)
    (left / "aside" / "theirs" / "x").write_text("theirs")
    (left / "made").mkdir()
    filled.publish("reports/q3.ipynb")
    assert sorted(os.listdir(filled.shared)) == ["q3.ipynb", "theirs"]
    assert (filled.shared / "theirs" / "x").read_text() == "theirs"


def test_nobody_elses_folder_is_swept_whatever_it_is_called(filled: Any) -> None:
    for name in ("publish-mine", "restore-012345678901", "publish-0-01234567"):
        (filled.shared / f".ailab-data-{name}").mkdir()
    filled.publish("reports/q3.ipynb")
    assert len(os.listdir(filled.shared)) == 4


def test_one_that_fails_leaves_the_folder_its_own_time(filled: Any) -> None:
    os.utime(filled.shared, ns=(0, 1_500_000_000_000_000_000))

    def fail(progress: Any) -> None:
        if progress.phase == "Writing to disk":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(Exception, match="no space"):
        filled.publish("reports", fail)
    assert filled.shared.stat().st_mtime_ns == 1_500_000_000_000_000_000
    assert os.listdir(filled.shared) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Any:
    """Mount a small file system of its own kind at a folder, in this test's own time."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount")
    mounted: list[Path] = []

    def mount(folder: Path, options: str) -> None:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", folder], capture_output=True)
        if done.returncode:
            pytest.skip("nothing can be mounted here")
        mounted.append(folder)

    yield mount
    for folder in mounted:
        subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk_and_a_read_only_one_are_told_as_such(filled: Any, small_disk: Any) -> None:
    small_disk(filled.shared, "size=64k,mode=755")
    with pytest.raises(Exception, match="less room") as caught:
        filled.publish("reports")
    assert caught.value.reason == "no-space"
    for number in range(40):  # many small files need more room than they have bytes
        (filled.notebooks / "reports" / "2026" / f"{number}.txt").write_text("x")
    (filled.notebooks / "reports" / "2026" / "data.csv").unlink()
    with pytest.raises(Exception, match="no space") as caught:
        filled.publish("reports")
    assert caught.value.reason == "no-space"
    assert os.listdir(filled.shared) == []
    subprocess.run(["mount", "-o", "remount,ro", filled.shared], check=True)
    with pytest.raises(Exception, match="mounted read-only") as caught:
        filled.publish("reports/q3.ipynb")
    assert caught.value.reason == "read-only"


def test_a_folder_on_another_disk_inside_the_location_is_published_into(filled: Any, small_disk: Any) -> None:
    (filled.shared / "disk").mkdir()
    small_disk(filled.shared / "disk", "size=4m,mode=755")
    filled.publish("reports", folder="disk")
    assert (filled.shared / "disk" / "reports" / "q3.ipynb").exists()
    filled.publish("reports/q3.ipynb", name="disk2")
    (filled.shared / "disk" / "reports" / "more").mkdir()
    with pytest.raises(Exception, match="mounted at 'disk'") as caught:
        filled.publish("reports", name="disk", overwrite=True)
    assert caught.value.reason == "busy"
    assert (filled.shared / "disk" / "reports" / "more").is_dir()

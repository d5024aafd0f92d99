"""`jupyter ailab-data doctor`: what it says, how it exits, and that it only looks."""

from __future__ import annotations

import json
from typing import Any

import pytest


@pytest.fixture
def quiet(filled: Any) -> Any:
    """The command on a filled folder, without any Docker engine of this machine."""
    filled.home.joinpath("config").mkdir()
    filled.home.joinpath("config", "jupyter_server_config.json").write_text(
        '{"DockerEngine": {"url": "unix:///nowhere/docker.sock", "timeout": 1}}'
    )
    return filled


def test_all_is_well_exits_with_0(quiet: Any) -> None:
    done = quiet.run("doctor", "--only", "journal", "scs", "clock")
    assert (done.returncode, done.stderr) == (0, "All is well: 3 checks.\n")
    assert done.stdout.startswith("ok     ")
    assert "[journal]" in done.stdout


def test_a_warning_exits_with_3_and_says_what_to_do(quiet: Any) -> None:
    done = quiet.run("doctor", "--only", "socket")
    assert done.returncode == 3
    assert done.stdout.startswith("WARN   Docker engine  [socket]\n")
    assert "To do: " in done.stdout
    assert done.stderr == "1 thing to look at, of 1 check.\n"


def test_an_error_exits_with_1(quiet: Any) -> None:
    quiet.notebooks.rename(quiet.home / "gone")
    done = quiet.run("doctor", "--only", "notebooks")
    assert (done.returncode, "ERROR" in done.stdout) == (1, True)


def test_json_is_the_apis_own(quiet: Any) -> None:
    found = quiet.json("doctor", "--only", "journal", "--only", "scs")
    assert (found["status"], [check["id"] for check in found["checks"]]) == ("ok", ["scs", "journal"])
    assert found["checks"][0].keys() == {"id", "title", "status", "seen", "todo", "details"}


def test_an_unknown_check_is_refused_with_those_there_are(quiet: Any) -> None:
    done = quiet.run("doctor", "--only", "notebook")
    assert (done.returncode, done.stdout) == (1, "")
    assert "notebooks" in done.stderr


def test_it_leaves_an_interrupted_restore_as_it_is(quiet: Any) -> None:
    staging = quiet.notebooks / ".ailab-data-restore-0123456789ab"
    staging.mkdir(mode=0o700)
    done = quiet.run("doctor", "--only", "journal")
    assert (done.returncode, staging.is_dir()) == (3, True)
    assert quiet.run("list").returncode == 0
    assert not staging.exists()
    assert quiet.run("doctor", "--only", "journal").returncode == 0


def test_a_build_fails_where_the_server_part_is_off(quiet: Any) -> None:
    quiet.home.joinpath("config", "jupyter_server_config.json").write_text(
        '{"ServerApp": {"jpserver_extensions": {"jupyter_ailab_data": false}}}'
    )
    done = quiet.run("doctor", "--build", "--only", "build-worker", "extension-server")
    assert done.returncode == 1
    assert "ok     A snapshot and its restore  [build-worker]" in done.stdout
    assert "[extension-server]" in done.stdout


def test_a_broken_package_is_a_finding_and_not_the_end(quiet: Any) -> None:
    broken = quiet.home / "broken" / "isal"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError('made for another machine')")
    words = ("doctor", "--only", "socket", "store")
    done = quiet.run(*words, env={"PYTHONPATH": f"{broken.parent}:{quiet.env['PYTHONPATH']}"})
    assert (done.returncode, "[socket]" in done.stdout) == (3, True)
    assert "made for another machine" in done.stdout


def test_all_checks_of_a_large_folder_take_moments(quiet: Any) -> None:
    for folder in range(25):
        made = quiet.notebooks / f"folder-{folder}"
        made.mkdir()
        for number in range(100):
            (made / f"file-{number}.sqlite").touch()
    done = quiet.run("doctor", "--json")
    assert done.returncode in (1, 3)
    checks = json.loads(done.stdout)["checks"]
    assert len(checks) > 10
    assert [check for check in checks if check["id"].endswith("-unfinished")] == []

"""The commands about volumes, where there is no engine; with one they are tried in tests/engine."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

NOWHERE = {"DOCKER_HOST": "unix:///no/such/docker.sock"}


@pytest.mark.parametrize(
    "words",
    [
        ("list",),
        ("create", "new"),
        ("remove", "some", "--yes"),
        ("snapshot", "some"),
        ("adopt", "new"),
        ("run-line", "some"),
    ],
)
def test_without_an_engine_each_says_so(cli: Any, words: tuple[str, ...]) -> None:
    done = cli.run("volumes", *words, "--json", env=NOWHERE)
    assert done.returncode == 1
    assert '"reason":"no-docker"' in done.stdout
    assert "Traceback" not in done.stderr


def test_a_restore_needs_one_too(filled: Any) -> None:
    done = filled.run("volumes", "restore", "some", filled.take(), "--yes", "--json", env=NOWHERE)
    assert (done.returncode, '"reason":"no-docker"' in done.stdout) == (1, True)


def test_a_volume_must_be_named_somewhere(cli: Any) -> None:
    done = cli.run("volumes", "snapshot", "--json", env=NOWHERE)
    assert done.returncode == 1
    assert "VOLUME" in done.stderr
    done = cli.run("volumes", "snapshot", "--json", env={**NOWHERE, "VOLUME": "some"})
    assert '"reason":"no-docker"' in done.stdout


def test_the_commands_about_volumes_are_listed_together(cli: Any) -> None:
    shown = cli.ok("volumes", "--help")
    for action in ("list", "create", "remove", "snapshot", "restore", "adopt", "run-line"):
        assert f"volumes {action}" in shown
        assert "usage:" in cli.ok("volumes", action, "--help")
    bare = cli.argv("volumes")[:4]
    assert subprocess.run(bare, env=cli.env, capture_output=True).returncode == 2
    wrong = cli.run("volumes", "lits")
    assert wrong.returncode == 2
    assert "volumes list" in wrong.stderr


def test_a_snapshot_of_a_volume_can_be_asked_for_by_its_location(filled: Any) -> None:
    id_ = filled.take()
    filled.ok("export", id_, str(filled.home / "backup.tgz"))
    filled.ok("import", str(filled.home / "backup.tgz"), "--location", "volume.some")
    (listed,) = filled.json("list", "--location", "volume.some")
    assert listed["location"] == "volume.some"
    done = filled.run("restore", listed["id"], "--yes", "--json", env=NOWHERE)
    assert '"reason":"no-docker"' in done.stdout

"""What a command takes, says and returns, without a terminal."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jupyter_ailab_data.cli.commands import COMMANDS


def test_without_a_command_the_help_is_an_error_and_with_help_it_is_not(cli: Any) -> None:
    for words, code in (((), 2), (("--help",), 0)):
        done = subprocess.run(
            [sys.executable, "-m", "jupyter_ailab_data.cli", *words],
            env=cli.env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code
        text = done.stdout if code == 0 else done.stderr
        assert all(f"  {name.split()[0]} " in text for name in COMMANDS)


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_has_help(cli: Any, name: str) -> None:
    done = cli.run(name, "-h")
    assert (done.returncode, done.stderr) == (0, "")
    assert "--json" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("lst",), "Did you mean 'list'?"),
        (("list", "--nonsense"), "--nonsense"),
        (("restore",), "ID"),
        (("restore", "latest", "--mode", "sideways"), "sideways"),
        (("cat", "latest"), "PATH"),
    ],
)
def test_a_slip_in_the_command_line_exits_with_2(cli: Any, words: tuple[str, ...], said: str) -> None:
    done = cli.run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_an_option_before_the_command_is_explained(cli: Any) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "jupyter_ailab_data.cli", "--json", "list"],
        env=cli.env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "after the command" in done.stderr


def test_options_may_stand_between_the_arguments(filled: Any) -> None:
    id_ = filled.take()
    (filled.notebooks / "run.sh").unlink()
    done = filled.run("restore", id_, "run.sh", "--yes", "empty", "--mode", "overlay", "link", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["added"] == 1


def test_a_name_that_looks_like_an_option_follows_two_dashes(filled: Any) -> None:
    (filled.notebooks / "-n").write_text("dash")
    filled.take()
    assert filled.ok("cat", "--", "latest", "-n") == "dash"


def test_an_error_is_a_sentence_and_with_json_a_problem(cli: Any) -> None:
    done = cli.run("show", "no-such-thing", "--json")
    assert done.returncode == 1
    problem = json.loads(done.stdout)
    assert problem["reason"] == "not-found"
    assert done.stderr.strip() == problem["message"]
    assert cli.run("show", "no-such-thing").stdout == ""


@pytest.mark.parametrize("path", ["..", "/etc/passwd", "a/../../x", "link/passwd"])
def test_a_path_outside_the_location_is_refused(cli: Any, path: str) -> None:
    (cli.notebooks / "link").symlink_to("/etc")
    done = cli.run("ls", path, "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["reason"] == "outside-location"


def test_without_a_terminal_nothing_is_replaced_or_deleted_unasked(filled: Any, tree: Any) -> None:
    id_ = filled.take()
    (filled.notebooks / "run.sh").write_text("changed")
    before = tree(filled.notebooks)
    for words in (("restore", id_), ("delete", id_), ("restore", id_, "run.sh")):
        done = filled.run(*words)
        assert done.returncode == 2
        assert "--yes" in done.stderr
        assert json.loads(filled.run(*words, "--json").stdout)["reason"] == "bad-request"
    assert tree(filled.notebooks) == before
    assert len(filled.json("list")) == 1


def test_an_id_may_be_the_beginning_of_one_if_only_one_fits(filled: Any) -> None:
    first, second = filled.take("--label", "one"), filled.take("--label", "two")
    assert first != second
    assert filled.json("show", "latest")["id"] == filled.json("list")[0]["id"]
    done = filled.run("show", "notebooks-")
    assert done.returncode == 1
    assert first in done.stderr
    assert second in done.stderr
    filled.ok("delete", second, "--yes")
    assert filled.json("show", "notebooks-")["id"] == first


def test_latest_is_the_newest_of_the_location_that_is_meant(filled: Any) -> None:
    shared = filled.home / "shared"
    shared.mkdir()
    (filled.home / "config").mkdir()
    config = {"DataManager": {"locations": {"shared": str(shared)}}}
    (filled.home / "config" / "jupyter_server_config.json").write_text(json.dumps(config))
    notebooks = filled.take()
    other = filled.take("--location", "shared")
    assert filled.json("show", "latest")["id"] == notebooks
    assert filled.json("show", "latest", "--location", "shared")["id"] == other
    assert [snapshot["id"] for snapshot in filled.json("list", "--location", "shared")] == [other]
    assert len(filled.json("list")) == 2


def test_locations_are_described(cli: Any) -> None:
    (location,) = (each for each in cli.json("locations") if each["name"] == "notebooks")
    assert (location["path"], location["status"]) == (str(cli.notebooks), "ok")
    assert str(cli.notebooks) in cli.ok("locations")
    done = cli.run("locations", "--location", "nowhere")
    assert done.returncode == 1
    assert "nowhere" in done.stderr


def test_the_settings_of_the_server_are_followed(cli: Any, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (cli.home / "config").mkdir()
    (cli.home / "config" / "jupyter_server_config.py").write_text(
        f"c.DataManager.locations = {{'notebooks': {str(tmp_path / 'elsewhere')!r}}}\n"
        f"c.SnapshotStore.url = {str(tmp_path / 'kept')!r}\n"
    )
    bare = [sys.executable, "-m", "jupyter_ailab_data.cli"]
    out = subprocess.run([*bare, "locations", "--json"], env=cli.env, capture_output=True, check=True).stdout
    assert json.loads(out)[0]["path"] == str(tmp_path / "elsewhere")
    subprocess.run([*bare, "snapshot"], env=cli.env, capture_output=True, check=True)
    assert len(list((tmp_path / "kept").glob("notebooks-*.tgz"))) == 1
    assert cli.json("locations")[0]["path"] == str(cli.notebooks)  # options win


def test_a_broken_configuration_file_is_named_and_passed_over(cli: Any) -> None:
    (cli.home / "config").mkdir()
    (cli.home / "config" / "jupyter_server_config.py").write_text("c.DataManager.locations = {\n")
    done = cli.run("list", "--json")
    assert (done.returncode, done.stdout) == (0, "[]\n")
    assert "jupyter_server_config.py" in done.stderr


def test_strange_names_cannot_steer_the_terminal(cli: Any) -> None:
    (cli.notebooks / "evil\x1b[2J\nname").touch()
    shown = cli.ok("ls")
    assert "\x1b" not in shown
    assert r"evil\x1b[2J\nname" in shown


def test_any_name_can_be_shown_in_any_locale(cli: Any) -> None:
    (cli.notebooks / "été ☃").touch()
    done = cli.run("ls", env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0, done.stderr
    assert r"\u2603" in done.stdout


def test_a_store_that_cannot_be_read_is_an_error_not_an_empty_list(cli: Any) -> None:
    cli.store.write_text("a file")
    done = cli.run("list")
    assert done.returncode == 1
    assert "store" in done.stderr.lower()
    assert "Traceback" not in done.stderr


def test_a_command_starts_fast_and_without_the_server(filled: Any) -> None:
    id_ = filled.take()
    code = (
        "import sys; from jupyter_ailab_data.cli import main; main(sys.argv[1:]); "
        "print(sorted({name.partition('.')[0] for name in sys.modules} & "
        "{'jupyter_server', 'tornado', 'docker', 'pathspec', 'jupyter_events', 'asyncio'}), file=sys.stderr)"
    )
    argv = filled.argv("cat", id_, "run.sh")
    argv[1:3] = ["-c", code]
    done = subprocess.run(argv, env=filled.env, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr.strip()) == ("#!/bin/sh\n", "[]")

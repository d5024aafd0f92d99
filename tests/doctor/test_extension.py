"""What is said of the installation, in a prefix that each test prepares."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jupyter_core.paths
import pytest

from jupyter_ailab_data.doctor import extension as room
from tests.doctor.conftest import MakeView, by_id

NAME = "jupyter_ailab_data"
ALL = {f"extension-{part}" for part in ("server", "jupyterlab", "panel", "versions", "enabled")}


class Prefix:
    """A folder that Jupyter takes for a Python environment's, and another for the user's own."""

    def __init__(self, folder: Path, user: Path) -> None:
        self.folder, self.user = folder, user
        self.panel = folder / "share" / "jupyter" / "labextensions" / NAME
        self.server = folder / "etc" / "jupyter" / "jupyter_server_config.d" / f"{NAME}.json"

    def install(self, version: str = "0.1.0", panel: Path | None = None) -> None:
        """Put there what the wheel puts there."""
        folder = panel or self.panel
        (folder / "static").mkdir(parents=True)
        (folder / "static" / "remoteEntry.js").write_text("//")
        build = {"load": "static/remoteEntry.js", "extension": "./extension"}
        described = {"name": NAME, "version": version, "jupyterlab": {"_build": build}}
        (folder / "package.json").write_text(json.dumps(described))
        self.say(True)

    def say(self, enabled: bool, of_user: bool = False) -> Path:
        """Enable or disable the server part."""
        path = self.user / "config" / "jupyter_server_config.json" if of_user else self.server
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"ServerApp": {"jpserver_extensions": {NAME: enabled}}}))
        return path

    def disable(self, *plugins: str) -> None:
        """Disable plugins as `jupyter labextension disable` does."""
        path = self.folder / "etc" / "jupyter" / "labconfig" / "page_config.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"disabledExtensions": dict.fromkeys(plugins, True)}))


@pytest.fixture
def prefix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Prefix:
    made = Prefix(tmp_path / "prefix", tmp_path / "user")
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(made.user / "config"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(made.user / "data"))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")  # as outside of a venv
    for name in ("JUPYTER_PATH", "JUPYTER_CONFIG_PATH", "JUPYTER_NO_CONFIG", "JUPYTERLAB_DIR"):
        monkeypatch.delenv(name, raising=False)
    # What these are is decided when jupyter_core is imported, from the interpreter's own prefix.
    monkeypatch.setattr(jupyter_core.paths, "ENV_JUPYTER_PATH", [str(made.folder / "share" / "jupyter")])
    monkeypatch.setattr(jupyter_core.paths, "SYSTEM_JUPYTER_PATH", [])
    monkeypatch.setattr(jupyter_core.paths, "ENV_CONFIG_PATH", [str(made.folder / "etc" / "jupyter")])
    monkeypatch.setattr(jupyter_core.paths, "SYSTEM_CONFIG_PATH", [])
    monkeypatch.setattr(room, "__version__", "0.1.0")
    return made


def look(view: MakeView, **given: Any) -> Any:
    return by_id(room.checks(view(**given)))


def test_what_the_wheel_installs_is_well(view: MakeView, prefix: Prefix) -> None:
    prefix.install()
    found = look(view)
    assert found.keys() == ALL
    assert {check.status for check in found.values()} == {"ok"}
    assert found["extension-server"].details == [f"Enabled in {prefix.server}"]


def test_without_any_of_it_both_sides_are_errors_with_the_command(view: MakeView, prefix: Prefix) -> None:
    found = look(view)
    for part in ("server", "panel"):
        check = found[f"extension-{part}"]
        assert check.status == "error"
        assert "pip install" in check.todo
    assert "extension-versions" not in found


def test_a_server_part_that_this_user_disabled_is_an_error_with_the_file(
    view: MakeView, prefix: Prefix
) -> None:
    prefix.install()
    path = prefix.say(False, of_user=True)
    check = look(view)["extension-server"]
    assert check.status == "error"
    assert check.details == [f"Enabled in {prefix.server}", f"Disabled in {path}"]
    assert f"jupyter server extension enable {NAME}" in check.todo


def test_what_a_nearer_folder_says_wins(view: MakeView, prefix: Prefix) -> None:
    prefix.install()
    prefix.say(False)
    assert look(view)["extension-server"].status == "error"
    prefix.say(True, of_user=True)
    assert look(view)["extension-server"].status == "ok"


def test_the_doctor_decides_as_the_server_does(view: MakeView, prefix: Prefix) -> None:
    from jupyter_server.extension.config import ExtensionConfigManager

    prefix.install()
    for of_prefix, of_user in ((True, False), (False, True), (True, True), (False, False)):
        prefix.say(of_prefix)
        prefix.say(of_user, of_user=True)
        server = ExtensionConfigManager(read_config_path=jupyter_core.paths.jupyter_config_path())
        assert (look(view)["extension-server"].status == "ok") == server.enabled(NAME)


def test_a_configuration_file_wins_over_all_folders(view: MakeView, prefix: Prefix) -> None:
    prefix.install()
    assert look(view, configured={NAME: False})["extension-server"].status == "error"
    prefix.say(False)
    assert look(view, configured={NAME: True})["extension-server"].status == "ok"


@pytest.mark.parametrize(
    ("version", "status"),
    [("0.1.0", "ok"), ("0.2.0", "error"), ("", "error"), ("0.1.0-rc.1", "error"), ("v0.1.0", "ok")],
)
def test_versions_must_match(view: MakeView, prefix: Prefix, version: str, status: str) -> None:
    prefix.install(version)
    check = look(view)["extension-versions"]
    assert check.status == status
    assert status == "ok" or str(prefix.panel) in check.todo


def test_npm_and_python_write_candidates_differently(
    view: MakeView, prefix: Prefix, monkeypatch: pytest.MonkeyPatch
) -> None:
    prefix.install("1.0.0-rc.1")
    monkeypatch.setattr(room, "__version__", "1.0.0rc1")
    assert look(view)["extension-versions"].status == "ok"


def test_an_older_copy_of_the_users_hides_the_new_one_and_is_named(
    view: MakeView, prefix: Prefix, monkeypatch: pytest.MonkeyPatch
) -> None:
    prefix.install()
    older = prefix.user / "data" / "labextensions" / NAME
    prefix.install("0.0.9", older)
    check = look(view)["extension-versions"]
    assert check.status == "error"
    assert f"JupyterLab takes the panel in {older}" in check.todo
    assert str(prefix.panel) in check.details[0]
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "1")
    check = look(view)["extension-versions"]
    assert (check.status, str(older) in check.details[0]) == ("ok", True)


def test_a_panel_without_its_file_is_an_error(view: MakeView, prefix: Prefix) -> None:
    prefix.install()
    (prefix.panel / "static" / "remoteEntry.js").unlink()
    check = look(view)["extension-panel"]
    assert (check.status, "incomplete" in check.seen) == ("error", True)


def test_a_disabled_panel_is_an_error_and_a_disabled_part_a_warning(view: MakeView, prefix: Prefix) -> None:
    prefix.install()
    prefix.disable("somebody-elses")
    assert look(view)["extension-enabled"].status == "ok"
    prefix.disable(f"{NAME}:panel")
    check = look(view)["extension-enabled"]
    assert (check.status, check.todo) == ("warning", f"Run `jupyter labextension enable {NAME}:panel`.")
    prefix.disable(NAME)
    assert look(view)["extension-enabled"].status == "error"


def test_an_extension_that_disables_ours_is_seen(view: MakeView, prefix: Prefix) -> None:
    prefix.install()
    other = prefix.panel.parent / "other"
    prefix.install(panel=other)
    build = {"load": "static/remoteEntry.js", "extension": "./extension"}
    lab = {"_build": build, "disabledExtensions": [NAME]}
    (other / "package.json").write_text(json.dumps({"name": "other", "version": "1", "jupyterlab": lab}))
    assert look(view)["extension-enabled"].status == "error"


def test_settings_that_cannot_be_read_are_a_warning(view: MakeView, prefix: Prefix) -> None:
    prefix.install()
    broken = prefix.panel.parent / "broken"
    broken.mkdir()
    (broken / "package.json").write_text("{")
    assert look(view)["extension-enabled"].status == "warning"


def test_a_jupyterlab_that_does_not_fit_is_an_error(
    view: MakeView, prefix: Prefix, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prefix.install()
    found = tmp_path / "packages" / "jupyterlab-3.6.7.dist-info"
    found.mkdir(parents=True)
    (found / "METADATA").write_text("Metadata-Version: 2.1\nName: jupyterlab\nVersion: 3.6.7\n")
    monkeypatch.syspath_prepend(found.parent)
    check = look(view)["extension-jupyterlab"]
    assert (check.status, "3.6.7 does not fit" in check.seen) == ("error", True)

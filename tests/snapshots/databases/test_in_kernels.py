"""AI-Lab's own Secrets in a running kernel, while its file is restored."""

from __future__ import annotations

import subprocess
import time

import pytest
from jupyter_client.manager import start_new_kernel

from tests.snapshots.databases.bulk import SCS


class Kernel:
    """A kernel that has an SCS open."""

    def __init__(self, client, home, path):
        self._client = client
        self(f"import sys; sys.path.insert(0, {home!r})")
        self("from pathlib import Path; from exasol.nb_connector.secret_store import Secrets")
        self._path = str(path)

    def __call__(self, code, value="None"):
        """Run a cell; return what an expression is worth after it, or raise what either raised."""
        content = self._client.execute_interactive(
            code, user_expressions={"value": value}, timeout=60, output_hook=lambda _message: None
        )["content"]
        for part in (content, content.get("user_expressions", {}).get("value")):
            if part["status"] == "error":
                raise RuntimeError(f"{part['ename']}: {part['evalue']}")
        return part["data"]["text/plain"].strip("'")

    def open(self, password):
        self(f"scs = Secrets(Path({self._path!r}), {password!r})")

    def save(self, key, value):
        self(f"scs.save({key!r}, {value!r})")

    def get(self, key):
        return self("", f"scs.get({key!r})")


@pytest.fixture
def kernel(tmp_path, writers):
    try:
        home = writers.secrets_home()
    except subprocess.CalledProcessError:
        pytest.skip("exasol-notebook-connector can't be installed here")
    (tmp_path / "work").mkdir()
    manager, client = start_new_kernel(kernel_name="python3")
    yield Kernel(client, home, tmp_path / "work" / SCS)
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def test_a_kernel_sees_the_restored_credentials_and_can_save(vault, kernel, tmp_path):
    folder = tmp_path / "work"
    kernel.open("a password")
    kernel.save("db_user", "the old one")
    time.sleep(0.15)
    name = vault.snap(folder)
    kernel.save("db_user", "the new one")
    kernel.save("added", "since")
    vault.restore(name, folder)
    assert kernel.get("db_user") == "the old one"
    assert kernel.get("added") == "None"
    kernel.save("db_user", "saved after it")
    kernel("scs.close()")
    kernel.open("a password")
    assert kernel.get("db_user") == "saved after it"
    again = vault.snap(folder)
    kernel.save("db_user", "and again")
    vault.restore(again, folder)
    assert kernel.get("db_user") == "saved after it"


def test_a_kernel_with_another_password_is_told_so_and_works_when_it_has_opened_the_file_anew(
    vault, kernel, tmp_path
):
    folder = tmp_path / "work"
    kernel.open("the first password")
    kernel.save("db_user", "of the first")
    kernel("scs.close_all()")
    time.sleep(0.15)
    name = vault.snap(folder)
    (folder / SCS).unlink()
    kernel.open("the second password")
    kernel.save("db_user", "of the second")
    vault.restore(name, folder)
    restored = (folder / SCS).read_bytes()
    with pytest.raises(RuntimeError, match="file is not a database"):
        kernel.get("db_user")
    with pytest.raises(RuntimeError):  # SQLCipher's own words differ from now on
        kernel.save("db_user", "lost?")
    assert (folder / SCS).read_bytes() == restored
    kernel("scs.close_all()")
    with pytest.raises(RuntimeError, match="InvalidPassword"):
        kernel.open("the second password")
    kernel.open("the first password")
    assert kernel.get("db_user") == "of the first"
    kernel.save("db_user", "saved after it")
    assert kernel.get("db_user") == "saved after it"

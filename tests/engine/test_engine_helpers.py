"""A helper container does what it is told, can do nothing else, and is gone afterwards."""

from __future__ import annotations

import io
import json
import os
import ssl
import sys
from pathlib import Path
from typing import Any

import pytest

from jupyter_ailab_data.docker_engine.connection import Connection, EngineAddress, connect
from jupyter_ailab_data.docker_engine.helper_container import HelperContainer, HelperEnd, HelperSpec
from jupyter_ailab_data.docker_engine.host_paths import HelperMount
from jupyter_ailab_data.docker_engine.volumes import list_volumes
from jupyter_ailab_data.errors import NoImageError, NotFoundError
from tests.docker_engine.listening import certificate_folder, new_certificate
from tests.engine.conftest import MakeVolume
from tests.engine.helper_runs import Heard, helper, helpers, run
from tests.engine.relays import relay_to

pytestmark = pytest.mark.usefixtures("nothing_is_left")


def test_a_line_goes_in_and_lines_come_out(connection: Connection, tar_image: str) -> None:
    heard = run(
        connection,
        tar_image,
        "sh",
        "-c",
        'read -r l; echo "got $l"; printf aside >&2; printf rest',
        stdin=b"hello",
    )
    assert heard.lines == [b"got hello", b"rest"]
    assert heard.words == ["aside"]
    assert heard.end == HelperEnd(0, False)


def test_much_is_delivered_whole_and_in_order(connection: Connection, worker_image: str) -> None:
    program = "for n in range(100_000): print(n, 'x' * (n % 300))"
    heard = run(connection, worker_image, sys.executable, "-c", program)
    assert heard.lines == [f"{n} {'x' * (n % 300)}".encode() for n in range(100_000)]


def test_a_long_request_goes_in(connection: Connection, worker_image: str) -> None:
    program = "import sys; print(len(sys.stdin.buffer.readline()))"
    heard = run(connection, worker_image, sys.executable, "-c", program, stdin=b"x" * 3_000_000)
    assert heard.lines == [b"3000001"]


@pytest.mark.parametrize("status", [1, 3, 255])
def test_its_status_is_told(connection: Connection, tar_image: str, status: int) -> None:
    assert run(connection, tar_image, "sh", "-c", f"exit {status}").end == HelperEnd(status, False)


@pytest.mark.parametrize(("command", "status"), [("no-such-program", 127), ("/etc/passwd", 126)])
def test_a_command_that_can_not_be_started_ends_as_in_a_shell(
    connection: Connection, tar_image: str, command: str, status: int
) -> None:
    heard = run(connection, tar_image, command)
    assert heard.end == HelperEnd(status, False)
    assert heard.words


LOOK = """
import ctypes, json, os, socket
def attempt(what):
    try:
        what()
        return "done"
    except OSError as error:
        return error.strerror
lines = open("/proc/self/status").read().splitlines()
status = dict(line.split(":\\t", 1) for line in lines if ":\\t" in line)
print(json.dumps({
    "interfaces": [name for _, name in socket.if_nameindex() if name == "lo" or name.startswith("eth")],
    "capabilities": int(status["CapEff"], 16),
    "no_new_privileges": status["NoNewPrivs"],
    "user": os.getuid(),
    "root": attempt(lambda: open("/written", "w")),
    "temporary": attempt(lambda: open(os.environ["TMPDIR"] + "/written", "w")),
    "read_only": attempt(lambda: open("/volume/written", "w")),
    "folder": os.getcwd(),
    "variables": {name: os.environ.get(name) for name in ("A", "AILAB_DATA_HELPER")},
}))
"""


def test_it_can_do_what_it_needs_and_nothing_else(
    connection: Connection, docker: Any, worker_image: str, volume: MakeVolume
) -> None:
    made = volume()
    mounts = (HelperMount(made.name, "/volume", "volume", read_only=True),)
    heard = Heard()
    spec = HelperSpec(worker_image, [sys.executable, "-c", LOOK], mounts, job="j1", environment={"A": "b=c"})
    with helper(connection, spec) as one:
        shown = docker.containers.get(one.id)
        one.run(b"", heard.lines.append, heard.words.append)
        assert shown.labels["ailab-data.job"] == "j1"
        assert shown.attrs["HostConfig"]["LogConfig"]["Type"] == "none"
    assert heard.words == []
    seen = json.loads(heard.lines[0])
    assert seen["interfaces"] == ["lo"]
    wanted = (
        0,
        1,
        3,
        4,
        6,
        7,
        31,
    )  # CHOWN, DAC_OVERRIDE, FOWNER, FSETID, SETGID, SETUID, SETFCAP: linux/capability.h
    assert seen["capabilities"] == sum(1 << number for number in wanted)
    assert seen["no_new_privileges"] == "1"
    assert seen["user"] == 0
    assert seen["root"] == seen["read_only"] == "Read-only file system"
    assert seen["temporary"] == "done"
    assert seen["folder"] == "/"
    assert seen["variables"] == {"A": "b=c", "AILAB_DATA_HELPER": "1"}


def test_it_is_gone_afterwards_with_its_own_volumes(
    connection: Connection, docker: Any, tar_image: str
) -> None:
    before = {volume.name for volume in docker.volumes.list()}
    run(connection, tar_image, "true", mounts=[HelperMount("", "/carry", "volume")])
    assert helpers(docker) == []
    assert {volume.name for volume in docker.volumes.list()} == before


def test_removing_it_twice_is_as_good(connection: Connection, docker: Any, tar_image: str) -> None:
    one = HelperContainer.create(connection, HelperSpec(tar_image, ["sleep", "60"], ()))
    one.remove()
    one.remove()
    assert helpers(docker) == []


def test_files_go_in_and_come_out(connection: Connection, tar_image: str) -> None:
    data = os.urandom(5_000_000)
    spec = HelperSpec(tar_image, ["cp", "/carry/in", "/carry/out"], (HelperMount("", "/carry", "volume"),))
    with helper(connection, spec) as one:
        one.put("/carry", "in", io.BytesIO(data), len(data))
        assert one.run(b"", print, print) == HelperEnd(0, False)
        assert b"".join(one.get("/carry/out")) == data
        with pytest.raises(NotFoundError):
            list(one.get("/carry/nothing"))
        with pytest.raises(NotFoundError):
            list(one.get("/carry"))


def test_its_own_volumes_are_nobodys_to_see(connection: Connection, tar_image: str) -> None:
    before = list_volumes(connection, None)
    with helper(connection, HelperSpec(tar_image, ["true"], (HelperMount("", "/carry", "volume"),))):
        assert list_volumes(connection, None) == before


def test_a_missing_image_is_told_and_not_pulled(connection: Connection) -> None:
    with pytest.raises(NoImageError, match="no-such-image:9"):
        HelperContainer.create(connection, HelperSpec("no-such-image:9", ["true"], ()))


def test_a_missing_volume_is_told_and_not_made(connection: Connection, docker: Any, tar_image: str) -> None:
    mount = HelperMount("no-such-volume", "/volume", "volume")
    with pytest.raises(NotFoundError, match="no-such-volume"):
        HelperContainer.create(connection, HelperSpec(tar_image, ["true"], (mount,)))
    assert "no-such-volume" not in [volume.name for volume in docker.volumes.list()]


def test_a_missing_folder_of_the_host_is_told_and_not_made(
    connection: Connection, docker: Any, tar_image: str, tmp_path: Path
) -> None:
    mount = HelperMount(str(tmp_path / "missing"), "/dest", "bind")
    with pytest.raises(NotFoundError):
        HelperContainer.create(connection, HelperSpec(tar_image, ["true"], (mount,)))
    assert list(tmp_path.iterdir()) == []
    assert helpers(docker) == []


def test_an_empty_volume_is_not_filled_from_the_image(
    connection: Connection, tar_image: str, volume: MakeVolume
) -> None:
    made = volume()
    run(connection, tar_image, "true", mounts=[HelperMount(made.name, "/etc", "volume")])
    assert [path.name for path in made.path.iterdir() if path.stat().st_size] == []


def test_all_of_it_works_over_tls(
    engine_url: str, tar_image: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, volume: MakeVolume
) -> None:
    certificate = new_certificate(tmp_path, "engine")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.cert, certificate.key)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(certificate.cert)
    monkeypatch.setenv("DOCKER_TLS_VERIFY", "1")
    monkeypatch.setenv("DOCKER_CERT_PATH", str(certificate_folder(tmp_path / "c", certificate, certificate)))
    made = volume()
    with relay_to(engine_url, context) as relay:
        monkeypatch.setenv("DOCKER_HOST", f"tcp://127.0.0.1:{relay.port}")
        with connect(EngineAddress()) as connection:
            assert connection.local
            assert made.name in [each.name for each in list_volumes(connection, None)]
            mounts = [HelperMount(made.name, "/volume", "volume")]
            heard = run(
                connection, tar_image, "sh", "-c", "read -r l; echo got $l", stdin=b"x y", mounts=mounts
            )
            assert (heard.lines, heard.end) == ([b"got x y"], HelperEnd(0, False))
            carried = HelperSpec(tar_image, ["true"], (HelperMount("", "/carry", "volume"),))
            data = os.urandom(300_000)
            with helper(connection, carried) as one:
                one.put("/carry", "a", io.BytesIO(data), len(data))
                assert b"".join(one.get("/carry/a")) == data

"""A helper container does what it is told, can do nothing else, and is gone afterwards."""

from __future__ import annotations

import io
import json
import os
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from jupyter_ailab_data.docker_engine import attachment
from jupyter_ailab_data.docker_engine.connection import Connection, EngineAddress, connect
from jupyter_ailab_data.docker_engine.helper_container import HelperContainer, HelperEnd, HelperSpec
from jupyter_ailab_data.docker_engine.host_paths import HelperMount
from jupyter_ailab_data.docker_engine.sweeping import stale_helpers, sweep_helpers
from jupyter_ailab_data.docker_engine.volumes import list_volumes
from jupyter_ailab_data.errors import NoDockerError, NoImageError, NotFoundError
from tests.docker_engine.listening import certificate_folder, new_certificate
from tests.engine.conftest import MakeVolume
from tests.engine.relays import Relay, relay_to


@pytest.fixture
def connection(engine_url: str) -> Iterator[Connection]:
    with connect(EngineAddress(engine_url)) as connected:
        yield connected


@pytest.fixture(autouse=True)
def nothing_is_left(docker: Any) -> Iterator[None]:
    """Take away what a test that fails leaves, so that no other fails of it."""
    yield
    for left in helpers(docker):
        left.remove(force=True, v=True)


@dataclass
class Heard:
    """What a helper wrote, and how it ended."""

    lines: list[bytes] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    end: HelperEnd | None = None


@contextmanager
def helper(connection: Connection, spec: HelperSpec) -> Iterator[HelperContainer]:
    made = HelperContainer.create(connection, spec)
    try:
        yield made
    finally:
        made.remove()


def run(connection: Connection, image: str, *command: str, stdin: bytes = b"", mounts: Any = ()) -> Heard:
    heard = Heard()
    with helper(connection, HelperSpec(image, list(command), tuple(mounts))) as made:
        heard.end = made.run(stdin, heard.lines.append, heard.words.append)
    return heard


def helpers(docker: Any) -> list[Any]:
    return list(docker.containers.list(all=True, filters={"label": "ailab-data.helper=1"}))


def wait_until(true: Callable[[], Any], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


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


class TestEnding:
    """A helper ends when it is told to, whenever that is."""

    def in_thread(self, one: HelperContainer, heard: Heard) -> threading.Thread:
        def follow() -> None:
            heard.end = one.run(b"", heard.lines.append, heard.words.append)

        thread = threading.Thread(target=follow)
        thread.start()
        return thread

    def test_it_can_clean_up_when_it_is_cancelled(self, connection: Connection, tar_image: str) -> None:
        heard = Heard()
        script = "trap 'echo cleaned; exit 5' TERM; echo ready; while :; do sleep 0.1; done"
        with helper(connection, HelperSpec(tar_image, ["sh", "-c", script], ())) as one:
            thread = self.in_thread(one, heard)
            wait_until(lambda: heard.lines)
            one.cancel()
            thread.join(20)
        assert heard.lines == [b"ready", b"cleaned"]
        assert heard.end == HelperEnd(5, False)

    def test_a_program_that_knows_no_better_ends_as_well(
        self, connection: Connection, tar_image: str
    ) -> None:
        heard = Heard()
        with helper(connection, HelperSpec(tar_image, ["sleep", "60"], ())) as one:
            thread = self.in_thread(one, heard)
            wait_until(lambda: connection.api.inspect_container(one.id)["State"]["Running"])
            one.cancel()
            thread.join(20)
        assert heard.end == HelperEnd(143, False)

    def test_one_that_does_not_listen_is_killed(self, connection: Connection, tar_image: str) -> None:
        heard = Heard()
        script = "trap '' TERM; echo ready; while :; do sleep 0.1; done"
        with helper(connection, HelperSpec(tar_image, ["sh", "-c", script], ())) as one:
            thread = self.in_thread(one, heard)
            wait_until(lambda: heard.lines)
            one.cancel()
            one.kill()
            thread.join(20)
        assert heard.end == HelperEnd(137, False)

    def test_one_that_was_cancelled_before_never_starts(
        self, connection: Connection, docker: Any, tar_image: str
    ) -> None:
        with helper(connection, HelperSpec(tar_image, ["sh", "-c", "echo ran"], ())) as one:
            one.cancel()
            heard = Heard()
            assert one.run(b"", heard.lines.append, heard.words.append) == HelperEnd(143, False)
            assert heard.lines == []
            assert docker.containers.get(one.id).status == "created"

    def test_one_that_somebody_removes_has_been_killed(
        self, connection: Connection, docker: Any, tar_image: str
    ) -> None:
        heard = Heard()
        with helper(connection, HelperSpec(tar_image, ["sh", "-c", "echo ready; sleep 60"], ())) as one:
            thread = self.in_thread(one, heard)
            wait_until(lambda: heard.lines)
            docker.containers.get(one.id).remove(force=True)
            thread.join(20)
        assert heard.end == HelperEnd(137, False)

    def test_memory_that_runs_out_is_told(
        self, connection: Connection, docker: Any, worker_image: str
    ) -> None:
        heard = Heard()
        program = "import sys; print('ready', flush=True); sys.stdin.readline(); x = b'x' * (1 << 30)"
        spec = HelperSpec(worker_image, [sys.executable, "-c", program], ())
        with helper(connection, spec) as one:
            docker.containers.get(one.id).update(mem_limit="64m", memswap_limit="64m")
            thread = self.in_thread(one, heard)
            thread.join(30)
        assert heard.end == HelperEnd(137, True)


class TestItsInput:
    """It stays open, and ends with whoever started the helper."""

    def test_it_stays_open_while_the_server_lives(self, connection: Connection, tar_image: str) -> None:
        heard = Heard()
        script = "read -r line; read -r more; echo end"
        with helper(connection, HelperSpec(tar_image, ["sh", "-c", script], ())) as one:
            thread = threading.Thread(target=one.run, args=(b"", heard.lines.append, heard.words.append))
            thread.start()
            wait_until(lambda: connection.api.inspect_container(one.id)["State"]["Running"])
            time.sleep(0.5)
            assert heard.lines == []
            one.kill()
            thread.join(20)

    def test_it_ends_with_the_server(
        self, engine_url: str, docker: Any, tar_image: str, volume: MakeVolume
    ) -> None:
        made = volume()
        server = start_server(
            engine_url, tar_image, "read -r l; read -r m; echo done > /volume/seen", made.name
        )
        server.kill()
        server.wait()
        wait_until((made.path / "seen").exists)
        with connect(EngineAddress(engine_url)) as connection:
            sweep_helpers(connection)
        assert helpers(docker) == []


SERVER = """
import sys
from jupyter_ailab_data.docker_engine.connection import EngineAddress, connect
from jupyter_ailab_data.docker_engine.containers import stop
from jupyter_ailab_data.docker_engine.helper_container import HelperContainer, HelperSpec
from jupyter_ailab_data.docker_engine.host_paths import HelperMount
url, image, script, volume, *stopped = sys.argv[1:]
mounts = (HelperMount(volume, "/volume", "volume"), HelperMount("", "/carry", "volume"))
with connect(EngineAddress(url)) as connection:
    spec = HelperSpec(image, ["sh", "-c", "echo ready; " + script], mounts, stopped=tuple(stopped))
    one = HelperContainer.create(connection, spec)
    stop(connection, stopped, 1)
    one.run(b"", lambda line: print(line.decode(), flush=True), print)
"""


def start_server(url: str, image: str, script: str, volume: str, *stopped: str) -> subprocess.Popen[bytes]:
    """Start a process that runs a helper, and wait until that is at work."""
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, url, image, script, volume, *stopped],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert server.stdout is not None
    assert server.stdout.readline() == b"ready\n"
    return server


class TestSweeping:
    """What a dead server leaves is taken away, and nothing of a living one."""

    def test_a_living_servers_helper_is_left_alone(
        self, connection: Connection, docker: Any, engine_url: str, tar_image: str, volume: MakeVolume
    ) -> None:
        server = start_server(engine_url, tar_image, "sleep 60", volume().name)
        try:
            assert stale_helpers(connection) == []
            assert sweep_helpers(connection) == []
            assert len(helpers(docker)) == 1
        finally:
            server.kill()
            server.wait()
        sweep_helpers(connection)

    def test_a_dead_servers_helper_is_removed_and_what_it_had_stopped_is_started(
        self,
        connection: Connection,
        docker: Any,
        engine_url: str,
        tar_image: str,
        volume: MakeVolume,
        idle_container: Callable[..., str],
    ) -> None:
        before = {each.name for each in docker.volumes.list()}
        made = volume()
        user = docker.containers.get(idle_container("--volume", f"{made.name}:/data"))
        other = docker.containers.get(idle_container())
        other.stop(timeout=1)
        script = "trap 'echo end > /volume/cleaned; exit' TERM; while :; do sleep 0.1; done"
        server = start_server(engine_url, tar_image, script, made.name, user.id)
        user.reload()
        assert user.status == "exited"
        server.kill()
        server.wait()
        (stale,) = stale_helpers(connection)
        assert (stale.running, stale.stopped) == (True, (user.id,))
        sentences = sweep_helpers(connection)
        assert stale.name in sentences[0]
        assert user.name in sentences[1]
        assert (made.path / "cleaned").exists()
        assert helpers(docker) == []
        user.reload()
        other.reload()
        assert (user.status, other.status) == ("running", "exited")
        assert {each.name for each in docker.volumes.list()} == before | {made.name}
        assert sweep_helpers(connection) == []

    def test_a_container_that_is_gone_is_an_owner_that_is_dead(
        self, connection: Connection, docker: Any, tar_image: str, idle_container: Callable[..., str]
    ) -> None:
        owner = docker.containers.get(idle_container())
        label = f"other-boot/1/2/3/{owner.id}"
        left = [self._left(docker, tar_image, label)]
        assert stale_helpers(connection) == []
        owner.restart(timeout=1)  # a server in it now is another one
        assert [stale.id for stale in stale_helpers(connection)] == left
        left.append(self._left(docker, tar_image, label))  # and this is its own
        assert [stale.id for stale in stale_helpers(connection)] == left[:1]
        owner.stop(timeout=1)
        assert {stale.id for stale in stale_helpers(connection)} == set(left)
        owner.remove(force=True)
        assert len(sweep_helpers(connection)) == 2
        assert helpers(docker) == []

    def test_an_owner_known_to_be_at_an_end_is_swept(
        self, connection: Connection, docker: Any, tar_image: str
    ) -> None:
        left = self._left(docker, tar_image, "one/1/2/3/")
        kept = self._left(docker, tar_image, "two/1/2/3/")
        assert len(sweep_helpers(connection, "one/1/2/3/")) == 1
        assert [each.id for each in helpers(docker)] == [kept]
        assert left != kept
        sweep_helpers(connection, "two/1/2/3/")

    def _left(self, docker: Any, image: str, owner: str) -> str:
        labels = {"ailab-data.helper": "1", "ailab-data.owner": owner}
        return str(docker.containers.create(image, "true", network_mode="none", labels=labels).id)


@pytest.fixture
def relay(engine_url: str) -> Iterator[Relay]:
    with relay_to(engine_url) as started:
        yield started


class TestAnEngineThatGoesAway:
    """Half-way through a job."""

    def test_it_is_no_engine(self, relay: Relay, connection: Connection, docker: Any, tar_image: str) -> None:
        with connect(EngineAddress(f"tcp://127.0.0.1:{relay.port}")) as far:
            one = HelperContainer.create(far, HelperSpec(tar_image, ["sh", "-c", "echo ready; sleep 60"], ()))
            heard: list[bytes] = []

            def on_line(line: bytes) -> None:
                heard.append(line)
                relay.cut()

            with pytest.raises(NoDockerError):
                one.run(b"", on_line, print)
            assert heard == [b"ready"]
            one.remove()  # can't, and says nothing
        assert [each.id for each in helpers(docker)] == [one.id]
        HelperContainer(connection, HelperSpec(tar_image, [], ()), one.id).remove()
        assert helpers(docker) == []

    def test_one_that_hangs_is_given_up(
        self, relay: Relay, monkeypatch: pytest.MonkeyPatch, tar_image: str
    ) -> None:
        monkeypatch.setattr(attachment, "SILENCE", 0.3)
        monkeypatch.setattr(Connection.again, "__defaults__", (1.0,))
        with connect(EngineAddress(f"tcp://127.0.0.1:{relay.port}")) as far:
            one = HelperContainer.create(far, HelperSpec(tar_image, ["sh", "-c", "echo ready; sleep 60"], ()))
            with pytest.raises(NoDockerError, match="in time"):
                one.run(b"", lambda _line: relay.freeze(), print)

    def test_silence_is_no_hang(
        self, connection: Connection, monkeypatch: pytest.MonkeyPatch, tar_image: str
    ) -> None:
        monkeypatch.setattr(attachment, "SILENCE", 0.1)
        heard = run(connection, tar_image, "sh", "-c", "sleep 0.6; echo end")
        assert (heard.lines, heard.end) == ([b"end"], HelperEnd(0, False))


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

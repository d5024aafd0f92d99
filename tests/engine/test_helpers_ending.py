"""A helper ends when it is told to, with whoever started it, and where its engine goes away."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from jupyter_ailab_data.docker_engine import attachment
from jupyter_ailab_data.docker_engine.connection import Connection, EngineAddress, connect
from jupyter_ailab_data.docker_engine.helper_container import HelperContainer, HelperEnd, HelperSpec
from jupyter_ailab_data.docker_engine.sweeping import sweep_helpers
from jupyter_ailab_data.errors import NoDockerError
from tests.engine.conftest import MakeVolume
from tests.engine.helper_runs import Heard, helper, helpers, run, start_server, wait_until
from tests.engine.relays import Relay, relay_to

pytestmark = pytest.mark.usefixtures("nothing_is_left")


@pytest.fixture
def relay(engine_url: str) -> Iterator[Relay]:
    with relay_to(engine_url) as started:
        yield started


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

"""An engine that isn't there is an error that says which case it is, within the time it was given."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jupyter_ailab_data.docker_engine.connection import EngineAddress, EngineUnreachableError, connect
from jupyter_ailab_data.docker_engine.describing import describe_engine

from .listening import (
    Certificate,
    answer,
    certificate_folder,
    hang_up,
    new_certificate,
    on_port,
    on_socket,
    over_tls,
    say,
    say_nothing,
)

PATIENCE = 0.5
ENGINE = answer('{"ApiVersion": "1.41", "Version": "20.10.24"}')


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DOCKER_HOST", "DOCKER_TLS", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return new_certificate(tmp_path_factory.mktemp("engine"), "engine")


@pytest.fixture(scope="module")
def other_certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return new_certificate(tmp_path_factory.mktemp("other"), "other")


@pytest.fixture
def use_tls(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., None]:
    def use(ca: Certificate, client: Certificate | None = None) -> None:
        monkeypatch.setenv("DOCKER_TLS_VERIFY", "1")
        monkeypatch.setenv("DOCKER_CERT_PATH", str(certificate_folder(tmp_path / "certificates", ca, client)))

    return use


def refused(url: str) -> EngineUnreachableError:
    with pytest.raises(EngineUnreachableError) as caught:
        connect(EngineAddress(url, PATIENCE))
    return caught.value


def test_no_socket_is_absent(tmp_path: Path) -> None:
    error = refused(f"unix://{tmp_path}/docker.sock")
    assert (error.state, error.reason) == ("absent", "no-docker")
    assert "no socket" in error.message
    assert str(tmp_path) not in error.message


def test_a_socket_nobody_listens_on_does_not_answer(tmp_path: Path) -> None:
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(tmp_path / "docker.sock"))
    left.close()
    error = refused(f"unix://{tmp_path}/docker.sock")
    assert error.state == "not-answering"
    assert "nobody listens" in error.message


def test_a_file_is_no_socket(tmp_path: Path) -> None:
    (tmp_path / "docker.sock").write_text("")
    assert refused(f"unix://{tmp_path}/docker.sock").state == "not-answering"


def test_an_engine_that_accepts_and_never_answers_is_given_up_in_time(tmp_path: Path) -> None:
    with on_socket(tmp_path / "docker.sock", say_nothing) as url:
        began = time.monotonic()
        error = refused(url)
        assert time.monotonic() - began < 20 * PATIENCE
    assert error.state == "not-answering"
    assert "0.5 seconds" in error.message


def test_an_engine_whose_queue_is_full_is_given_up_in_time(tmp_path: Path) -> None:
    full = socket.socket(socket.AF_UNIX)
    full.bind(str(tmp_path / "docker.sock"))
    full.listen(0)
    waiting = [socket.socket(socket.AF_UNIX) for _ in range(4)]
    for one in waiting:
        one.setblocking(False)
        one.connect_ex(str(tmp_path / "docker.sock"))
    assert refused(f"unix://{tmp_path}/docker.sock").state == "not-answering"
    for one in (full, *waiting):
        one.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="becomes another user")
class TestWithoutPermission:
    """As a plain user, for whom the socket is not."""

    def told(self, as_plain_user: Callable[[Callable[[], None], Path], None], where: Path, group: int) -> str:
        where.chmod(0o777)
        with on_socket(where / "docker.sock", ENGINE):
            os.chown(where / "docker.sock", 0, group)
            (where / "docker.sock").chmod(0o660)

            def work() -> None:
                error = refused(f"unix://{Path.cwd()}/docker.sock")
                Path("told").write_text(f"{error.state}: {error.message}")

            as_plain_user(work, where)
        return (where / "told").read_text()

    @pytest.fixture
    def where(self) -> Iterator[Path]:
        folder = Path(tempfile.mkdtemp())  # pytest's own are for root alone
        yield folder
        shutil.rmtree(folder)

    def test_the_group_is_named(self, as_plain_user: Callable[..., None], where: Path) -> None:
        told = self.told(as_plain_user, where, group=1)  # daemon, on every Linux
        assert told.startswith("no-permission: ")
        assert "the group 'daemon'" in told
        assert "--group-add 1" in told

    def test_a_group_without_a_name_is_told_by_its_number(
        self, as_plain_user: Callable[..., None], where: Path
    ) -> None:
        assert "the group 54321" in self.told(as_plain_user, where, group=54321)

    def test_a_socket_of_root_alone_is_told_as_such(
        self, as_plain_user: Callable[..., None], where: Path
    ) -> None:
        assert "its owner alone" in self.told(as_plain_user, where, group=0)


def test_a_port_nobody_listens_on_does_not_answer() -> None:
    with on_port(say_nothing) as port:
        pass
    error = refused(f"tcp://127.0.0.1:{port}")
    assert error.state == "not-answering"
    assert f"127.0.0.1:{port}" in error.message


def test_a_host_without_an_address_does_not_answer() -> None:
    error = refused("tcp://engine.invalid:2375")
    assert error.state == "not-answering"
    assert "engine.invalid" in error.message


@pytest.mark.parametrize(
    "talk",
    [
        say(b"SSH-2.0-OpenSSH_9.2\r\n"),
        answer("<h1>It works!</h1>", kind="text/html"),
        answer('"1.41"'),
        answer('{"version": 2}'),
        answer("<h1>Not Found</h1>", "404 Not Found", "text/html"),
        answer('{"errors": []}', "404 Not Found"),
    ],
    ids=["ssh", "web page", "text", "other JSON", "other 404", "other API"],
)
def test_what_speaks_something_else_is_no_engine(talk: Callable[[socket.socket], None]) -> None:
    with on_port(talk) as port:
        error = refused(f"tcp://127.0.0.1:{port}")
    assert error.state == "refused"
    assert "not a Docker engine" in error.message


def test_an_engine_that_hangs_up_has_refused() -> None:
    with on_port(hang_up) as port:
        error = refused(f"tcp://127.0.0.1:{port}")
    assert error.state == "refused"
    assert "without an answer" in error.message


def test_a_proxy_that_forbids_is_told_as_one(tmp_path: Path) -> None:
    with on_socket(tmp_path / "docker.sock", answer('{"message": "not for you"}', "403 Forbidden")) as url:
        error = refused(url)
    assert error.state == "refused"
    assert "not for you" in error.message


def test_a_certificate_that_nobody_vouches_for_is_refused(
    certificate: Certificate, other_certificate: Certificate, use_tls: Callable[..., None]
) -> None:
    use_tls(other_certificate)
    with on_port(over_tls(ENGINE, certificate)) as port:
        error = refused(f"tcp://127.0.0.1:{port}")
    assert error.state == "refused"
    assert "ca.pem" in error.message


def test_a_certificate_of_another_host_is_refused(use_tls: Callable[..., None], tmp_path: Path) -> None:
    elsewhere = new_certificate(tmp_path, "elsewhere", "DNS:elsewhere.example")
    use_tls(elsewhere)
    with on_port(over_tls(ENGINE, elsewhere)) as port:
        error = refused(f"tcp://127.0.0.1:{port}")
    assert error.state == "refused"
    assert "for the host '127.0.0.1'" in error.message


def test_an_engine_that_wants_a_certificate_of_ours_is_told(
    certificate: Certificate, other_certificate: Certificate, use_tls: Callable[..., None]
) -> None:
    use_tls(certificate)
    with on_port(over_tls(ENGINE, certificate, client=other_certificate)) as port:
        error = refused(f"tcp://127.0.0.1:{port}")
    assert error.state == "refused"
    assert "cert.pem" in error.message


def test_tls_to_an_engine_without_is_told(certificate: Certificate, use_tls: Callable[..., None]) -> None:
    use_tls(certificate)
    with on_port(answer("", "400 Bad Request")) as port:
        error = refused(f"tcp://127.0.0.1:{port}")
    assert error.state == "refused"
    assert "does not speak TLS" in error.message


def test_an_engine_that_wants_tls_is_told() -> None:
    said = "Client sent an HTTP request to an HTTPS server.\n"
    with on_port(answer(said, "400 Bad Request", "text/plain")) as port:
        error = refused(f"tcp://127.0.0.1:{port}")
    assert "DOCKER_TLS_VERIFY" in error.message


def test_an_engine_with_the_right_certificates_is_connected(
    certificate: Certificate,
    other_certificate: Certificate,
    use_tls: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    # What is set for the web must not stand in for the engine's own CA.
    (tmp_path / "bundle.pem").write_bytes(other_certificate.cert.read_bytes())
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "bundle.pem"))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    use_tls(certificate, other_certificate)
    with (
        on_port(over_tls(ENGINE, certificate, client=other_certificate)) as port,
        connect(EngineAddress(f"tcp://127.0.0.1:{port}", 5)) as connection,
    ):
        assert connection.version == "20.10.24"
        assert connection.api.api_version == "1.41"


def test_verifying_without_a_ca_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCKER_TLS_VERIFY", "1")
    monkeypatch.setenv("DOCKER_CERT_PATH", str(tmp_path))
    error = refused("tcp://127.0.0.1:2376")
    assert error.state == "refused"
    assert "ca.pem" in error.message


@pytest.mark.parametrize(
    "url", ["ssh://me@host", "npipe:////./pipe/docker_engine", "fd://", "tcp://host:none"]
)
def test_an_address_that_can_not_be_used_is_refused(url: str) -> None:
    assert refused(url).state == "refused"


def test_describing_never_raises(tmp_path: Path) -> None:
    engine = describe_engine(EngineAddress(f"unix://{tmp_path}/docker.sock", PATIENCE))
    assert engine.state == "absent"
    assert engine.problem is not None
    assert engine.problem.reason == "no-docker"
    with on_socket(tmp_path / "slow.sock", say_nothing) as url:
        assert describe_engine(EngineAddress(url, PATIENCE)).state == "not-answering"

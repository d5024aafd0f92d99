"""An engine's address is found as the docker command finds it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_ailab_data.docker_engine import addresses
from jupyter_ailab_data.docker_engine.addresses import EngineAddress, find_endpoint


@pytest.fixture
def rootless(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "docker.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        yield path


def url(said: str = "", **environment: str) -> str:
    return find_endpoint(EngineAddress(said), environment).url


def test_a_setting_goes_before_the_environment() -> None:
    assert url("unix:///a.sock", DOCKER_HOST="unix:///b.sock") == "unix:///a.sock"
    assert url(DOCKER_HOST="unix:///b.sock") == "unix:///b.sock"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("unix:///run/user/1000/docker.sock", "unix:///run/user/1000/docker.sock"),
        ("/run/podman/podman.sock", "unix:///run/podman/podman.sock"),
        ("unix://", "unix:///var/run/docker.sock"),
        ("tcp://10.0.0.7", "http://10.0.0.7:2375"),
        ("tcp://10.0.0.7:4243", "http://10.0.0.7:4243"),
        ("10.0.0.7:4243", "http://10.0.0.7:4243"),
        ("tcp://[::1]:2375", "http://[::1]:2375"),
        ("https://engine.example", "https://engine.example:2376"),
    ],
)
def test_addresses_mean_what_docker_means(said: str, meant: str) -> None:
    assert url(said) == meant


def test_tls_has_its_own_port_and_files(tmp_path: Path) -> None:
    for name in ("ca.pem", "cert.pem", "key.pem"):
        (tmp_path / name).write_text("")
    settings = {"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": str(tmp_path)}
    found = find_endpoint(EngineAddress("tcp://engine.example"), settings)
    assert found.url == "https://engine.example:2376"
    assert found.tls is not None
    assert found.tls.verify
    assert found.tls.cert == str(tmp_path / "cert.pem")


def test_an_empty_variable_asks_for_no_tls() -> None:
    assert url(DOCKER_HOST="tcp://engine.example", DOCKER_TLS_VERIFY="") == "http://engine.example:2375"


def test_a_certificate_path_alone_asks_for_no_tls(tmp_path: Path) -> None:
    assert url(DOCKER_HOST="tcp://e.example", DOCKER_CERT_PATH=str(tmp_path)) == "http://e.example:2375"


def test_a_rootless_socket_is_found_where_there_is_no_other(
    rootless: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(addresses, "DEFAULT_SOCKET", str(tmp_path / "none.sock"))
    assert url(XDG_RUNTIME_DIR=str(rootless.parent)) == f"unix://{rootless}"
    assert url() == f"unix://{tmp_path}/none.sock"
    assert url(XDG_RUNTIME_DIR=str(tmp_path / "elsewhere")) == f"unix://{tmp_path}/none.sock"


def test_only_an_engine_here_shares_our_paths() -> None:
    def local(said: str) -> bool:
        return find_endpoint(EngineAddress(said), {}).local

    assert local("unix:///a.sock")
    assert local("tcp://localhost:2375")
    assert not local("tcp://engine.example:2375")

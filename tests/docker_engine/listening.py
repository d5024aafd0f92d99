"""What may listen where a Docker engine should: real sockets, with something on them or nothing."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

Talk = Callable[[socket.socket], None]


@contextmanager
def serving(listener: socket.socket, talk: Talk) -> Iterator[None]:
    """Have `talk` speak with each who connects, until the end of the context."""
    listener.listen(64)  # a unix socket refuses at once whom it has no room for
    stopped = threading.Event()

    def accept() -> None:
        while not stopped.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                talk(connection)

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)


@contextmanager
def on_port(talk: Talk) -> Iterator[int]:
    """Serve on a port of this machine."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    with serving(listener, talk):
        yield port


@contextmanager
def on_socket(path: Path, talk: Talk) -> Iterator[str]:
    """Serve on a unix socket; gives its address."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    with serving(listener, talk):
        yield f"unix://{path}"


def answer(body: str, status: str = "200 OK", kind: str = "application/json") -> Talk:
    """Speak HTTP: the same answer to everything."""
    fields = (
        f"HTTP/1.1 {status}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        "Connection: close",
    )
    head = "\r\n".join((*fields, "", ""))

    def talk(connection: socket.socket) -> None:
        connection.recv(1 << 16)
        connection.sendall((head + body).encode())

    return talk


def say(text: bytes) -> Talk:
    """Speak something else, as a mail server or an ssh server does; then wait for the other to hang up."""

    def talk(connection: socket.socket) -> None:
        connection.sendall(text)
        while connection.recv(1 << 16):
            pass

    return talk


def say_nothing(connection: socket.socket) -> None:
    """Take what comes, and never answer."""
    while connection.recv(1 << 16):
        pass


def hang_up(connection: socket.socket) -> None:
    """Close without a word, having heard the question."""
    connection.recv(1 << 16)


def over_tls(talk: Talk, certificate: Certificate, client: Certificate | None = None) -> Talk:
    """Do the same over TLS; with `client`, only for those who show that certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.cert, certificate.key)
    if client is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(client.cert)

    def talk_tls(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as wrapped:
            talk(wrapped)

    return talk_tls


@dataclass(frozen=True)
class Certificate:
    """A certificate that vouches for itself, valid on this machine."""

    cert: Path
    key: Path


def new_certificate(folder: Path, name: str, hosts: str = "DNS:localhost,IP:127.0.0.1") -> Certificate:
    """Make one."""
    made = Certificate(folder / f"{name}.pem", folder / f"{name}.key.pem")
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-nodes", "-days", "2", "-subj", f"/CN={name}"),
            *("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
            *("-addext", f"subjectAltName={hosts}"),
            *("-keyout", made.key, "-out", made.cert),
        ],
        check=True,
        capture_output=True,
    )
    return made


def certificate_folder(folder: Path, ca: Certificate, client: Certificate | None = None) -> Path:
    """Fill a folder as DOCKER_CERT_PATH wants it."""
    folder.mkdir()
    (folder / "ca.pem").write_bytes(ca.cert.read_bytes())
    if client is not None:
        (folder / "cert.pem").write_bytes(client.cert.read_bytes())
        (folder / "key.pem").write_bytes(client.key.read_bytes())
    return folder

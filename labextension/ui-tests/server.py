"""Start a real JupyterLab with the extension on a folder that scripts/demo fills; stop it when stdin ends.

    python server.py FOLDER [--app notebook] [--megabytes N] [--past NOW] [--mounted] [--read-only NAME]
                     [--theme NAME] [--locale NAME] [--without-server-part]

Prints one line of JSON when the server answers: its address with the token, and its process id. A line `stop`
or `kill` on standard input ends the server, `start` or `start TOKEN` starts it again at the same place; each
is answered by such a line.
`--app notebook` starts Notebook 7 instead of JupyterLab.
All it writes, its log and its settings too, lies in FOLDER. `--mounted` (as root) lets the server find its
folders mounted as Docker mounts them (a volume, a host folder, a store) in a mount namespace of its own.
`--read-only` mounts one of them, `notebooks` or `store`, so that nothing can be written there.
`--filled` takes FOLDER as it is.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from mounts import MOUNTS, STORE, mounting

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BASE_URL = "/user/ada/"


def free_port() -> int:
    """Return a port of 127.0.0.1 that was free a moment ago."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def write_json(path: Path, value: Any) -> None:
    """Write `value` to `path`, making the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value))


def write_settings(folder: Path, theme: str, locale: str, server_part: bool, mounted: bool) -> None:
    """Configure the server and JupyterLab, all in `folder`."""
    settings = folder / "config" / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    write_json(
        settings / "notification.jupyterlab-settings", {"fetchNews": "false", "checkForUpdates": False}
    )
    if theme:
        write_json(settings / "themes.jupyterlab-settings", {"theme": theme})
    if locale:
        translation = settings.parent / "translation-extension"
        write_json(translation / "plugin.jupyterlab-settings", {"locale": locale})
    names = ["notebooks", "shared", *(["data"] if mounted else [])]
    write_json(
        folder / "config" / "jupyter_server_config.json",
        {
            "FileContentsManager": {"delete_to_trash": False, "always_delete_dir": True},
            "ServerApp": {"jpserver_extensions": {"jupyter_ailab_data": server_part}},
            "SnapshotStore": {"url": STORE if mounted else str(folder / "store")},
            "DataManager": {
                "locations": {name: str(folder / name) for name in names},
                "state_dir": str(folder / "state"),
            },
        },
    )


def start(app: str, folder: Path, port: int, token: str, prefix: list[str]) -> subprocess.Popen[bytes]:
    """Start JupyterLab or Notebook; nothing of this machine's user is read or written."""
    places = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "config/lab/user-settings",
        "JUPYTERLAB_WORKSPACES_DIR": "config/lab/workspaces",
        "IPYTHONDIR": "ipython",
    }
    return subprocess.Popen(
        [
            *prefix,
            *(sys.executable, "-m", app, "--no-browser", "--allow-root"),
            f"--ServerApp.root_dir={folder / 'notebooks'}",
            f"--ServerApp.base_url={BASE_URL}",
            f"--ServerApp.port={port}",
            "--ServerApp.port_retries=0",
            f"--IdentityProvider.token={token}",
        ],
        env={**os.environ, **{name: str(folder / place) for name, place in places.items()}},
        stdin=subprocess.DEVNULL,
        stdout=(folder / "server.log").open("ab"),
        stderr=subprocess.STDOUT,
    )


def answers(url: str) -> bool:
    """Whether the server at `url` answers a request with its token."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def wait_for(server: subprocess.Popen[bytes], folder: Path, url: str) -> bool:
    """Wait until the server answers; write its log and return False if it doesn't."""
    deadline = time.monotonic() + 60
    while not answers(url):
        if server.poll() is not None or time.monotonic() > deadline:
            print((folder / "server.log").read_text(), file=sys.stderr)
            return False
        time.sleep(0.1)
    return True


def end(server: subprocess.Popen[bytes], *, killed: bool = False) -> None:
    """End the server as a user does, or as a container does that runs out of memory."""
    if killed:
        server.kill()
    else:
        server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--app", choices=["jupyterlab", "notebook"], default="jupyterlab")
    parser.add_argument("--megabytes", type=int, default=0)
    parser.add_argument("--past", metavar="NOW")
    parser.add_argument("--mounted", action="store_true")
    parser.add_argument("--read-only", default="", choices=["", *MOUNTS])
    parser.add_argument("--theme", default="")
    parser.add_argument("--locale", default="")
    parser.add_argument("--without-server-part", action="store_true")
    parser.add_argument("--filled", action="store_true")
    args = parser.parse_args()
    folder: Path = args.folder
    demo = [sys.executable, str(ROOT / "scripts" / "demo"), str(folder), "--megabytes", str(args.megabytes)]
    if not args.filled:
        subprocess.run(demo, check=True, stdout=subprocess.DEVNULL)
    if args.past:
        subprocess.run([sys.executable, str(HERE / "history.py"), str(folder), args.past], check=True)
    prefix = mounting(folder, args.read_only) if args.mounted else []
    write_settings(folder, args.theme, args.locale, not args.without_server_part, args.mounted)
    port, token = free_port(), secrets.token_hex(16)
    server = start(args.app, folder, port, token, prefix)
    address = f"http://127.0.0.1:{port}{BASE_URL}"
    try:
        if not wait_for(server, folder, f"{address}api/status?token={token}"):
            return 1
        print(json.dumps({"url": address, "token": token, "pid": server.pid}), flush=True)
        for line in sys.stdin:  # what a test wants to become of the server, and then one line of JSON more
            command, *rest = line.split()
            if command == "start":
                token = rest[0] if rest else token
                server = start(args.app, folder, port, token, prefix)
                if not wait_for(server, folder, f"{address}api/status?token={token}"):
                    return 1
            else:
                end(server, killed=command == "kill")
            print(json.dumps({"url": address, "token": token, "pid": server.pid}), flush=True)
    finally:
        end(server)
    return 0


if __name__ == "__main__":
    sys.exit(main())

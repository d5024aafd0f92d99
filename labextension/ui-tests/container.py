"""Keep a Docker engine for a browser test, with JupyterLab in containers of it; take it away when stdin ends.

    python container.py

Prints one line of JSON when the engine answers, then answers each line of JSON on stdin with one of its own:

    {"do": "volume", "name": N}                         -> {"path": where the host keeps it}
    {"do": "fill", "path": P}                           -> {} : the demo's notebooks in P
    {"do": "lab", "name": N, "options": [...], "socket": B}  -> {"url": U, "token": T} when JupyterLab answers
    {"do": "shell", "line": L, "variables": {...}}      -> {"status": S, "stderr": E}

Where no engine can be started the first line is {"skip": why}, or, in continuous integration, it fails.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import docker as sdk  # noqa: E402 after the path is set

from tests.engine import images  # noqa: E402 after the path is set
from tests.engine.dockerd import running_engine, why_not  # noqa: E402 after the path is set
from tests.engine.labs import TOKEN, Docker, start_lab  # noqa: E402 after the path is set


class Engine:
    """The engine, and what the browser test asks of it."""

    def __init__(self, url: str, settings: Path) -> None:
        self._client = sdk.DockerClient(base_url=url, timeout=60)
        self._command = Docker(url, settings)
        self._image, _ = images.import_ai_labs(url, self._client)
        images.import_ubuntu(url)

    def volume(self, name: str) -> dict[str, Any]:
        """Make a volume."""
        return {"path": self._client.volumes.create(name).attrs["Mountpoint"]}

    def fill(self, path: str) -> dict[str, Any]:
        """Put the demo's notebooks into a folder, as the user of AI-Lab would have them."""
        with tempfile.TemporaryDirectory() as folder:
            demo = [sys.executable, str(ROOT / "scripts" / "demo"), f"{folder}/demo"]
            subprocess.run(demo, check=True, stdout=subprocess.DEVNULL)
            shutil.copytree(f"{folder}/demo/notebooks", path, symlinks=True, dirs_exist_ok=True)
        subprocess.run(["chown", "-hR", f"{images.JUPYTER}:{images.JUPYTER}", path], check=True)
        return {}

    def lab(self, name: str, options: list[str], socket: bool) -> dict[str, Any]:
        """Start JupyterLab, with the engine's socket or without."""
        lab = start_lab(self._command, name, self._image, *options, with_socket=socket)
        return {"url": lab.url, "token": TOKEN}

    def shell(self, line: str, variables: dict[str, str]) -> dict[str, Any]:
        """Run a line as it is typed."""
        done = self._command.shell(line, **variables)
        return {"status": done.returncode, "stderr": done.stderr}


def main() -> int:
    reason = why_not()
    if reason:
        if os.environ.get("CI"):
            print(reason, file=sys.stderr)
            return 1
        print(json.dumps({"skip": reason}), flush=True)
        return 0
    with running_engine() as url, tempfile.TemporaryDirectory() as settings:
        engine = Engine(url, Path(settings))
        print(json.dumps({"host": url}), flush=True)
        for line in sys.stdin:
            asked = json.loads(line)
            print(json.dumps(getattr(engine, asked.pop("do"))(**asked)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

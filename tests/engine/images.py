"""The images of the tests, imported from this machine's own files.

`ubuntu`       what the documented commands need: GNU tar and gzip, a shell, a few small programs
`WORKER`       this Python at its own path, with what a worker needs: for helpers started from here
`AI_LAB`       like AI-Lab since 2.0.0: JupyterLab and this extension in /home/jupyter/jupyterenv, run by the
               user jupyter, notebooks in /home/jupyter/notebooks
`OLD_AI_LAB`   like AI-Lab before: run by root, notebooks in /root/notebooks

In the last three this package is installed as pip would install its wheel. The two AI-Labs hold all they run,
so that they are what helpers are made from, as it is where AI-Lab runs.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import sysconfig
import tarfile
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any, Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .root_file_systems import RootFileSystem

ROOT: Final = Path(__file__).resolve().parents[2]
UBUNTU: Final = "ubuntu"
WORKER: Final = "ailab-data-tests/worker:latest"
AI_LAB: Final = "ailab-data-tests/ai-lab:latest"
OLD_AI_LAB: Final = "ailab-data-tests/ai-lab:1.0.0"
JUPYTER: Final = 1000
"""The user and group id of `jupyter`."""
VENV: Final = "/home/jupyter/jupyterenv"
PORT: Final = 49494

_PROGRAMS: Final = (
    *("sh", "tar", "gzip", "cat", "ls", "mkdir", "chmod", "chown", "ln", "cp", "mv", "rm", "touch", "dd"),
    *("sleep", "date", "env", "id", "stat", "sha256sum", "head", "true", "false"),
)
_WORKER_NEEDS: Final = ("isal", "msgspec", "pathspec", "zstandard")
_AI_LAB_NEEDS: Final = ("jupyterlab", "ipykernel", "docker", *_WORKER_NEEDS)
_NOT_OF_PYTHON: Final = (
    "config-",
    "ensurepip",
    "idlelib",
    "site-packages",
    "dist-packages",
    "test",
    "tkinter",
    "turtledemo",
)
_USERS: Final = "root:x:0:0:root:/root:/bin/sh\njupyter:x:1000:1000::/home/jupyter:/bin/sh\n"
_GROUPS: Final = "root:x:0:\njupyter:x:1000:\n"
_SCRIPT: Final = "#!{python}\nimport sys\nfrom {module} import {function}\nsys.exit({function}())\n"


def import_ubuntu(url: str) -> str:
    """Make the stand-in for `ubuntu`, and return its name."""
    return _import(url, UBUNTU, lambda root: root.programs(*_PROGRAMS))


def import_worker(url: str) -> str:
    """Make the image that workers started from here run in, and return its name."""

    def fill(root: RootFileSystem) -> None:
        _python(root, sys.prefix)
        root.same(sys.executable)
        _packages(root, _WORKER_NEEDS, sys.prefix)

    return _import(url, WORKER, fill)


def import_ai_labs(url: str, client: Any) -> tuple[str, str]:
    """Make the two AI-Labs; return their names, the newer first."""

    def fill(root: RootFileSystem) -> None:
        root.programs(*_PROGRAMS)
        _python(root, VENV)
        root.link(f"{VENV}/bin/python", os.path.realpath(sys.executable))
        _packages(root, _AI_LAB_NEEDS, VENV)
        _commands(root)

    base = "ailab-data-tests/ai-lab-base:latest"
    _import(url, base, fill, f"ENV PATH={VENV}/bin:/usr/bin:/bin")
    lab = (*("jupyter", "lab", "--no-browser", "--ip=0.0.0.0"), f"--port={PORT}")
    _with_notebooks(client, base, AI_LAB, "/home/jupyter", JUPYTER, lab)
    _with_notebooks(client, base, OLD_AI_LAB, "/root", 0, (*lab, "--allow-root"))
    return AI_LAB, OLD_AI_LAB


def _import(url: str, name: str, fill: Callable[[RootFileSystem], None], *changes: str) -> str:
    """Stream a root file system into `docker import`."""
    options = [word for change in changes for word in ("--change", change)]
    importing = subprocess.Popen(
        ["docker", "--host", url, "import", *options, "-", name],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    assert importing.stdin is not None
    with importing.stdin as pipe:
        root = RootFileSystem(pipe)
        root.write("/etc/passwd", _USERS)
        root.write("/etc/group", _GROUPS)
        fill(root)
        root.close()
    if importing.wait() != 0:
        raise RuntimeError(f"docker import of {name} failed; what it said is above.")
    return name


def _with_notebooks(
    client: Any, base: str, name: str, home: str, user: int, command: tuple[str, ...]
) -> None:
    """Make an image with the folder of notebooks, which a new volume gets its owner from."""
    folders = io.BytesIO()
    with tarfile.open(fileobj=folders, mode="w") as tar:
        for path in (home, f"{home}/notebooks", f"{home}/.local", f"{home}/.jupyter"):
            info = tarfile.TarInfo(path.lstrip("/"))
            info.type, info.mode, info.uid, info.gid = tarfile.DIRTYPE, 0o755, user, user
            tar.addfile(info)
    container = client.containers.create(base, "true", network_mode="none")
    container.put_archive("/", folders.getvalue())
    repository, tag = name.split(":")
    words = ", ".join(f'"{word}"' for word in (*command, f"--notebook-dir={home}/notebooks"))
    changes = (
        f"USER {'jupyter' if user else 'root'}\nWORKDIR {home}\nENV HOME={home}\nEXPOSE {PORT}\nCMD [{words}]"
    )
    container.commit(repository, tag, changes=changes)
    container.remove()


def _python(root: RootFileSystem, venv: str) -> None:
    """Add the interpreter with its standard library, and a virtual environment at `venv`."""
    interpreter = os.path.realpath(sys.executable)
    root.same(interpreter)
    standard = sysconfig.get_path("stdlib")
    root.same(standard, _left_out)
    native = [str(path) for path in Path(sysconfig.get_config_var("DESTSHARED")).glob("*.so")]
    root.libraries([interpreter, *native])
    root.place(f"{sys.prefix}/pyvenv.cfg", f"{venv}/pyvenv.cfg")


def _left_out(path: str) -> bool:
    name = os.path.basename(path)
    return name.startswith(_NOT_OF_PYTHON) or name.endswith((".opt-1.pyc", ".opt-2.pyc", ".a", ".o"))


def _packages(root: RootFileSystem, names: Iterable[str], venv: str) -> None:
    """Add installed packages with all they need, and this one, to the virtual environment at `venv`."""
    native = []
    for found in _with_dependencies(names):
        for file in found.files or []:
            path = os.path.normpath(str(found.locate_file(file)))
            inside = os.path.relpath(path, sys.prefix)
            if inside.startswith(("..", f"bin{os.sep}")) or not os.path.isfile(path):
                continue  # commands know where they were installed; those needed are made anew
            root.place(path, f"{venv}/{inside}")
            if ".so" in os.path.basename(path):
                native.append(path)
    root.libraries(native)
    site = f"{venv}/{os.path.relpath(sysconfig.get_path('purelib'), sys.prefix)}"
    _this_package(root, site, venv)


def _this_package(root: RootFileSystem, site: str, venv: str) -> None:
    """Add this package as its wheel would be installed (pyproject.toml, [tool.hatch.build.targets.wheel])."""
    source = ROOT / "jupyter_ailab_data"

    def left_out(path: str) -> bool:
        return os.path.basename(path) == "__pycache__"

    root.place(str(source), f"{site}/jupyter_ailab_data", left_out)
    version = _version()
    root.write(
        f"{site}/jupyter_ailab_data-{version}.dist-info/METADATA",
        f"Metadata-Version: 2.1\nName: jupyter_ailab_data\nVersion: {version}\n",
    )
    share = f"{venv}/share/jupyter/labextensions/jupyter_ailab_data"
    if (source / "labextension").is_dir():
        root.place(str(source / "labextension"), share)
    root.place(str(ROOT / "labextension" / "install.json"), f"{share}/install.json")
    config = ROOT / "jupyter-config" / "server-config"
    root.place(str(config), f"{venv}/etc/jupyter/jupyter_server_config.d")


def _version() -> str:
    for line in (ROOT / "pyproject.toml").read_text().splitlines():
        if line.startswith("version = "):
            return line.split('"')[1]
    raise AssertionError("pyproject.toml names no version")


def _commands(root: RootFileSystem) -> None:
    for name, module, function in (
        ("jupyter", "jupyter_core.command", "main"),
        ("jupyter-lab", "jupyterlab.labapp", "main"),
        ("jupyter-ailab-data", "jupyter_ailab_data.cli.process", "run"),
    ):
        script = _SCRIPT.format(python=f"{VENV}/bin/python", module=module, function=function)
        root.write(f"{VENV}/bin/{name}", script, 0o755)


LEFT_OUT: Final = ("rfc3987-syntax",)
"""What scripts/environment takes out of the environment: nobody needs it, and it slows each start."""


def _with_dependencies(names: Iterable[str]) -> Iterator[Distribution]:
    """Yield installed distributions and what they require, with the extras that are asked for."""
    ahead = [Requirement(name) for name in names]
    seen = {(name, "") for name in LEFT_OUT}
    while ahead:
        wanted = ahead.pop()
        for extra in ("", *wanted.extras):
            key = (canonicalize_name(wanted.name), extra)
            if key in seen:
                continue
            seen.add(key)
            found = distribution(wanted.name)
            if not extra:
                yield found
            for text in found.requires or []:
                needed = Requirement(text)
                unconditional = needed.marker is None and not extra
                if unconditional or (needed.marker is not None and needed.marker.evaluate({"extra": extra})):
                    ahead.append(needed)

"""Folders in states that only real mounts have, described; in a mount namespace of its own.

python -m tests.locations.scenes SCENE FOLDER

prints the locations as JSON, each with the seconds it took to describe it. Needs root and unshare(1).
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from jupyter_ailab_data.locations import configured
from jupyter_ailab_data.locations.folders import describe
from jupyter_ailab_data.models import Location

_PATIENCE = 0.5
_NO_SUID_NO_DEV = 6


def hanging(folder: Path) -> Iterator[Location]:
    """A file system whose server never says a word, and then is gone (fuse(4))."""
    server = os.open("/dev/fuse", os.O_RDWR)
    options = f"fd={server},rootmode=40000,user_id=0,group_id=0".encode()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"nobody", os.fsencode(folder), b"fuse.sshfs", _NO_SUID_NO_DEV, options) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    configured.SHARED = {"shared": str(folder)}
    assert configured.default_locations("/")["shared"] == str(folder), "it is not among the locations"
    yield describe("shared", str(folder), None, _PATIENCE)
    yield describe("shared", str(folder), None, _PATIENCE)
    os.close(server)
    time.sleep(0.2)  # the kernel lets go of who waits
    yield describe("shared", str(folder), None, _PATIENCE)


def removed(folder: Path) -> Iterator[Location]:
    """A bind mount whose source is removed and made again, as a host's folder may be."""
    source = folder.parent / "source"
    source.mkdir()
    subprocess.run(["mount", "--bind", source, folder], check=True)
    yield describe("shared", str(folder), None)
    source.rmdir()
    source.mkdir()
    (source / "new.txt").write_text("nobody sees this here")
    yield describe("shared", str(folder), None)


def new_disk(folder: Path) -> Iterator[Location]:
    """A file system fresh from mkfs, with nothing in it but what mkfs puts there."""
    image = folder.parent / "image"
    with open(image, "wb") as file:
        file.truncate(8 << 20)
    subprocess.run(["mkfs.ext4", "-q", "-F", image], check=True)
    subprocess.run(["mount", "-o", "loop", image, folder], check=True)
    try:
        yield describe("shared", str(folder), None)
        subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
        yield describe("shared", str(folder), None)
    finally:
        subprocess.run(["umount", folder], check=True)


def main() -> int:
    """Play one scene."""
    scene = {"hanging": hanging, "removed": removed, "new-disk": new_disk}[sys.argv[1]]
    folder = Path(sys.argv[2])
    folder.mkdir()
    told = []
    began = time.monotonic()
    for location in scene(folder):
        told.append({**msgspec.to_builtins(location), "seconds": time.monotonic() - began})
        began = time.monotonic()
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())

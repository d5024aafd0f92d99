"""No index, however forged, makes its reader fill the memory."""

from __future__ import annotations

import hashlib
import os
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from jupyter_ailab_data.archive.index import FIRST_MEMBER, MAGIC
from jupyter_ailab_data.archive.members import compress, labelled

BOMBS = [
    "a member of a GiB",
    "a block of a GiB",
    "millions of entries",
    "millions of members",
    "millions of holes",
    "millions of blocks",
]


def a_bomb(name: str, path: Path) -> None:
    """Write a small archive whose index asks for very much memory."""
    out = bytearray(FIRST_MEMBER)
    zeros = compress(bytes(2**30)) if name == "a member of a GiB" else b""
    member = [hashlib.sha256(zeros).digest(), len(zeros), 2**30, 0, len(out)]
    out += zeros
    entry: list[Any] = [b"", "d", 0o755, 0, 0, 0, 0]
    one = 1
    if name == "a member of a GiB":
        entry, members = [b"", "d", 0, 0, 0, 0, 0, b"", b"", 0, 0, 0, 2**29], [member]
        content = msgspec.msgpack.encode([members, [entry]])
    elif name == "a block of a GiB":
        content = bytes(2**30)
    elif name == "millions of entries":
        one = 3_000_000
        content = msgspec.msgpack.encode([[], [entry] * one])
    elif name == "millions of members":
        content = msgspec.msgpack.encode([[[b"", 0, 0, 0, 0]] * 3_000_000, [entry]])
    elif name == "millions of holes":
        entry = [b"", "d", 0, 0, 0, 0, 0, b"", b"", 0, 0, 0, 0, [], [[0, 0]] * 8_000_000]
        content = msgspec.msgpack.encode([[], [entry]])
    else:
        content = msgspec.msgpack.encode([[], [entry]])
    block = compress(content)
    ref = [b"", len(out), len(block), len(content), one, hashlib.sha256(block).digest()]
    out += block
    blocks = [ref] * (2_000_000 if name == "millions of blocks" else 1)
    root = {"location": "", "created": "2026-11-22T11:03:16Z", "origin": "user", "label": "", "entries": one}
    raw = msgspec.msgpack.encode({**root, "blocks": blocks})
    data = compress(raw)
    footer = struct.pack("<8sQQQ32s", MAGIC, len(out), len(data), len(raw), hashlib.sha256(data).digest())
    path.write_bytes(bytes(out) + data + labelled(footer))


@pytest.mark.parametrize("name", BOMBS)
def test_no_index_makes_its_reader_fill_the_memory(name: str, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.tgz"
    maker = os.fork()
    if maker == 0:
        try:
            a_bomb(name, bomb)
        finally:
            os._exit(0)
    os.waitpid(maker, 0)
    assert bomb.stat().st_size < 16 << 20
    program = (
        "import sys\n"
        "from jupyter_ailab_data.archive.contents import ContentReader\n"
        "from jupyter_ailab_data.archive.index_reader import IndexReader\n"
        "from jupyter_ailab_data.errors import CorruptError\n"
        "try:\n"
        "    file = open(sys.argv[1], 'rb')\n"
        "    for entry, members in IndexReader(file.fileno()).entries():\n"
        "        ContentReader(lambda _: file.fileno()).whole(entry, members)\n"
        "except CorruptError as error:\n"
        "    print(error.message)\n"
        # not ru_maxrss, which begins with what the process that forked this one held
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))\n"
    )
    done = subprocess.run([sys.executable, "-c", program, bomb], capture_output=True, text=True, timeout=30)
    assert done.stderr == ""
    message, kilobytes = done.stdout.splitlines()
    assert "damaged" in message
    assert int(kilobytes) < 200 * 1024

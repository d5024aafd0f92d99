"""Which process holds something, told so that another can say whether it is gone.

Where the file system has locks (flock(2)) nobody needs this: a lock goes with its holder. Some
have none (Lustre, NFS without a lock manager), and there a name must do.
"""

from __future__ import annotations

import os
import re
from typing import Final, Literal

from msgspec import Struct

Fate = Literal["alive", "gone", "unknown"]
_NAME: Final = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{1,16})\.([0-9a-f]{1,8})\.([0-9a-f]{1,16})")


class Holder(Struct, frozen=True):
    """A process, never mixed up with another of the same number.

    `boot` is the kernel's boot id, which no other host and no other boot has (random(4));
    `space` the PID namespace, which each container has of its own (pid_namespaces(7));
    `started` the start time in clock ticks since the boot (field 22 of /proc/PID/stat, proc(5)).
    """

    boot: str
    space: int
    pid: int
    started: int

    def name(self) -> str:
        """Return the process as text fit for a part of a file's name; `parse` reads it."""
        return f"{self.boot}.{self.space:x}.{self.pid:x}.{self.started:x}"

    def fate(self) -> Fate:
        """Say whether the process lives; `unknown` where it is another host's, boot's or container's."""
        me = this_process()
        if not me.started or (self.boot, self.space) != (me.boot, me.space):  # or there is no /proc
            return "unknown"
        return "alive" if _started(self.pid) == self.started else "gone"


def parse(name: str) -> Holder | None:
    """Return the process that `Holder.name` wrote as `name`, or None where it wrote no such thing."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    space, pid, started = (int(part, 16) for part in found.groups()[1:])
    return Holder(found[1], space, pid, started)


def this_process() -> Holder:
    """Return the process this is."""
    pid = os.getpid()
    return Holder(_boot(), _space(), pid, _started(pid))


def _boot() -> str:
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            return file.read().strip().replace("-", "").lower()
    except OSError:
        return "0" * 32


def _space() -> int:
    try:
        return os.stat("/proc/self/ns/pid").st_ino
    except OSError:
        return 0


def _started(pid: int) -> int:
    """Return when the process started, or 0 where there is none or only its remains."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return 0
    return 0 if fields[0] in (b"Z", b"X") else int(fields[19])

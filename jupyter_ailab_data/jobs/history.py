"""The results of past jobs, one small file each, so that they survive a restart of the server.

The folder may be shared by several servers of one user, so each file names the process that
runs the job: a job is given up as lost only when that process is gone.
"""

from __future__ import annotations

import contextlib
import os
from datetime import datetime, timezone

import msgspec
from msgspec.structs import replace

from ..models import Job, Problem

KEPT = 50
"""How many jobs are kept, the newest."""
_SUFFIX = ".json"
_LOST = Problem(
    "The server ended while this was running. Start it again; snapshots in the list are whole.",
    "worker-died",
)


class _Record(msgspec.Struct, frozen=True):
    job: Job
    owner: str


class JobHistory:
    """The folder of records. What can't be read or written is passed over: a history is a comfort."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._owner = _process(os.getpid())

    def load(self) -> list[Job]:
        """Return what is kept, newest first; jobs whose server died are failed, and kept as that.

        Jobs that another living server runs are left to it.
        """
        jobs = []
        for name in self._names():
            record = self._read(name)
            if record is None:
                continue
            job = record.job
            if job.state == "running":
                if record.owner != self._owner and record.owner == _process(_pid(record.owner)):
                    continue
                job = replace(job, state="failed", error=_LOST, ended=datetime.now(timezone.utc))
                self.save(job)
            jobs.append(job)
        return jobs

    def save(self, job: Job) -> None:
        """Keep `job` as it is now (mode 0600, whole or not at all), and drop the oldest over `KEPT`."""
        path = os.path.join(self.folder, job.id + _SUFFIX)
        temporary = f"{path}.{os.getpid()}"
        with contextlib.suppress(OSError):
            os.makedirs(self.folder, mode=0o700, exist_ok=True)
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with open(descriptor, "wb") as file:
                file.write(msgspec.json.encode(_Record(job, self._owner)))
            os.rename(temporary, path)
            for name in self._names()[KEPT:]:
                os.unlink(os.path.join(self.folder, name))

    def _names(self) -> list[str]:
        """Return the files' names, newest first: a job's id starts with its time."""
        try:
            names = os.listdir(self.folder)
        except OSError:
            return []
        return sorted((name for name in names if name.endswith(_SUFFIX)), reverse=True)

    def _read(self, name: str) -> _Record | None:
        try:
            with open(os.path.join(self.folder, name), "rb") as file:
                return msgspec.json.decode(file.read(), type=_Record)
        except (OSError, msgspec.MsgspecError):
            return None


def _process(pid: int) -> str:
    """Name a process so that a later one with the same number differs; empty if there is none.

    The start time is field 22 of /proc/PID/stat (proc(5)), in clock ticks since the boot; the
    host's name tells containers that share the folder apart.
    """
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return ""
    return f"{os.uname().nodename}:{pid}:{int(fields[19])}"


def _pid(owner: str) -> int:
    part = owner.split(":")[1] if owner.count(":") == 2 else ""
    return int(part) if part.isdigit() else 0

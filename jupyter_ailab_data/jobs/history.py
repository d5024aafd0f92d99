"""The results of past jobs, one small file each, so that they survive a restart of the server.

The folder may be shared by several servers of one user, in other containers and on other hosts
too. The file of a running job is locked by its server, so a job is given up as lost when its
server is gone, whatever became of that; where there are no locks, its owner's name tells.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from datetime import datetime, timezone

import msgspec
from msgspec.structs import replace

from ..archive.raw import write_raw
from ..models import Job
from ..store.announcements import PATIENCE
from ..store.holders import parse, this_process
from ..store.locking import HeldFile, try_lock
from ..store.sweeping import PARTIAL, sweep_temporaries
from .lost import LOST

KEPT = 50
"""How many jobs are kept, the newest."""
_SUFFIX = ".json"


class _Record(msgspec.Struct, frozen=True):
    job: Job
    owner: str


_decode = msgspec.json.Decoder(_Record).decode  # made once: two threads that made it at once would crash


class JobHistory:
    """The folder of records. What can't be read or written is passed over: a history is a comfort."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.lost: list[str] = []
        """The jobs whose server was found dead by the last `load`."""
        self._held: dict[str, HeldFile] = {}

    def load(self) -> list[Job]:
        """Return what is kept, newest first; jobs whose server died are failed, and kept as that.

        Jobs that another living server runs are left to it.
        """
        self._sweep()
        self.lost = []
        jobs = []
        for name in self._names():
            record = self._read(name)
            if record is None:
                continue
            job = record.job
            if job.state == "running":
                if self._is_run(name, record):
                    continue
                job = replace(job, state="failed", error=LOST, ended=datetime.now(timezone.utc))
                self.save(job)
                self.lost.append(job.id)
            jobs.append(job)
        return jobs

    def save(self, job: Job) -> None:
        """Keep `job` as it is now (mode 0600, whole or not at all), and drop the oldest over `KEPT`."""
        path = os.path.join(self.folder, job.id + _SUFFIX)
        with contextlib.suppress(OSError):
            os.makedirs(self.folder, mode=0o700, exist_ok=True)
            file = HeldFile(os.path.join(self.folder, f".{job.id}-{secrets.token_hex(4)}{PARTIAL}"))
            try:
                write_raw(file.fd, msgspec.json.encode(_Record(job, this_process().name())), 0)
                os.rename(file.path, path)
            except BaseException:
                os.unlink(file.path)
                file.close()
                raise
            before = self._held.pop(job.id, None)
            if before is not None:
                before.close()
            if job.state == "running":
                self._held[job.id] = file
            else:
                file.close()
            for name in self._names()[KEPT:]:
                os.unlink(os.path.join(self.folder, name))

    def _is_run(self, name: str, record: _Record) -> bool:
        """Whether the server that runs a job lives, or may."""
        try:
            fd = os.open(os.path.join(self.folder, name), os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            locked = try_lock(fd)
            if locked is not None:
                return not locked
            owner = parse(record.owner)
            fate = owner.fate() if owner else "gone"
            young = time.time() - os.fstat(fd).st_mtime < PATIENCE
            return fate == "alive" or (fate == "unknown" and young)
        except OSError:
            return False
        finally:
            os.close(fd)

    def _sweep(self) -> None:
        """Remove what servers that died while they wrote have left."""
        with contextlib.suppress(OSError):
            folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                sweep_temporaries(folder)
            finally:
                os.close(folder)

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
                return _decode(file.read())
        except (OSError, msgspec.MsgspecError):
            return None

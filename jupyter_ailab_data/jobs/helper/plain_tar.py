"""A snapshot by plain `tar`, where the helper's image has no worker of ours: the documented command itself.

    docker run --rm --volume VOLUME:/volume --volume DIR:/dest IMAGE tar -C /volume -czvf /dest/backup.tgz .

Into the store it goes by way of a volume of the helper's own. In a folder of the host it is written
under a hidden name first, by the image's shell, so that no half of it is ever called backup.tgz.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections import deque
from datetime import datetime, timezone
from typing import Final

from msgspec.structs import replace

from ...docker_engine.helper_container import HelperContainer
from ...docker_engine.host_paths import HelperMount
from ...errors import (
    AilabDataError,
    CancelledError,
    ExistsError,
    NoImageError,
    NoSpaceError,
    NotFoundError,
    PermissionDeniedError,
    ReadOnlyError,
)
from ...models import CreateRequest, JobResult, JobWarning, Progress, Report
from ...store.directory import DirectoryStore
from ...store.naming import FULL, new_id
from ..last_words import WORDS_KEPT, died
from ..progress import Meter
from .carrying import fetch
from .lines import NOT_STARTED, how_it_ended
from .places import volume_mount
from .session import HelperSession
from .work import DEST, VOLUME, HelperWork

BACKUP: Final = "backup.tgz"
_TAR: Final = ["tar", "-C", VOLUME, "-czvf"]
_EXISTS: Final = 73  # EX_CANTCREAT, sysexits.h(3)
_TERMINATED: Final = 143
_CHANGED: Final = 1  # of GNU tar: some files changed while they were read
_INTO_FOLDER: Final = f"""
part={DEST}/$1 final={DEST}/{BACKUP}
[ ! -e "$final" ] || exit {_EXISTS}
trap 'kill $! 2>/dev/null; rm -f "$part"; exit {_TERMINATED}' TERM
{" ".join(_TAR)} "$part" . &
wait $!
status=$?
if [ $status -le {_CHANGED} ]; then mv "$part" "$final" || status=2; else rm -f "$part"; fi
exit $status
"""


def tar_snapshot(
    session: HelperSession, work: HelperWork, request: CreateRequest, report: Report
) -> JobResult:
    """Have the image's tar make the archive, and take it into the store or leave it in the destination.

    Raises NoImageError where the image has no tar either, ExistsError where the destination has a
    backup.tgz, NotFoundError, PermissionDeniedError, ReadOnlyError, NoSpaceError, WorkerDiedError.
    """
    volume = volume_mount(work.volume, read_only=True)
    tar = _Tar(session, report)
    if work.dest:
        return _into_folder(session, volume, work.dest, tar)
    DirectoryStore(request.store).prepare()
    own = HelperMount("", DEST, "volume")
    with session.helper([*_TAR, f"{DEST}/{BACKUP}", "."], (volume, own)) as helper:
        tar.run(helper)
        name = new_id(request.location, datetime.now(timezone.utc), request.label) + FULL
        result = fetch(session, helper, f"{DEST}/{BACKUP}", name, request, report, ours=False)
    return tar.told(result)


def _into_folder(session: HelperSession, volume: HelperMount, folder: str, tar: _Tar) -> JobResult:
    part = f".{BACKUP}-{secrets.token_hex(6)}"
    mounts = (volume, HelperMount(folder, DEST, "bind"))
    try:
        with session.helper(["sh", "-c", _INTO_FOLDER, "sh", part], mounts) as helper:
            tar.run(helper)
    except NotFoundError as error:
        raise NotFoundError(
            f"There is no folder {folder} on the Docker host. Create it there, then try again."
        ) from error
    except AilabDataError:
        clean_up = ["rm", "-f", f"{DEST}/{part}"]  # nothing is left of it, also after a kill
        with contextlib.suppress(AilabDataError), session.helper(clean_up, mounts) as helper:
            helper.run(b"", tar.on_line, tar.on_word)
        raise
    return tar.told(JobResult(entries=tar.entries, path=os.path.join(folder, BACKUP)))


class _Tar:
    """One run of tar: it names each entry on its output, and what is wrong on its error stream."""

    def __init__(self, session: HelperSession, report: Report) -> None:
        self.entries = 0
        self._session = session
        self._words: deque[str] = deque(maxlen=WORDS_KEPT)
        self._meter = Meter(report)
        self._status = 0

    def on_line(self, _text: bytes) -> None:
        """Count an entry."""
        self.entries += 1
        self._meter.report(Progress(phase="Packing with tar", entries_done=self.entries))

    def on_word(self, text: str) -> None:
        """Remember what is wrong."""
        if text.strip():
            self._words.append(text.strip())

    def run(self, helper: HelperContainer) -> None:
        """Run it to its end; raises what went wrong."""
        end = self._session.run(helper, b"", self.on_line, self.on_word)
        self._status = end.status
        if end.status == 0 or (end.status == _CHANGED and any(" as we read it" in w for w in self._words)):
            return
        self._session.check()
        said = " ".join(self._words)
        image = self._session.image_name
        if end.status in NOT_STARTED:
            raise NoImageError(
                f"The image {image} has neither this extension nor tar. Set DockerEngine.helper_image to an "
                "AI-Lab image, or to one with tar, such as ubuntu."
            )
        if end.status == _TERMINATED:
            raise CancelledError("The job was cancelled.")
        if end.status == _EXISTS:
            raise ExistsError(
                f"There is a {BACKUP} in the destination already. Move it away, or choose another folder."
            )
        if "No space left" in said:
            raise NoSpaceError("There is no space left where the archive is written to. Free some space.")
        if "Read-only file system" in said:
            raise ReadOnlyError("The destination is mounted read-only. Choose another folder.")
        if "Permission denied" in said:
            raise PermissionDeniedError("The destination can't be written to. Choose another folder.")
        if end.oom or end.status > 128:
            raise died(how_it_ended(end), list(self._words), "The helper container doing this")
        raise AilabDataError(f"tar ended with status {end.status}: {self._words[-1] if self._words else ''}")

    def told(self, result: JobResult) -> JobResult:
        """Return the result with what tar had to say."""
        if self._status == 0:
            return result
        warnings = [JobWarning("", "changed", word) for word in self._words if "as we read it" in word]
        return replace(
            result,
            warnings=[*result.warnings, *warnings],
            warning_count=result.warning_count + len(warnings),
        )

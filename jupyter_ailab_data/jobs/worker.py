"""The process that does a job: one request in, progress and one last line out.

`python -m jupyter_ailab_data.jobs.worker` reads one `JobRequest`, or a `PlanRequest`, as JSON
from standard input and writes `WorkerLine`s, one JSON object a line, to standard output. Everything else
goes to standard error. SIGTERM cancels. The process exits with 0 after a result, 1 after an error.

The command line calls `perform` in its own process instead.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
import traceback
from typing import Final, NoReturn

import msgspec

from ..docker_engine.marks import IN_HELPER
from ..errors import AilabDataError, CancelledError, from_os_error
from ..models import (
    BringOverRequest,
    CreateRequest,
    DeleteRequest,
    ErrorLine,
    ExportRequest,
    ImportRequest,
    JobRequest,
    JobResult,
    PlanLine,
    PlanRequest,
    Problem,
    Progress,
    ProgressLine,
    PublishRequest,
    Report,
    RestoreRequest,
    ResultLine,
    VerifyRequest,
    WorkerLine,
)

_GARBAGE: Final = 100_000
"""New containers between two looks for garbage: a job makes many, and hardly a cycle among them."""
NICENESS = 10
OWNER: Final = "AILAB_DATA_OWNER"
"""The variable that says to a worker that is root whom its files shall belong to: `UID:GID`."""
FOLDERS_OWNER: Final = "store"
"""What it says instead for whoever the folder of the store belongs to."""
_DOING = {
    "snapshot": "taking the snapshot",
    "restore": "restoring",
    "copy": "copying out of the snapshot",
    "verify": "checking the snapshot",
    "import": "importing the archive",
    "export": "exporting the snapshot",
    "delete": "deleting the snapshot",
    "publish": "publishing",
    "bring-over": "bringing over",
}


def perform(request: JobRequest, report: Report) -> JobResult:
    """Do what `request` asks, in this thread; import only what that needs.

    Raises AilabDataError and its kinds; errors of the operating system are translated.
    """
    gc.set_threshold(_GARBAGE)
    try:
        return _dispatch(request, report)
    except OSError as error:
        raise from_os_error(error, _DOING[kind_of(request)]) from error


def kind_of(request: JobRequest) -> str:
    """Return the `JobKind` of a request."""
    return str(request.__struct_config__.tag)


def _dispatch(request: JobRequest, report: Report) -> JobResult:
    if isinstance(request, CreateRequest):
        from ..snapshots.create import create

        return create(request, report)
    if isinstance(request, RestoreRequest):
        from ..snapshots.restoring.restore import restore

        return restore(request, report)
    if isinstance(request, VerifyRequest):
        from ..snapshots.verify import verify

        return verify(request, report)
    if isinstance(request, ImportRequest):
        from ..snapshots.transfer import import_archive

        return import_archive(request, report)
    if isinstance(request, ExportRequest):
        from ..snapshots.transfer import export_archive

        return export_archive(request, report)
    if isinstance(request, DeleteRequest):
        from ..snapshots.delete import delete

        return delete(request, report)
    if isinstance(request, PublishRequest):
        from ..publishing.publish import publish

        return publish(request, report)
    if isinstance(request, BringOverRequest):
        from ..publishing.bring_over import bring_over

        return bring_over(request, report)
    raise AssertionError(f"no one does {request!r}")


def main() -> int:
    """Do one job for the process at the other end of the pipes."""
    from .process import die_with_parent, yield_to_others

    out = _take_stdout()
    _cancel_on(signal.SIGTERM)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in the server's terminal is the server's
    last: WorkerLine
    try:
        yield_to_others(NICENESS)
        die_with_parent(signal.SIGTERM)
        last = _work(out)
    except AilabDataError as error:
        last = ErrorLine(Problem(error.message, error.reason))
    except BrokenPipeError:  # nobody listens any more; what was begun has been cleaned up
        return 1
    except MemoryError:
        last = ErrorLine(Problem("There was not enough memory to do this.", "failed"))
    except BaseException:  # whatever it is, it must come out as a last line
        traceback.print_exc()
        last = ErrorLine(Problem("Something unexpected went wrong. The log has the details.", "failed"))
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it is over, too late to cancel
    with contextlib.suppress(BrokenPipeError):
        # A cancel may have cut a line short: start on a new one.
        _write(out, b"\n" + msgspec.json.encode(last) + b"\n")
    return 1 if isinstance(last, ErrorLine) else 0


def _work(out: int) -> WorkerLine:
    from .progress import Meter

    try:
        request = msgspec.json.decode(sys.stdin.buffer.readline(), type=JobRequest | PlanRequest)
    except msgspec.MsgspecError as error:
        raise AilabDataError(f"The worker was given a request it can't read: {error}.") from error
    if os.environ.get(IN_HELPER):
        from .process import end_with_input

        end_with_input(signal.SIGTERM)
    make_files_as_told(request.store)
    if isinstance(request, PlanRequest):
        from ..snapshots.restoring.plan import plan

        return PlanLine(plan(request.restore, request.wish))

    def emit(progress: Progress) -> None:
        _write(out, msgspec.json.encode(ProgressLine(progress)) + b"\n")

    meter = Meter(emit)
    result = perform(request, meter.report)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it is done, too late to cancel
    meter.finish()
    return ResultLine(result)


def make_files_as_told(store: str) -> None:
    """In a helper container, where all is done as root, have what is made belong to whom it is made for."""
    told = os.environ.get(OWNER, "")
    if not told:
        return
    from .process import make_files_as

    try:
        if told == FOLDERS_OWNER:
            info = os.stat(store)
            make_files_as(info.st_uid, info.st_gid)
        else:
            uid, _, gid = told.partition(":")
            make_files_as(int(uid), int(gid))
    except OSError as error:
        raise from_os_error(error, "working as the owner of the snapshot store") from error


def _take_stdout() -> int:
    """Keep standard output for the lines; whoever prints now prints to standard error."""
    out = os.dup(1)
    os.dup2(2, 1)
    return out


def _write(out: int, line: bytes) -> None:
    while line:
        line = line[os.write(out, line) :]


def _cancel_on(number: signal.Signals) -> None:
    def cancel(_number: int, _frame: object) -> NoReturn:
        signal.signal(number, signal.SIG_IGN)  # cleaning up must not be interrupted in turn
        raise CancelledError("The job was cancelled.")

    signal.signal(number, cancel)


if __name__ == "__main__":
    sys.exit(main())

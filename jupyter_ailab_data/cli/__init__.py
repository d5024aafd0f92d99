"""The terminal's front door: `jupyter ailab-data`.

The same manager as the server's, without a server, and the jobs in this very process. A
command must answer at once, so each one imports only what it needs: never the server, and
never another command's work.

Standard output carries what was asked for and nothing else, so that it can be piped; all
other words go to standard error. Exit codes: 0 done, 1 failed, 2 usage, 3 done with
warnings, 130 and 143 stopped by SIGINT and SIGTERM, 141 nobody reads our output any more.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Sequence
from typing import NoReturn

from ..errors import AilabDataError, CancelledError, from_os_error

DONE, FAILED, USAGE, WARNINGS = 0, 1, 2, 3
_STOPPED = 128
"""What a shell adds to the number of the signal that ended a program."""


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line says and return the exit code; writes no traceback."""
    from .parsing import parse

    stopped_by = _cancel_on_signals()
    try:
        options = parse(sys.argv[1:] if argv is None else list(argv))
    except SystemExit as end:  # argparse has said what is wrong, or shown the help
        return end.code if isinstance(end.code, int) else USAGE
    except OSError as error:  # the help could not be written
        return _tell(from_os_error(error, "writing the help"), as_json=False, log_level="")
    try:
        _prepare_streams()
        code: int = options.run(options)
        sys.stdout.flush()
    except CancelledError as error:
        _tell(error, options.json, options.log_level)
        return _STOPPED + (stopped_by[0] if stopped_by else signal.SIGINT)
    except BrokenPipeError:
        with contextlib.suppress(OSError):  # else Python complains when it flushes at the end
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return _STOPPED + signal.SIGPIPE
    except AilabDataError as error:
        _tell(error, options.json, options.log_level)
        from .asking import UnaskedError

        return USAGE if isinstance(error, UnaskedError) else FAILED
    except OSError as error:
        return _tell(from_os_error(error, f"running {options.command}"), options.json, options.log_level)
    except Exception as error:
        wrong = AilabDataError(
            f"Something unexpected went wrong ({type(error).__name__}: {error}). "
            "Run the command again with --log-level DEBUG to see where, and report it."
        )
        return _tell(wrong, options.json, options.log_level)
    return code


def _cancel_on_signals() -> list[int]:
    """Turn the first SIGINT or SIGTERM into CancelledError, and let nothing disturb the cleaning up."""
    stopped_by: list[int] = []

    def cancel(number: int, _frame: object) -> NoReturn:
        stopped_by.append(number)
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_IGN)
        raise CancelledError("Cancelled.")

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup and `command &` ignore on purpose
                signal.signal(number, cancel)
    return stopped_by


def _prepare_streams() -> None:
    """Write any name in any locale: what an encoding lacks is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _tell(error: AilabDataError, as_json: bool, log_level: str) -> int:
    """Say what went wrong, to a person and, if asked, to a program."""
    from .output import printable, write_json

    if log_level == "DEBUG":
        import traceback

        traceback.print_exc()
    with contextlib.suppress(OSError):
        print(printable(error.message), file=sys.stderr)
        if as_json:
            from ..models import Problem

            write_json(Problem(error.message, error.reason))
            sys.stdout.flush()
    return FAILED

"""What runs in a helper container after another one was killed: its remains are put in order.

`python -m jupyter_ailab_data.jobs.helper.tidying STORE [VOLUME]`: temporaries of dead writers are removed
from the folder STORE, and a restore that was cut off in the folder VOLUME is taken back.
"""

from __future__ import annotations

import contextlib
import sys

from ...errors import AilabDataError
from ..worker import make_files_as_told


def main(store: str, volume: str = "") -> int:
    """Do it, and say on standard error what was done."""
    from ...snapshots.restoring.recovery import recover_folder
    from ...store.directory import DirectoryStore

    make_files_as_told(store)
    with contextlib.suppress(AilabDataError, OSError):
        DirectoryStore(store).sweep()
    if volume:
        for warning in recover_folder(volume):
            print(warning.message, file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

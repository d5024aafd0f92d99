"""What a helper container bears, so that everybody knows it for what it is."""

from __future__ import annotations

from typing import Final

HELPER_LABEL: Final = "ailab-data.helper"
"""The label of every helper and of its own volumes; its value is 1."""
OWNER_LABEL: Final = "ailab-data.owner"
"""Whose it is, as `owners.Owner` writes it."""
JOB_LABEL: Final = "ailab-data.job"
"""The id of the job it was made for."""
STOPPED_LABEL: Final = "ailab-data.stopped"
"""The ids of the containers that were stopped for it, with commas between them."""
IN_HELPER: Final = "AILAB_DATA_HELPER"
"""The variable that tells a worker that its standard input ends when its server does, and not before."""

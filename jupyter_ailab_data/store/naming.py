"""What archives are called in a store.

`notebooks-20261122T110316Z-before-upgrade.tgz`: location, time in UTC, and the label made
fit for a file name. An incremental one ends in `.inc.tgz`. The id is the name without either.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timezone
from typing import Final

FULL: Final = ".tgz"
INCREMENTAL: Final = ".inc.tgz"
ARCHIVE_SUFFIXES: Final = (
    ".tgz",
    ".tar",
    ".tar.gz",
    ".tar.zst",
    ".tzst",
    ".tar.xz",
    ".txz",
    ".tar.bz2",
    ".tbz2",
)
_LONGEST_SLUG: Final = 40


def archive_id(file_name: str) -> str:
    """Return the id of the archive in the file `file_name`; other kinds than `.tgz` keep their ending."""
    for suffix in (INCREMENTAL, FULL):
        if file_name.endswith(suffix):
            return file_name[: -len(suffix)]
    return file_name


def new_id(location: str, created: datetime, label: str = "") -> str:
    """Return the id for a snapshot of `location` taken at `created`."""
    stamp = created.astimezone(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    words = slug(label)
    return f"{slug(location) or 'snapshot'}-{stamp}" + (f"-{words}" if words else "")


def slug(text: str) -> str:
    """Return `text` as lower-case letters, digits and single dashes, 40 characters at most."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_SLUG].strip("-")

"""Where snapshots are kept, as the user configures it."""

from __future__ import annotations

import os
from urllib.parse import unquote, urlsplit

from traitlets import Unicode
from traitlets.config import LoggingConfigurable

from ..errors import StoreUnavailableError


class SnapshotStore(LoggingConfigurable):
    """Where snapshots are kept."""

    url = Unicode(
        "",
        help="""The folder that keeps the snapshots, as a path or a `file:` URL.

        Empty: `/backups` where something is mounted there, else a folder in the Jupyter data
        directory. Choose a folder that outlives the container.""",
    ).tag(config=True)

    def path(self) -> str:
        """Return the store's folder; raises StoreUnavailableError for a kind of store we don't know."""
        if not self.url:
            from ..locations.configured import default_store

            return default_store()
        parts = urlsplit(self.url)
        if parts.scheme == "file":
            return os.path.abspath(unquote(parts.path))
        if "://" in self.url:
            raise StoreUnavailableError(
                f"Snapshots can't be kept at a {parts.scheme}: address. Set SnapshotStore.url to a folder."
            )
        return os.path.abspath(os.path.expanduser(self.url))

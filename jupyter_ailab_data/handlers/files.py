"""One file out of a snapshot."""

from __future__ import annotations

from contextlib import ExitStack

from jupyter_server.auth.decorator import authorized
from tornado import web

from ..manager.snapshots import open_snapshot_file
from .streams import StreamHandler


class SnapshotFileHandler(StreamHandler):
    """One file inside a snapshot, as it was."""

    @web.authenticated
    @authorized
    async def get(self, id: str, path: str | None = None) -> None:
        """Send it; its SHA-256 is checked on the way."""
        self.check_xsrf_cookie()  # another site must not embed what is in a snapshot
        path = path or ""
        with ExitStack() as stack:
            opened = await self.in_thread(
                lambda: stack.enter_context(open_snapshot_file(self.manager, id, path))
            )
            self.announce(path.rpartition("/")[2], opened.size)
            self.set_header("Last-Modified", opened.modified)
            await self.send(opened.chunks())

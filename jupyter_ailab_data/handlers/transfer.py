"""Whole archives, out and in."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from .base import DataHandler
from .streams import StreamHandler


class DownloadHandler(StreamHandler):
    """A snapshot as one archive."""

    @web.authenticated
    @authorized
    async def get(self, id: str) -> None:  # noqa: A002
        """Send it."""


class ImportHandler(DataHandler):
    """An archive from the browser."""

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Import it."""

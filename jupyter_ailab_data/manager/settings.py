"""Where snapshots are kept, which Docker engine and which platform there is, as the user configures it."""

from __future__ import annotations

import os
from urllib.parse import unquote, urlsplit

from traitlets import Enum, Float, Unicode
from traitlets.config import LoggingConfigurable

from ..docker_engine.addresses import EngineAddress
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


class DockerEngine(LoggingConfigurable):
    """The Docker engine, where this server may use one, and what helper containers are made from."""

    url = Unicode(
        "",
        help="""The address of the Docker engine, such as `unix:///run/docker.sock` or `tcp://host:2376`.

        Empty: what DOCKER_HOST, DOCKER_TLS_VERIFY and DOCKER_CERT_PATH say, else the default socket,
        else that of a rootless engine.""",
    ).tag(config=True)

    helper_image = Unicode(
        "",
        help="""The image of the containers that back up and restore volumes which aren't mounted here.

        Empty: the image that this server itself runs from, which needs nothing else. It is never pulled.""",
    ).tag(config=True)

    helper_tool = Enum(
        ("auto", "worker", "tar"),
        "auto",
        help="""What does the work in them: this extension's own `worker`, or plain `tar`.

        `tar` writes the very archive that the documented `docker run ... tar -czvf` writes, and can't
        restore. `auto` is the worker where the image has it.""",
    ).tag(config=True)

    timeout = Float(
        5.0,
        min=0.1,
        help="""The seconds that the engine has for its first answer; after that it counts as not there.""",
    ).tag(config=True)

    def address(self) -> EngineAddress:
        """Return what a connection is made with."""
        return EngineAddress(self.url, self.timeout)


class Platform(LoggingConfigurable):
    """Where the AI-Lab platform has its folders, to see whether all of it looks at the same ones."""

    backend_container = Unicode(
        "ai-lab-backend",
        help="""The name of the container that the platform's backend runs in, or of its Compose service.""",
    ).tag(config=True)

    backend_path = Unicode(
        "/app/ai-lab-data",
        help="""The folder in the backend's container where it has the platform's root.""",
    ).tag(config=True)

    legacy_root = Unicode(
        "/opt/ai-lab-data",
        help="""The root that the platform had before. What is still in it can be brought over.""",
    ).tag(config=True)

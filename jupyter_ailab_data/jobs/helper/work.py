"""What is asked of helper containers: a request, and all that says where it is done.

A helper is made from the AI-Lab image itself and runs the same worker as a job here does, with the
volume at `/volume` and the store at `/store`. A request that needs one has an empty `path`: the
folder is not reached from this process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct

from ...models import AdoptRequest, CreateRequest, RestoreRequest

if TYPE_CHECKING:
    from ...docker_engine.connection import EngineAddress

VOLUME: Final = "/volume"
"""Where a helper has the volume, as in the documented command."""
STORE: Final = "/store"
"""Where a worker in a helper has the store, or the destination."""
DEST: Final = "/dest"
"""Where plain tar has the destination, as in the documented command."""

HelperTool = Literal["auto", "worker", "tar"]


class HelperSettings(Struct, frozen=True):
    """The engine, and what helpers are made from; `image` empty means that of our own container.

    `tool` auto is the worker where the image has it, else plain tar.
    """

    address: EngineAddress
    image: str = ""
    tool: HelperTool = "auto"


class HelperWork(Struct, frozen=True):
    """A job that is done in helper containers.

    `dest` is a folder of the engine's host that a snapshot is written to instead of the store.
    With `stop`, what runs on the volume is stopped before a restore and started again after.
    """

    request: CreateRequest | RestoreRequest | AdoptRequest
    volume: str
    settings: HelperSettings
    dest: str | None = None
    stop: bool = False

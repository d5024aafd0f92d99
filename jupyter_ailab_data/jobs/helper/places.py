"""Where a worker in a helper container finds the volume and the store, and how both are put in order.

A store that lies in our own container's layer can't be mounted anywhere else. The helper then gets a
volume of its own in its place, and archives are carried: see `carrying`.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Final

from ...docker_engine.host_paths import HelperMount, mount_for
from ...errors import AilabDataError
from ...models import Progress
from ...store.directory import DirectoryStore
from ..worker import FOLDERS_OWNER
from .lines import NOT_STARTED, Lines, NoWorkerError
from .session import HelperSession
from .work import STORE, VOLUME

_TIDYING: Final = ("-m", "jupyter_ailab_data.jobs.helper.tidying")


@dataclass(frozen=True)
class StorePlace:
    """What stands for the store in a helper: its mount, its path there, and whom new files belong to.

    `root` is its folder here: empty for a destination on the engine's host.
    """

    root: str
    mount: HelperMount
    inside: str
    owner: str
    carried: bool = False


def volume_mount(volume: str, read_only: bool = False) -> HelperMount:
    """Return the mount of the volume that the job is about."""
    return HelperMount(volume, VOLUME, "volume", read_only)


def store_place(session: HelperSession, root: str) -> StorePlace:
    """Return how a helper gets at the store in the folder `root`, which is made where it is missing.

    Raises StoreUnavailableError.
    """
    DirectoryStore(root).prepare()
    found = mount_for(session.connection, session.own, root, STORE, False)
    if found is None:
        return StorePlace(root, HelperMount("", STORE, "volume"), STORE, "", carried=True)
    mount, inside = found
    return StorePlace(root, mount, inside, session.files_owner())


def destination(folder: str) -> StorePlace:
    """Return what stands for the store where a snapshot goes to a folder of the engine's host."""
    return StorePlace("", HelperMount(folder, STORE, "bind"), STORE, FOLDERS_OWNER)


def put_in_order(session: HelperSession, place: StorePlace, volume: str = "") -> None:
    """End what a worker that died has left: in our store, in a destination, and in `volume` if it is named.

    What can't be done now is done before the next job there.
    """
    if place.root and not place.carried:
        with contextlib.suppress(AilabDataError, OSError):
            DirectoryStore(place.root).sweep()
    if place.root and not volume:
        return
    mounts = (place.mount, *((volume_mount(volume),) if volume else ()))
    folders = [VOLUME] if volume else []

    def tidy(interpreter: str) -> None:
        lines = Lines(_nothing, session.log)
        with session.helper([interpreter, *_TIDYING, place.inside, *folders], mounts, place.owner) as helper:
            if helper.run(b"", lines.on_line, lines.on_word).status in NOT_STARTED:
                raise NoWorkerError("There is no Python by that name.")

    try:
        session.with_python(tidy)
    except AilabDataError as error:
        session.log.warning("What a helper has left could not be put in order: %s", error.message)


def _nothing(_progress: Progress) -> None:
    """Take progress nobody sees."""
